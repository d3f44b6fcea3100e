"""[brands.waking] of the settings: in which hours a customer may get an answer that is to wait for the day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.table import Table

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)")
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "de": "Europe/Berlin", "fa": "Asia/Tehran", "fil": "Asia/Manila", "hi": "Asia/Kolkata", "id": "Asia/Jakarta",
        "it": "Europe/Rome", "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "ms": "Asia/Kuala_Lumpur", "pl": "Europe/Warsaw",
        "ru": "Europe/Moscow", "th": "Asia/Bangkok", "tr": "Europe/Istanbul", "uk": "Europe/Kyiv",
        "vi": "Asia/Ho_Chi_Minh", "zh": "Asia/Shanghai",
    }
)  # fmt: skip
"""Where most of those live who write a language; the others are spoken all over the world, and left to the brand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """From `opens` until just before `closes` (None: midnight) on the customer's clock; `zones` are by language."""

    opens: time = time(8)
    closes: time | None = time(21)
    zones: Mapping[str, str] = field(default_factory=lambda: LANGUAGES)
    chosen: bool = False

    def zone(self, language: str, otherwise: str) -> str:
        """The time zone of whoever writes this language ("pt-BR"); that of the brand where nobody can tell."""
        whole = language.replace("_", "-")
        return self.zones.get(whole) or self.zones.get(whole.partition("-")[0].lower()) or otherwise


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def waking(table: Table) -> Waking:
    opens, closes = _hours(table)
    own = table.mapping("zones", lambda value: isinstance(value, str) and is_zone(value), 'a zone as "Asia/Bangkok"')
    zones = MappingProxyType({**LANGUAGES, **{language: str(zone) for language, zone in own.items()}})
    found = Waking(opens=opens, closes=closes, zones=zones, chosen=table.flag("chosen"))
    table.end()
    return found


def _hours(table: Table) -> tuple[time, time | None]:
    written = table.text("hours", "08:00-21:00")
    match = _HOURS.fullmatch(written)
    first, last = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
    if not match or last > 24 * 60 or last - first < 60:
        table.wrong("hours", f'{written[:40]!r} must be an hour or more of one day, written "08:00-21:00"')
        return Waking().opens, Waking().closes
    return time(first // 60, first % 60), None if last == 24 * 60 else time(last // 60, last % 60)
