"""Which way a customer's text runs, also where it begins with the brand's handle or a link."""

import re
import unicodedata
from typing import Literal

Direction = Literal["auto", "ltr", "rtl"]

_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|[@＠#＃][\w.@/\-]+|\b[\w\-]+(?:\.[\w\-]+)+(?:/\S*)?")
_STRONG: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction(text: str) -> Direction:
    """A side is named where a handle, tag or link would mislead the browser; "auto" lets it look at each paragraph."""
    first, said = _first(text), _first(_ADDRESSES.sub(" ", text))
    return "auto" if said in ("auto", first) else said


def _first(text: str) -> Direction:
    """The side of the first strong letter; "auto" when there is none."""
    return next((_STRONG[side] for letter in text if (side := unicodedata.bidirectional(letter)) in _STRONG), "auto")
