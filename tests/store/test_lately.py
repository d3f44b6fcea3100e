"""What was sent to others in the last 24 hours."""

from datetime import timedelta

from store.database import Database
from store.lately import sent_lately
from tests.store.making import NOW, drafted, sent


def test_only_what_others_got_through_the_same_source_within_a_day(db: Database) -> None:
    with db.begin() as tx:
        one = sent(tx, "1", about={"author_id": "u1"}, text="to u1")
        two = sent(tx, "2", about={"author_id": "u2"}, text="to u2")
        drafted(tx, "3", about={"author_id": "u3"}, text="waits")
        assert one.outlet == two.outlet
        assert sent_lately(tx, one.outlet, "u9", NOW + timedelta(minutes=5)) == ("to u2", "to u1")
        assert sent_lately(tx, one.outlet, "u1", NOW + timedelta(minutes=5)) == ("to u2",)
        assert sent_lately(tx, "another", "u9", NOW + timedelta(minutes=5)) == ()
        assert sent_lately(tx, one.outlet, "u9", NOW + timedelta(hours=25)) == ()
