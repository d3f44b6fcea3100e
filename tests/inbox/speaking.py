"""Catalogues as the tests see them: what the code asks for, and a language in which every message wears brackets."""

import ast
import re
from configparser import ConfigParser
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from babel.support import NullTranslations

import inbox
from inbox.speech import ENGLISH, LANGUAGES, ROOM

Message = str | tuple[str, str]
ROOT = Path(inbox.__file__).parent.parent
OURS = tuple(code for code in LANGUAGES if code != ENGLISH)
KEYWORDS = {"_": None, "N_": None, "noop": None, "gettext": None, "ngettext": (1, 2)}
OPEN, SHUT = "⟦", "⟧"
_ASIDE = frozenset({"bdi", "code", "kbd", "pre", "textarea", "script", "style", "time", "svg"})
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "label")
_VOID = frozenset({"input", "br", "img", "link", "meta", "use", "rect", "hr", "wbr", "path", "line", "circle"})


@cache
def asked() -> frozenset[Message]:
    """Every message of the code and the templates, as the command of the Makefile finds them."""
    told = ConfigParser()
    told.read(ROOT / "babel.cfg")
    methods = [(pattern, method) for method, _, pattern in (name.partition(": ") for name in told.sections())]
    options = {pattern: dict(told[f"{method}: {pattern}"]) for pattern, method in methods}
    found = extract_from_dir(
        ROOT, [(p, m) for p, m in methods], options, keywords=KEYWORDS | {"_": DEFAULT_KEYWORDS["_"]}
    )
    return frozenset(message for _, _, message, _, _ in found if message)


@cache
def po(language: str) -> Catalog:
    with (ROOM / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


class Bracketing(NullTranslations):
    """⟦Every message⟧ in brackets, so that a word without them was never given to gettext."""

    def gettext(self, message: object) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ngettext(self, one: object, many: object, num: int) -> str:
        return self.gettext(one if num == 1 else many)


class Bare(HTMLParser):
    """Collects the words of a page that stand in no brackets and are no name, code, time or words of a person."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._depth = 0
        self._aside: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        owned = tag != "html" and ("lang" in told or "dir" in told)
        aside = self._is_aside or tag in _ASIDE or owned or told.get("translate") == "no"
        if tag not in ("time", "svg") and not (tag == "option" and aside):
            for name in told:
                if name in _SPOKEN or (name.startswith("data-") and name in _TOLD):
                    self._look(told[name] or "", unbracketed(told[name] or "")[0])
        if tag not in _VOID:
            self._aside.append(aside)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._aside:
            self._aside.pop()

    def handle_data(self, data: str) -> None:
        left, self._depth = unbracketed(data, self._depth)
        if not self._is_aside:
            self._look(data, left)

    @property
    def _is_aside(self) -> bool:
        return bool(self._aside) and self._aside[-1]

    def _look(self, text: str, left: str) -> None:
        left = _DAY.sub(" ", left)
        if _WORD.search(left) and _WORD.search(_names().sub(" ", left)):
            self.found.append(" ".join(text.split())[:120])


_TOLD = frozenset({"data-name", "data-said", "data-back", "data-on", "data-off", "data-offline"})


_WORD = re.compile(r"[^\W\d_]{2,}")
_DAY = re.compile(r"^\s*[^\W\d_]{3} \d{1,2}\s*$")
"""As Babel writes a day beside a chart."""


def unbracketed(text: str, depth: int = 0) -> tuple[str, int]:
    """What stands outside all brackets, and how many of them are still open."""
    left = []
    for letter in text:
        depth += (letter == OPEN) - (letter == SHUT)
        left.append(letter if depth == 0 and letter != SHUT else " ")
    return "".join(left), depth


@cache
def _names() -> re.Pattern[str]:
    names = {*Locale("fil").languages.values(), *Locale("en").languages.values(), *LANGUAGES.values(), "Hearback"}
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")


_REFUSED = frozenset({"Missing", "Stale", "Held", "NotAllowed", "Taken", "Barred"})
_PROGRAMS = re.compile("another worker sends|may not switch automatic sends|may not do this")
"""What only programs are told, or what is put together of pieces that a sample cannot have."""


def refusals() -> list[str]:
    """Every refusal that the store words, with samples for what it puts into it."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "store").glob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in _REFUSED]
    said = {_sample(call.args[0]) for call in named}
    return sorted(each for each in said if each and not _PROGRAMS.search(each))


def _sample(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(_sample(part) if isinstance(part, ast.Constant) else _value(part) for part in node.values)


def _value(part: ast.expr) -> str:
    assert isinstance(part, ast.FormattedValue)
    told = "DRAFT" if "state" in ast.unparse(part.value) else "7"
    return repr(told) if part.conversion == ord("r") else told


def bare(html: str) -> list[str]:
    reader = Bare()
    reader.feed(html)
    return reader.found
