"""Cursors: opaque to those who hold them, good for one kind of list, and still right when rows came in between."""

import base64
import binascii
import hashlib

from inbox.deciding import Unfit

MENTIONS, RESPONSES, TICKETS = "m", "r", "t"
_CHECK = 8


def sealed(kind: str, place: str) -> str:
    """What a caller passes back for the next page."""
    return base64.urlsafe_b64encode(f"{_check(kind, place)}{place}".encode()).decode().rstrip("=")


def opened(kind: str, cursor: str) -> str | None:
    """The place in the store's own words, None for the beginning. Raises Unfit for what `sealed` did not give."""
    if not cursor:
        return None
    try:
        said = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        said = ""
    place = said[_CHECK:]
    if said[:_CHECK] != _check(kind, place) or sealed(kind, place) != cursor:
        raise Unfit("That cursor is not one of this list; leave it out to begin anew.")
    return place


def _check(kind: str, place: str) -> str:
    """Not secret: it tells a mistyped cursor, or one of another list, from one of ours."""
    return hashlib.sha256(f"{kind}\n{place}".encode()).hexdigest()[:_CHECK]
