"""The settings file of one installation, read once into frozen values."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from config.accounts import Accounts, Oidc, accounts
from config.api import Api, api
from config.automatic import Automatic, automatic
from config.brands import BUILT_IN_TICKETS, Brand, Outlet, Source, brands
from config.lines import line_of, syntax
from config.problems import Mistakes, Problem, closest
from config.retention import Retention, retention
from config.secrets import MissingSecret, secret
from config.sending import Sending, sending
from config.table import Notes, Table
from config.waking import is_zone
from config.webhooks import Webhook
from config.writer import WriterSettings, writer

__all__ = [
    "BUILT_IN_TICKETS", "Accounts", "Api", "Automatic", "Brand", "Database", "Inbox", "Model", "Outlet", "Problem",
    "Schedule", "Sending", "Settings", "SettingsError", "Source", "Thresholds", "Webhook", "WriterSettings", "closest",
    "load", "missing_secrets",
]  # fmt: skip

LARGEST_FILE = 4 * 1024 * 1024
SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")
ENGINES = ("local", "grown")
PAGE_LANGUAGES = ("en", "fa", "fil", "ru", "th")


class SettingsError(Mistakes):
    """The settings file cannot be used; `problems` holds all of its mistakes.

    `settings` is what could be read in spite of them (None: nothing), so that a check can go on and name the rest.
    """

    def __init__(self, what: str, problems: Sequence[Problem], settings: "Settings | None" = None) -> None:
        super().__init__(what, problems)
        self.settings = settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the tables are: an SQLAlchemy URL; SQLite paths are absolute."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Where the web app listens, and the address people type (`public_url`, without a slash at its end).

    `claim` is how long an item stays claimed for a person whose page does not say any more that it is open. `language`
    and `time_zone` are those of a page before its person, or the browser, says otherwise.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    claim: timedelta = timedelta(minutes=5)
    language: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The classifier: `name` "" is the shipped model, `threads` 0 means all cores."""

    name: str = ""
    threads: int = 0
    batch: int = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often each step of the daemon looks for work, and after how long at one batch it counts as `stuck`."""

    triage: timedelta = timedelta(seconds=5)
    deliver: timedelta = timedelta(seconds=5)
    read_back: timedelta = timedelta(seconds=30)
    expire: timedelta = timedelta(minutes=10)
    retention: timedelta = timedelta(hours=1)
    stuck: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits of the installation. `unsure` None leaves each language to the model's own threshold."""

    unsure: float | None = None
    draft_expires: timedelta = timedelta(days=7)
    history: timedelta = timedelta(days=2)
    pages_per_poll: int = 10
    lease: timedelta = timedelta(seconds=60)
    read_backs: int = 5
    read_back_reserve: float = 0.1
    replies_per_author_per_day: int = 3
    replies_per_thread: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the settings file says. `folder` is the file's own folder; `writer` None: there is none.

    `engine` says what wakes the work: threads of one process ("local"), or workers of several ("grown").
    """

    path: Path
    folder: Path
    database: Database
    engine: str = "local"
    inbox: Inbox = Inbox()
    accounts: Accounts = field(default_factory=Accounts)
    api: Api = field(default_factory=Api)
    model: Model = Model()
    schedule: Schedule = Schedule()
    thresholds: Thresholds = Thresholds()
    automatic: Automatic = field(default_factory=Automatic)
    sending: Sending = field(default_factory=Sending)
    retention: Retention = field(default_factory=Retention)
    writer: WriterSettings | None = None
    brands: tuple[Brand, ...] = ()
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(source for brand in self.brands for source in brand.sources)

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        return tuple(outlet for brand in self.brands for outlet in brand.outlets)

    @property
    def webhooks(self) -> tuple[Webhook, ...]:
        return tuple(webhook for brand in self.brands for webhook in brand.webhooks)

    def brand(self, name: str) -> Brand:
        """The brand of that name. Raises LookupError with words."""
        for brand in self.brands:
            if brand.name == name:
                return brand
        raise LookupError(f"there is no brand {name!r}; known: {', '.join(brand.name for brand in self.brands)}")

    def source(self, name: str) -> Source:
        """The source of that name. Raises LookupError with words."""
        for source in self.sources:
            if source.name == name:
                return source
        raise LookupError(f"there is no source {name!r}; known: {', '.join(source.name for source in self.sources)}")

    def reading_limits(self, platform: str, account: str) -> tuple[int | None, float | None]:
        """Requests and US dollars that reading through an account may take in a day: the least that a source allows."""
        ours = [source for source in self.sources if (source.platform, source.account) == (platform, account)]
        requests = [one.requests_per_day for one in ours if one.requests_per_day is not None]
        dollars = [one.dollars_per_day for one in ours if one.dollars_per_day is not None]
        return min(requests, default=None), min(dollars, default=None)

    def line(self, key: str) -> int | None:
        """The line of the file where `key` ("brands[0].sources[1].platform") or what holds it stands."""
        return line_of(self.lines, key)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read and check the file. Raises SettingsError with every mistake at once.

    Missing secrets of sources and outlets are no mistake here (see `missing_secrets`): one source stops no other.
    """
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} cannot be used", [syntax(error, text)]) from error
    notes = Notes(text)
    settings = _settings(Table(values, "", notes), path.resolve(), environ)
    if notes.problems:
        ordered = sorted(notes.problems, key=lambda problem: problem.line or 0)
        raise SettingsError(f"{path} has {len(ordered)} mistake{'s' if len(ordered) > 1 else ''}", ordered, settings)
    return settings


