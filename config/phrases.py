"""phrases.toml of a playbook: words that mean something else here than elsewhere."""

import re
import unicodedata
from dataclasses import dataclass

from config.table import Table
from config.vocabulary import LABELS, TOPICS

LONGEST = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What a text means that holds these words: its mood (`label`, empty: as the model says), its topics, or both.

    `language` names the only languages that it counts in; empty means all.
    """

    text: str
    label: str = ""
    topics: tuple[str, ...] = ()
    language: tuple[str, ...] = ()


def phrases(table: Table) -> tuple[Phrase, ...]:
    """All [[phrase]] tables in the order of the file."""
    items = table.tables("phrase")
    found = tuple(_phrase(item) for item in items)
    seen: dict[tuple[str, str], int] = {}
    for place, phrase in enumerate(found):
        for language in phrase.language or ("",):
            first = seen.setdefault((_folded(phrase.text), language), place)
            if first != place and phrase.text:
                table.wrong(f"phrase[{place}].text", f"{phrase.text!r} is phrase {first + 1} of this file already")
                break
    table.end()
    return found


def _phrase(table: Table) -> Phrase:
    phrase = Phrase(
        text=table.text("text"),
        label=table.choice("label", LABELS) if table.has("label") else "",
        topics=table.texts("topics", TOPICS),
        language=table.texts("language"),
    )
    _check_text(table, phrase.text)
    for place, language in enumerate(phrase.language):
        if not _LANGUAGE.fullmatch(language):
            table.wrong(f"language[{place}]", f"{language!r} is no language code of two or three letters")
    if not table.has("label") and not table.values.get("topics"):
        table.wrong("text", "has neither a label nor topics, so nothing would follow from it")
    table.end(also=("label",))
    return phrase


def _check_text(table: Table, text: str) -> None:
    if len(text) > LONGEST:
        table.wrong("text", f"has {len(text)} characters; a phrase has at most {LONGEST}")
    elif text.strip() and not _folded(text).rstrip("*"):
        table.wrong("text", f"{text[:40]!r} holds nothing that could be found in a text")


def _folded(text: str) -> str:
    """Two phrases with the same folded text are found in the same places."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())
