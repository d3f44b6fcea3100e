"""A whole installation for one test: real settings, real playbook, real database; fake network, pager and model."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.playbook import Playbook
from config.settings import load
from hearback import daemon, jobs, steps
from hearback.app import App, assemble
from hearback.counts import Counts, Outcome
from platforms.errors import Disabled
from platforms.values import Binding
from responders.values import Actor, Response
from store import quarantine, queue, responses, senders, sources, tickets
from store.mentions import Stored
from store.quarantine import Quarantined
from store.queue import QueueFilter
from store.senders import Sender
from store.sources import SourceState
from store.tickets import Ticket
from tests.hearback.fakes import FakeNetwork, FakePager, WordsClassifier
from tests.store.making import look_up

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MAI = Actor(kind="person", name="mai")
ALL_STATES = ("DRAFT", "APPROVED", "SENDING", "SENT", "UNCERTAIN", "REFUSED", "REJECTED", "EXPIRED")

SETTINGS = """
[database]
url = "{url}"
{more}
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"
handles = ["@lotus"]
[[brands.sources]]
name = "posts"
platform = "fake"
account = "lotus"
stream = "posts"
every = "1m"
[[brands.sources]]
name = "second"
platform = "fake"
account = "lotus2"
stream = "second"
every = "1m"
{outlets}
"""
PAGER = """
[[brands.outlets]]
name = "pager"
kind = "apprise"
secrets = { urls = "PAGER_URLS" }
"""


@dataclass
class House:
    """The installation with a clock that only the test moves."""

    app: App
    networks: dict[str, FakeNetwork]
    pager: FakePager
    model: WordsClassifier
    now: datetime = NOON
    told: list[str] = field(default_factory=list)

    @property
    def network(self) -> FakeNetwork:
        return self.networks["posts"]

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def listen(self, source: str = "posts") -> Outcome:
        return steps.listen(self.app, source, self.now)

    def poll(self, source: str = "posts") -> Counts:
        """Read until the walk ends."""
        return drain(lambda: steps.listen(self.app, source, self.now))

    def triage(self) -> Counts:
        return drain(lambda: jobs.triage(self.app, self.now))

    def deliver(self) -> Counts:
        return drain(lambda: steps.deliver(self.app, self.now))

    def read_back(self) -> Counts:
        return drain(lambda: steps.read_back(self.app, self.now))

    def hear(self, *texts: str) -> list[str]:
        """Posts said, polled and triaged; their external ids."""
        names = [self.network.say(text, at=self.now) for text in texts]
        self.poll()
        self.triage()
        return names

    def replies(self, *states: str) -> list[Response]:
        """Replies in these states (all when none is named), by id."""
        return self._responses("reply", states)

    def alerts(self, *states: str) -> list[Response]:
        return self._responses("alert", states)

    def _responses(self, kind: str, states: tuple[str, ...]) -> list[Response]:
        with self.app.db.read() as tx:
            found = queue.items(tx, QueueFilter(states=states or ALL_STATES, kinds=(kind,), limit=10_000))
        return sorted((item.response for item in found if item.response), key=lambda response: response.id)

    def reply(self) -> Response:
        """The only reply there is."""
        (only,) = self.replies()
        return only

    def approve(self, response: Response) -> Response:
        with self.app.db.begin() as tx:
            return responses.approve(tx, response.id, response.revision, MAI, self.now)

    def approved(self, text: str = "bad and late") -> Response:
        """One reply, drafted for `text` and approved."""
        self.hear(text)
        return self.approve(self.replies("DRAFT")[-1])

    def stored(self, name: str, source: str = "posts") -> Stored:
        account = self.networks[source].binding.account
        with self.app.db.read() as tx:
            found = look_up(tx, "fake", account, name)
        assert found is not None, f"{name} was not stored"
        return found

    def count(self) -> int:
        """How many mentions are stored."""
        with self.app.db.read() as tx:
            return len(queue.items(tx, QueueFilter(states=(), limit=100_000)))

    def source(self, name: str = "posts") -> SourceState:
        with self.app.db.read() as tx:
            return sources.state(tx, name)

    def sender(self, account: str = "lotus") -> Sender:
        """How the account fares when it speaks."""
        with self.app.db.read() as tx:
            return next(one for one in senders.every(tx) if one.account == account)

    def quarantined(self) -> list[Quarantined]:
        with self.app.db.read() as tx:
            return quarantine.every(tx)

    def tickets(self) -> list[Ticket]:
        with self.app.db.read() as tx:
            return tickets.every(tx)

    def log(self, response: Response) -> list[tuple[str, str]]:
        """(move, reason) of every move of a response."""
        with self.app.db.read() as tx:
            return [(moved.move, moved.reason) for moved in responses.log(tx, response.id)]


def drain(step: Callable[[], Outcome]) -> Counts:
    total = Counts()
    for _ in range(10_000):
        outcome = step()
        total += outcome.counts
        if not outcome.more:
            return total
    raise AssertionError("the step never says that it is done")


def build(
    folder: Path, playbook: Playbook, *, url: str, quiet: bool = False, more: str = "", pager: bool = True
) -> House:
    """An installation in `folder` on the database `url`, which must be upgraded already.

    `quiet` leaves the sources before their first run, which stores without drafting.
    """
    (folder / "playbook").mkdir(exist_ok=True)
    config = folder / "hearback.toml"
    config.write_text(SETTINGS.format(url=url, more=more, outlets=PAGER if pager else ""), encoding="utf-8")
    settings = load(config, {})
    networks = {
        source.name: FakeNetwork(Binding(brand=source.brand, account=source.account, stream=source.stream))
        for source in settings.sources
    }
    told, model = FakePager(), WordsClassifier()

    def platform(name: str) -> FakeNetwork:
        if name not in networks:
            raise Disabled(f"the settings no longer hold a source called {name!r}")
        return networks[name]

    def network(source: str, name: str) -> type[FakeNetwork]:
        return FakeNetwork

    def outlet(brand: str, name: str) -> FakePager:
        assert (brand, name) == ("lotus", "pager")
        return told

    app = replace(
        assemble(settings, {}),
        platform=platform,
        network=network,
        outlet=outlet,
        playbook=lambda brand: playbook,
        classifier=lambda: model,
        library=None,
    )
    daemon.ensure_sources(app)
    if not quiet:
        daemon.skip_quiet_run(app)
    return House(app, networks, told, model)
