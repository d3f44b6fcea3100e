"""Every step done by two workers at the same time on a real PostgreSQL: nothing twice, nothing lost, nobody stuck."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.playbook import Playbook
from hearback import daemon, jobs, steps
from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.presence import new_name
from platforms.errors import Lost
from sentiment.analysis import Analysis
from store import readings, responses, turns
from store.database import Database
from store.turns import Rhythm
from tests.hearback.fakes import PER_PAGE, FakeNetwork, WordsClassifier
from tests.hearback.house import House, build
from tests.store.conftest import emptied, postgres

__all__ = ["postgres"]  # the fixture: one server for the whole run
pytestmark = pytest.mark.postgres
SOON = 60
Step = Callable[[App], Outcome]


class MeetingClassifier(WordsClassifier):
    """Waits with its first batch for somebody else's, and remembers every text that it was ever shown."""

    def __init__(self) -> None:
        super().__init__()
        self.met, self.read, self._both = threading.Event(), Counter[str](), threading.Barrier(2)

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        self.read.update(texts)
        if not self.met.is_set():
            self._both.wait(SOON)
            self.met.set()
        return super().classify(texts)


@pytest.fixture
def house(tmp_path: Path, playbook: Playbook, postgres: str) -> Iterator[House]:
    made = build(tmp_path, playbook, url=emptied(postgres))
    yield made
    made.app.db.close()


@pytest.fixture
def two(house: House) -> Iterator[tuple[App, App]]:
    """The installation as two processes see it: each with connections and a name of its own."""
    other = Database(house.app.db.url)
    yield house.app, replace(house.app, db=other, worker=new_name())
    other.close()


def at_once(apps: Sequence[App], step: Step) -> Counts:
    """Let each of them take the step until there is no more, all beginning at the same moment."""
    begin = threading.Barrier(len(apps))

    def work(app: App) -> Counts:
        begin.wait(SOON)
        total = Counts()
        for _ in range(200):
            outcome = jobs.attempt("step", lambda: step(app))
            if outcome is None:
                continue
            total += outcome.counts
            if not outcome.more:
                return total
        raise AssertionError("the step never ends")

    with ThreadPoolExecutor(len(apps)) as pool:
        return sum(pool.map(work, apps), Counts())


def test_names_of_workers_differ(two: tuple[App, App]) -> None:
    assert two[0].worker != two[1].worker


def test_a_walk_that_two_make_loses_nothing_and_stores_nothing_twice(house: House, two: tuple[App, App]) -> None:
    names = [house.network.say(f"good {number}") for number in range(4 * PER_PAGE + 3)]
    at_once(two, lambda app: steps.listen(app, "posts", house.now))
    house.poll()
    assert house.count() == len(names)
    house.network.say("good again")
    assert house.poll().stored == 1, "the cursor stands where the walk ended"


def test_no_mention_is_analysed_by_two(house: House, two: tuple[App, App]) -> None:
    texts = [f"good {number}" for number in range(40)]
    for text in texts:
        house.network.say(text)
    house.poll()
    model = MeetingClassifier()
    settings = replace(house.app.settings, model=replace(house.app.settings.model, batch=1))
    apps = [replace(app, classifier=lambda: model, settings=settings) for app in two]
    assert at_once(apps, lambda app: jobs.triage(app, house.now)).analysed == 40
    assert model.met.is_set(), "both worked at the same time"
    assert model.read == Counter(texts)
    assert len(house.replies("DRAFT")) == 40


def test_what_one_author_wrote_is_read_by_one_worker(house: House, two: tuple[App, App]) -> None:
    for number in range(30):
        house.network.say(f"bad and late {number}", author="angry", thread="t1")
    house.poll()
    settings = replace(house.app.settings, model=replace(house.app.settings.model, batch=1))
    at_once([replace(app, settings=settings) for app in two], lambda app: jobs.triage(app, house.now))
    house.triage()
    assert len(house.replies("DRAFT")) == 1, "one author in one conversation has one open draft"


def test_a_dead_reader_is_waited_for_no_longer_than_its_lease(house: House, two: tuple[App, App]) -> None:
    house.network.say("good")
    house.poll()
    lease = house.app.settings.thresholds.lease
    assert len(steps.waiting(two[0], house.now)) == 1
    assert jobs.triage(two[1], house.now) == Outcome()
    house.now += lease
    assert jobs.triage(two[1], house.now).counts.analysed == 1


