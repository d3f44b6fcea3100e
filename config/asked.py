"""knowledge/asked/<language>.toml of a playbook: how customers ask, in their language, what an article answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.table import Table

LONGEST = 300
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A way to ask what one section of an article answers."""

    article: str
    section: str
    language: str
    text: str


def asked(table: Table, language: str) -> tuple[Asked, ...]:
    """Every text of a file: a table for each article, in it a text or a list of texts for each section."""
    if not _LANGUAGE.fullmatch(language):
        table.wrong("", f"{language!r}, the file's name, is no language code of two or three letters")
    return tuple(_all(table, language))


def _all(table: Table, language: str) -> Iterator[Asked]:
    for article, sections in table.values.items():
        if not isinstance(sections, dict):
            table.wrong(article, "must be a table: [article], then section = [texts]")
            continue
        for section, given in sections.items():
            for text in given if isinstance(given, list) else [given]:
                if isinstance(text, str) and 0 < len(text.strip()) <= LONGEST:
                    yield Asked(article=article, section=section, language=language, text=text.strip())
                else:
                    table.wrong(f"{article}.{section}", f"must be a text of 1 to {LONGEST} characters, or several")
