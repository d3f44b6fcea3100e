"""Proposes a text for a mention from the brand's templates: pure, and the same for the same input."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from config.playbook import Playbook
from config.vocabulary import CONDITIONS, NO_TEXT
from platforms.values import Mention
from responders.about import complaint
from responders.acquaintance import acquaintance
from responders.asking import asks, asks_calmly, in_earnest, is_angry
from responders.biting import is_biting, is_content
from responders.choosing import (
    Choice,
    Chosen,
    Facts,
    Measure,
    Place,
    Room,
    best,
    choose,
    own_language,
    places,
    variants,
)
from responders.feeling import against_stars
from responders.ordered import order_facts, told_order
from responders.quoting import quoted
from responders.values import Alternative, Citation, Draft, History
from responders.wording import called, name_of, plain
from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis, with_label, with_rating

Cite = Callable[[str, str], Sequence[Citation] | None]
"""What the shop itself says in answer to (a question, in a language), the best passage first; None: cannot look now."""

_plain = lru_cache(maxsize=1024)(plain)
_CHANNEL_WORDS = {"review": "a public review", "private": "a private message", "public": "a public post"}
_SERIOUS = frozenset({"damaged", "wrong_item", "refund", "payment", "account", "fraud"})
_MAYBE_UNHAPPY = 0.15
_COMPLAINED = 2
_CLEAR = frozenset({"delivery", "refund", "payment", "account", "app", "fraud"})
"""Topics that leave no doubt which articles may answer; the others ("price", "quality", …) stand beside any of them."""


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
    cite: Cite | None = None,
    greet: bool = True,
) -> Draft | None:
    """The text to propose, whatever was decided: a draft, or what a person copies on a hand-over; None: nothing fits.

    `topic` is what a rule chose: it goes before the topics that the model heard, and NO_TEXT proposes nothing.
    `contact` replaces the voice's own; `measure` and `limit` are the network's; `cite` looks into the shop's articles
    for questions; without `greet` nobody is called by name, for what may leave without a person. Languages are tried
    in this order: the mention's, its neighbours in the voice, the voice's fallback_languages, English.
    """
    if topic == NO_TEXT:
        return None
    heard, care = _careful(mention, analysis, history)
    found, looked = _cited(mention, heard, playbook, cite)
    facts = _facts(mention, playbook, brand_title, contact)
    if not greet:
        facts = _nameless(facts)
    room = Room(history.said_to_author, measure, limit)
    chosen, quoting = (None, ()) if topic else _answered(mention, heard, playbook, facts, room, found)
    chosen = chosen or best(places(mention, heard, playbook, topic), mention, facts, room)
    if chosen is None:
        return None
    private = _private(chosen.place, heard, mention, playbook, facts, room)
    told = acquaintance(history, unhappy=heard.label == "negative")
    notes = (*looked, *quoting, *care, *_with_private(private), *_of_order(mention, private or chosen), *told)
    return Draft(
        text=chosen.choice.filled.text,
        language=chosen.place.language,
        template=chosen.choice.template.id,
        meaning=chosen.choice.template.meaning,
        reasons=(*_why(heard, chosen, topic), *notes, *_left_out(chosen.choice, greet)),
        private=private.choice.filled.text if private else "",
        citations=found,
    )


def alternatives(
    mention: Mention,
    analysis: Analysis,
    playbook: Playbook,
    history: History,
    *,
    current: str,
    language: str,
    brand_title: str,
    topic: str | None = None,
    contact: str = "",
    measure: Measure = len,
    limit: int = 100_000,
) -> tuple[Alternative, ...]:
    """Other texts in `language` that say what the draft `current` says: a shorter, a warmer, a more formal one.

    The tones are those that the playbook names for its variants; the shortest of them serves as the short one.
    """
    heard, _ = _careful(mention, analysis, history)
    facts = _facts(mention, playbook, brand_title, contact)
    place = next((each for each in places(mention, heard, playbook, topic) if each.language == language), None)
    if place is None:
        return ()
    told = {" ".join(text.split()) for text in (current, *history.said_to_author)}
    others = [
        choice
        for choice in variants(place, mention, facts(language))
        if choice.filled.text not in told and measure(choice.filled.text) <= limit
    ]
    return tuple(_in_tones(others, current, measure))


def _in_tones(choices: Sequence[Choice], current: str, measure: Measure) -> Iterator[Alternative]:
    shorter = [choice for choice in choices if measure(choice.filled.text) < measure(current)]
    short = min(shorter, key=lambda choice: measure(choice.filled.text), default=None)
    if short is not None:
        yield Alternative(tone="short", text=short.filled.text, template=short.template.id)
    for tone in ("warm", "formal"):
        for choice in [each for each in choices if each.tone == tone][:1]:
            yield Alternative(tone=tone, text=choice.filled.text, template=choice.template.id)


def _careful(mention: Mention, analysis: Analysis, history: History) -> tuple[Analysis, tuple[str, ...]]:
    """The mood that an answer should take up, and for a complaint the trouble that it may name."""
    heard, care = _in_mood(mention, analysis, history)
    if heard.label != "negative" or against_stars(heard, mention.rating) == "kind":
        return heard, care
    heard, why = complaint(heard, mention.text)
    return heard, (*care, *((why,) if why else ()))


def _in_mood(mention: Mention, analysis: Analysis, history: History) -> tuple[Analysis, tuple[str, ...]]:
    """Where nobody is sure: what may be a serious complaint is answered as one, what looks happy with plain thanks."""
    heard = in_earnest(with_rating(analysis, mention.rating), mention.text, mention.rating)
    if against_stars(heard, mention.rating) == "kind":
        return replace(heard, topics=("other",)), ("the words complain about nothing, so the answer names nothing",)
    if heard.label == "negative" or heard.said_by:
        return heard, ()
    if _complains_again(heard, history):
        return with_label(heard, "negative"), ("this author complained before: answered as a complaint, read it first",)
    if not heard.unsure:
        return heard, ()
    bites = heard.label == "positive" and is_biting(mention.text)
    if not is_content(mention.text) and (bites or _may_complain(heard, mention.text)):
        return with_label(heard, "negative"), ("may be a complaint, so it is answered as one: read the post first",)
    if heard.label == "positive":
        return with_label(heard, "neutral"), ("looks happy, but not for sure: plain thanks, read the post first",)
    return heard, ()


def _complains_again(heard: Analysis, history: History) -> bool:
    """Who complained twice is not thanked for writing, unless the post is certainly glad or a question."""
    glad = heard.label == "positive" and not heard.unsure
    return history.complaints_by_author >= _COMPLAINED and not glad and heard.intent != "question"


def _may_complain(heard: Analysis, text: str) -> bool:
    pressing = heard.urgency in ("high", "urgent")
    if heard.intent == "question" and not pressing and asks_calmly(text):
        return False
    serious = pressing or not _SERIOUS.isdisjoint(heard.topics)
    unhappy = heard.negative > heard.positive or heard.intent == "complaint"
    return unhappy or (serious and heard.negative >= _MAYBE_UNHAPPY)


def _facts(mention: Mention, playbook: Playbook, brand_title: str, contact: str) -> Facts:
    voice, name = playbook.voice, name_of(mention.author.name, brand_title)
    known = {
        "author": name,
        "brand": _plain(brand_title),
        "contact": _plain(contact or voice.contact),
        "signature": _plain(voice.signature),
        "particle": voice.particle,
        "particle_question": voice.particle_question,
        **order_facts(mention.text),
    }

    def facts(language: str) -> Mapping[str, str]:
        own = called(name, language)
        return known if own == name else {**known, "author": own}

    return facts


def _cited(
    mention: Mention, heard: Analysis, playbook: Playbook, cite: Cite | None
) -> tuple[tuple[Citation, ...], tuple[str, ...]]:
    """What the shop's own articles say to a question, and what that means in words."""
    looked = cite(mention.text, own_language(heard)) if cite and asks(mention.text, heard) else None
    if looked is None:
        return (), ()
    if heard.label == "negative" and is_angry(mention.text):
        looked = [replace(each, sure=False) for each in looked]
    found = tuple(_fitting(each, heard, playbook) for each in looked)
    if first := next((each for each in found if each.sure), None):
        return found, (f'the article "{first.title}" answers this: {first.section}',)
    near = "; what comes near is shown beside it" if found else ""
    doubted = [each for each, before in zip(found, looked, strict=True) if before.sure]
    about = ", ".join(heard.topics).replace("_", " ")
    notes = (f'the article "{each.title}" is about something else than the post ({about})' for each in doubted)
    return found, (f"no article of the knowledge base answers this for certain{near}", *notes)