def test_a_reader_gives_back_what_it_could_not_do(house: House, two: tuple[App, App]) -> None:
    house.network.say("good")
    house.poll()
    broken = replace(two[0], classifier=lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    jobs.triage(broken, house.now)
    assert jobs.triage(two[1], house.now).counts.analysed == 1
    with house.app.db.begin() as tx:
        assert readings.take(tx, "w", house.now, house.now, 9) == []


def test_every_reply_leaves_once(house: House, two: tuple[App, App]) -> None:
    house.hear(*[f"good {number}" for number in range(8)])
    for reply in house.replies():
        house.approve(reply)
    assert jobs.accounts_due(house.app, house.now) == ["fake lotus"]
    assert at_once(two, lambda app: jobs.deliver_through(app, "fake lotus", house.now)).sent == 8
    assert len(house.network.published) == len({one.to for one in house.network.published}) == 8
    assert jobs.accounts_due(house.app, house.now) == []


def test_an_account_leaves_the_replies_of_others_alone(house: House) -> None:
    house.network.say("good")
    house.networks["second"].say("good too", author="somebody", thread="else")
    for source in ("posts", "second"):
        house.poll(source)
    house.triage()
    for reply in house.replies():
        house.approve(reply)
    assert jobs.accounts_due(house.app, house.now) == ["fake lotus", "fake lotus2"]
    assert jobs.deliver_through(house.app, "fake lotus2", house.now).counts == Counts(sent=1)
    assert not house.network.published
    assert not jobs.deliver_through(house.app, "fake lotus2", house.now).more
    assert jobs.accounts_due(house.app, house.now) == ["fake lotus"]


def test_replies_of_a_source_that_is_gone_are_part_of_its_account(house: House) -> None:
    house.hear("good", "good too")
    for reply in house.replies():
        house.approve(reply)
    (brand,) = house.app.settings.brands
    other = replace(brand.sources[0], name="renamed")
    settings = replace(house.app.settings, brands=(replace(brand, sources=(other, brand.sources[1])),))
    house.networks["renamed"] = house.networks.pop("posts")
    app = replace(house.app, settings=settings)
    daemon.ensure_sources(app)
    assert jobs.accounts_due(app, house.now) == ["fake lotus"]
    assert jobs.deliver_through(app, "fake lotus", house.now).counts == Counts(sent=1)
    assert jobs.deliver_through(app, "fake lotus", house.now).counts == Counts(sent=1)


def test_alerts_and_tickets_are_raised_once(house: House, two: tuple[App, App]) -> None:
    house.hear(*["bad, this is fraud"] * 8)
    at_once(two, lambda app: jobs.deliver(app, house.now, ("alert",)))
    assert len(house.tickets()) == 8
    assert not house.alerts("APPROVED", "SENDING")


def test_an_uncertain_reply_is_settled_once(house: House, two: tuple[App, App]) -> None:
    house.hear(*[f"good {number}" for number in range(6)])
    for reply in house.replies():
        house.approve(reply)
    for _ in range(3):
        house.network.writes.append((Lost("reset while posting"), True))
    house.deliver()
    house.now += FakeNetwork.read_lag + timedelta(hours=1)
    at_once(two, lambda app: jobs.read_back(app, house.now))
    at_once(two, lambda app: jobs.deliver(app, house.now))
    assert {reply.state for reply in house.replies()} == {"SENT"}
    assert len(house.network.published) == 6


def test_a_worker_that_died_while_speaking_is_noticed_once(house: House, two: tuple[App, App]) -> None:
    ready = house.approved("good")
    lease = house.app.settings.thresholds.lease
    with house.app.db.begin() as tx:
        responses.claim(tx, "dead", house.now, lease, limit=1, kinds=("reply",))
    house.now += lease
    at_once(two, lambda app: Outcome(False, jobs.read_back(app, house.now).counts))
    assert [move for move, _ in house.log(ready)].count("lose") == 1


def test_drafts_expire_once(house: House, two: tuple[App, App]) -> None:
    house.hear(*[f"good {number}" for number in range(12)])
    house.later(days=8)
    at_once(two, lambda app: steps.expire(app, house.now))
    replies = house.replies()
    assert {reply.state for reply in replies} == {"EXPIRED"}
    assert all([move for move, _ in house.log(reply)].count("expire") == 1 for reply in replies)


def test_a_turn_is_taken_by_one(house: House, two: tuple[App, App]) -> None:
    rhythms = {f"poll-{number}": Rhythm(timedelta(minutes=1), timedelta(seconds=5)) for number in range(20)}
    begin, taken = threading.Barrier(2), list[str]()

    def tick(app: App) -> None:
        begin.wait(SOON)
        with app.db.begin() as tx:
            taken.extend(turns.take(tx, rhythms, house.now))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(tick, two))
    assert sorted(taken) == sorted(rhythms)
