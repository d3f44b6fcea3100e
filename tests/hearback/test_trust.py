"""Trust earned, step by step, in a whole installation: what leaves by itself, and what a person reads first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from config.approval import Approval
from hearback.steps import trust as step
from responders.guard import look as guarding
from responders.guard.likeness import repeats
from responders.values import Finding, Response
from store import audit, responses, trusting
from tests.hearback.conftest import Build
from tests.hearback.house import MAI, House
from tests.hearback.trusted import (
    AFTER,
    PER_DAY,
    TEMPLATE,
    TEXT,
    THANKS,
    book,
    earn,
    earned,
    hear,
    judgement,
    roomy,
    shop,
    switch,
    trusted,
    waits,
    with_book,
)  # fmt: skip

__all__ = ["earned", "shop", "trusted"]  # the fixtures


def test_after_enough_approvals_a_reply_goes_by_itself_and_is_marked(trusted: House) -> None:
    reply = hear(trusted)
    assert (reply.state, reply.detail) == ("APPROVED", "sent automatically: rule thanks, 5 approvals without an edit")
    assert trusted.deliver().sent == 1
    assert trusted.replies()[-1].state == "SENT"
    assert trusted.network.published[-1].text == TEXT
    assert [move for move, _ in trusted.log(reply)] == ["trust", "claim", "confirm"]
    with trusted.app.db.read() as tx:
        assert responses.approvals(tx, reply.id) == []
        marked = [one for one in audit.entries(tx) if one.what == "send without a person"]
        assert audit.verify(tx) is None
    assert [(one.thing, one.detail) for one in marked] == [
        (f"response {reply.id}", f"{reply.detail} (template kind-words, en)")
    ]
    found = judgement(trusted, reply)
    assert found is not None
    assert (found.untouched, found.held, found.taken_at) == (5, "", trusted.now)


def test_nothing_goes_while_the_switch_is_off(shop: House) -> None:
    earn(shop)
    reply = hear(shop)
    assert shop.deliver().sent == 0
    assert (shop.replies()[-1].state, judgement(shop, reply)) == ("DRAFT", None)


def test_nothing_goes_that_the_settings_do_not_allow(make_house: Build) -> None:
    house = make_house()
    with_book(house, book())
    switch(house, True)
    earn(house)
    assert hear(house).state == "DRAFT"
    assert house.deliver().sent == 0


def test_a_rule_that_earned_nothing_sends_nothing(shop: House) -> None:
    with_book(shop, book(rules=(replace(THANKS, earned=None),)))
    switch(shop, True)
    earn(shop)
    reply = hear(shop)
    assert (reply.state, judgement(shop, reply)) == ("DRAFT", None)


def test_one_approval_too_few(shop: House) -> None:
    switch(shop, True)
    earn(shop, AFTER - 1)
    waits(shop, hear(shop), "4 of 5 approvals in a row")


def test_an_edit_or_a_rejection_begins_the_row_anew(shop: House) -> None:
    switch(shop, True)
    earn(shop, AFTER - 1)
    edited = hear(shop)
    with shop.app.db.begin() as tx:
        responses.revise(tx, edited.id, "Thanks a lot!", base_revision=1, by=MAI, now=shop.now)
        responses.approve(tx, edited.id, 2, MAI, shop.now)
    waits(shop, hear(shop), "0 of 5")
    shop.approve(shop.replies("DRAFT")[-1])
    refused = hear(shop)
    with shop.app.db.begin() as tx:
        responses.move(tx, refused.id, "reject", state="DRAFT", revision=1, by=MAI, now=shop.now, reason="too short")
    waits(shop, hear(shop), "0 of 5")


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("perhaps good", {}, "the mood is not certain"),
        ("good but late", {}, "about delivery, which the rule does not name"),
        ("good лампа", {}, "the post in ru"),
        ("good lamp, no fire at all", {}, "the rule fire alarms the team"),
    ],
)
def test_posts_that_a_person_should_read(trusted: House, text: str, more: dict[str, Any], why: str) -> None:
    waits(trusted, hear(trusted, text, **more), why)


def test_what_two_persons_approve_never_goes_by_itself(trusted: House) -> None:
    brand = trusted.app.settings.brands[0].name
    released = hear(trusted)
    trusted.app.db.heed({brand: Approval(topics=("other",))})
    assert trusted.deliver().sent == 0
    waits(trusted, trusted.replies()[-1], "two persons approve it: it is about other")
    waits(trusted, hear(trusted), "two persons approve it: it is about other")
    assert released.state == "APPROVED"


def test_unhappy_posts_are_none_of_its_business(trusted: House) -> None:
    reply = hear(trusted, "bad lamp")
    assert (reply.rule, reply.state, judgement(trusted, reply)) == ("sorry", "DRAFT", None)


def test_any_word_of_the_guard_is_enough_even_a_hint(trusted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hint = Finding(check="repeat", blocking=False, message="the same words went to others")
    monkeypatch.setattr(step, "findings", lambda *_: (hint,))
    waits(trusted, hear(trusted), "the same words went to others")


def test_the_same_words_do_not_go_to_two_people_in_a_day(trusted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "repeats", repeats)
    waits(trusted, hear(trusted), "nearly the same words went to 5 others in the last 24 hours")
    trusted.later(hours=25)
    assert hear(trusted).state == "APPROVED"


def test_the_same_words_may_go_to_the_same_person(trusted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Sequence[str]] = []

    def noted(_app: Any, _reply: Response, _stored: Any, _now: datetime, said: Sequence[str]) -> tuple[Finding, ...]:
        seen.append(said)
        return ()

    monkeypatch.setattr(step, "findings", noted)
    trusted.app = replace(trusted.app, settings=roomy(trusted))
    hear(trusted, author="ann")
    before = len(seen[-1])
    trusted.deliver()
    hear(trusted, author="ann")
    assert len(seen[-1]) == before


def test_a_changed_template_has_to_earn_it_again(trusted: House) -> None:
    with_book(trusted, book(replace(TEMPLATE, variants=("We at {brand} thank you so much!",))))
    waits(trusted, hear(trusted), "0 of 5")
    earn(trusted, 1)
    waits(trusted, hear(trusted), "1 of 5")


def test_a_new_variant_of_a_trusted_template_is_read_by_a_person_first(trusted: House) -> None:
    fresh = "We never make mistakes, so thank you from {brand}!"
    with_book(trusted, book(replace(TEMPLATE, variants=(*TEMPLATE.variants, fresh))))
    replies = [hear(trusted, author=f"somebody{place}") for place in range(12)]
    assert {reply.state for reply in replies if reply.text != TEXT} == {"DRAFT"}
    assert "APPROVED" in {reply.state for reply in replies if reply.text == TEXT}


def test_words_of_a_writer_never_go_by_themselves(trusted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "writer", lambda _tx, _reply: "small-model")
    waits(trusted, hear(trusted), "small-model worded it")


def test_one_to_an_author_in_a_day_then_a_ticket(trusted: House) -> None:
    hear(trusted, author="ann")
    trusted.deliver()
    second = hear(trusted, author="ann")
    waits(trusted, second, "this author had an automatic reply")
    (ticket,) = trusted.tickets()
    assert ticket.mention_id == second.mention_id
    trusted.later(hours=24)
    assert hear(trusted, author="ann").state == "APPROVED"


def test_three_in_a_thread_then_a_ticket(trusted: House) -> None:
    for name in ("ann", "ben", "cho"):
        assert hear(trusted, author=name, thread="long").state == "APPROVED"
        trusted.deliver()
    trusted.later(days=8)
    trusted.app = replace(trusted.app, settings=roomy(trusted))
    waits(trusted, hear(trusted, author="dev", thread="long"), "this thread had 3 automatic replies")
    assert len(trusted.tickets()) == 1


def test_no_more_than_the_rule_may_in_a_day(trusted: House) -> None:
    for _ in range(PER_DAY):
        assert hear(trusted).state == "APPROVED"
    waits_for_room = hear(trusted)
    trusted.deliver()
    found = judgement(trusted, waits_for_room)
    assert found is not None
    assert "4 of 4 replies by itself" in found.held
    assert trusted.tickets() == []
    assert len(trusted.network.published) == AFTER + PER_DAY
