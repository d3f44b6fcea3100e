"""[[brands.digests]] of the settings: the week of a brand in figures, by e-mail."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from config.table import Table
from config.waking import is_zone

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDRESS = re.compile(r"[^\s@,;<>\"']{1,64}@[^\s@,;<>\"']{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One letter a week, on `day` ("monday") at `hour` (0 to 23) on the clock of `time_zone`.

    It leaves through an Apprise outlet of the brand, to the addresses `to`, or to those that the outlet itself names.
    """

    name: str
    brand: str
    outlet: str
    to: tuple[str, ...] = ()
    day: str = "monday"
    hour: int = 8
    time_zone: str = "UTC"
    key: str = ""


def digest(table: Table, name: str, brand: str, zone: str, outlets: Collection[str]) -> Digest:
    """`outlets` are the names of those that letters can leave through, `zone` is the brand's."""
    found = Digest(
        name=name,
        brand=brand,
        outlet=table.choice("outlet", sorted(outlets)),
        to=table.texts("to"),
        day=table.choice("day", DAYS, "monday"),
        hour=table.number("hour", 8, 0, 23),
        time_zone=table.text("time_zone", zone),
        key=table.key,
    )
    for place, address in enumerate(found.to):
        if not _ADDRESS.fullmatch(address):
            table.wrong(f"to[{place}]", f"{address[:80]!r} is no e-mail address")
    if not is_zone(found.time_zone):
        table.wrong("time_zone", f'{found.time_zone[:60]!r} is no time zone; write "Asia/Bangkok" or "Europe/Berlin"')
    table.end()
    return found
