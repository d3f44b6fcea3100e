"""Whether one yes is enough for an answer: decided of what is known about the post and the text."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from config.approval import Approval
from config.vocabulary import URGENCIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the rules look at. `topics` are those that the house heard and those that a person said.

    `corrected`: a person said how the post reads, which may have lowered its urgency. `warned`: the guard warned of the
    text that is approved, None where nobody asked it. `urgency` "" is not known.
    """

    kind: str
    topics: Collection[str]
    urgency: str
    corrected: bool = False
    warned: bool | None = None


def two_persons(rules: Approval, about: Asked) -> tuple[str, ...]:
    """Why two persons approve this, in words; nothing where one is enough. What is not known asks for two."""
    return tuple(_reasons(rules, about))


def _reasons(rules: Approval, about: Asked) -> Iterator[str]:
    for topic in rules.topics:
        if topic in about.topics:
            yield f"it is about {topic.replace('_', ' ')}"
    if rules.topics and not about.topics:
        yield "nobody knows what it is about"
    if rules.urgency and about.corrected:
        yield "a person changed how it reads"
    elif rules.urgency and _rank(about.urgency) >= _rank(rules.urgency):
        yield "it is urgent" if about.urgency == "urgent" else f"its urgency is {about.urgency or 'not known'}"
    if about.kind in rules.kinds:
        yield f"it is a {about.kind}"
    if rules.warnings and about.warned is not False:
        yield "the guard warns of its words" if about.warned else "nobody asked the guard about its words"


def _rank(urgency: str) -> int:
    return URGENCIES.index(urgency) if urgency in URGENCIES else len(URGENCIES)
