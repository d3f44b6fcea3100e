"""Every question is asked again right before a reply leaves by itself: what changed meanwhile makes it a person's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.playbook import Playbook, PlaybookError
from hearback import jobs
from hearback.steps import trust as step
from platforms.errors import Lost
from platforms.pace import Pace
from responders.trust import PER_THREAD
from responders.values import Finding, Response
from store import corrections, responses
from tests.hearback.fakes import FakeNetwork
from tests.hearback.house import MAI, House
from tests.hearback.test_reading import say
from tests.hearback.trusted import (
    AFTER,
    FIRE,
    SORRY,
    TEMPLATE,
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


def test_switching_off_stops_what_was_released_at_the_next_claim(trusted: House) -> None:
    reply = hear(trusted)
    assert switch(trusted, False) == 1
    assert trusted.deliver().sent == 0
    switch(trusted, True)
    jobs.trust(trusted.app, trusted.now)
    assert trusted.deliver().sent == 0
    assert trusted.replies()[-1].state == "DRAFT"
    assert trusted.log(reply)[-1] == ("withhold", "mai switched automatic sends off")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda house: with_book(house, book(rules=(SORRY,))), "may send nothing by itself"),
        (
            lambda house: with_book(house, book(replace(TEMPLATE, variants=("Thanks!",)))),
            "not exactly what the template",
        ),
        (lambda house: house.network.edit("p6", "good lamp, I think"), "the post was edited"),
        (lambda house: house.later(hours=25), "more than a day"),
    ],
)
def test_every_question_is_asked_again_at_the_claim(trusted: House, change: Callable[[House], None], why: str) -> None:
    reply = hear(trusted)
    assert reply.state == "APPROVED"
    change(trusted)
    trusted.poll()
    before = len(trusted.network.published)
    trusted.deliver()
    assert len(trusted.network.published) == before
    assert trusted.replies()[-1].state in ("DRAFT", "EXPIRED")
    assert why in trusted.log(reply)[-1][1] or trusted.log(reply)[-1][0] == "supersede"


def test_a_rejection_between_release_and_claim_ends_the_trust(trusted: House) -> None:
    other = hear(trusted, "perhaps good")
    reply = hear(trusted)
    with trusted.app.db.begin() as tx:
        responses.move(tx, other.id, "reject", state="DRAFT", revision=1, by=MAI, now=trusted.now, reason="no")
    assert trusted.deliver().sent == 0
    assert trusted.log(reply)[-1][0] == "withhold"


def test_drafts_from_before_the_switch_and_old_ones_are_left_to_people(shop: House) -> None:
    earn(shop)
    before = hear(shop)
    shop.later(minutes=1)
    switch(shop, True)
    jobs.trust(shop.app, shop.now)
    shop.network.say("good lamp")
    shop.poll()
    shop.triage()
    shop.later(hours=2)
    jobs.trust(shop.app, shop.now)
    assert shop.deliver().sent == 0
    assert [judgement(shop, one) for one in (before, shop.replies()[-1])] == [None, None]


def test_a_post_that_was_there_before_the_switch_is_a_persons_though_its_draft_is_new(shop: House) -> None:
    earn(shop)
    shop.network.say("good lamp")
    shop.poll()
    shop.later(minutes=1)
    switch(shop, True)
    shop.triage()
    jobs.trust(shop.app, shop.now)
    waits(shop, shop.replies()[-1], "the post was there before automatic sends were switched on")


def test_what_was_released_before_the_switch_was_turned_on_anew_comes_back(trusted: House) -> None:
    reply = hear(trusted)
    trusted.later(minutes=1)
    switch(trusted, True)
    assert trusted.deliver().sent == 0
    assert trusted.log(reply)[-1] == ("withhold", "the post was there before automatic sends were switched on")


def test_a_post_of_the_day_before_yesterday_is_a_persons(trusted: House) -> None:
    waits(trusted, hear(trusted, at=trusted.now - timedelta(hours=49)), "more than two days old")
    assert hear(trusted, at=trusted.now - timedelta(hours=47)).state == "APPROVED"
    trusted.network.say("good lamp")
    trusted.poll()
    trusted.later(hours=49)
    trusted.triage()
    jobs.trust(trusted.app, trusted.now)
    waits(trusted, trusted.replies()[-1], "more than two days old")


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [("good but late", "topics", "other"), ("bad lamp", "mood", "positive"), ("good lamp", "topics", "other")],
)
def test_no_correction_frees_an_automatic_send(trusted: House, text: str, part: str, said: str) -> None:
    """Agents may say how a post reads and may approve nothing; read like that, the rule would let the reply go."""
    name = trusted.network.say(text)
    trusted.poll()
    trusted.triage()
    with trusted.app.db.begin() as tx:
        responses.supersede(tx, [trusted.stored(name).id], "mai corrected it", trusted.now)
    say(trusted, name, part, said)
    trusted.triage()
    jobs.trust(trusted.app, trusted.now)
    reply = trusted.replies()[-1]
    assert reply.rule == "thanks"
    waits(trusted, reply, "mai said how the post reads")


def test_a_correction_between_release_and_claim_gives_the_reply_to_a_person(trusted: House) -> None:
    name = trusted.network.say("good lamp")
    trusted.poll()
    trusted.triage()
    jobs.trust(trusted.app, trusted.now)
    with trusted.app.db.begin() as tx:
        corrections.say(tx, trusted.stored(name), "mood", ("negative",), MAI, trusted.now)
    assert trusted.deliver().sent == 0
    assert trusted.log(trusted.replies()[-1])[-1] == ("withhold", "mai said how the post reads")


def test_what_was_earned_under_one_rule_frees_no_other(trusted: House) -> None:
    other = replace(THANKS, name="other-thanks")
    with_book(trusted, book(rules=(other, SORRY, FIRE)))
    waits(trusted, hear(trusted), "0 of 5 approvals")
    with_book(trusted, book())
    assert hear(trusted).state == "APPROVED"


def test_each_of_many_variants_is_found_among_the_words_on_the_others(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest hundred words hold too few of each where a template varies much; here the newest five."""
    monkeypatch.setattr(step, "COUNTED", AFTER)
    with_book(shop, book(replace(TEMPLATE, variants=(*TEMPLATE.variants, "{brand} thanks you for that!"))))
    switch(shop, True)
    earn(shop, 4 * AFTER)
    assert hear(shop).state == "APPROVED"


