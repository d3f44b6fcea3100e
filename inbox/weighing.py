"""A text cut into pieces, each marked by how much it weighed for or against "unhappy"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inbox.house import House
from sentiment.attribution import Weight, telling, weigh
from sentiment.errors import ModelUnavailable
from store.mentions import Stored

SHOWN = 12
LONGEST = 8_000
_STRENGTHS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """`strength` is 1 to 3 where the piece weighed, above zero towards unhappy, below zero against; 0 elsewhere."""

    text: str
    strength: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The whole text in pieces; `problem` says in words why nothing could be weighed."""

    pieces: tuple[Piece, ...] = ()
    problem: str = ""

    @property
    def towards(self) -> tuple[str, ...]:
        return _said(piece for piece in self.pieces if piece.strength > 0)

    @property
    def against(self) -> tuple[str, ...]:
        return _said(piece for piece in self.pieces if piece.strength < 0)


def weighed(house: House, stored: Stored) -> Words:
    """What weighed in the text of a mention, as far as the model of this installation can tell."""
    text, model = stored.mention.text[:LONGEST], house.services.classifier
    if stored.analysis is None:
        return Words(problem="This post has not been read yet.")
    if model is None:
        return Words(problem="The model does not run in this process.")
    try:
        found = telling(weigh(model(), text, stored.analysis.language), SHOWN)
    except ModelUnavailable as unavailable:
        return Words(problem=str(unavailable))
    return Words(tuple(_pieces(text, sorted(found, key=lambda weight: weight.start))))


def _pieces(text: str, weights: Sequence[Weight]) -> Iterator[Piece]:
    heaviest = max((abs(weight.weight) for weight in weights), default=1.0)
    at = 0
    for weight in weights:
        if at < weight.start:
            yield Piece(text[at : weight.start])
        level = max(1, round(_STRENGTHS * abs(weight.weight) / heaviest))
        yield Piece(text[weight.start : weight.end], level if weight.weight > 0 else -level)
        at = weight.end
    if at < len(text):
        yield Piece(text[at:])


def _said(pieces: Iterator[Piece]) -> tuple[str, ...]:
    """Each once, the heaviest first."""
    return tuple(dict.fromkeys(piece.text for piece in sorted(pieces, key=lambda piece: -abs(piece.strength))))
