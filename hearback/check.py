"""Everything that is wrong with an installation, all at once: files first, then each account is tried, read-only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from config.doubts import doubts as playbook_doubts
from config.playbook import PlaybookError, load
from config.problems import Problem, closest
from config.secrets import MissingSecret, secret
from config.settings import Brand, Outlet, Settings, SettingsError, Source, Webhook, WriterSettings, missing_secrets
from config.settings import load as load_settings
from hearback.app import bind, resolve, writer_key
from hearback.engines import choose
from hearback.engines.seam import EngineUnavailable
from hearback.steps.tell import key_of
from listener.relevance import BadPattern, Relevance
from platforms import seam
from platforms.errors import PlatformError
from platforms.seam import UnknownPlatform
from platforms.values import Option
from responders.outlets import seam as outlets
from responders.outlets.seam import OutletBinding, UnknownOutlet
from responders.writer.wire import Endpoint, NoAnswer
from store import migrate
from store.database import Database
from store.errors import OldDatabase, StoreError

SHORTEST_KEY = 16


@dataclass(frozen=True, slots=True)
class Tried:
    """How one account answered: `ok`, and one line in words."""

    name: str
    ok: bool
    words: str


def read(config: Path, environ: Mapping[str, str]) -> tuple[tuple[Problem, ...], Settings | None]:
    """Every mistake in the file and in what it names, with whatever settings could be read (None: not even TOML)."""
    try:
        settings = load_settings(config, environ)
    except SettingsError as error:
        rest = problems(error.settings, environ) if error.settings else ()
        return _in_order((*error.problems, *rest)), error.settings
    return problems(settings, environ), settings


def problems(settings: Settings, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """Mistakes that can be seen without a network, with key and line, in the order of the file."""
    found = list(missing_secrets(settings, environ))
    for brand in settings.brands:
        found += _brand(settings, brand)
        for source in brand.sources:
            found += _source(settings, source)
        for outlet in brand.outlets:
            found += _outlet(settings, outlet)
    return _in_order(found)


def doubts(settings: Settings, today: date) -> tuple[tuple[str, Problem], ...]:
    """What is no mistake but should be looked at, by brand. A playbook that cannot be read has none."""
    return tuple((brand.name, doubt) for brand in settings.brands for doubt in _doubts(brand, today))


def _doubts(brand: Brand, today: date) -> tuple[Problem, ...]:
    try:
        return tuple(playbook_doubts(load(brand.playbook), today))
    except PlaybookError:
        return ()


def _in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.line or 0, problem.key)))


def tried(settings: Settings, environ: Mapping[str, str]) -> Iterator[Tried]:
    """Ask every account and outlet who it is, and the writer for one word; nothing is changed anywhere."""
    for brand in settings.brands:
        for source in brand.sources:
            yield _try_source(brand, source, environ)
        for outlet in brand.outlets:
            yield _try_outlet(outlet, environ)
        for hook in brand.webhooks:
            yield _try_webhook(hook, environ)
    if settings.writer is not None:
        yield _try_writer(settings.writer, environ)


def tables(settings: Settings) -> Tried:
    """Whether the database answers, and which tables it has; nothing is made or changed."""
    db = Database(settings.database.url)
    try:
        if db.file is not None and not db.file.exists():
            return Tried("database", True, "there is none yet: `hearback run` makes it")
        words = _ours(db)
        if settings.engine == "grown":
            words += f"; {choose.told(settings, db)}"
        return Tried("database", True, words)
    except (StoreError, EngineUnavailable) as error:
        return Tried("database", False, str(error))
    finally:
        db.close()


def _ours(db: Database) -> str:
    try:
        migrate.require_current(db)
    except OldDatabase as old:
        return f"{old} (`hearback run` does it too)"
    return f"{db.dialect}, schema {migrate.head()}, which is this version's"


def _brand(settings: Settings, brand: Brand) -> Iterator[Problem]:
    try:
        load(brand.playbook)
    except PlaybookError as error:
        yield from error.problems
    try:
        Relevance.of(brand.handles, brand.keywords, brand.exclude, brand.ignore_authors)
    except BadPattern as bad:
        key = f"{brand.key}.keywords" if bad.pattern in brand.keywords else f"{brand.key}.exclude"
        yield Problem(key=key, line=settings.line(key), message=str(bad))


def _source(settings: Settings, source: Source) -> Iterator[Problem]:
    try:
        kind = seam.find(source.platform)
    except UnknownPlatform as unknown:
        yield _at(settings, f"{source.key}.platform", str(unknown), source.platform, seam.names())
        return
    if source.stream not in kind.streams:
        message = f"{kind.title} has no stream {source.stream!r}; it has: {', '.join(kind.streams)}"
        yield _at(settings, f"{source.key}.stream", message, source.stream, kind.streams)
    yield from _options(settings, source.key, kind.options, source.options, source.secrets)


def _outlet(settings: Settings, outlet: Outlet) -> Iterator[Problem]:
    try:
        kind = outlets.find(outlet.kind)
    except UnknownOutlet as unknown:
        yield _at(settings, f"{outlet.key}.kind", str(unknown), outlet.kind, outlets.names())
        return
    yield from _options(settings, outlet.key, kind.options, outlet.options, outlet.secrets)


def _options(
    settings: Settings,
    key: str,
    declared: tuple[Option, ...],
    given: Mapping[str, object],
    secrets: Mapping[str, str],
) -> Iterator[Problem]:
    known = {option.name: option for option in declared}
    for name in [*given, *secrets]:
        if name not in known:
            yield _at(settings, f"{key}.options.{name}", f"unknown option {name!r}", name, tuple(known))
        elif known[name].secret and name in given:
            message = f'{name!r} is a secret: move it to secrets = {{ {name} = "NAME_OF_AN_ENVIRONMENT_KEY" }}'
            yield Problem(key=f"{key}.options.{name}", line=settings.line(f"{key}.options.{name}"), message=message)
    for option in declared:
        if option.required and option.name not in given and option.name not in secrets:
            where = "secrets" if option.secret else "options"
            message = f"missing {where} key {option.name!r}: {option.help}"
            yield Problem(key=f"{key}.{where}.{option.name}", line=settings.line(key), message=message)


def _at(settings: Settings, key: str, message: str, word: str, words: tuple[str, ...]) -> Problem:
    near = closest(word, words)
    hint = f" (did you mean {near!r}?)" if near else ""
    return Problem(key=key, line=settings.line(key), message=message + hint)


def _try_source(brand: Brand, source: Source, environ: Mapping[str, str]) -> Tried:
    try:
        platform = bind(brand, source, environ)
        try:
            return Tried(source.name, True, platform.check())
        finally:
            platform.close()
    except PlatformError as error:
        return Tried(source.name, False, str(error))


def _try_outlet(outlet: Outlet, environ: Mapping[str, str]) -> Tried:
    try:
        kind = outlets.find(outlet.kind)
        options = resolve(kind.options, outlet.options, outlet.secrets, environ)
        made = kind(OutletBinding(name=outlet.name, brand=outlet.brand, options=options))
        try:
            return Tried(outlet.name, True, made.check())
        finally:
            made.close()
    except (PlatformError, UnknownOutlet) as error:
        return Tried(outlet.name, False, str(error))


def _try_webhook(hook: Webhook, environ: Mapping[str, str]) -> Tried:
    """Nothing is told: a call would be an event that never happened."""
    try:
        key = key_of(secret(hook.secrets.get("signing", ""), environ))
    except (MissingSecret, ValueError) as error:
        return Tried(hook.name, False, str(error))
    if len(key) < SHORTEST_KEY:
        return Tried(hook.name, False, f"its secret is too short to sign with: give it {SHORTEST_KEY} bytes or more")
    return Tried(hook.name, True, f"signed calls to {urlsplit(hook.url).hostname} ({len(hook.events)} kinds of events)")


def _try_writer(writer: WriterSettings, environ: Mapping[str, str]) -> Tried:
    try:
        return Tried("writer", True, Endpoint(writer, writer_key(writer, environ)).check())
    except (PlatformError, NoAnswer) as error:
        return Tried("writer", False, str(error))