def test_two_robots_stop_at_the_caps(trusted: House) -> None:
    """The other side thanks for every answer, day after day."""
    trusted.app = replace(trusted.app, settings=roomy(trusted))
    for _ in range(PER_THREAD + 2):
        for _ in range(2):
            hear(trusted, "good robot", author="robot", thread="loop")
            trusted.deliver()
        trusted.later(hours=25)
    assert len(trusted.network.published) == AFTER + PER_THREAD
    assert trusted.tickets()


def test_a_draft_that_cannot_be_judged_holds_up_no_other(trusted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(app: Any, reply: Response, stored: Any, *more: Any) -> tuple[Finding, ...]:
        if "poison" in stored.mention.author.id:
            raise ZeroDivisionError
        return ()

    monkeypatch.setattr(step, "findings", breaks)
    trusted.network.say("good lamp", author="poison")
    trusted.network.say("good lamp", author="ann")
    trusted.poll()
    trusted.triage()
    jobs.trust(trusted.app, trusted.now)
    assert sorted(reply.state for reply in trusted.replies()[-2:]) == ["APPROVED", "DRAFT"]


def test_a_released_reply_that_cannot_be_judged_again_holds_up_no_other(
    trusted: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = hear(trusted, author="poison")
    good = hear(trusted, author="ann")

    def breaks(app: Any, reply: Response, stored: Any, *more: Any) -> tuple[Finding, ...]:
        if reply.id == bad.id:
            raise ZeroDivisionError
        return ()

    monkeypatch.setattr(step, "findings", breaks)
    while jobs.deliver(trusted.app, trusted.now).more:
        pass
    assert {one.id: one.state for one in trusted.replies()[-2:]} == {bad.id: "DRAFT", good.id: "SENT"}
    assert trusted.log(bad)[-1] == ("withhold", "it could not be judged; the log has the traceback")


def test_what_the_network_lost_is_not_said_to_be_somebodys_hand(trusted: House) -> None:
    reply = hear(trusted)
    trusted.network.writes.append(Lost("no answer"))
    trusted.deliver()
    for _ in range(20):
        trusted.later(minutes=1)
        trusted.read_back()
    trusted.deliver()
    assert [move for move, _ in trusted.log(reply)] == ["trust", "claim", "lose", "absent", "withhold"]
    assert trusted.log(reply)[-1][1].startswith("the network lost it, and does not show it")


def test_a_broken_playbook_sends_nothing(trusted: House) -> None:
    hear(trusted)

    def broken(_brand: str) -> Playbook:
        raise PlaybookError("the playbook cannot be used", [])

    trusted.app = replace(trusted.app, playbook=broken)
    assert trusted.deliver().sent == 0
    assert trusted.replies()[-1].state == "DRAFT"


def test_an_account_with_an_empty_bucket_holds_up_no_other(trusted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeNetwork, "pace", Pace(limit=1, per=timedelta(hours=1)))
    trusted.later(hours=1)
    first, second = hear(trusted, author="ann"), hear(trusted, author="ben")
    trusted.networks["second"].say("good lamp", author="cho", at=trusted.now)
    trusted.poll("second")
    trusted.triage()
    jobs.trust(trusted.app, trusted.now)
    third = trusted.replies()[-1]
    assert [one.state for one in (first, second, third)] == ["APPROVED"] * 3
    assert step.take(trusted.app, trusted.now) is not None
    taken = step.take(trusted.app, trusted.now)
    assert taken is not None
    assert (taken.id, taken.outlet) == (third.id, "second")
