"""X on its worst day: everything that networks really do wrong, by chance with a seed, and a record that cannot lie.

The record is an append-only file of this process: what was said, edited and deleted here, and every answer of ours that
was stored, whatever the caller was told. The checker believes it and the database, and nobody else.

python -m tests.faults.network --port 0      prints the port
"""

import random
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.serving import Answer, Call, Fault, serve
from tests.fakes.x_server import ME, X, _person, _target
from tests.faults.history import History

NAMES = ("Mai", "Somchai", "Olga", "José")
SAYINGS = (
    "my parcel is bad and late {n}",
    "my parcel is bad and late {n}",
    "bad, the lid of the teapot broke {n}",
    "bad, this teapot caught fire now {n}",
    "a good teapot, thank you {n}",
    "do you deliver to Chiang Mai? {n}",
)
PATIENCE = 3.0
"""Seconds after which the network gives up on calls that it let hang."""
READ_MISHAPS = ("server_error", "html", "garbage", "reset", "hang", "drip", "limited", "limited")
WRITE_MISHAPS = ("server_error", "server_error", "html", "garbage", "reset", "reset", "hang", "limited")
BURST = 40
"""Milliseconds between two posts of a burst: its oldest is never later than the overlap that late posts are read by."""


@dataclass(slots=True)
class Weather:
    """How bad the day is. Shares are of calls or of posts; times are seconds.

    `stored` is the share of write mishaps that strike after the answer was stored. `storm` is the chance of a call to
    begin `storm_length` of nothing but 429. `late` is how long a post may stay unseen, `skew` how wrong the clock is.
    """

    reads: float = 0.0
    writes: float = 0.0
    stored: float = 0.6
    storm: float = 0.0
    storm_length: float = 1.2
    late: float = 0.0
    lag: float = 0.0
    skew: float = 0.0
    twice: float = 0.0
    shuffled: bool = False


@dataclass(slots=True)
class Crowd:
    """How much is said: posts a second until `total` of them, with bursts, edits, deletions and second posts."""

    rate: float = 0.0
    total: int = 0
    burst: float = 0.02
    edits: float = 0.06
    deletions: float = 0.03
    again: float = 0.04
    said: deque[str] = field(default_factory=lambda: deque(maxlen=80))


