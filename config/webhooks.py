"""[[brands.webhooks]]: addresses of the company's own programs that are told what happens, each call signed."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from config.table import Table
from config.writer import REACHES

EVENTS = (
    "mention.read", "response.drafted", "response.revised", "response.approved", "response.sent", "response.uncertain",
    "response.refused", "response.rejected", "response.expired", "alert.raised", "alert.failed", "ticket.opened",
    "ticket.changed",
)  # fmt: skip
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_LONGEST = timedelta(seconds=30)
_LEAST, _MOST = timedelta(minutes=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where a brand's events go. `secrets` maps "signing" to the environment NAME of the secret they are signed with.

    A call ends after `timeout`; one that was not taken is tried again until `give_up` after the event.
    """

    name: str
    brand: str
    url: str
    events: tuple[str, ...] = EVENTS
    reach: str = "internet"
    timeout: timedelta = timedelta(seconds=10)
    give_up: timedelta = timedelta(hours=24)
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    key: str = ""


def webhook(table: Table, name: str, brand: str) -> Webhook:
    """What is wrong with it is noted in the table; its `name` was read already."""
    usual = Webhook(name="", brand="", url="")
    reach = table.choice("reach", REACHES, usual.reach)
    found = Webhook(
        name=name,
        brand=brand,
        url=_url(table, reach),
        events=table.texts("events", EVENTS) if table.has("events") else usual.events,
        reach=reach if reach in REACHES else usual.reach,
        timeout=_span(table, "timeout", usual.timeout, timedelta(seconds=1), _LONGEST),
        give_up=_span(table, "give_up", usual.give_up, _LEAST, _MOST),
        secrets=_secrets(table),
        key=table.key,
    )
    table.end(also=("events",))
    return found


def _url(table: Table, reach: str) -> str:
    url = table.text("url")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if url and (parts.scheme not in ("http", "https") or not host or not url.isprintable() or " " in url):
        table.wrong("url", f"{url[:200]!r} is no web address; write https://hooks.example.com/hearback")
    elif url and (parts.username or parts.password or parts.fragment):
        table.wrong("url", "must hold no user and no #; the secret goes under secrets")
    elif url and reach == "internet" and _is_private(host):
        table.wrong("url", f'{host[:100]} is no address of the internet: say so with reach = "own-network"')
    elif url and reach == "internet" and parts.scheme == "http":
        table.wrong("url", 'must begin with https://; plain http needs reach = "own-network" or "this-machine"')
    return url


def _is_private(host: str) -> bool:
    """Of what is written as a number; what a name leads to is looked at with every call."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _span(table: Table, name: str, usual: timedelta, least: timedelta, most: timedelta) -> timedelta:
    found = table.span(name, usual, least)
    if found > most:
        table.wrong(name, f"is longer than {most.total_seconds():g} s")
    return min(found, most)


def _secrets(table: Table) -> Mapping[str, str]:
    written = table.mapping("secrets", _is_name, "the NAME of an environment key (never the secret itself)")
    for option in sorted(written.keys() - {"signing"}):
        table.wrong(f"secrets.{option}", f"unknown key {option!r}, did you mean 'signing'?")
    if "signing" not in written:
        table.wrong("secrets", 'needs secrets = { signing = "NAME" }: every call is signed')
    return MappingProxyType({name: str(value) for name, value in written.items() if name == "signing"})


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _ENVIRONMENT.fullmatch(value) is not None
