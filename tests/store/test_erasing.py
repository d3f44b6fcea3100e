"""A person who asked to be forgotten is nowhere any more, is not read again, and the rest is as it was."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, literal, select, text

from platforms.values import Author
from store import audit, erasing, mentions, quarantine, responses, tallies, tickets
from store.database import Database, Tx
from store.erasing import StillSpeaking
from store.naming import Names
from store.tables import metadata, sources
from tests.store.making import (
    ANNA,
    LEASE,
    NOW,
    approved,
    claimed,
    confirm,
    hear,
    later,
    look_up,
    mention,
    reply_to,
    settle,
    step,
)

CANARY = "canary7f3a"
AUTHOR = Author(id=f"id-{CANARY}", name=f"Name {CANARY}", handle=f"h{CANARY}", url=f"https://x.example/{CANARY}")


def theirs(number: int, **changes: object) -> object:
    told: dict[str, object] = {"text": f"I am {CANARY}", "url": f"https://x.example/{CANARY}/{number}", "raw": CANARY}
    made = mention(f"post-{CANARY}-{number}", **(told | {"thread": f"post-{CANARY}-1"} | changes))  # type: ignore[arg-type]
    return type(made)(**{name: getattr(made, name) for name in made.__slots__} | {"author": AUTHOR})


def a_life(tx: Tx) -> list[int]:
    """Everything that may hold a person: an answered post, a draft, a ticket, an edit, quarantine, other people."""
    ids = hear(tx, theirs(1), theirs(2), theirs(3)).new_ids  # type: ignore[arg-type]
    hear(tx, theirs(3, text=f"edited by {CANARY}"), now=later())  # type: ignore[arg-type]
    hear(tx, mention("other", "I agree", author_id="u9", thread=f"post-{CANARY}-1", in_reply_to=f"post-{CANARY}-1"))
    items = [mentions.get(tx, number) for number in ids]
    settle(tx, items)
    made = responses.create(
        tx,
        [
            reply_to(items[0], text=f"Dear {CANARY}", private=f"{CANARY}, call us", reasons=(CANARY,), detail=CANARY),
            reply_to(items[1], text=f"Dear {CANARY}", meaning=CANARY),
            reply_to(items[2], kind="ticket", outlet="desk", text=CANARY),
        ],
        NOW,
    )
    responses.approve(tx, made[0].id, 1, ANNA, NOW)
    (held,) = responses.claim(tx, "w1", NOW, LEASE, limit=1, kinds=["reply"])
    step(tx, held, "postpone", reason=f"{CANARY} is busy", not_before=NOW)
    (held,) = responses.claim(tx, "w1", NOW, LEASE, limit=1, kinds=["reply"])
    confirm(tx, held)
    (asked,) = responses.claim(tx, "w1", NOW, LEASE, limit=1, kinds=["ticket"])
    opened = tickets.open_ticket(tx, asked, f"{CANARY} is angry", NOW)
    tickets.note(tx, opened.id, f"called {CANARY}", by=ANNA, now=NOW)
    confirm(tx, asked)
    row = {"brand": "lotus", "outlet": "pager", "topic": "angry", "told_at": NOW, "held": 1, "last": f"said {CANARY}"}
    tx.execute(insert(metadata.tables["tellings"]), row)
    aside = {"stage": "listen", "source": "x", "brand": "lotus", "reason": "no date", "now": NOW}
    quarantine.put(tx, **aside, external_id="", raw=f'{{"user": "{AUTHOR.id}"}}')  # type: ignore[arg-type]
    quarantine.put(tx, **aside, external_id="77", raw='{"user": "somebody else"}')  # type: ignore[arg-type]
    return list(ids)


def found(tx: Tx) -> set[str]:
    """Tables and columns in which the canary stands."""
    there = set()
    for table in metadata.tables.values():
        for row in tx.execute(select(table)).mappings():
            there |= {f"{table.name}.{name}" for name, value in row.items() if CANARY in str(value)}
    return there


def test_nothing_of_the_person_is_left_in_any_column(db: Database) -> None:
    with db.begin() as tx:
        ids = a_life(tx)
        assert {"mentions.text", "responses.reasons", "revisions.text", "tickets.title", "quarantine.raw"} < found(tx)
    with db.begin() as tx:
        done = erasing.erase(tx, "twitter", AUTHOR.id, ANNA, later(5))
    assert (done.mentions, done.drafts, done.tickets, done.quarantined) == (3, 1, 1, 1)
    with db.read() as tx:
        assert found(tx) == set()
        assert audit.verify(tx) is None
        (entry,) = audit.entries(tx)
        assert (entry.who, entry.what, entry.thing) == (
            "anna", "erase", f"author {erasing.mark('twitter', AUTHOR.id)}",
        )  # fmt: skip
        assert [one.external_id for one in quarantine.every(tx)] == ["77"]
        assert {one.state for number in ids for one in responses.of_mention(tx, number)} == {"SENT", "EXPIRED"}
        other = look_up(tx, "twitter", "lotusandpine", "other")
        assert other is not None
        assert other.mention.text == "I agree"
        assert other.mention.thread == other.mention.in_reply_to == mentions.get(tx, ids[0]).mention.external_id
        assert tallies.every(tx)["mentions",] == 4


def test_the_file_holds_no_byte_of_the_person_once_it_is_tidied(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "erased.db"
    path.write_bytes(sqlite_template.read_bytes())
    db = Database(f"sqlite:///{path}")
    with db.begin() as tx:
        a_life(tx)
    with db.begin() as tx:
        erasing.erase(tx, "twitter", AUTHOR.id, ANNA, later(5))
    db.tidy()
    assert [each.name for each in tmp_path.iterdir() if CANARY.encode() in each.read_bytes()] == []
    db.close()


def test_they_are_not_read_in_again_and_everybody_else_is(db: Database) -> None:
    with db.begin() as tx:
        a_life(tx)
        erasing.erase(tx, "twitter", AUTHOR.id, ANNA, NOW)
    with db.begin() as tx:
        added = hear(tx, theirs(1), theirs(9), mention("mine"), now=later())  # type: ignore[arg-type]
        assert (added.new, added.edited, added.refused) == (1, 0, ())
        assert erasing.erase(tx, "twitter", AUTHOR.id, ANNA, later()).mentions == 0
    with db.read() as tx:
        assert found(tx) == set()


def test_a_person_of_whom_nothing_is_there_is_remembered_as_forgotten(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1"))
        assert erasing.erase(tx, "twitter", AUTHOR.id, ANNA, NOW).mentions == 0
        assert hear(tx, theirs(1)).new == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["SENDING", "UNCERTAIN"])
def test_while_an_answer_is_on_its_way_nothing_is_erased(db: Database, state: str) -> None:
    with db.begin() as tx:
        held = claimed(tx, "1")
        if state == "UNCERTAIN":
            step(tx, held, "lose", not_before=NOW)
    with pytest.raises(StillSpeaking, match=f"response {held.id}.*nothing was erased"), db.begin() as tx:
        erasing.erase(tx, "twitter", "u1", ANNA, NOW)
    with db.read() as tx:
        assert mentions.get(tx, held.mention_id).mention.text == "my parcel is late"


def test_a_handle_leads_to_the_id_and_two_people_are_told_apart(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1", author_id="u1"), mention("2", author_id="u2"), theirs(1))  # type: ignore[arg-type]
        assert erasing.called(tx, "twitter", f"@H{CANARY.upper()}") == [(AUTHOR.id, AUTHOR.name)]
        assert [number for number, _ in erasing.called(tx, "twitter", "anh")] == ["u1", "u2"]
        assert erasing.called(tx, "facebook", "anh") == []
        tx.execute(text("SELECT 1"))


def test_other_brands_of_the_house_forget_them_as_well(db: Database) -> None:
    with db.begin() as tx:
        ids = a_life(tx)
        kept = [column.name for column in sources.columns if column.name not in ("name", "brand")]
        tx.execute(
            sources.insert().from_select(
                ["name", "brand", *kept], select(literal("y"), literal("pine"), *(sources.c[name] for name in kept))
            )
        )
        second = mentions.add(
            tx,
            "y",
            [theirs(4, brand="pine", account="pine")],
            quiet=False,
            relevant={},
            now=NOW + timedelta(1),  # type: ignore[list-item]
        )
        assert erasing.of(tx, "twitter", AUTHOR.id) == sorted([*ids, *second.new_ids])


RECORDS = {
    "escaped": ('{"nick": "\\u3059\\u3057"}', True),
    "whole number of an id": ('{"author_id": 12}', True),
    "handle with its @": ('{"user": {"name": "@SUSHI"}}', True),
    "name": ('[{"from": {"name": "Sushi Bar"}}]', True),
    "no JSON, escaped": ('{"nick": "\\u3059\\u3057", cut', True),
    "no JSON": ("row 7;sushi;late", True),
    "piece of an id": ('{"author_id": "55512"}', False),
    "piece of a number": ('{"author_id": 55512}', False),
    "number of something else": ('{"followers": 12, "idle": 12}', False),
    "piece of a word": ("row 7;sushis", False),
    "word of a text": ('{"text": "I like sushi"}', False),
}


@pytest.mark.parametrize("name", RECORDS)
def test_an_unread_record_is_theirs_by_a_whole_value_only(name: str) -> None:
    raw, theirs_too = RECORDS[name]
    assert Names.of("12", "\u3059\u3057", "sushi", "Sushi Bar", "").in_record(raw) is theirs_too


def test_unread_records_of_theirs_go_and_those_of_others_stay(db: Database) -> None:
    aside = {"stage": "listen", "source": "x", "brand": "lotus", "reason": "no date", "now": NOW}
    raws = ('{"nick": "\\u3059\\u3057"}', '{"author_id": "\\u3059\\u3057\\u3059"}', '{"nick": "anna"}')
    with db.begin() as tx:
        hear(tx, mention("1", author_id="\u3059\u3057"))
        for raw in raws:
            quarantine.put(tx, **aside, external_id="", raw=raw)  # type: ignore[arg-type]
        assert erasing.erase(tx, "twitter", "\u3059\u3057", ANNA, NOW).quarantined == 1
        assert {one.raw for one in quarantine.every(tx)} == set(raws[1:])


def test_a_refused_answer_is_over_too(db: Database) -> None:
    with db.begin() as tx:
        refused = step(tx, claimed(tx, "1"), "refuse", reason="too long")
        erasing.erase(tx, "twitter", "u1", ANNA, NOW)
        assert responses.get(tx, refused.id).state == "EXPIRED"
    with db.read() as tx:
        assert tallies.drifted(tx) == {}


@pytest.mark.postgres
def test_nobody_claims_an_answer_while_its_reader_is_erased(db: Database) -> None:
    if db.dialect != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with db.begin() as tx:
        ready = approved(tx, "1")
    with db.begin() as tx:
        erasing._refuse_while_speaking(tx, [ready.mention_id])
        with db.begin() as other:
            assert responses.claim(other, "w1", NOW, LEASE, limit=9) == []