def missing_secrets(settings: Settings, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """Every secret that a source, an outlet or the writer names and the environment does not give."""
    return tuple(_missing(settings, environ))


def _missing(settings: Settings, environ: Mapping[str, str]) -> Iterator[Problem]:
    writers = (settings.writer,) if settings.writer else ()
    provider = (settings.accounts.oidc,) if settings.accounts.oidc else ()
    owners: tuple[Source | Outlet | Webhook | WriterSettings | Accounts | Oidc, ...] = (
        *settings.sources, *settings.outlets, *settings.webhooks, *writers, settings.accounts, *provider,
    )  # fmt: skip
    for owner in owners:
        for option, name in owner.secrets.items():
            key = f"{owner.key}.secrets.{option}"
            try:
                secret(name, environ)
            except MissingSecret as error:
                yield Problem(key, settings.line(key), str(error))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise SettingsError(f"{path} cannot be used", [Problem("", None, "the file is larger than 4 MiB")])
        return raw.decode("utf-8-sig")
    except OSError as error:
        hint = "; `hearback init` writes one" if isinstance(error, FileNotFoundError) else ""
        raise SettingsError(f"{path} cannot be read", [Problem("", None, f"{error.strerror}{hint}")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path} cannot be read", [Problem("", line, "the file is not UTF-8 text")]) from error


def _settings(table: Table, path: Path, environ: Mapping[str, str]) -> Settings:
    words = table.table("writer")
    settings = Settings(
        path=path,
        folder=path.parent,
        database=(database := _database(table.table("database"), path.parent, environ)),
        engine=_engine(table, database),
        inbox=_inbox(table.table("inbox")),
        accounts=accounts(table.table("accounts")),
        api=api(table.table("api")),
        model=_model(table.table("model")),
        schedule=_schedule(table.table("schedule")),
        thresholds=_thresholds(table.table("thresholds")),
        automatic=automatic(table.table("automatic")),
        sending=sending(table.table("sending")),
        retention=retention(table.table("retention")),
        writer=writer(words) if table.has("writer") else None,
        brands=brands(table, path.parent),
        lines=MappingProxyType(dict(table.notes.lines)),
    )
    table.end()
    return settings


def _database(table: Table, folder: Path, environ: Mapping[str, str]) -> Database:
    names = table.mapping("secrets", lambda value: isinstance(value, str), "the NAME of an environment key")
    if "url" in names:
        url, key = _secret_url(table, str(names["url"]), environ), "secrets.url"
        if table.has("url"):
            table.wrong("url", "is given under secrets too; keep one")
        table.text("url", "")
    else:
        url, key = table.text("url", "sqlite:///hearback.db"), "url"
    table.end()
    return Database(url=_database_url(table, key, url, folder) if url else url)


def _engine(table: Table, database: Database) -> str:
    engine = table.choice("engine", ENGINES, "local")
    if engine == "grown" and database.url.startswith("sqlite"):
        table.wrong("engine", "the grown engine needs PostgreSQL: see [database] url, and `hearback move`")
    return engine if engine in ENGINES else "local"


def _secret_url(table: Table, name: str, environ: Mapping[str, str]) -> str:
    try:
        return secret(name, environ)
    except MissingSecret as error:
        table.wrong("secrets.url", str(error))
        return ""


def _database_url(table: Table, key: str, url: str, folder: Path) -> str:
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in SCHEMES:
        near = closest(scheme, SCHEMES)
        hint = f", did you mean {near!r}?" if near else ""
        table.wrong(key, f"unknown database {scheme[:40]!r}; known: sqlite, postgresql{hint}")
        return url
    if scheme != "sqlite":
        return url
    place = rest.removeprefix("/")
    if not rest.startswith("/") or place in ("", ":memory:") or "\x00" in place:
        table.wrong(key, "must name a file, as in sqlite:///hearback.db")
        return url
    return f"sqlite:///{folder / place}"


def _inbox(table: Table) -> Inbox:
    host = table.text("host", "127.0.0.1")
    port = table.number("port", 8000, 1, 65_535)
    shown = f"[{host}]" if ":" in host else host
    url = table.text("public_url", f"http://{shown}:{port}")
    if not _is_web_address(url):
        table.wrong("public_url", f"{url[:200]!r} is no web address; write https://hearback.example")
    claim = table.span("claim", timedelta(minutes=5), timedelta(minutes=2))
    language = table.choice("language", PAGE_LANGUAGES, "en")
    zone = table.text("time_zone", "UTC")
    if not is_zone(zone):
        table.wrong("time_zone", f'{zone[:60]!r} is no time zone; write "Asia/Bangkok" or "Europe/Berlin"')
        zone = "UTC"
    table.end()
    return Inbox(host=host, port=port, public_url=url.rstrip("/"), claim=claim, language=language, time_zone=zone)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0 and " " not in url
    except ValueError:
        return False


def _model(table: Table) -> Model:
    model = Model(
        name=table.text("name", ""),
        threads=table.number("threads", 0, 0, 256),
        batch=table.number("batch", 32, 1, 1024),
    )
    table.end()
    return model


def _schedule(table: Table) -> Schedule:
    usual = Schedule()
    schedule = Schedule(
        triage=table.span("triage", usual.triage),
        deliver=table.span("deliver", usual.deliver),
        read_back=table.span("read_back", usual.read_back),
        expire=table.span("expire", usual.expire),
        retention=table.span("retention", usual.retention),
        stuck=table.span("stuck", usual.stuck),
    )
    table.end()
    return schedule


def _thresholds(table: Table) -> Thresholds:
    usual = Thresholds()
    thresholds = Thresholds(
        unsure=table.share("unsure"),
        draft_expires=table.span("draft_expires", usual.draft_expires),
        history=table.span("history", usual.history, timedelta()),
        pages_per_poll=table.number("pages_per_poll", usual.pages_per_poll, 1, 10_000),
        lease=table.span("lease", usual.lease),
        read_backs=table.number("read_backs", usual.read_backs, 1, 1000),
        read_back_reserve=table.amount("read_back_reserve", usual.read_back_reserve, 0, 0.9),
        replies_per_author_per_day=table.number(
            "replies_per_author_per_day", usual.replies_per_author_per_day, 0, 1000
        ),
        replies_per_thread=table.number("replies_per_thread", usual.replies_per_thread, 0, 1000),
    )
    table.end()
    return thresholds
