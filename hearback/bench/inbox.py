"""The inbox with few and with many mentions, with one person and with fifty: ratios of one run, beside what is asked.

The real daemon serves as a process of its own; what is measured is what a browser on the same machine waits for.
"""

import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx

from hearback import daemon
from hearback.app import App, opened
from hearback.bench import crowd, filling, scale
from hearback.bench.crowd import PACE, PART, Person, Work
from hearback.bench.pipeline import Rotating, installation
from hearback.bench.serving import Server, served
from hearback.bench.stations import SOURCE
from inbox.accounts import one_time_link
from store import dumps, migrate, people, queue
from store.database import Database
from store.queue import QueueFilter

SMALL = filling.SEED
CROWD = 50
ROUNDS = 25
"""How often the queue is asked for, and each search a third as often; the median counts."""
SEARCHES = ("refund", '"customer 17"', "ยังไม่", "客服", "سفارش", "заказ", "😭", "nobody-says-this")
VIEWS = ("waiting", "all")
WARM_UP = 15.0
"""Seconds for the model to be loaded and the first posts read before the crowd is measured."""
_LINKED = re.compile(r'(?:src|href)="(/static/[^"#]+)')
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`mentions` in the large database; the crowd works for `seconds`, each thinking `think` seconds on average.

    `rate` is how many posts a second arrive meanwhile. `server` is the address of a PostgreSQL, "" for the wheel's.
    """

    mentions: int = 1_000_000
    seconds: float = 60.0
    think: float = 20.0
    rate: float = 3.0
    server: str = ""
    postgresql: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, the most that is asked for, and what it is made of, in words."""

    database: str
    name: str
    asked: float
    reached: float
    unit: str
    made_of: str

    @property
    def good(self) -> bool:
        return self.reached <= self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    figures: tuple[Figure, ...]
    skipped: str = ""


