"""Five hundred deaths: daemon and person are killed at named points and at random while everything goes wrong."""

import itertools
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults import points, tempo
from tests.faults.checker import Record, endings, violations
from tests.faults.ground import ask, survey
from tests.faults.installation import SOUND, Installation, Site, installed, integrity
from tests.faults.nursery import Life
from tests.faults.proofs import metrics

STORMY: dict[str, Any] = {
    "reads": 0.12, "writes": 0.4, "storm": 0.004, "late": 1.0, "lag": 1.5, "twice": 0.1, "shuffled": True,
}  # fmt: skip
COMES = 2.5
"""Seconds to wait for a point, at least, before the kill falls where the process happens to be."""
CALM = 120.0
AFTER_ALL = timedelta(seconds=STORMY["late"] + 1)
"""After so much good weather the network shows everything that it holds."""
AT_RANDOM = "at random"


@dataclass(slots=True)
class Outcome:
    """What a run did and what the judge found."""

    kills: Counter[str] = field(default_factory=Counter)
    freezes: int = 0
    ended: int = 0
    files: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    mentions: int = 0
    published: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    mishaps: int = 0
    scraped: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(**{name: getattr(self, name) + getattr(other, name) for name in Outcome.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of what: `freeze` is every how many kills a process is frozen past its lease instead."""

    kills: int
    seed: int = 1
    where: Sequence[str] = points.VICTIM
    posts: float = 1.2
    freeze: int = 25
    person: int = 15
    random: int = 8
    weather: dict[str, Any] = field(default_factory=lambda: dict(STORMY))


def run(folder: Path, site: Site, plan: Plan) -> Outcome:
    """Kill `plan.kills` times in an installation in the empty `folder`, let everything settle, and judge."""
    began = time.monotonic()
    with installed(folder, site, seed=plan.seed) as made:
        outcome = _Killer(made, plan).work()
        if left := settle(made):
            outcome.wrong.append(f"hanging: after {CALM:.0f} s of good weather {left}")
        judge(made, outcome)
        if not site.mutant:
            outcome.scraped, unequal = metrics.differences(made)
            outcome.wrong += unequal
    outcome.seconds = time.monotonic() - began
    return outcome


class _Killer:
    """Starts lives and ends them."""

    def __init__(self, made: Installation, plan: Plan) -> None:
        self._made, self._plan, self._chance = made, plan, random.Random(plan.seed)
        self._outcome = Outcome()
        self._seeds = itertools.count(plan.seed * 1000)
        self._person = made.person(next(self._seeds))

    def work(self) -> Outcome:
        plan, x = self._plan, self._made.x
        x.do("weather", **plan.weather, skew=self._chance.choice((-2.0, 0.0, 2.0)))
        x.do("say_many", count=25, step_ms=20)
        self._comes = self._pace()
        x.do("crowd", rate=plan.posts, total=max(60, int(plan.kills * 1.5)))
        for number, point in zip(itertools.count(1), self._course(), strict=False):
            if self._dead() >= plan.kills:
                break
            if plan.person and number % plan.person == 0:
                self._kill_person()
            elif plan.freeze and number % plan.freeze == 0:
                self._freeze(point)
            else:
                self._kill_at(point)
        self._person.kill()
        return self._outcome

    def _pace(self) -> float:
        """How long to wait for a point on this machine, as busy as it is: a few times what one life takes to begin."""
        began = time.monotonic()
        life = self._made.run(point=points.VICTIM[0])
        came = life.reached(CALM)
        self._kill(life, came or AT_RANDOM)
        return min(max(COMES, 4 * (time.monotonic() - began)), CALM / 4)

    def _dead(self) -> int:
        return sum(self._outcome.kills.values())

    def _course(self) -> Iterator[str]:
        """Every point as often as any other, in ever new order, and kills at no point at all in between."""
        while True:
            order = [*self._plan.where, *[AT_RANDOM] * (len(self._plan.where) // self._plan.random)]
            self._chance.shuffle(order)
            yield from order

    def _kill_at(self, point: str) -> None:
        command = self._chance.choice(self._made.site.commands)
        life = self._made.run(command, point=point, nth=self._chance.choice((1, 1, 1, 2)))
        came = life.reached(self._comes if point != AT_RANDOM else self._chance.uniform(0.3, 1.5))
        self._kill(life, came or AT_RANDOM)

    def _kill(self, life: Life, where: str) -> None:
        if not life.alive:
            self._gave_up(life)
            return
        self._made.history.note("killer", "kill -9", pid=life.pid, where=where)
        life.kill()
        self._outcome.kills[where] += 1
        self._outcome.files[integrity(self._made.url)] += 1

    def _gave_up(self, life: Life) -> None:
        """It ended by itself, as with a database that was busy for too long: a supervisor would start it again."""
        self._outcome.ended += 1
        self._made.history.note("killer", "ended by itself", pid=life.pid, status=life.status)
        last = Path(self._made.log).read_text(encoding="utf-8")[-800:]
        assert self._outcome.ended <= 3 + self._dead() // 10, f"it ends by itself again and again: {last}"

    def _kill_person(self) -> None:
        self._person.kill()
        self._made.x.do("say_many", count=3)
        point = self._chance.choice(points.PERSON)
        self._person = self._made.person(next(self._seeds), point=point)
        helper = self._made.run()
        came = self._person.reached(self._comes)
        self._kill(self._person, came or AT_RANDOM)
        self._kill(helper, AT_RANDOM)
        self._person = self._made.person(next(self._seeds))

    def _freeze(self, point: str) -> None:
        """SIGSTOP past the lease while a second daemon works, SIGCONT, and both live on for a while.

        Not longer than the hold: a process that freezes between its last look at the claim and its request, for longer
        than that, speaks when its place was given away. No lease in the world prevents this; only the network could.
        """
        outside = point.replace("before commit", "after commit")
        life = self._made.run(point=outside, alone=True)
        came = life.reached(self._comes)
        other = self._made.run(self._made.site.commands[-1], config="second.toml")
        if came:
            frozen = time.monotonic()
            time.sleep(tempo.LEASE.total_seconds() + 0.4)
            if time.monotonic() - frozen < tempo.HOLD.total_seconds() - 1:
                life.send(signal.SIGCONT)
                self._made.history.note("killer", "let go", pid=life.pid, where=came)
                self._outcome.freezes += 1
        time.sleep(self._chance.uniform(0.3, 0.8))
        self._kill(life, f"{came} (after a freeze)" if came else AT_RANDOM)
        self._kill(other, AT_RANDOM)


def settle(made: Installation, **life_with: Any) -> str:
    """Good weather, silence, one daemon that may live until nothing is on its way; what still was, "" when nothing."""
    made.x.do("crowd", rate=0.0, total=0)
    made.x.do("weather", lag=0.1)
    made.x.release()
    life = made.run(**life_with)
    calm, deadline, still, left = datetime.now(UTC), time.monotonic() + CALM, 0, ""
    while still < 3 and time.monotonic() < deadline:
        time.sleep(0.5)
        if not life.alive:  # a supervisor starts again what ends by itself, as when its port was another's for a moment
            made.history.note("killer", "ended by itself", pid=life.pid, status=life.status)
            life = made.run(**life_with)
        left = _left(made.url, calm)
        still = 0 if left else still + 1
    code = life.end()
    made.history.note("killer", "settled", left=left, code=code)
    return left


def _left(url: str, calm: datetime) -> str:
    """What waits or is on its way, a walk that began in good weather and has not ended among it; "" when nothing."""
    (moving,) = ask(url, _MOVING)[0]
    (waiting,) = ask(url, "SELECT count(*) FROM mentions WHERE stage = 'new'")[0]
    (position, problem, heard, not_before) = ask(url, _LISTENING)[0]
    since = datetime.fromisoformat(str(heard)).replace(tzinfo=UTC) - calm
    if moving or waiting:
        told = "; ".join(" ".join(map(str, row)) for row in ask(url, _HELD_UP)[0:5])
        return f"{moving} replies are on their way and {waiting} posts are not read: {told}"
    if problem or '"token":null' not in position or since <= AFTER_ALL:
        return f"no walk has ended: last heard {since} later, not before {not_before}, {problem!r}, {position[:300]}"
    return ""


_LISTENING = "SELECT position, problem, last_ok_at, not_before FROM sources"
_HELD_UP = """
SELECT count(*), state, read_backs, detail, min(not_before), max(not_before) FROM responses
WHERE state IN ('APPROVED', 'SENDING', 'UNCERTAIN') GROUP BY state, read_backs, detail ORDER BY 1 DESC
"""
_MOVING = """
SELECT count(*) FROM responses WHERE state IN ('APPROVED', 'SENDING') OR (state = 'UNCERTAIN' AND read_backs < 5)
"""


def judge(made: Installation, outcome: Outcome) -> None:
    """Fill in what the record and the database say."""
    record, ground = Record.of(made.record), survey(made.url)
    outcome.wrong += violations(record, ground)
    outcome.wrong += ["broken: the database file is damaged"] * (integrity(made.url) not in SOUND)
    outcome.mentions, outcome.published = len(ground.stored), len(record.published)
    outcome.replies = Counter(reply.state for reply in ground.replies)
    outcome.endings = endings(ground)
    outcome.calls, outcome.mishaps = record.calls, sum(record.mishaps.values())
