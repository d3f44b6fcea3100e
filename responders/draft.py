"""Proposes a text for a mention from the brand's templates: pure, and the same for the same input."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.playbook import Playbook, Template
from platforms.values import Mention
from responders.values import Decision, Draft, History
from responders.wording import Filled, fill, name_of, plain, sentences
from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis, with_rating

Measure = Callable[[str], int]

LAST_LANGUAGE = "en"
_SAME_LANGUAGE = {"tl": "fil", "in": "id", "iw": "he"}
_CHANNELS = {"review": ("review", "public"), "message": ("private",)}
_REST = {"negative": ("other",), "neutral": ("other",), "positive": ("praise", "other")}
_plain = lru_cache(maxsize=1024)(plain)
_CHANNEL_WORDS = {"review": "a public review", "private": "a private message", "public": "a public post"}


@dataclass(frozen=True, slots=True)
class _Choice:
    template: Template
    place: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class _Found:
    """The templates of one language that fit, all about one topic and for one channel."""

    language: str
    topic: str
    channel: str
    templates: tuple[Template, ...]


def draft(
    mention: Mention,
    analysis: Analysis,
    decision: Decision,
    playbook: Playbook,
    history: History,
    *,
    brand_title: str,
    contact: str = "",
    measure: Measure = len,
    limit: int = 100_000,
) -> Draft | None:
    """A draft when the decision asks for a reply; None when it does not, or when no template fits at all."""
    if "reply" not in decision.actions:
        return None
    return suggest(
        mention,
        analysis,
        playbook,
        history,
        topic=decision.topic,
        brand_title=brand_title,
        contact=contact,
        measure=measure,
        limit=limit,
    )


def suggest(
    mention: Mention,
    analysis: Analysis,
    playbook: Playbook,
    history: History,
    *,
    brand_title: str,
    topic: str | None = None,
    contact: str = "",
    measure: Measure = len,
    limit: int = 100_000,
) -> Draft | None:
    """The text that `draft` would propose, whatever was decided: also for a person to copy on a hand-over.

    `topic` is what a rule chose: it goes before the topics that the model heard. `contact` replaces the voice's own; `measure` and `limit` are the network's. Languages are tried in this order:
    the mention's, the voice's fallback_languages, English.
    """
    heard = with_rating(analysis, mention.rating)
    facts = _facts(mention, playbook, brand_title, contact)
    for found in _find(mention, heard, playbook, topic):
        if chosen := _choose(_choices(found, mention, facts), history, measure, limit):
            return _made(heard, found, *chosen, topic)
    return None


def _made(
    heard: Analysis, found: _Found, chosen: _Choice, notes: tuple[str, ...], topic: str | None
) -> Draft:
    return Draft(
        text=chosen.filled.text,
        language=found.language,
        template=chosen.template.id,
        meaning=chosen.template.meaning,
        reasons=(_why_language(heard, found), _why_template(heard, found, chosen, topic), *notes, *_left_out(chosen)),
    )


def _facts(mention: Mention, playbook: Playbook, brand_title: str, contact: str) -> Mapping[str, str]:
    voice = playbook.voice
    return {
        "author": name_of(mention.author.name),
        "brand": _plain(brand_title),
        "contact": _plain(contact or voice.contact),
        "signature": _plain(voice.signature),
        "particle": voice.particle,
        "particle_question": voice.particle_question,
    }


def _find(mention: Mention, heard: Analysis, playbook: Playbook, chosen: str | None) -> Iterator[_Found]:
    """All places to look for a text, the best first."""
    topics = tuple(dict.fromkeys((*((chosen,) if chosen else ()), *_topics(heard))))
    for language in dict.fromkeys(_languages(heard, playbook)):
        for topic in topics:
            for channel in _CHANNELS.get(mention.kind, ("public",)):
                templates = playbook.replies(language, topic, channel, heard.label)
                if templates:
                    yield _Found(language, topic, channel, templates)


def _languages(heard: Analysis, playbook: Playbook) -> Iterator[str]:
    yield _SAME_LANGUAGE.get(heard.language, heard.language)
    yield from playbook.voice.fallback_languages
    yield LAST_LANGUAGE


def _topics(heard: Analysis) -> Iterator[str]:
    yield from heard.topics
    if heard.intent == "question" and heard.label != "negative":
        yield "question"
    yield from _REST[heard.label]


def _choices(found: _Found, mention: Mention, facts: Mapping[str, str]) -> Iterator[_Choice]:
    """The variants that can be filled, beginning at the one that the mention's hash names."""
    variants = [(template, place) for template in found.templates for place in range(len(template.variants))]
    start = _hash(mention) % len(variants)
    for template, place in variants[start:] + variants[:start]:
        filled = fill(template.variants[place], facts)
        if filled is not None and filled.text:
            yield _Choice(template, place, filled)


