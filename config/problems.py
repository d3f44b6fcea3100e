"""Mistakes in files that people write: where they are, what is wrong, and what was probably meant."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `key` names the place in words of the file ("brands[0].name"), `line` counts from 1."""

    key: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line is not None else ""
        return f"{where}{self.key}: {self.message}" if self.key else f"{where}{self.message}".strip()


class Mistakes(ValueError):
    """Everything that is wrong with one file or folder, at once."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{what}:", *(f"  {problem}" for problem in self.problems)]))


def closest(word: str, words: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    found = difflib.get_close_matches(word.lower(), sorted(words), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown(word: str, words: Sequence[str], what: str) -> str:
    """Words for a name that is not among `words`, with the probable meaning."""
    near = closest(word, words)
    return f"unknown {what} {word!r}" + (
        f", did you mean {near!r}?" if near else f"; known: {', '.join(sorted(words))}"
    )
