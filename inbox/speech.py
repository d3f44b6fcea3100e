"""In which language, with which numbers and on which clock a page speaks to whoever looks at it."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import LazyProxy, NullTranslations, Translations
from markupsafe import Markup, escape

ENGLISH, UTC = "en", "UTC"
LANGUAGES: Mapping[str, str] = {
    "en": "English", "fa": "فارسی", "fil": "Filipino", "ru": "Русский", "th": "ไทย",
}  # fmt: skip
"""Of the page, by the name that their speakers give them."""
ALIASES = {"tl": "fil"}
RUNS_LEFT = frozenset({"fa"})
ROOM = Path(__file__).parent / "locales"
_DIGITS: Mapping[str, dict[int, int]] = {"fa": {ord("0") + n: 0x06F0 + n for n in range(10)} | {ord("%"): 0x066A}}


@dataclass(slots=True)
class Manner:
    """How one request is answered. `locale` has the formats: of the language, in the country that the browser names."""

    language: str = ENGLISH
    locale: Locale = field(default_factory=lambda: Locale(ENGLISH))
    zone: str = UTC

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RUNS_LEFT else "ltr"

    @property
    def clock(self) -> tzinfo:
        return ZoneInfo(self.zone)


_MANNER: ContextVar[Manner] = ContextVar("manner")


def manner() -> Manner:
    """Of the request that is being answered; English and UTC where there is none."""
    return _MANNER.get(None) or Manner()


def begin(accepted: str, language: str = ENGLISH, zone: str = UTC) -> None:
    """A request begins: `accepted` is what its browser says of its languages, the others are the installation's."""
    tags = _preferred(accepted)
    chosen = next((found for tag in tags if (found := _ours(tag))), language)
    _MANNER.set(Manner(chosen, _locale(chosen, tags), zone))


def choose(language: str, zone: str, accepted: str = "") -> None:
    """Whoever signed in has chosen; what is empty stays as it began."""
    known = _MANNER.get(None)
    if known is None:
        return
    if language in LANGUAGES:
        known.language, known.locale = language, _locale(language, _preferred(accepted))
    if zone and is_zone(zone):
        known.zone = zone


def is_zone(name: str) -> bool:
    return name in zones()


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The time zones to choose from: places, and UTC."""
    return (UTC, *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def _preferred(accepted: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in accepted[:500].split(","):
        tag, _, weight = part.partition(";")
        share = weight.strip().removeprefix("q=") or "1"
        if tag.strip() and share.replace(".", "", 1).isdecimal() and float(share) > 0:
            wanted.append((-float(share), tag.strip()))
    return [tag for _, tag in sorted(wanted, key=lambda each: each[0])]


def _ours(tag: str) -> str:
    """The language of the page that a tag asks for, "" when there is none."""
    language = tag.partition("-")[0].lower()
    language = ALIASES.get(language, language)
    return language if language in LANGUAGES else ""


def _locale(language: str, tags: Sequence[str]) -> Locale:
    return _parsed(language, next((tag for tag in tags if _ours(tag) == language), language))


@lru_cache(maxsize=256)
def _parsed(language: str, tag: str) -> Locale:
    try:
        found = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(language)
    return found if found.language == language else Locale(language)


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of a language, compiled from its .po file in memory when they are first asked for."""
    if language == ENGLISH:
        return NullTranslations()
    with (ROOM / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        words = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    return Translations(compiled)


def _(message: str, /, **values: object) -> str:
    """The message in the language of the page; %(name)s stands for a value, %% for a percent sign."""
    return catalogue(manner().language).gettext(message) % _shown(values)


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The form that goes with `num`, which is the value %(num)s."""
    return catalogue(manner().language).ngettext(one, many, num) % _shown({"num": num} | values)


def N_(message: str) -> LazyProxy:  # noqa: N802 - the name by which tools know a marked message
    """A message made when a module is read, which becomes words when a page is."""
    return LazyProxy(_, message, enable_cache=False)


def noop(message: str) -> str:
    """A message that is only named here, and translated somewhere else."""
    return message


def marked(message: str, /, **values: object) -> Markup:
    """The same for templates: what stands in a catalogue is HTML, what is put into it is escaped."""
    return Markup(catalogue(manner().language).gettext(message)) % _markup(values)  # noqa: S704


def marked_plural(one: str, many: str, num: int, /, **values: object) -> Markup:
    found = catalogue(manner().language).ngettext(one, many, num)
    return Markup(found) % _markup({"num": num} | values)  # noqa: S704


def _shown(values: Mapping[str, object]) -> dict[str, str]:
    return {name: _value(name, value) for name, value in values.items()}


def _markup(values: Mapping[str, object]) -> dict[str, Markup]:
    return {
        name: escape(value if hasattr(value, "__html__") else _value(name, value)) for name, value in values.items()
    }


def _value(name: str, value: object) -> str:
    """A number as the locale writes it; one called `number` is a name ("ticket 1234") and has no groups."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value, grouped=name != "number")


def number(value: float, *, grouped: bool = True) -> str:
    told = manner()
    return digits(format_decimal(value, locale=told.locale, group_separator=grouped, numbering_system="default"))


def percent(share: float) -> str:
    """0.42 as 42 %, in whole percent."""
    return digits(format_percent(share, locale=manner().locale, numbering_system="default"))


def digits(text: str) -> str:
    """With the digits of the language of the page."""
    table = _DIGITS.get(manner().language)
    return text.translate(table) if table else text


def short(length: timedelta) -> tuple[int, str]:
    """The largest whole unit in a length of time, as CLDR calls it."""
    seconds = max(0, int(length.total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return seconds // size, unit
    return seconds, "second"