def _fitting(found: Citation, heard: Analysis, playbook: Playbook) -> Citation:
    """A passage that answers is no longer sure where its article is about none of what the post is about."""
    about = {topic for each in playbook.facts if each.id == found.article for topic in each.topics}
    contradicts = not _CLEAR.isdisjoint(heard.topics) and not (about - {"question"}).intersection(heard.topics)
    return replace(found, sure=False) if contradicts and about and "other" not in about else found


def _answered(
    mention: Mention, heard: Analysis, playbook: Playbook, facts: Facts, room: Room, found: Sequence[Citation]
) -> tuple[Chosen | None, tuple[str, ...]]:
    """A text that gives the answer itself, where the shop's own words are in the customer's language."""
    own = own_language(heard)
    sure = next((each for each in found if each.sure), None)
    if sure is None or heard.label == "negative":
        return None, ()
    if sure.language != own:
        return None, (f"the article is in {sure.language}, so it is not quoted: say in {own} what it answers",)
    quote = quoted(sure, mention.text)

    def with_answer(language: str) -> Mapping[str, str]:
        return {**facts(language), "answer": quote.text}

    fitting = (each for each in places(mention, heard, playbook) if each.language == own and each.topic == "question")
    for place in fitting:
        chosen = choose(place, mention, with_answer, room)
        if chosen is not None and room.fits(chosen.choice.filled.text):
            return chosen, ("quotes the article: check that it answers what was asked", *quote.notes)
    return None, ("the passage does not fit into a reply here, so it is only shown beside it", *quote.notes)


