"""Which of a playbook's texts to use: the places where one may stand, and the variant that this author has not had."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from config.playbook import Playbook, Template
from platforms.values import Mention
from responders.languages import one_code
from responders.wording import Filled, fill, sentences
from sentiment.analysis import Analysis

Measure = Callable[[str], int]
Facts = Callable[[str], Mapping[str, str]]
"""The facts for a text in a language: a name is called otherwise in each."""

LAST_LANGUAGE = "en"
ANSWER = "{answer}"
_CHANNELS = {"review": ("review", "public"), "message": ("private",)}
_REST = {"negative": ("other",), "neutral": ("other",), "positive": ("praise", "other")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant of a template with its facts in place."""

    template: Template
    place: int
    filled: Filled

    @property
    def tone(self) -> str:
        return self.template.tone(self.place)

    @property
    def named(self) -> str:
        return f"{self.template.id}, variant {self.place + 1}"


@dataclass(frozen=True, slots=True)
class Place:
    """The templates of one language that fit, all about one topic and for one channel."""

    language: str
    topic: str
    channel: str
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice with notes to the team. `fresh`: it fits the network and repeats no sentence to this author."""

    place: Place
    choice: Choice
    fresh: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """What a text must fit into: the length that the network takes, and what this author was told before."""

    said: tuple[str, ...] = ()
    measure: Measure = len
    limit: int = 100_000

    def fits(self, text: str) -> bool:
        return self.measure(text) <= self.limit


def own_language(heard: Analysis) -> str:
    """The language of the post, under the code that templates have for it."""
    return one_code(heard.language)


def languages(heard: Analysis, playbook: Playbook) -> tuple[str, ...]:
    """The order of languages: the post's own, its neighbours where the voice names any, the fallbacks, English."""
    own, voice = own_language(heard), playbook.voice
    return tuple(dict.fromkeys((own, *voice.neighbours.get(own, ()), *voice.fallback_languages, LAST_LANGUAGE)))


def places(mention: Mention, heard: Analysis, playbook: Playbook, topic: str | None = None) -> Iterator[Place]:
    """All places to look for a text, the best first; `topic` is what a rule chose."""
    topics = tuple(dict.fromkeys((*((topic,) if topic else ()), *_topics(heard))))
    for language in languages(heard, playbook):
        for about in topics:
            for channel in _CHANNELS.get(mention.kind, ("public",)):
                templates = playbook.replies(language, about, channel, heard.label)
                if templates:
                    yield Place(language, about, channel, templates)


def _topics(heard: Analysis) -> Iterator[str]:
    yield from heard.topics
    if heard.intent == "question" and heard.label != "negative":
        yield "question"
    yield from _REST[heard.label]


def best(found: Iterator[Place], mention: Mention, facts: Facts, room: Room) -> Chosen | None:
    """The best text of the first language that has any: one that is new to the author, even if from another topic."""
    first: Chosen | None = None
    for place in found:
        if first is not None and place.language != first.place.language:
            return first
        chosen = choose(place, mention, facts, room)
        if chosen is not None and chosen.fresh:
            return chosen if first is None else replace(chosen, notes=(*chosen.notes, _instead_of(first)))
        first = first or chosen
    return first


def _instead_of(other: Chosen) -> str:
    return f"no text about {other.place.topic.replace('_', ' ')} is new to this author and short enough"


def choose(place: Place, mention: Mention, facts: Facts, room: Room) -> Chosen | None:
    """The variant to use: the first, but no sentence that this author was told before, and short enough."""
    filled = facts(place.language)
    choices = variants(place, mention, filled)
    first = next(choices, None)
    if first is None:
        return None
    if not room.said and room.fits(first.filled.text):
        return Chosen(place, first, True)
    ranked, note, known = _unlike((first, *choices), room.said, filled)
    fitting = next((choice for choice in ranked if room.fits(choice.filled.text)), None)
    if fitting is None:
        shortest = min(ranked, key=lambda choice: room.measure(choice.filled.text))
        size = room.measure(shortest.filled.text)
        long = f"even the shortest variant is longer ({size}) than the network takes ({room.limit})"
        return Chosen(place, shortest, False, (*note, long))
    repeats = known(fitting)
    if repeats and not note:
        note = ("one sentence is not new to this author: change it",)
    elif room.said and not repeats:
        note = ("not what this author was told before",)
    if fitting is not ranked[0]:
        note = (*note, "a shorter variant, to fit the network's limit")
    return Chosen(place, fitting, not repeats, note)


def variants(place: Place, mention: Mention, facts: Mapping[str, str]) -> Iterator[Choice]:
    """The variants that can be filled, beginning at the one that the mention's hash names.

    Where there is an answer to give, only those that give it.
    """
    every = [(template, number) for template in place.templates for number in range(len(template.variants))]
    wanted = [each for each in every if (ANSWER in each[0].variants[each[1]]) == bool(facts.get("answer"))]
    start = _hash(mention) % len(wanted) if wanted else 0
    for template, number in wanted[start:] + wanted[:start]:
        filled = fill(template.variants[number], facts)
        if filled is not None and filled.text:
            yield Choice(template, number, filled)


def _unlike(
    choices: tuple[Choice, ...], said: Sequence[str], facts: Mapping[str, str]
) -> tuple[tuple[Choice, ...], tuple[str, ...], Callable[[Choice], int]]:
    """Choices with the least familiar first, and how many sentences of one the author knows (a whole text: all)."""
    if not said:
        return choices, (), lambda _: 0
    before = {" ".join(text.split()) for text in said}
    heard = frozenset[str]().union(*(_sentences(text, facts) for text in said))

    def known(choice: Choice) -> int:
        text = choice.filled.text
        return len(_sentences(text, facts) & heard) + (1000 if text in before else 0)

    ranked = tuple(sorted(choices, key=known))
    told = known(ranked[0]) >= 1000
    return ranked, ("this author has had every variant already: change the words",) if told else (), known


def _sentences(text: str, facts: Mapping[str, str]) -> frozenset[str]:
    """Without greeting by name and signature, which may stand in every text."""
    for name in ("author", "signature"):
        if facts.get(name):
            text = text.replace(facts[name], "")
    return sentences(text)


def _hash(mention: Mention) -> int:
    name = f"{mention.platform}\x00{mention.account}\x00{mention.external_id}"
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))