class RestlessX(X):
    """The fake X with a will of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.weather, self.crowd = Weather(), Crowd()
        self.chance = random.Random(0)
        self.record: History | None = None
        self.number = 0
        self.storm_until = 0.0
        threading.Thread(target=self._live, daemon=True).start()

    # --- what the laboratory may do -----------------------------------------------------------------------------

    def control_begin(self, record: str, seed: int) -> None:
        """Write the record to this file from now on, and let chance begin at `seed`."""
        self.record, self.chance = History(Path(record)), random.Random(seed)

    def control_weather(self, **weather: Any) -> None:
        self.weather = Weather(**weather)
        self.lag = self.weather.lag
        self.storm_until = 0.0

    def control_crowd(self, **crowd: Any) -> None:
        self.crowd = Crowd(**crowd, said=self.crowd.said)

    def control_said(self) -> int:
        """How many posts there were so far."""
        return self.number

    def control_say(self, text: str = "", author: str = "", hidden: float = 0.0, **post: Any) -> str:
        """One post of a customer; `hidden` for so many seconds."""
        self.number += 1
        words = text or self.chance.choice(SAYINGS).format(n=self.number)
        name = self.control_post(text=words, author=author or str(10_000 + self.number), **post)
        if hidden:
            self.hidden_until[int(name)] = time.monotonic() + hidden
        self._note("said", id=name, text=self.posts[int(name)]["text"])
        self.crowd.said.append(name)
        return name

    def control_say_many(self, count: int, step_ms: int = 50, **post: Any) -> list[str]:
        """`count` posts at once, `step_ms` apart, the newest one now."""
        first = self._clock() - count * step_ms
        return [self.control_say(at_ms=first + number * step_ms, **post) for number in range(count)]

    def control_change(self, post: str, text: str) -> str:
        new = self.control_edit(post, text)
        self._note("edited", id=new, was=post, first=self.posts[int(new)]["history"][0], text=self._text(new))
        return new

    def control_remove(self, post: str) -> None:
        self.control_delete(post)
        self._note("deleted", id=post)

    def control_post(  # type: ignore[override]
        self, text: str, author: str = "1000", at_ms: int | None = None, **post: Any
    ) -> str:
        return super().control_post(text=text, author=author, at_ms=at_ms or self._clock(), **post)

    # --- what goes wrong ----------------------------------------------------------------------------------------

    def receive(self, call: Call) -> tuple[Answer, Fault | None, threading.Event]:
        with self.lock:
            if mishap := self._mishap(call):
                self.faults.insert(0, mishap)
            self._note("call", method=call.method, path=call.path, mishap=mishap.do if mishap else "")
            return super().receive(call)

    def _mishap(self, call: Call) -> Fault | None:
        now, weather = time.monotonic(), self.weather
        if self.chance.random() < weather.storm:
            self.storm_until = now + weather.storm_length
        if now < self.storm_until:
            return Fault("limited", detail=self._header())
        if self.chance.random() >= (weather.writes if call.write else weather.reads):
            return None
        kind = self.chance.choice(WRITE_MISHAPS if call.write else READ_MISHAPS)
        if kind == "limited":
            return Fault(kind, detail=self._header())
        return Fault(kind, stored=call.write and self.chance.random() < weather.stored)

    def _header(self) -> dict[str, Any]:
        return {"reset": int(time.time()) + 1} if self.chance.random() < 0.5 else {}

    def _create(self, body: dict[str, Any]) -> Answer:
        answer = super()._create(body)
        if answer.status == 201:
            assert isinstance(answer.body, dict)
            name = answer.body["data"]["id"]
            to = _target(self.posts[int(name)])
            self._note("published", id=name, to=to, first=self.posts[int(to)]["history"][0], text=body["text"])
        return answer

    def _listing(self, *arguments: Any) -> Answer:
        answer = super()._listing(*arguments)
        shown = answer.body.get("data") if isinstance(answer.body, dict) else None
        if shown:
            if self.chance.random() < self.weather.twice:
                shown.append(self.chance.choice(shown))
            if self.weather.shuffled:
                self.chance.shuffle(shown)
        return answer

    def _shown(self, post: int) -> dict[str, Any]:
        """Our own words come back changed, as networks wrap links: nobody may recognise them by the text."""
        shown = super()._shown(post)
        if shown.get("author_id") == ME["id"] and self.record:
            shown["text"] = f"{shown['text']} https://t.co/{post % 9973}"
        return shown

    def _includes(self, page: list[int]) -> dict[str, Any]:
        includes = super()._includes(page)
        people = {self.posts[post]["author_id"] for post in page}
        includes["users"] = [_person(who) | _named(who) for who in sorted(people)]
        return includes

    # --- the crowd ----------------------------------------------------------------------------------------------

    def _live(self) -> None:
        while True:
            time.sleep(0.1)
            with self.lock:
                self._talk(0.1)
            if time.monotonic() % PATIENCE < 0.1:
                self.released.set()
                self.released = threading.Event()

    def _talk(self, seconds: float) -> None:
        crowd, chance = self.crowd, self.chance
        if self.number >= crowd.total:
            return
        for _ in range(int(crowd.rate * seconds + chance.random())):
            self.control_say(hidden=self._late())
            if chance.random() < crowd.again:
                self.control_say(author=self.posts[int(crowd.said[-1])]["author_id"])
            if chance.random() < crowd.burst:
                self.control_say_many(chance.randint(20, 45), step_ms=BURST, hidden=self._late())
            self._regret()

    def _regret(self) -> None:
        crowd, chance = self.crowd, self.chance
        post = chance.choice(crowd.said)
        fate = chance.random()
        if fate < crowd.edits + crowd.deletions:
            crowd.said.remove(post)
            if fate < crowd.edits:
                crowd.said.append(self.control_change(post, f"it is still bad and late, edited {self.number}"))
            else:
                self.control_remove(post)

    def _late(self) -> float:
        return self.chance.random() * self.weather.late if self.chance.random() < 0.3 else 0.0

    def _clock(self) -> int:
        return int((time.time() + self.weather.skew) * 1000)

    def _text(self, post: str) -> str:
        return str(self.posts[int(post)]["text"])

    def _note(self, what: str, **details: Any) -> None:
        if self.record:
            self.record.note("network", what, **details)


def _named(person: str) -> dict[str, str]:
    return {} if person == ME["id"] else {"name": NAMES[int(person) % len(NAMES)]}


if __name__ == "__main__":
    serve(RestlessX())
