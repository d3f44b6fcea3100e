"""How X weighs a text against its limit of 280."""

import re
import unicodedata

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_GENERIC = "com|net|org|info|biz|app|dev|shop|store|online|site|xyz|blog|cloud|club|help|support|[a-z]{2}"
_PATH = r"(?:[/?#](?:[^\s<>\"'\u2000-\uffff]*[a-z0-9/=#_\u00c0-\u04ff-])?)?"
_URL = re.compile(
    rf"(?<![\w@.$#-])(?:https?://(?:{_LABEL}\.)+[a-z]{{2,}}|(?:{_LABEL}\.)+(?:{_GENERIC}))(?![a-z0-9_-])(?::\d+)?{_PATH}",
    re.IGNORECASE,
)
_SIGN = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff](?:[\ufe0f\U0001f3fb-\U0001f3ff]|[\U000e0020-\U000e007f])*"
)
_EMOJI = re.compile(rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_SIGN}(?:\u200d{_SIGN})*")
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_SHOWN = 30
_PRICE, _PRICE_WITH_LINK = 0.015, 0.20


def price(text: str) -> float:
    """What one post costs in dollars, pay per use, November 2026."""
    return _PRICE_WITH_LINK if links(text) else _PRICE


def links(text: str) -> bool:
    """Does X make a link of anything in the text?"""
    return _URL.search(text) is not None


def shown(text: str) -> str:
    """The text as X shows it: a link without its scheme, cut after so many characters."""
    return _URL.sub(lambda found: _brief(found[0]), text)


def _brief(link: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?", "", link, flags=re.IGNORECASE)
    return bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}…"


def of(text: str) -> int:
    """Length as X counts it: 23 for an address, 2 for an emoji, else 1 for Latin to Georgian and 2 beyond (NFC)."""
    pieces = _URL.split(unicodedata.normalize("NFC", text))
    length = 23 * (len(pieces) - 1)
    for piece in pieces:
        bare = _EMOJI.split(piece)
        length += 2 * (len(bare) - 1)
        length += sum(2 * len(part) - len(_LIGHT.findall(part)) for part in bare)
    return length
