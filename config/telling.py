"""What is in force, value by value, with its place in the settings file: for people, so without any secret."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from config.brands import Brand
from config.settings import Settings

HIDDEN = "•••"
_SECRET = re.compile(r"token|key|secret|passw|credential|auth|signing|urls?$", re.IGNORECASE)
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_SKIPPED = frozenset({"key", "lines", "path", "folder", "brand", "closes"})
_PATHS_HIDDEN = ("webhooks",)
_NAMES = {
    ("approval", "topics"): "two_persons.topics", ("approval", "urgency"): "two_persons.urgency_at_least",
    ("approval", "kinds"): "two_persons.kinds", ("approval", "warnings"): "two_persons.warnings",
    ("waking", "opens"): "hours",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One value. `line` is where the file says so, None for a default of Hearback; `env` names an environment key."""

    name: str
    value: str
    line: int | None
    env: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the settings; `name` is as the file writes it, `of` the brand or the thing that it describes."""

    name: str
    of: str
    values: tuple[Told, ...]


def told(settings: Settings) -> tuple[Section, ...]:
    """Everything, in the order of the file."""
    return tuple(section for section in _sections(settings) if section.values)


def _sections(settings: Settings) -> Iterator[Section]:
    yield Section("", "", (_told(settings, "engine", "engine", settings.engine),))
    yield Section("database", "", (_database(settings),))
    for field in fields(settings):
        value = getattr(settings, field.name)
        if is_dataclass(value) and field.name != "database":
            yield from _of(settings, field.name, field.name, "", value)
    for place, brand in enumerate(settings.brands):
        yield from _of_brand(settings, f"brands[{place}]", brand)


def _of_brand(settings: Settings, key: str, brand: Brand) -> Iterator[Section]:
    yield from _of(settings, key, "brands", brand.name, brand)
    for field in fields(brand):
        value = getattr(brand, field.name)
        for place, each in enumerate(value if isinstance(value, tuple) else ()):
            if is_dataclass(each):
                its = f"{brand.name} / {getattr(each, 'name', '')}"
                yield from _of(settings, f"{key}.{field.name}[{place}]", f"brands.{field.name}", its, each)


def _of(settings: Settings, key: str, name: str, of: str, value: Any) -> Iterator[Section]:
    """A table, and the tables in it."""
    plain, inner = [], []
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name == "opens":
            held = f"{written(held)}-{written(value.closes) or '24:00'}"
        if field.name in _SKIPPED or (isinstance(held, tuple) and any(map(is_dataclass, held))):
            continue
        if is_dataclass(held):
            inner.append((field.name, held))
        elif isinstance(held, Mapping):
            plain += list(_of_mapping(settings, f"{key}.{field.name}", field, held))
        else:
            shown = _hidden(field.name, held, name)
            plain.append(_told(settings, f"{key}.{field.name}", field.name, shown))
    yield Section(name, of, tuple(plain))
    for inner_name, held in inner:
        yield from _of(settings, f"{key}.{inner_name}", f"{name}.{inner_name}", of, held)


def _of_mapping(settings: Settings, key: str, field: Field[Any], held: Mapping[str, Any]) -> Iterator[Told]:
    for name, value in held.items():
        line = settings.lines.get(f"{key}.{name}")
        if field.name == "secrets":
            yield Told(name, HIDDEN, line or settings.line(key), env=str(value))
        elif line is not None or field.name != "zones":
            yield Told(f"{field.name}.{name}", written(_hidden(name, value, "")), line or settings.lines.get(key))


def _told(settings: Settings, key: str, name: str, shown: Any) -> Told:
    """Where the file writes it under another name, by that name."""
    table, _, own = key.rpartition(".")
    name = _NAMES.get((table.rpartition(".")[2], own), name)
    line = settings.lines.get(f"{table}.{name}" if table else name)
    if line is None and "." in name and shown:
        line = settings.lines.get(f"{table}.{name.partition('.')[0]}")
    return Told(name, written(shown), line)


def _database(settings: Settings) -> Told:
    line = settings.lines.get("database.secrets.url") or settings.lines.get("database.url")
    return Told("url", _address(settings.database.url, whole=True), line)


def _hidden(name: str, value: Any, table: str) -> Any:
    """Addresses without what may be a password in them; whatever is called like a secret not at all."""
    if isinstance(value, str) and "://" in value:
        return _address(value, whole=not table.endswith(_PATHS_HIDDEN))
    return HIDDEN if isinstance(value, str) and value and _SECRET.search(name) else value


def _address(url: str, *, whole: bool) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    who = f"{HIDDEN}@" if "@" in parts.netloc else ""
    path = parts.path if whole else f"/{HIDDEN}"
    query = HIDDEN if parts.query else ""
    return urlunsplit((parts.scheme, f"{who}{parts.hostname or ''}{port}", path, query, ""))


def written(value: Any) -> str:
    """As the settings file writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(written(each) for each in value)
    return str(value)


def _span(length: timedelta) -> str:
    seconds, parts = int(length.total_seconds()), []
    for unit, size in _UNITS:
        if seconds >= size:
            parts.append(f"{seconds // size}{unit}")
            seconds %= size
    return "".join(parts) or f"{length.total_seconds():g}s"
