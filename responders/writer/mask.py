"""Private data out of a text before it leaves the house, and back into an answer that may carry it.

What is masked: e-mail addresses, numbers of four digits and more in any script, passwords and codes where a word tells
that they are such, whatever else the guard takes for private, links, @names, and the names of the people in the
conversation. What nobody can tell from a word (a name of somebody who takes no part) is not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from platforms.values import Author
from responders.guard import Seen, foreign, private, secrets, seen, without
from responders.keywords import places
from responders.wording import name_of

MARK = re.compile(r"\[\[([A-Z]+_\d+)\]\]")
_BROKEN_MARK = re.compile(
    r"\[\[|\]\]|\b(?:EMAIL|PHONE|CARD|NUMBER|ADDRESS|ID|LINK|HANDLE|NAME|SECRET)_\d+\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d(?:[\s.,:;_/|~*+()\-]{0,3}\d){3,}")
_STRICT = frozenset({"CARD", "ID", "LINK", "SECRET"})
_NEVER = _STRICT | {"NAME"}
_KIND = {
    "email": "EMAIL",
    "phone": "PHONE",
    "card": "CARD",
    "address": "ADDRESS",
    "id": "ID",
    "iban": "ID",
    "secret": "SECRET",
}
_LONGEST_NAME = 60
_SHORTEST_PART = 2
_SHORTEST_HANDLE = 4


def called(authors: Iterable[Author]) -> tuple[str, ...]:
    """What people are called: their names, and their handles without the @ where those are no short words."""
    names = [(author.name, (author.handle or "").lstrip("@")) for author in authors]
    handles = [handle for _, handle in names if len(handle) >= _SHORTEST_HANDLE]
    return tuple(dict.fromkeys([*(name for name, _ in names if name), *handles]))


class BadMark(ValueError):
    """The answer carries a placeholder that may not stand there; the message says which, in words."""


@dataclass(slots=True)
class Mask:
    """The placeholders of one request: the same value has the same one in every text.

    `own` are texts of the brand itself (contact, links, handles), which are no secret. `name` is the author's, `title`
    the brand's.
    """

    name: str
    people: Sequence[str] = ()
    own: Sequence[str] = ()
    title: str = ""
    _marks: dict[tuple[str, str], str] = field(default_factory=dict)
    _values: dict[str, str] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)
    _author: frozenset[str] = field(init=False)
    _greeting: str = field(init=False, default="")

    def __post_init__(self) -> None:
        whole = [name.casefold() for name in (self.name, name_of(self.name)) if name]
        self._author = frozenset([*whole, *(part for name in whole for part in name.split())])
        if greeting := name_of(self.name, self.title):
            self._greeting = self._mark("NAME", self.name)
            self._values[self._greeting] = greeting

    @property
    def greeting(self) -> str:
        """The placeholder of the author's name, empty when that is no plain name."""
        return f"[[{self._greeting}]]" if self._greeting else ""

    def hide(self, text: str) -> str:
        """`text` of a stranger with placeholders; what looks like one in it already is spoilt."""
        return self._replaced(_spoilt(text), names=True)

    def hide_own(self, text: str) -> str:
        """The same for a draft of the house: the author's whole name, and what was hidden before, are hidden in it."""
        return self._replaced(text, names=False)

    def restore(self, answer: str, *, public: bool) -> str:
        """`answer` with the values put back that may stand there. Raises BadMark for any other placeholder."""
        restored = MARK.sub(lambda match: self._value(match[1], public), answer)
        if broken := _BROKEN_MARK.search(MARK.sub("", answer)):
            raise BadMark(f"it holds {broken[0]!r}, a mark that was never given")
        return restored

    def reveal(self, answer: str) -> str:
        """`answer` with every value put back: for a person who may see the original. Raises BadMark."""
        unknown = [match[1] for match in MARK.finditer(answer) if match[1] not in self._values]
        if unknown or _BROKEN_MARK.search(MARK.sub("", answer)):
            raise BadMark("it holds a mark that was never given")
        return MARK.sub(lambda match: self._values[match[1]], answer)

    def _value(self, mark: str, public: bool) -> str:
        kind = mark.rpartition("_")[0]
        if mark not in self._values:
            raise BadMark(f"it holds [[{mark}]], a mark that was never given")
        if mark != self._greeting and (public or kind in _NEVER):
            raise BadMark(f"it wants to say [[{mark}]], which must not stand in {'public' if public else 'a message'}")
        return self._values[mark]

    def _replaced(self, text: str, *, names: bool) -> str:
        pieces: list[str] = []
        end = 0
        for start, until, kind in _merged(self._found(text, names)):
            value = text[start:until]
            mark = self._mark(kind, value)
            self._values.setdefault(mark, value)
            pieces += [text[end:start], f"[[{mark}]]"]
            end = until
        return "".join([*pieces, text[end:]])

    def _mark(self, kind: str, value: str) -> str:
        key = (kind, seen(value).text.strip().casefold())
        if kind == "NAME" and value.casefold() in self._author:
            key = ("NAME", "")
        if key not in self._marks:
            self._used[kind] = self._used.get(kind, 0) + 1
            self._marks[key] = f"{kind}_{self._used[kind]}"
        return self._marks[key]

    def _found(self, text: str, names: bool) -> Iterator[tuple[int, int, str]]:
        """Stretches of the original text to be hidden, with their kinds; they may overlap."""
        shown = seen(text)
        for own in self.own:
            shown = without(shown, own)
        for finding in private(shown, said=seen(""), public=True):
            yield finding.start, finding.end, _KIND.get(finding.check, "NUMBER")
        yield from self._numbers(text, shown, names)
        for finding in foreign(seen(text), hosts=self.own, contact="", handles=self.own):
            yield finding.start, finding.end, "LINK" if finding.check == "link" else "HANDLE"
        for name in self._names(names):
            yield from ((start, end, "NAME") for start, end in places(name, text))

    def _numbers(self, text: str, shown: Seen, all_of_them: bool) -> Iterator[tuple[int, int, str]]:
        """Every long number and secret of a stranger; of our own text, where some are facts, those hidden before."""
        if all_of_them:
            yield from ((*shown.span(start, end), kind) for start, end, kind in secrets(shown.text))
            for match in _NUMBER.finditer(shown.text):
                yield *shown.span(*match.span()), "NUMBER"
        else:
            for mark, value in list(self._values.items()):
                if (kind := mark.partition("_")[0]) in ("NUMBER", "SECRET"):
                    yield from ((start, end, kind) for start, end in places(value, text))

    def _names(self, parts: bool) -> Iterator[str]:
        whole = [name[:_LONGEST_NAME] for name in (self.name, name_of(self.name), *self.people) if name.strip()]
        yield from dict.fromkeys(whole)
        if parts:
            yield from dict.fromkeys(part for name in whole for part in name.split() if len(part) >= _SHORTEST_PART)


def _spoilt(text: str) -> str:
    return re.sub(r"\](?=\])", "] ", re.sub(r"\[(?=\[)", "[ ", text))


def _merged(found: Iterator[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Overlapping stretches become one, of the kind that began first; cards and links keep their kind."""
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            since, until, first = merged[-1]
            merged[-1] = (since, max(until, end), kind if kind in _STRICT else first)
        else:
            merged.append((start, end, kind))
    return merged
