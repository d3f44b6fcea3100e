"""What the database holds, in plain SQL and without a line of the product, so that a fault of the store cannot hide."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as it stands, with its text of now and the network's name of the mention."""

    id: int
    first: str
    state: str
    revision: int
    text: str
    read_backs: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One moment of a database. `stored` is (external id, text, stage) of every mention row."""

    stored: tuple[tuple[str, str, str], ...]
    replies: tuple[Reply, ...]
    approved: frozenset[tuple[str, str]]
    tickets: tuple[tuple[int, int], ...]
    moves: tuple[tuple[int, str, str, str], ...]
    quarantined: tuple[str, ...]


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A connection to the database at `url` that has nothing to do with the product's."""
    if url.startswith("sqlite"):
        connection: Any = sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}", uri=True, timeout=10)
    else:
        connection = psycopg.connect(url)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        yield connection
    finally:
        connection.close()


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    with connected(url) as connection:
        return [tuple(row) for row in connection.execute(question).fetchall()]


def survey(url: str) -> Ground:
    """Everything that the checker looks at, read in one transaction."""
    with connected(url) as connection:
        if url.startswith("sqlite"):
            connection.execute("BEGIN")

        def rows(question: str) -> Sequence[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(question).fetchall()]

        return Ground(
            stored=tuple(rows("SELECT external_id, text, stage FROM mentions")),
            replies=tuple(Reply(*row) for row in rows(_REPLIES)),
            approved=frozenset((first, text) for first, text in rows(_APPROVED)),
            tickets=tuple(rows(_TICKETS)),
            moves=tuple(rows("SELECT response_id, was, move, now FROM moves ORDER BY id")),
            quarantined=tuple(row[0] for row in rows("SELECT external_id FROM quarantine")),
        )


_REPLIES = """
SELECT r.id, m.external_id, r.state, r.revision, v.text, r.read_backs, coalesce(r.receipt_id, '')
FROM responses r JOIN mentions m ON m.id = r.mention_id
JOIN revisions v ON v.response_id = r.id AND v.number = r.revision WHERE r.kind = 'reply'"""
_APPROVED = """
SELECT m.external_id, v.text FROM approvals a JOIN responses r ON r.id = a.response_id
JOIN mentions m ON m.id = r.mention_id JOIN revisions v ON v.response_id = a.response_id AND v.number = a.revision"""
_TICKETS = """
SELECT r.id, (SELECT count(*) FROM tickets t WHERE t.response_id = r.id) FROM responses r
WHERE r.kind = 'ticket' AND r.state = 'SENT'"""