def _private(
    place: Place, heard: Analysis, mention: Mention, playbook: Playbook, facts: Facts, room: Room
) -> Chosen | None:
    """A private message for what was complained about in public; a review has nobody to send one to."""
    if place.channel != "public" or heard.label != "negative" or mention.kind == "review":
        return None
    templates = playbook.replies(place.language, place.topic, "private", heard.label)
    if not templates:
        return None
    return choose(Place(place.language, place.topic, "private", templates), mention, facts, Room(room.said))


def _with_private(private: Chosen | None) -> tuple[str, ...]:
    if private is None:
        return ()
    return (f"with a private message: {private.choice.named}", *private.notes)


def _of_order(mention: Mention, told: Chosen) -> tuple[str, ...]:
    """What an agent should know where the customer has given the number of the order already."""
    if told.place.channel != "private" or not told_order(mention.text):
        return ()
    variant = told.choice.template.variants[told.choice.place]
    if any(f"{{{condition}}}" in variant for condition in CONDITIONS):
        return ("the post gives an order number, so nobody asks for it again",)
    return ("the post gives an order number: see that nobody asks for it again",)


def _why(heard: Analysis, chosen: Chosen, topic: str | None) -> tuple[str, ...]:
    return _why_language(heard, chosen.place), _why_template(heard, chosen, topic), *chosen.notes


def _why_language(heard: Analysis, found: Place) -> str:
    if found.language == own_language(heard):
        return f"written in {found.language}, the language of the post"
    if heard.language == UNKNOWN_LANGUAGE:
        return f"the language of the post is not known: written in {found.language}, please check"
    return (
        f"no fitting template in {heard.language}: written in {found.language}, please check that the customer reads it"
    )


def _why_template(heard: Analysis, chosen: Chosen, asked: str | None) -> str:
    place = chosen.place
    topic = place.topic.replace("_", " ")
    heard_of = ", ".join(heard.topics).replace("_", " ") or "no topic"
    if place.topic == asked:
        about = f"about {topic}, as the rule asks"
    else:
        about = (
            f"about {topic}" if place.topic in heard.topics else f"no template of its own for {heard_of}, so {topic}"
        )
    return f"{heard.label}, {about}, for {_CHANNEL_WORDS[place.channel]}: {chosen.choice.named}"


def _nameless(facts: Facts) -> Facts:
    return lambda language: {**facts(language), "author": ""}


def _left_out(choice: Choice, greet: bool) -> tuple[str, ...]:
    left = [name for name in choice.filled.left_out if name not in ("author", *CONDITIONS)]
    why = "the author's name is no plain name" if greet else "its rule may send by itself"
    named = (f"no greeting by name: {why}",) if "author" in choice.filled.left_out else ()
    return (*named, *(f"a sentence was left out: the playbook has no {name}" for name in left))
