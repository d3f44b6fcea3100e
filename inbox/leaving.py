"""When an approved answer leaves: with the next delivery, when its customer is awake, or when a person says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from config.settings import Brand
from inbox.house import House
from inbox.speech import _, manner
from responders.hours import awake, next_awake, on_clock
from store.mentions import Stored

FARTHEST = timedelta(days=14)


class When(StrEnum):
    NOW = "now"
    WAKING = "waking"
    AT = "at"


class BadTime(ValueError):
    """A time that is missing, past or too far away; the words say why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`at` is on the clock of whoever asks, without a zone, or has one of its own."""

    when: When = When.NOW
    at: datetime | None = None


AT_ONCE = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The customer's day: `zone` is where they are taken to be, `next` when they may be answered (now: at once)."""

    zone: str
    awake: bool
    next: datetime
    chosen: bool


def hours(house: House, stored: Stored, now: datetime) -> Hours:
    """Of the author of this mention, as far as their language tells where they are."""
    brand = next((one for one in house.settings.brands if one.name == stored.mention.brand), None)
    if brand is None:
        return Hours(zone="UTC", awake=True, next=now, chosen=False)
    zone = _zone(brand, stored)
    up = awake(now, zone, brand.waking)
    return Hours(zone=zone, awake=up, next=next_awake(now, zone, brand.waking), chosen=brand.waking.chosen)


def not_before(house: House, stored: Stored, wish: Wish, now: datetime) -> datetime | None:
    """When the answer may leave, None with the next delivery. Raises BadTime."""
    if wish.when is When.NOW:
        return None
    if wish.when is When.WAKING:
        its = hours(house, stored, now)
        return None if its.awake else its.next
    if wish.at is None:
        raise BadTime(_("Say at which time it shall leave."))
    at = _meant(wish.at)
    if at <= now:
        raise BadTime(_("That time is past."))
    if at > now + FARTHEST:
        raise BadTime(_("Choose a time within the next two weeks."))
    return at


def _meant(at: datetime) -> datetime:
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    return on_clock(at.date(), at.time(), manner().zone)


def _zone(brand: Brand, stored: Stored) -> str:
    language = stored.analysis.language if stored.analysis else ""
    return brand.waking.zone(language, brand.time_zone)