def _choose(
    choices: Iterator[_Choice], history: History, measure: Measure, limit: int
) -> tuple[_Choice, tuple[str, ...]] | None:
    """The variant to use: the first, but nothing that this author was told before, and short enough."""
    first = next(choices, None)
    if first is None:
        return None
    if not history.said_to_author and measure(first.filled.text) <= limit:
        return first, ()
    ranked, note = _unlike((first, *choices), history.said_to_author)
    fitting = next((choice for choice in ranked if measure(choice.filled.text) <= limit), None)
    if fitting is None:
        shortest = min(ranked, key=lambda choice: measure(choice.filled.text))
        long = f"even the shortest variant is longer ({measure(shortest.filled.text)}) than the network takes ({limit})"
        return shortest, (*note, long)
    if fitting is not ranked[0]:
        note = (*note, "a shorter variant, to fit the network's limit")
    return fitting, note


def _unlike(choices: tuple[_Choice, ...], said: Sequence[str]) -> tuple[tuple[_Choice, ...], tuple[str, ...]]:
    """Choices with the least familiar first; texts this author has had are dropped while another is left."""
    if not said:
        return choices, ()
    before = {" ".join(text.split()) for text in said}
    fresh = tuple(choice for choice in choices if choice.filled.text not in before)
    if not fresh:
        return choices, ("this author has had every variant already: change the words",)
    heard = frozenset[str]().union(*(sentences(text) for text in said))
    ranked = tuple(sorted(fresh, key=lambda choice: len(sentences(choice.filled.text) & heard)))
    return ranked, ("not what this author was told before",)


def _hash(mention: Mention) -> int:
    name = f"{mention.platform}\x00{mention.account}\x00{mention.external_id}"
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))


def _why_language(heard: Analysis, found: _Found) -> str:
    if found.language == _SAME_LANGUAGE.get(heard.language, heard.language):
        return f"written in {found.language}, the language of the post"
    if heard.language == UNKNOWN_LANGUAGE:
        return f"the language of the post is not known: written in {found.language}, please check"
    return (
        f"no fitting template in {heard.language}: written in {found.language}, please check that the customer reads it"
    )


def _why_template(heard: Analysis, found: _Found, chosen: _Choice, asked: str | None) -> str:
    topic = found.topic.replace("_", " ")
    heard_of = ", ".join(heard.topics).replace("_", " ") or "no topic"
    if found.topic == asked:
        about = f"about {topic}, as the rule asks"
    else:
        about = f"about {topic}" if found.topic in heard.topics else f"no template of its own for {heard_of}, so {topic}"
    where = _CHANNEL_WORDS[found.channel]
    return f"{heard.label}, {about}, for {where}: {chosen.template.id}, variant {chosen.place + 1}"


def _left_out(chosen: _Choice) -> tuple[str, ...]:
    left = [name for name in chosen.filled.left_out if name != "author"]
    named = (
        () if "author" not in chosen.filled.left_out else ("no greeting by name: the author's name is no plain name",)
    )
    return (*named, *(f"a sentence was left out: the playbook has no {name}" for name in left))
