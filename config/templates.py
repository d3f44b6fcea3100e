"""templates/<language>.toml of a playbook: what to say about a topic, in several ways."""

import re
from dataclasses import dataclass, replace

from config.problems import unknown
from config.table import Table
from config.vocabulary import CHANNELS, FACTS, MOODS, TEMPLATE_TOPICS, TONES

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[\[(?:(?!\[\[|\]\]).)*\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One answer in one language; `meaning` says in the team's language what the variants say.

    `tones` has one of TONES for each variant, or none for any of them.
    """

    id: str
    language: str
    topic: str
    mood: str
    channels: frozenset[str]
    meaning: str
    variants: tuple[str, ...]
    tones: tuple[str, ...] = ()

    def tone(self, place: int) -> str:
        """The tone of the variant at `place`, "plain" when it has none of its own."""
        return self.tones[place] if place < len(self.tones) else "plain"


def templates(table: Table, stem: str) -> tuple[Template, ...]:
    """All [[reply]] tables of the file called `stem`.toml."""
    language = table.text("language")
    if language and not _LANGUAGE.fullmatch(language):
        table.wrong("language", f"{language!r} is no language code of two or three letters")
    elif language and language != stem:
        table.wrong("language", f"is {language!r} in the file {stem}.toml")
    found = tuple(_template(item, language) for item in table.tables("reply"))
    ids: set[str] = set()
    for place, template in enumerate(found):
        if template.id in ids:
            table.wrong(f"reply[{place}].id", f"there is already a reply {template.id!r}")
        ids.add(template.id)
    table.end()
    return found


def _template(table: Table, language: str) -> Template:
    template = Template(
        id=table.text("id"),
        language=language,
        topic=table.choice("topic", TEMPLATE_TOPICS),
        mood=table.choice("mood", MOODS),
        channels=frozenset(table.texts("channel", CHANNELS)),
        meaning=table.text("meaning"),
        variants=table.texts("variants"),
        tones=table.texts("tone", TONES),
    )
    if len(template.tones) == 1:
        template = replace(template, tones=template.tones * len(template.variants))
    if template.tones and len(template.tones) != len(template.variants):
        table.wrong("tone", "holds one tone for all variants, or one for each of them")
    for name, items in (("channel", template.channels), ("variants", template.variants)):
        if not items:
            table.wrong(name, "holds nothing")
    for place, variant in enumerate(template.variants):
        for mistake in mistakes(variant):
            table.wrong(f"variants[{place}]", mistake)
    table.end()
    return template


def mistakes(variant: str) -> list[str]:
    """What is wrong with the marks in one variant."""
    found = [
        unknown(name, FACTS, "placeholder") for name in _PLACEHOLDER.findall(variant) if name not in FACTS
    ]  # fmt: skip
    bare = _PLACEHOLDER.sub("", variant)
    if "{" in bare or "}" in bare:
        found.append("a brace { or } without its other half")
    if any(mark in _OPTIONAL.sub("", variant) for mark in ("[[", "]]")):
        found.append("[[ and ]] do not pair up")
    if not _OPTIONAL.sub("", bare).strip():
        found.append("says nothing outside [[ ]]")
    return found
