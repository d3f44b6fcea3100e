"""One of several processes that write to the same database at once, as fast as it lets them."""

from datetime import UTC, datetime

from platforms.values import Author, Mention
from store import mentions
from store.database import Database
from tests.faults import mutants
from tests.store.making import look_up

SOURCE = "x"


def main(url: str, name: str, count: int, mutant: str = "") -> None:
    """Store `count` mentions, each looked up first and written in one transaction. Raises on the first fault."""
    if mutant:
        mutants.MUTANTS[mutant].make()
    db = Database(url)
    for number in range(count):
        now = datetime.now(UTC)
        said = f"{name}-{number}"
        heard = Mention(
            brand="lotus", platform="twitter", account="lotusandpine", external_id=said, kind="mention",
            author=Author(id=said, name=name), text=f"bad and late {said}", seen_at=now, thread=said,
        )  # fmt: skip
        with db.begin() as tx:
            assert look_up(tx, "twitter", "lotusandpine", said) is None
            mentions.add(tx, SOURCE, [heard], quiet=False, relevant={}, now=now)
    db.close()