def measure(plan: Plan, tell: Tell) -> Report:
    """SQLite, then PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder:
        urls = [f"sqlite:///{Path(folder) / name}" for name in ("small.db", "large.db")]
        found = list(_figures("SQLite", urls, plan, tell))
    if not plan.postgresql:
        return Report(figures=tuple(found), skipped="PostgreSQL was not asked for")
    try:
        with scale.server(plan.server) as address, dumps.scratch(address) as small, dumps.scratch(address) as large:
            found += _figures("PostgreSQL", [small, large], plan, tell)
    except scale.NoServer as reason:
        return Report(figures=tuple(found), skipped=str(reason))
    return Report(figures=tuple(found))


def _figures(name: str, urls: Sequence[str], plan: Plan, tell: Tell) -> Iterator[Figure]:
    with ExitStack() as stack:
        sizes = (SMALL, max(plan.mentions, SMALL))
        servers = [stack.enter_context(_shop(url, size, plan, tell)) for url, size in zip(urls, sizes, strict=True)]
        tell(f"{name}: pages")
        yield from (replace(figure, database=name) for figure in asyncio.run(_pages(servers)))
        tell(f"{name}: {CROWD} people")
        yield from (replace(figure, database=name) for figure in asyncio.run(_people(servers[1], plan)))


@contextmanager
def _shop(url: str, size: int, plan: Plan, tell: Tell) -> Iterator["Shop"]:
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder:
        rotating = Rotating()
        with opened(replace(installation(Path(folder), SMALL, url), classifier=lambda: rotating)) as app:
            _fill(app, size, lambda words: tell(f"{app.db.dialect}, {size:,} mentions: {words}"))
        with served(Path(folder), url, plan.rate) as server, _database(url) as db:
            yield Shop(size, server, _links(db, server.url), _work(db))


@dataclass(frozen=True, slots=True)
class Shop:
    """A running inbox, links by which people sign in, and drafts that wait, the most urgent first."""

    size: int
    server: Server
    links: list[str]
    work: list[Work]

    @asynccontextmanager
    async def person(self, most: int) -> AsyncIterator[Person]:
        """Somebody signed in, with so many drafts of their own to decide."""
        async with httpx.AsyncClient(
            base_url=self.server.url, headers={"Origin": self.server.url}, timeout=60, limits=httpx.Limits()
        ) as http:
            mine = [self.work.pop() for _ in range(min(most, len(self.work)))]
            come = Person(http, mine)
            await come.enter(self.links.pop())
            yield come

    @asynccontextmanager
    async def crowd(self) -> AsyncIterator[list[Person]]:
        async with AsyncExitStack() as stack:
            each = len(self.work) // CROWD
            yield [await stack.enter_async_context(self.person(each)) for _ in range(CROWD)]


def _fill(app: App, size: int, tell: Tell) -> None:
    migrate.upgrade(app.db)
    daemon.ensure_sources(app)
    daemon.skip_quiet_run(app)
    filling.fill(app, SOURCE, size, datetime.now(UTC), tell)


@contextmanager
def _database(url: str) -> Iterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        db.close()


def _links(db: Database, url: str) -> list[str]:
    now, names = datetime.now(UTC), [f"Person {number}" for number in range(CROWD + 2)]
    with db.begin() as tx:
        for name in names:
            people.add(tx, name, "", "approver", None, now)
    return [one_time_link(db, name, url, now, timedelta(hours=2)) for name in names]


def _work(db: Database) -> list[Work]:
    with db.read() as tx:
        rows = queue.items(tx, QueueFilter(limit=20 * CROWD))
    replies = [row.response for row in rows if row.response]
    return [Work(one.id, one.mention_id, one.revision, one.text, one.mention_revision) for one in replies]


async def _pages(shops: Sequence[Shop]) -> list[Figure]:
    async with shops[0].person(1) as small, shops[1].person(1) as large:
        both, sizes = (small, large), " / ".join(f"{shop.size:,}" for shop in shops)
        queues = await _medians(both, "/queue")
        found = [_ratio("queue page", 1.5, queues, f"mentions {sizes}")]
        searches = {
            f"{words} in {view}": await _medians(both, f"/queue?view={view}&q={quote(words)}", -(-ROUNDS // 3))
            for view in VIEWS
            for words in SEARCHES
        }
        worst = max(searches, key=lambda each: searches[each][1] / searches[each][0])
        typical = [statistics.median(times[place] for times in searches.values()) for place in (0, 1)]
        found += [
            _ratio("search, all of them", 3.0, typical, f"median of {len(searches)} searches"),
            _ratio("search, the worst one", 3.0, searches[worst], worst),
        ]
        return [*found, *await _first_load(large)]


def _ratio(name: str, asked: float, times: Sequence[float], words: str) -> Figure:
    made_of = f"{times[0] * 1000:.1f} / {times[1] * 1000:.1f} ms, {words}"
    return Figure(database="", name=name, asked=asked, reached=times[1] / times[0], unit="times", made_of=made_of)


async def _medians(both: Sequence[Person], path: str, rounds: int = 0) -> list[float]:
    """Seconds until each has the page, asked in turn, so that both meet the same machine."""
    times: list[list[float]] = [[] for _ in both]
    for _ in range(rounds or ROUNDS):
        for person, took in zip(both, times, strict=True):
            began = time.perf_counter()
            (await person.http.get(path)).raise_for_status()
            took.append(time.perf_counter() - began)
    return [statistics.median(took) for took in times]


async def _first_load(person: Person) -> list[Figure]:
    """Everything that a browser asks for until the queue can be worked on, over the wire; the stream is one more."""
    page = await person.http.get("/queue")
    linked = sorted(set(_LINKED.findall(page.text)))
    prepared = [f"/queue/item/{work.response_id}" for work in person.work[-1:]]
    answers = [page, *[await person.http.get(path, headers=PART) for path in (*linked, *prepared)]]
    bodies = [answer.num_bytes_downloaded + len(bytes(str(answer.headers.raw), "utf-8")) for answer in answers]
    requests, told = len(answers) + 2, ", ".join(["the page", *(each.rpartition("/")[2] for each in linked)])
    words = f"{told}, the next item, the claim, the stream"
    return [
        Figure(database="", name="requests of the first load", asked=8, reached=requests, unit="", made_of=words),
        Figure(database="", name="first load", asked=80, reached=sum(bodies) / 1000, unit="KB", made_of="with headers"),
    ]


async def _people(shop: Shop, plan: Plan) -> list[Figure]:
    async with shop.person(4 * ROUNDS) as alone:
        for _ in range(2 * ROUNDS):
            await alone.approve()
        idle = _p95(alone.took[len(alone.took) // 2 :])
    before = shop.server.resident()
    async with shop.crowd() as those:
        memory = await _memory(before, shop, those)
        shop.server.begin()
        await crowd.together(those, WARM_UP, plan.think)
        for person in those:
            person.took.clear()
            person.looks = 0
        await crowd.together(those, plan.seconds, plan.think)
        took = [each for person in those for each in person.took]
        looks = sum(person.looks for person in those)
    busy = _p95(took)
    done = f"{len(took)} approvals and {looks} looks at the list in {plan.seconds:.0f} s"
    words = f"{idle * 1000:.0f} / {busy * 1000:.0f} ms; {done}"
    name = f"approve p95, {CROWD} people"
    return [
        Figure(database="", name=name, asked=3, reached=busy / idle, unit="times", made_of=words),
        *([memory] if memory else []),
    ]


def _p95(took: Sequence[float]) -> float:
    return sorted(took)[len(took) * 95 // 100]


async def _memory(before: float | None, shop: Shop, those: Sequence[Person]) -> Figure | None:
    """Of the server with a live stream and a loaded page for everybody, above what it took before they came."""
    listening = [asyncio.create_task(person.live()) for person in those]
    for person in those:
        (await person.http.get("/queue")).raise_for_status()
    await asyncio.sleep(3 * PACE)
    after = shop.server.resident()
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    if before is None or after is None:
        return None
    words = f"{before:.0f} / {after:.0f} MiB with {CROWD} streams and {CROWD} pages"
    name = f"memory of {CROWD} tabs"
    return Figure(database="", name=name, asked=150, reached=after - before, unit="MB", made_of=words)
