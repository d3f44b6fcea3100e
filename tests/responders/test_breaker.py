"""The circuit breaker as a state machine: what opens it, what lets one through, what closes it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from responders.breaker import Breaker

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AFTER, TRIAL, FIRST, LONGEST = 3, timedelta(minutes=1), timedelta(seconds=30), timedelta(minutes=15)


def rest(openings: int) -> timedelta:
    return min(FIRST * (1 << min(openings, 10)), LONGEST)


def failed(breaker: Breaker, now: datetime) -> Breaker:
    return breaker.failed(now, AFTER, rest)


def opened(times: int = 1) -> tuple[Breaker, datetime]:
    """A breaker that opened so often in a row, and the moment it did so last."""
    breaker, now = Breaker(), NOON
    for _ in range(AFTER):
        breaker = failed(breaker, now)
    for _ in range(times - 1):
        now = breaker.shut_until or now
        breaker = failed(breaker.tried(now, TRIAL), now)
    return breaker, now


@given(st.integers(1, AFTER - 1))
def test_too_few_failures_change_nothing_but_the_count(count: int) -> None:
    breaker = Breaker()
    for _ in range(count):
        breaker = failed(breaker, NOON)
    assert breaker == Breaker(failures=count)
    assert breaker.closed_until(NOON) is None


def test_one_failure_too_many_opens_it_for_a_while() -> None:
    breaker, now = opened()
    assert (breaker.state(now), breaker.openings) == ("open", 1)
    assert breaker.closed_until(now) == now + FIRST


def test_half_open_lets_one_through_and_the_others_wait_for_it() -> None:
    breaker, now = opened()
    now += FIRST
    assert (breaker.state(now), breaker.closed_until(now)) == ("half-open", None)
    trying = breaker.tried(now, TRIAL)
    assert (trying.state(now), trying.closed_until(now)) == ("half-open", now + TRIAL)
    assert trying.closed_until(now + TRIAL) is None, "who tried was never heard of again: the next one may"
    assert trying.untried().closed_until(now) is None


@given(st.integers(1, 30))
def test_each_trial_that_fails_doubles_the_rest_up_to_the_ceiling(times: int) -> None:
    breaker, now = opened(times)
    assert breaker.openings == times
    assert breaker.shut_until == now + rest(times - 1)
    assert breaker.shut_until - now <= LONGEST


def test_what_was_on_its_way_when_it_opened_does_not_keep_it_shut_for_longer() -> None:
    breaker, now = opened()
    late = failed(failed(breaker, now), now + timedelta(seconds=20))
    assert (late.shut_until, late.openings, late.failures) == (breaker.shut_until, 1, AFTER + 2)


def test_a_closed_breaker_notes_no_trial() -> None:
    assert Breaker(failures=2).tried(NOON, TRIAL) == Breaker(failures=2)


class Account(RuleBasedStateMachine):
    """Workers that send through one account whose network comes and goes, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.breaker, self.in_a_row, self.trying = NOON, Breaker(), 0, 0

    @rule(seconds=st.integers(0, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(works=st.booleans(), late=st.integers(0, 50))
    def somebody_sends(self, works: bool, late: int) -> None:
        if self.breaker.closed_until(self.now) is not None:
            return
        self.breaker = self.breaker.tried(self.now, TRIAL)
        self.now += timedelta(seconds=late)
        self.breaker = Breaker() if works else failed(self.breaker, self.now)
        self.in_a_row = 0 if works else self.in_a_row + 1

    @invariant()
    def it_is_open_or_trying_exactly_when_too_many_failed(self) -> None:
        assert (self.breaker.state(self.now) != "closed") == (self.in_a_row >= AFTER)
        assert self.breaker.failures == self.in_a_row

    @invariant()
    def it_always_opens_again_by_itself(self) -> None:
        until = self.breaker.closed_until(self.now)
        assert until is None or self.now < until <= self.now + LONGEST


TestAccount = Account.TestCase
