"""The [[brands]] of the settings file: what is listened to for whom, and where tickets and alerts go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from config.approval import Approval, approval
from config.digests import Digest, digest
from config.reading import KEYS as READING
from config.reading import rhythm
from config.table import Table
from config.waking import Waking, is_zone, waking
from config.webhooks import Webhook, webhook

OutletKind = Literal["apprise", "tickets"]
OptionValue = str | int | bool

BUILT_IN_TICKETS = "tickets"
BUILT_IN_ALERTS = "inbox"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_LONGEST_PATTERN = 1000
_NO_OPTIONS: Mapping[str, OptionValue] = MappingProxyType({})
_NO_SECRETS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One stream of one account that is polled. `secrets` maps an option to the environment NAME that holds it.

    It is read `every` so often while people write, and up to `slowest` while it is quiet. The limits of a day are those
    of its account (config.reading). `replies_per_hour` replaces the pace that the network's own rules allow the account
    (None: it stays). `key` is the table's place in the settings file, for messages.
    """

    name: str
    brand: str
    platform: str
    account: str
    stream: str
    every: timedelta = timedelta(minutes=5)
    jitter: timedelta = timedelta()
    slowest: timedelta = timedelta(minutes=5)
    requests_per_day: int | None = None
    dollars_per_day: float | None = None
    replies_per_hour: int | None = None
    options: Mapping[str, OptionValue] = field(default_factory=lambda: _NO_OPTIONS)
    secrets: Mapping[str, str] = field(default_factory=lambda: _NO_SECRETS)
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Where tickets or alerts of a brand leave. `secrets` maps an option to the environment NAME that holds it."""

    name: str
    brand: str
    kind: str
    options: Mapping[str, OptionValue] = field(default_factory=lambda: _NO_OPTIONS)
    secrets: Mapping[str, str] = field(default_factory=lambda: _NO_SECRETS)
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """One brand: `keywords` and `exclude` are RE2 patterns, `playbook` is an absolute folder.

    `vip` names customers who get special care: "@handle", or "platform:id" with the network's own id. `time_zone` is
    where its team works ("Asia/Bangkok"): tomorrow morning is morning there. `approval` says who approves what,
    `waking` when its customers may be answered.
    """

    name: str
    title: str
    playbook: Path
    handles: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore_authors: tuple[str, ...] = ()
    vip: tuple[str, ...] = ()
    time_zone: str = "UTC"
    approval: Approval = field(default_factory=Approval)
    waking: Waking = field(default_factory=Waking)
    sources: tuple[Source, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    digests: tuple[Digest, ...] = ()
    key: str = ""


def brands(table: Table, folder: Path) -> tuple[Brand, ...]:
    """All [[brands]] of the file; relative paths are taken from `folder`."""
    found = tuple(_brand(item, folder) for item in table.tables("brands"))
    if not found:
        table.wrong("brands", "at least one [[brands]] table is needed")
    _unique(table, [(brand.key, brand.name) for brand in found], "brand")
    _unique(table, [(source.key, source.name) for brand in found for source in brand.sources], "source")
    outlets = [outlet for brand in found for outlet in brand.outlets if outlet.key]
    _unique(table, [(outlet.key, outlet.name) for outlet in outlets], "outlet")
    _unique(table, [(hook.key, hook.name) for brand in found for hook in brand.webhooks], "webhook")
    _unique(table, [(letter.key, letter.name) for brand in found for letter in brand.digests], "digest")
    return found


def _brand(table: Table, folder: Path) -> Brand:
    name, zone = _name(table), _time_zone(table)
    outlets = tuple(_outlet(item, name) for item in table.tables("outlets"))
    mail = [outlet.name for outlet in outlets if outlet.kind == "apprise"]
    brand = Brand(
        name=name,
        title=table.text("title"),
        playbook=_playbook(table, folder),
        handles=table.texts("handles"),
        keywords=_patterns(table, "keywords"),
        exclude=_patterns(table, "exclude"),
        ignore_authors=table.texts("ignore_authors"),
        vip=table.texts("vip"),
        time_zone=zone,
        approval=approval(table.table("approval")),
        waking=waking(table.table("waking")),
        sources=tuple(_source(item, name, folder) for item in table.tables("sources")),
        outlets=_with_tickets(outlets, name),
        webhooks=tuple(webhook(item, _name(item), name) for item in table.tables("webhooks")),
        digests=tuple(digest(item, _name(item), name, zone, mail) for item in table.tables("digests")),
        key=table.key,
    )
    table.end()
    return brand


def _time_zone(table: Table) -> str:
    name = table.text("time_zone", "UTC")
    if not is_zone(name):
        table.wrong("time_zone", f'{name[:60]!r} is no time zone; write "Asia/Bangkok" or "Europe/Berlin"')
        return "UTC"
    return name


def _source(table: Table, brand: str, folder: Path) -> Source:
    read = rhythm(table)
    source = Source(
        name=_name(table),
        brand=brand,
        platform=table.text("platform"),
        account=table.text("account"),
        stream=table.text("stream"),
        every=read.every,
        jitter=read.jitter,
        slowest=read.slowest,
        requests_per_day=read.requests_per_day,
        dollars_per_day=read.dollars_per_day,
        replies_per_hour=table.number("replies_per_hour", 1, 1, 1_000_000) if table.has("replies_per_hour") else None,
        options=_options(table, folder),
        secrets=_secrets(table),
        key=table.key,
    )
    table.end(also=("replies_per_hour", *READING))
    return source


def _outlet(table: Table, brand: str) -> Outlet:
    kind = table.choice("kind", ("apprise", BUILT_IN_TICKETS))
    outlet = Outlet(
        name=_name(table),
        brand=brand,
        kind=kind,
        options=_options(table, None),
        secrets=_secrets(table),
        key=table.key,
    )
    if kind == "apprise" and "urls" not in outlet.secrets and table.has("kind"):
        table.wrong("secrets", 'an apprise outlet needs secrets = { urls = "NAME" }: its addresses hold passwords')
    if outlet.name == BUILT_IN_ALERTS or (outlet.name == BUILT_IN_TICKETS and kind != BUILT_IN_TICKETS):
        table.wrong("name", f"{outlet.name!r} is the outlet that Hearback itself brings; choose another name")
    table.end()
    return outlet


def _with_tickets(outlets: tuple[Outlet, ...], brand: str) -> tuple[Outlet, ...]:
    if any(outlet.kind == BUILT_IN_TICKETS for outlet in outlets):
        return outlets
    return (*outlets, Outlet(name=BUILT_IN_TICKETS, brand=brand, kind=BUILT_IN_TICKETS))


def _name(table: Table) -> str:
    name = table.text("name")
    if name and not _NAME.fullmatch(name):
        table.wrong("name", f"{name[:80]!r} must be lower-case letters, digits and hyphens, at most 63")
    return name


def _playbook(table: Table, folder: Path) -> Path:
    written = table.text("playbook")
    path = folder / written
    if written and ("\x00" in written or not path.is_dir()):
        table.wrong("playbook", f"there is no folder {written!r} beside the settings file; `hearback init` writes one")
    return path


def _patterns(table: Table, name: str) -> tuple[str, ...]:
    found = table.texts(name)
    for place, pattern in enumerate(found):
        if len(pattern) > _LONGEST_PATTERN:
            table.wrong(f"{name}[{place}]", f"is longer than {_LONGEST_PATTERN} characters")
    return found


def _options(table: Table, folder: Path | None) -> Mapping[str, OptionValue]:
    written = table.mapping(
        "options", lambda value: type(value) in (str, int, bool), "a text, a whole number or true/false"
    )
    options = {key: value for key, value in written.items() if isinstance(value, str | int)}
    for key in ("folder", "path"):
        if folder is not None and isinstance(value := options.get(key), str) and value:
            options[key] = str(folder / value)
    return MappingProxyType(options)


def _secrets(table: Table) -> Mapping[str, str]:
    written = table.mapping("secrets", _is_environment_name, "the NAME of an environment key (never the secret itself)")
    secrets = {key: str(value) for key, value in written.items()}
    for key in sorted(secrets.keys() & table.table("options").values.keys()):
        table.wrong(f"secrets.{key}", "is given under options too; keep one")
    return MappingProxyType(secrets)


def _is_environment_name(value: object) -> bool:
    return isinstance(value, str) and _ENVIRONMENT.fullmatch(value) is not None


def _unique(table: Table, named: list[tuple[str, str]], what: str) -> None:
    first: dict[str, str] = {}
    for key, name in named:
        if name and name in first:
            table.notes.add(f"{key}.name", f"there is already a {what} {name!r} at {first[name]}")
        first.setdefault(name, key)
