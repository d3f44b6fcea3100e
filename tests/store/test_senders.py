"""How accounts fare when they speak: shared buckets, breakers and pauses, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from platforms.pace import Pace
from store import audit, events, holds, pauses, senders, sources
from store.database import Database, Tx
from store.pauses import Scope, account_name
from store.senders import Account
from tests.store.making import NOW, later

SHOP = Account("twitter", "shop")
ONE = timedelta(minutes=1)
PACES = (Pace(limit=3, per=timedelta(hours=1), burst=3), Pace(limit=100, per=timedelta(hours=1), burst=100))


def listen(tx: Tx, name: str = "x", brand: str = "lotus", account: str = "shop") -> None:
    sources.ensure(tx, name, brand, "twitter", account, "mentions", NOW)


def rest(openings: int) -> timedelta:
    return timedelta(minutes=1 << openings)


def fail(tx: Tx, now: datetime = NOW, after: int = 2) -> senders.Sender | None:
    return senders.failed(tx, SHOP, "no answer", after, rest, now)


def take(tx: Tx, now: datetime = NOW, paces: tuple[Pace, Pace] = PACES) -> bool:
    sender = senders.lock(tx, SHOP)
    there = senders.has_token(tx, sender, paces, now)
    if there:
        senders.take(tx, sender, paces, ONE, now)
    return there


def only(tx: Tx) -> senders.Sender:
    (found,) = senders.every(tx)
    return found


def test_account_has_a_row_from_its_first_send_on(db: Database) -> None:
    with db.begin() as tx:
        listen(tx)
        assert senders.every(tx) == []
        assert senders.account_of(tx, "x") == SHOP
        assert senders.account_of(tx, "nowhere") == Account("", "")
        assert take(tx)
        assert (only(tx).platform, only(tx).account, only(tx).state(NOW)) == ("twitter", "shop", "closed")


def test_tokens_run_out_and_come_back(db: Database) -> None:
    with db.begin() as tx:
        assert [take(tx) for _ in range(5)] == [True, True, True, False, False]
        ready = only(tx).ready_at
        assert ready is not None
        assert only(tx).waits_until(NOW) == ready
        assert not take(tx, ready - timedelta(microseconds=1))
        assert take(tx, ready)


def test_both_buckets_must_have_a_token(db: Database) -> None:
    house = (PACES[1], Pace(limit=1, per=timedelta(hours=1)))
    with db.begin() as tx:
        assert [take(tx, paces=house) for _ in range(2)] == [True, False]
        assert only(tx).waits_until(NOW) == NOW + timedelta(hours=1)


def test_two_workers_take_each_token_once(db: Database) -> None:
    together = threading.Barrier(2)

    def work() -> int:
        together.wait()
        taken = 0
        for _ in range(6):
            with db.begin() as tx:
                taken += take(tx)
        return taken

    with ThreadPoolExecutor(2) as pool:
        counts = [future.result() for future in [pool.submit(work) for _ in range(2)]]
    assert sum(counts) == PACES[0].limit


def test_transaction_that_is_rolled_back_takes_nothing(db: Database) -> None:
    def killed_after_the_token() -> None:
        with db.begin() as tx:
            assert take(tx)
            raise RuntimeError("killed between the token and the claim")

    with pytest.raises(RuntimeError):
        killed_after_the_token()
    with db.read() as tx:
        assert senders.every(tx) == []


def test_failures_in_a_row_open_the_breaker_once(db: Database) -> None:
    with db.begin() as tx:
        assert fail(tx) is None
        opened = fail(tx)
        assert opened is not None
        assert (opened.state(NOW), opened.breaker.shut_until, opened.problem) == ("open", NOW + ONE, "no answer")
        assert fail(tx) is None, "what was on its way already"
        assert only(tx).state(NOW + ONE) == "half-open"
        assert take(tx, NOW + ONE)
        assert only(tx).waits_until(NOW + ONE) == NOW + 2 * ONE
        assert fail(tx, NOW + ONE) is None, "told once, not at every trial"
        assert only(tx).breaker.shut_until == NOW + 3 * ONE


def test_clear_answer_forgives_everything(db: Database) -> None:
    with db.begin() as tx:
        fail(tx)
        fail(tx)
        senders.wait_until(tx, SHOP, later(9), "slow down", NOW)
        senders.answered(tx, SHOP, later(8))
        assert (only(tx).state(NOW), only(tx).not_before) == ("closed", later(9)), "that answer was on its way before"
        senders.answered(tx, SHOP, later(10))
        found = only(tx)
    assert (found.state(NOW), found.problem, found.not_before, found.last_ok_at) == ("closed", "", None, later(10))


def test_trial_that_never_reached_the_network_is_given_back(db: Database) -> None:
    with db.begin() as tx:
        fail(tx, after=1)
        assert take(tx, NOW + ONE)
        senders.untried(tx, SHOP, NOW + ONE)
        assert only(tx).waits_until(NOW + ONE) is None


def test_disabled_account_waits_for_a_person(db: Database) -> None:
    with db.begin() as tx:
        listen(tx)
        senders.disable(tx, SHOP, "dead token", NOW)
        assert holds.every(tx, later(10_000))["x"].words == "the account may not speak: dead token"
        assert senders.resume(tx, SHOP, "mai", later(1))
        assert not senders.resume(tx, SHOP, "mai", later(2)), "there is nothing left to resume"
        assert not senders.resume(tx, Account("twitter", "nobody"), "mai", later(2))
        assert holds.every(tx, later(3)) == {}
    with db.read() as tx:
        assert [(note.what, note.thing) for note in audit.entries(tx)] == [("resume", "sending through twitter:shop")]
        assert "twitter:shop" in {event.ref for event in events.after(tx, 0)}


def test_resumed_source_speaks_again_and_says_so_once(db: Database) -> None:
    with db.begin() as tx:
        listen(tx)
        listen(tx, "y")
        senders.disable(tx, SHOP, "dead token", NOW)
        assert set(holds.every(tx, NOW)) == {"x", "y"}, "two sources, one account"
        sources.resume(tx, "y", "mai", NOW)
        assert holds.every(tx, NOW) == {}


def test_trouble_with_reading_holds_no_sending(db: Database) -> None:
    with db.begin() as tx:
        listen(tx)
        sources.failed(tx, "x", "dead token", NOW, disabled=True, not_before=later(60))
        assert holds.every(tx, NOW) == {}
        sources.pause(tx, "x", "mai", NOW)
        assert holds.every(tx, NOW)["x"].words == "the source x is paused by mai"


@pytest.mark.parametrize(
    ("scope", "name", "held"),
    [
        ("all", "", {"x", "y", "other"}),
        ("brand", "lotus", {"x", "y"}),
        ("account", "twitter:second", {"y"}),
        ("account", "twitter:nobody", set()),
    ],
)
def test_pause_holds_what_it_names(db: Database, scope: Scope, name: str, held: set[str]) -> None:
    with db.begin() as tx:
        listen(tx)
        listen(tx, "y", account="second")
        listen(tx, "other", "daisy", "third")
        pauses.pause(tx, scope, name, "mai", "a storm", NOW)
        found = holds.every(tx, NOW)
        assert set(found) == held
        assert all(hold.by_person and hold.words.endswith("is paused by mai: a storm") for hold in found.values())
        assert pauses.resume(tx, scope, name, "mai", NOW)
        assert holds.every(tx, NOW) == {}


def test_pause_of_a_brand_is_known_by_the_response_too(db: Database) -> None:
    with db.begin() as tx:
        listen(tx, brand="new-name")
        pauses.pause(tx, "brand", "lotus", "mai", "", NOW)
        assert holds.paused(tx, "x", "lotus", NOW) == "sending of the brand lotus is paused by mai"
        assert holds.paused(tx, "x", "new-name", NOW) == ""
        senders.disable(tx, SHOP, "dead", NOW)
        assert holds.paused(tx, "x", "new-name", NOW) == "", "nobody paused that"


def test_second_pause_says_its_own_words_and_all_is_told(db: Database) -> None:
    with db.begin() as tx:
        pauses.pause(tx, "account", account_name(*SHOP), "mai", "first", NOW)
        pauses.pause(tx, "account", account_name(*SHOP), "ann", "second", later(1))
        pauses.pause(tx, "all", "", "ann", "", later(2))
        assert [(one.scope, one.by, one.reason) for one in pauses.every(tx)] == [
            ("all", "ann", ""), ("account", "ann", "second"),
        ]  # fmt: skip
        assert not pauses.resume(tx, "brand", "lotus", "mai", NOW)
    with db.read() as tx:
        notes = [(note.who, note.what, note.thing, note.detail) for note in audit.entries(tx)]
    assert notes[0] == ("mai", "pause", "sending through twitter:shop", "first")
    assert notes[2] == ("ann", "pause", "all sending", "")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("open", "2 sends in a row got no clear answer (no answer), so it is left alone for a while"),
        ("patience", "the network asks for patience: slow down"),
        ("empty", "the account has sent as much as it may for now"),
    ],
)
def test_every_wait_has_its_words_and_its_end(db: Database, trouble: str, words: str) -> None:
    with db.begin() as tx:
        listen(tx)
        if trouble == "open":
            fail(tx)
            fail(tx)
        elif trouble == "patience":
            senders.wait_until(tx, SHOP, later(5), "slow down", NOW)
        else:
            assert [take(tx) for _ in range(4)][-1] is False
        hold = holds.every(tx, NOW)["x"]
        assert (hold.words, hold.by_person) == (words, False)
        assert hold.until is not None
        assert holds.every(tx, hold.until) == {}
