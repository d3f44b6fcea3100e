"""An answer as its network will show it: who speaks to whom, and the words as readers see them."""

import re
from dataclasses import dataclass
from typing import Literal

from inbox.house import House
from platforms.seam import Platform
from store.mentions import Stored

_PIECES = re.compile(r"((?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/[^\s<>\"']*)?…?|[@#][\w.]+)", re.IGNORECASE)
MOST = 6_000
"""Characters that are shown; no network shows more of an answer at once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; what the network marks ("mark") is a link, a name or a tag."""

    what: Literal["plain", "mark"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`name` and `account` are ours, `to` is who is answered; `review`: it stands under one, as the developer's."""

    network: str
    title: str
    name: str
    account: str
    to: str
    review: bool
    pieces: tuple[Piece, ...]


def preview(house: House, stored: Stored, network: type[Platform] | None, text: str) -> Preview | None:
    """None where nothing is published: no such network, or one that Hearback cannot speak on."""
    mention = stored.mention
    if network is None or not (network.speaks or mention.gate.open):
        return None
    brand = next((one for one in house.settings.brands if one.name == mention.brand), None)
    marks = mention.kind != "review"
    return Preview(
        network=mention.platform,
        title=network.title,
        name=brand.title if brand else mention.brand,
        account=mention.account,
        to=f"@{mention.author.handle.lstrip('@')}" if mention.author.handle else mention.author.name,
        review=mention.kind == "review",
        pieces=tuple(pieces(network.shown(text[:MOST]), marks)),
    )


def pieces(text: str, marks: bool = True) -> list[Piece]:
    """The text in stretches that stand one after the other, links, names and tags apart where they are marked."""
    if not marks:
        return [Piece("plain", text)] if text else []
    parts = _PIECES.split(text)
    return [Piece("mark" if n % 2 else "plain", part) for n, part in enumerate(parts) if part]
