"""The log tells one mention's story under one id, after the commit, and in nobody's words or name."""

import logging
from typing import Any

import pytest
from sqlalchemy import text

from store import mentions, quarantine, responses
from store.database import Database
from tests.store.making import (
    ANNA,
    LEASE,
    NOW,
    approved,
    claimed,
    confirm,
    hear,
    heard,
    later,
    mention,
    reply_to,
    settle,
    step,
)

CANARY = "canary-said-7f3a"


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "store.stories")
    return caplog


def lines(told: pytest.LogCaptureFixture, story: str) -> list[str]:
    """What was told of one mention, alone or with others."""
    found: list[Any] = told.records
    return [r.message for r in found if story in (getattr(r, "story", ""), *getattr(r, "stories", ()))]


def test_one_id_from_the_poll_to_the_read_back(db: Database, told: pytest.LogCaptureFixture) -> None:
    with db.begin() as tx:
        (number, other) = hear(tx, mention("1", CANARY), mention("2")).new_ids
    with db.begin() as tx:
        settle(tx, [mentions.get(tx, number), mentions.get(tx, other)])
        draft = responses.create(tx, [reply_to(mentions.get(tx, number), text=CANARY)], NOW)[0]
    with db.begin() as tx:
        responses.approve(tx, draft.id, 1, ANNA, NOW, reason=CANARY)
    with db.begin() as tx:
        (held,) = responses.claim(tx, "w7", NOW, LEASE, limit=1)
    with db.begin() as tx:
        unclear = step(tx, held, "lose", reason="the network gave no answer", not_before=NOW)
    with db.begin() as tx:
        responses.read_back_noted(tx, draft.id, fence=1, now=later(), not_before=None, detail="not there yet")
    with db.begin() as tx:
        confirm(tx, unclear, later(2))
    assert lines(told, f"m{number}") == [
        "heard", "understood", "drafted", "approved", "claimed", "lost sight of", "looked for in vain", "confirmed",
    ]  # fmt: skip
    assert lines(told, f"m{other}") == ["heard", "understood"]
    claim = next(record for record in told.records if record.message == "claimed")
    assert (claim.by, claim.response, claim.fence, claim.kind) == ("w7", draft.id, 1, "reply")  # type: ignore[attr-defined]


def test_neither_words_nor_names_of_people_are_told(db: Database, told: pytest.LogCaptureFixture) -> None:
    with db.begin() as tx:
        item = heard(tx, "1", text=CANARY)
        settle(tx, [item])
        draft = responses.create(tx, [reply_to(item, text=CANARY)], NOW)[0]
        step(tx, draft, "reject", by=ANNA, reason=f"{CANARY} is rude")
        taken_back = approved(tx, "2")
        step(tx, taken_back, "withhold", reason=f"{CANARY} switched automatic sends off")
        responses.supersede(tx, [taken_back.mention_id], CANARY, NOW)
        unclear = step(tx, claimed(tx, "3"), "lose", reason=f"a colleague answered: {CANARY}", not_before=NOW)
        responses.read_back_noted(tx, unclear.id, fence=1, now=NOW, not_before=NOW, detail=CANARY)
        aside = {"stage": "triage", "source": "x", "brand": "lotus", "external_id": "1", "raw": "", "now": NOW}
        quarantine.put(tx, **aside, reason=CANARY, mention_id=item.id)  # type: ignore[arg-type]
    everything = "".join(str(vars(record)) for record in told.records)
    assert all(word in everything for word in ("rejected", "withheld", "superseded", "lost sight of", "set aside"))
    assert CANARY not in everything
    assert "anna" not in everything
    assert "Ánh" not in everything


def test_what_is_rolled_back_is_not_told(db: Database, told: pytest.LogCaptureFixture) -> None:
    def undo() -> None:
        with db.begin() as tx:
            hear(tx, mention("1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undo()
    assert told.records == []


def test_the_way_into_quarantine_and_back_belongs_to_the_story(db: Database, told: pytest.LogCaptureFixture) -> None:
    with db.begin() as tx:
        item = heard(tx, "1")
    aside = {"stage": "triage", "source": "x", "brand": "lotus", "external_id": "1", "raw": CANARY, "now": NOW}
    with db.begin() as tx:
        number = quarantine.put(tx, **aside, reason="it kills the tokenizer", mention_id=item.id)  # type: ignore[arg-type]
    with db.begin() as tx:
        quarantine.put_back(tx, number, NOW)
    with db.begin() as tx:
        mentions.mark_gone(tx, "twitter", "lotusandpine", ["1"], NOW)
    assert lines(told, f"m{item.id}") == ["heard", "set aside", "put back", "deleted on the network"]


def test_an_error_of_the_database_repeats_no_value(db: Database) -> None:
    with db.begin() as tx:
        heard(tx, "1")
    with pytest.raises(Exception, match=r"(?i)unique") as told, db.begin() as tx:
        tx.execute(
            text("INSERT INTO sources SELECT * FROM sources WHERE name = 'x' AND paused_by <> :word"), {"word": CANARY}
        )
    assert CANARY not in str(told.value)
