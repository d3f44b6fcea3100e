"""Trust earned, step by step, in a whole installation: what leaves by itself, what does not, and what is kept of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from config.playbook import Playbook, PlaybookError, Rule, Template, When
from config.trust import Earned
from hearback import jobs
from hearback.steps import trust as step
from platforms.errors import Lost
from responders.guard import look as guarding
from responders.guard.likeness import repeats
from responders.trust import PER_AUTHOR_PER_DAY, PER_THREAD
from responders.values import Finding, Response
from store import audit, corrections, responses, trusting
from store.trusting import Judgement
from tests.hearback.conftest import Build
from tests.hearback.house import MAI, House
from tests.hearback.test_reading import say
from tests.store.making import person

AFTER, PER_DAY = 5, 4
POSTS = ("good", "bad", "perhaps good")
THANKS = Rule(
    name="thanks", when=When(label=("positive",)), then=("reply",),
    earned=Earned(after=AFTER, topics=("other",), per_day=PER_DAY),
)  # fmt: skip
SORRY = Rule(name="sorry", when=When(label=("negative",)), then=("reply",))
FIRE = Rule(name="fire", when=When(label=("negative",), keywords=("fire",)), then=("alert",))
TEMPLATE = Template(
    id="kind-words", language="en", topic="other", mood="any", channels=frozenset({"public", "review", "private"}),
    meaning="Says thanks.", variants=("Thank you for your kind words about {brand}!",),
)  # fmt: skip
TEXT = "Thank you for your kind words about Lotus & Pine!"


def book(template: Template = TEMPLATE, rules: tuple[Rule, ...] = (THANKS, SORRY, FIRE)) -> Playbook:
    return Playbook(rules=rules, templates=MappingProxyType({"en": (template,)}))


def never_alike(_text: str, _recent: Sequence[str]) -> tuple[Finding, ...]:
    """In place of the hint that the same words went to others, for the template of these tests has one variant."""
    return ()


@pytest.fixture
def shop(make_house: Build, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(guarding, "repeats", never_alike)
    house = make_house(more="[automatic]\nallowed = true")
    with_book(house, book())
    return house


@pytest.fixture
def trusted(shop: House) -> House:
    """The switch is on, and five drafts in a row were approved as they were."""
    switch(shop, True)
    earn(shop)
    return shop


def with_book(house: House, playbook: Playbook) -> None:
    house.app = replace(house.app, playbook=lambda _brand: playbook)


def switch(house: House, on: bool) -> int:
    with house.app.db.begin() as tx:
        return trusting.turn(tx, on, person("mai"), house.now)


def earn(house: House, times: int = AFTER) -> None:
    for number in range(times):
        house.hear(f"good lamp number {number}")
        house.approve(house.replies("DRAFT")[-1])
    house.deliver()


def hear(house: House, text: str = "good lamp", **more: Any) -> Response:
    """A new draft, judged; as it is before anything is delivered."""
    house.network.say(text, **more)
    house.poll()
    house.triage()
    jobs.trust(house.app, house.now)
    return house.replies()[-1]


def judgement(house: House, reply: Response) -> Judgement | None:
    with house.app.db.read() as tx:
        return trusting.of_response(tx, reply.id)


def waits(house: House, reply: Response, why: str) -> None:
    """It stays a draft, nothing was said for it, and the reason is there to be read."""
    house.deliver()
    assert [one.state for one in house.replies() if one.id == reply.id] == ["DRAFT"]
    assert reply.key not in [one.key for one in house.network.published]
    found = judgement(house, reply)
    assert found is not None
    assert why in found.held
    assert found.taken_at is None


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
    trusted.app = replace(trusted.app, settings=_roomy(trusted))
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
    trusted.app = replace(trusted.app, settings=_roomy(trusted))
    waits(trusted, hear(trusted, author="dev", thread="long"), "this thread had 3 automatic replies")
    assert len(trusted.tickets()) == 1


def _roomy(house: House) -> Any:
    """Settings in which a thread may have more replies than it may have automatic ones."""
    limits = replace(house.app.settings.thresholds, replies_per_thread=50, replies_per_author_per_day=50)
    return replace(house.app.settings, thresholds=limits)


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
    trusted.app = replace(trusted.app, settings=_roomy(trusted))
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


class Earning(RuleBasedStateMachine):
    """Customers, people and the switch in any order; a ledger of its own knows what may have gone by itself."""

    build: Callable[[], House]

    @initialize()
    def open(self) -> None:
        self.house = type(self).build()
        self.house.app = replace(self.house.app, settings=_roomy(self.house))
        self.on, self.run, self.by_hand = False, 0, set[int]()
        self.sent: list[tuple[datetime, str, str]] = []
        self.seen = 0

    @rule(author=st.sampled_from("abc"), thread=st.sampled_from(["", "t"]), text=st.sampled_from(POSTS))
    def say(self, author: str, thread: str, text: str) -> None:
        self.house.network.say(text, author=author, thread=thread)
        self.house.poll()
        self.house.triage()

    @rule(how=st.sampled_from(["approve", "approve", "approve", "edit", "reject"]))
    def decide(self, how: str) -> None:
        for draft in self.house.replies("DRAFT")[:1]:
            with self.house.app.db.begin() as tx:
                if how == "reject":
                    responses.move(
                        tx, draft.id, "reject", state="DRAFT", revision=draft.revision, by=MAI, now=self.house.now,
                        reason="no",
                    )  # fmt: skip
                else:
                    if how == "edit":
                        draft = responses.revise(
                            tx, draft.id, f"{draft.text} Bye!", base_revision=draft.revision, by=MAI,
                            now=self.house.now,
                        )  # fmt: skip
                    responses.approve(tx, draft.id, draft.revision, MAI, self.house.now)
                    self.by_hand.add(draft.id)
            self.run = self.run + 1 if how == "approve" else 0

    @rule()
    def three_more(self) -> None:
        for number in range(3):
            self.say(f"friend{self.house.now.timestamp()}{number}", "", "good")
            self.decide("approve")

    @rule(on=st.booleans())
    def turn(self, on: bool) -> None:
        switch(self.house, on)
        self.on = on

    @rule(hours=st.sampled_from([0.5, 13]))
    def wait(self, hours: float) -> None:
        self.house.later(hours=hours)

    @rule()
    def work(self) -> None:
        jobs.trust(self.house.app, self.house.now)
        self.house.deliver()
        known = {reply.key: reply for reply in self.house.replies()}
        published = self.house.network.published[self.seen :]
        self.seen += len(published)
        for each in published:
            reply = known[each.key]
            if reply.id not in self.by_hand:
                self._gone_by_itself(reply)

    def _gone_by_itself(self, reply: Response) -> None:
        stored = self.house.stored(self._name(reply))
        now, author, thread = self.house.now, stored.mention.author.id, stored.mention.thread
        today = [one for one in self.sent if one[0] > now - timedelta(hours=24)]
        assert self.on
        assert self.run >= AFTER
        assert reply.text == TEXT
        assert stored.analysis is not None
        assert (stored.analysis.label, stored.analysis.unsure) == ("positive", False)
        assert len(today) < PER_DAY
        assert sum(one[1] == author for one in today) < PER_AUTHOR_PER_DAY
        assert sum(one[2] == thread for one in self.sent) < PER_THREAD
        self.sent.append((now, author, thread))

    def _name(self, reply: Response) -> str:
        return next(one.to for one in self.house.network.published if one.key == reply.key)


@pytest.fixture
def houses(make_house: Build, monkeypatch: pytest.MonkeyPatch) -> Callable[[], House]:
    monkeypatch.setattr(guarding, "repeats", never_alike)
    made: list[House] = []

    def build() -> House:
        while made:
            made.pop().app.db.close()
        house = make_house(more="[automatic]\nallowed = true")
        with_book(house, book())
        made.append(house)
        return house

    return build


def test_without_switch_trust_and_room_nothing_ever_goes_without_a_person(houses: Callable[[], House]) -> None:
    machine = type("Machine", (Earning,), {"build": staticmethod(houses)})
    quick = settings(max_examples=4, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=quick)
