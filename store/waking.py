"""A word to the engine that a job has work now; without it the job runs at its next turn all the same."""

from sqlalchemy import func, select

from store.database import Tx

CHANNEL = "hearback_wake"


def wake(tx: Tx, job: str) -> None:
    """Told with the commit, or never. PostgreSQL carries it to every process; on SQLite nobody listens."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_notify(CHANNEL, job)))
