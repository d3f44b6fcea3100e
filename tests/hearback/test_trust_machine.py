"""Customers, people and the switch in any order: what leaves without a person is what an own ledger says may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from hearback import jobs
from responders.guard import look as guarding
from responders.trust import PER_AUTHOR_PER_DAY, PER_THREAD
from responders.values import Response
from store import responses
from tests.hearback.conftest import Build
from tests.hearback.house import MAI, House
from tests.hearback.trusted import AFTER, PER_DAY, TEXT, book, never_alike, roomy, switch, with_book

POSTS = ("good", "bad", "perhaps good")


class Earning(RuleBasedStateMachine):
    """Customers, people and the switch in any order; a ledger of its own knows what may have gone by itself."""

    build: Callable[[], House]

    @initialize()
    def open(self) -> None:
        self.house = type(self).build()
        self.house.app = replace(self.house.app, settings=roomy(self.house))
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
