"""voice.toml of a playbook: how the brand speaks and what it never says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from config.table import Table

SPEAKERS = ("female", "male")
EMOJI = ("none", "few", "free")
PROMISES = ("offer", "refund", "replacement", "date")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PARTICLES = {"female": ("ค่ะ", "คะ"), "male": ("ครับ", "ครับ")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a brand speaks. `words_to_avoid` is by language, "any" for all of them.

    `links` are host names and `handles` account names that a text may carry; `contact` is always allowed. `promises`
    are the words, or the kinds of PROMISES, that a text may commit the brand with. `particle` and
    `particle_question` are the polite endings of the speaker's gender in Thai. `neighbours` names for a language
    those that its readers also understand, tried before `fallback_languages`.
    """

    signature: str = ""
    contact: str = ""
    speaker: str = "female"
    fallback_languages: tuple[str, ...] = ()
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    emoji: str = "few"
    words_to_avoid: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    formality: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    links: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()

    @property
    def particle(self) -> str:
        return _PARTICLES[self.speaker][0]

    @property
    def particle_question(self) -> str:
        return _PARTICLES[self.speaker][1]


def voice(table: Table) -> Voice:
    """The voice that the file describes; every key may be left out."""
    found = Voice(
        signature=table.text("signature", ""),
        contact=table.text("contact", ""),
        speaker=_chosen(table, "speaker", SPEAKERS, "female"),
        fallback_languages=_languages(table, "fallback_languages"),
        neighbours=_neighbours(table),
        emoji=_chosen(table, "emoji", EMOJI, "few"),
        words_to_avoid=_avoided(table),
        formality=_formality(table),
        links=table.texts("links"),
        handles=table.texts("handles"),
        promises=table.texts("promises"),
    )
    table.end()
    return found


def _chosen(table: Table, name: str, known: tuple[str, ...], default: str) -> str:
    value = table.choice(name, known, default)
    return value if value in known else default


def _languages(table: Table, name: str) -> tuple[str, ...]:
    found = table.texts(name)
    for place, language in enumerate(found):
        _check_language(table, f"{name}[{place}]", language)
    return found


def _neighbours(table: Table) -> Mapping[str, tuple[str, ...]]:
    inner = table.table("neighbours")
    for language in inner.values:
        _check_language(inner, language, language)
    return MappingProxyType({language: _languages(inner, language) for language in inner.values})


def _check_language(table: Table, name: str, language: str) -> None:
    if not _LANGUAGE.fullmatch(language):
        table.wrong(name, f"{language!r} is no language code of two or three letters")


def _avoided(table: Table) -> Mapping[str, tuple[str, ...]]:
    if isinstance(table.values.get("words_to_avoid", []), list | str):
        words = table.texts("words_to_avoid")
        return MappingProxyType({"any": words} if words else {})
    inner = table.table("words_to_avoid")
    for language in inner.values:
        if language != "any":
            _check_language(inner, language, language)
    return MappingProxyType({language: inner.texts(language) for language in inner.values})


def _formality(table: Table) -> Mapping[str, str]:
    inner = table.table("formality")
    for language in inner.values:
        _check_language(inner, language, language)
    return MappingProxyType({language: inner.text(language, "") for language in inner.values})
