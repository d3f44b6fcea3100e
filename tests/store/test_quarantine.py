"""Quarantine: every reason kept once, with how often it was met, and a way back."""

import pytest

from store import events, mentions, quarantine
from store.database import Database, Tx
from store.errors import Missing
from tests.store.making import NOW, hear, heard, later, mention


def put(tx: Tx, **changes: object) -> int:
    told = {"stage": "listen", "source": "x", "brand": "lotus", "external_id": "1", "reason": "no id", "raw": "{}"}
    return quarantine.put(tx, **(told | {"now": NOW} | changes))  # type: ignore[arg-type]


def test_what_is_met_again_is_counted_and_not_repeated(db: Database) -> None:
    with db.begin() as tx:
        first = put(tx)
        assert put(tx, reason="still no id", now=later()) == first
        found = quarantine.get(tx, first)
        assert (found.times, found.reason, found.first_at, found.last_at) == (2, "still no id", NOW, later())
        assert quarantine.count(tx) == 1


def test_things_are_told_apart_by_id_stage_and_source_or_by_their_raw_text(db: Database) -> None:
    with db.begin() as tx:
        ids = {
            put(tx), put(tx, raw="{2}"), put(tx, stage="triage"), put(tx, source="y"), put(tx, external_id="2"),
            put(tx, external_id="", raw="line 1"), put(tx, external_id="", raw="line 2"),
            put(tx, external_id="", raw="line 2"),
        }  # fmt: skip
        assert len(ids) == quarantine.count(tx) == 6


def test_the_newest_trouble_is_listed_first(db: Database) -> None:
    with db.begin() as tx:
        one, two = put(tx), put(tx, external_id="2")
        put(tx, now=later())
        assert [found.id for found in quarantine.every(tx)] == [one, two]
        assert [found.id for found in quarantine.every(tx, limit=1)] == [one]


def test_putting_back_takes_it_off_the_list(db: Database) -> None:
    with db.begin() as tx:
        number = put(tx, raw="\x00broken")
        assert quarantine.put_back(tx, number, NOW).raw == "�broken"
        assert quarantine.every(tx) == []
        with pytest.raises(Missing, match=f"number {number}"):
            quarantine.put_back(tx, number, NOW)


def test_a_mention_that_was_read_meanwhile_is_not_sent_back_to_triage(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
        number = put(tx, stage="triage", mention_id=item.id)
        assert mentions.get(tx, item.id).stage == "quarantined"
        hear(tx, mention("1", "edited, and harmless now"))
        mentions.settle_triage(tx, [mentions.Triaged(id=item.id, revision=mentions.get(tx, item.id).revision)], NOW)
        quarantine.put_back(tx, number, NOW)
        assert mentions.get(tx, item.id).stage == "done"


def test_quarantine_is_told_to_who_watches(db: Database) -> None:
    with db.begin() as tx:
        number = put(tx)
    with db.read() as tx:
        assert [(one.kind, one.ref, one.brand) for one in events.after(tx, 0)] == [("quarantine", str(number), "lotus")]
