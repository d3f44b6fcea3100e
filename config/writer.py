"""The [writer] table of the settings file: a language model that words drafts. Without the table there is none."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from config.table import Table
from config.vocabulary import TOPICS

REACHES = ("internet", "own-network", "this-machine")
"""Where the writer may be: at a public address by https, inside a private network, or on loopback alone."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_LONGEST = timedelta(minutes=5)
_MOST = 1_000_000
_TAKEN = ("hearback", "template")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterSettings:
    """An OpenAI-compatible endpoint and its limits.

    Prices are per million tokens in `currency`; `budget_per_day` is in the same, a day is a UTC day. `per_batch` is the
    most drafts of one triage batch that are worded by it. `languages` and `topics` () mean all. `failures` in a row
    shut the writer for `cool_down`. `secrets` may map "key" to the environment NAME that holds the key.
    """

    url: str
    model: str
    reach: str = "internet"
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    timeout: timedelta = timedelta(seconds=15)
    max_tokens: int = 500
    temperature: float = 0.0
    price_in: float = 0.0
    price_out: float = 0.0
    currency: str = "USD"
    budget_per_day: float = 1.0
    calls_per_day: int = 2000
    per_batch: int = 8
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    failures: int = 3
    cool_down: timedelta = timedelta(minutes=5)
    cache: timedelta = timedelta(days=7)

    @property
    def key(self) -> str:
        """The table's place in the settings file, for messages."""
        return "writer"


def writer(table: Table) -> WriterSettings:
    """The writer that the table describes; what is wrong with it is noted there."""
    usual = WriterSettings(url="", model="")
    reach = table.choice("reach", REACHES, usual.reach)
    found = WriterSettings(
        url=_url(table, reach),
        model=_model(table),
        reach=reach if reach in REACHES else usual.reach,
        secrets=_secrets(table),
        timeout=_timeout(table, usual.timeout),
        max_tokens=table.number("max_tokens", usual.max_tokens, 16, 8192),
        temperature=table.amount("temperature", usual.temperature, 0, 2),
        price_in=_price(table, "price_in", reach),
        price_out=_price(table, "price_out", reach),
        currency=table.text("currency", usual.currency),
        budget_per_day=table.amount("budget_per_day", usual.budget_per_day, 0, _MOST),
        calls_per_day=table.number("calls_per_day", usual.calls_per_day, 0, _MOST),
        per_batch=table.number("per_batch", usual.per_batch, 1, 500),
        languages=_languages(table),
        topics=table.texts("topics", TOPICS),
        failures=table.number("failures", usual.failures, 1, 100),
        cool_down=table.span("cool_down", usual.cool_down),
        cache=table.span("cache", usual.cache),
    )
    table.end()
    return found


def _url(table: Table, reach: str) -> str:
    """The base address without its last slash; "/chat/completions" is asked below it."""
    url = table.text("url")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if url and (parts.scheme not in ("http", "https") or not host or " " in url):
        table.wrong("url", f"{url[:200]!r} is no web address; write https://api.example.com/v1")
    elif url and (parts.username or parts.password or parts.query or parts.fragment):
        table.wrong("url", "must hold no user, question mark or #; the key goes under secrets")
    elif url and reach == "internet":
        _public(table, parts.scheme, host)
    return url.rstrip("/")


def _model(table: Table) -> str:
    """The model's name, which also tells its drafts from those of the templates."""
    model = table.text("model")
    if model in _TAKEN:
        table.wrong(
            "model", f"{model!r} is what drafts in a template's words are signed with; name the model otherwise"
        )
    return model


def _public(table: Table, scheme: str, host: str) -> None:
    if _is_loopback(host):
        table.wrong("url", f'{host} is this machine: say so with reach = "this-machine"')
    elif scheme == "http":
        table.wrong("url", 'must begin with https://; plain http needs reach = "own-network" or "this-machine"')


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _timeout(table: Table, usual: timedelta) -> timedelta:
    found = table.span("timeout", usual)
    if found > _LONGEST:
        table.wrong("timeout", "is longer than 5m: triage waits for the writer")
    return min(found, _LONGEST)


def _price(table: Table, name: str, reach: str) -> float:
    if reach == "internet" and not table.has(name):
        table.wrong(name, "is missing: without prices the budget means nothing; write 0 where it costs nothing")
    return table.amount(name, 0.0, 0, _MOST)


def _languages(table: Table) -> tuple[str, ...]:
    found = table.texts("languages")
    for place, language in enumerate(found):
        if not _LANGUAGE.fullmatch(language):
            table.wrong(f"languages[{place}]", f"{language!r} is no language code of two or three letters")
    return found


def _secrets(table: Table) -> Mapping[str, str]:
    written = table.mapping("secrets", _is_name, "the NAME of an environment key (never the key itself)")
    for option in written:
        if option != "key":
            table.wrong(f"secrets.{option}", f"unknown key {option!r}, did you mean 'key'?")
    return MappingProxyType({name: str(value) for name, value in written.items() if name == "key"})


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _ENVIRONMENT.fullmatch(value) is not None
