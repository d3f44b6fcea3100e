"""What a complaint is about, where plain words say it: the model's topics are right about every second time."""

from dataclasses import replace

from responders.asking import asks_calmly
from responders.troubles import troubles
from sentiment.analysis import Analysis

_OFTEN_WRONG = frozenset({"other", "question", "service", "quality", "price", "app", "wrong_item"})
_NOT_ASKED = frozenset({"fraud", "account"})


def complaint(heard: Analysis, text: str) -> tuple[Analysis, str]:
    """An unhappy post with the topics that its answer may name, and why they are others than the model's ("" if not).

    One trouble in plain words is named; several, or a topic that is not certain, get the general apology.
    """
    told = any("about " in note for note in heard.notes)  # by the brand's phrases, or by a person
    if told or not _NOT_ASKED.isdisjoint(heard.topics):
        return heard, ""
    found = _first_of_all(troubles(text))
    if len(found) > 1:
        return replace(heard, topics=("other",)), "several troubles at once, so the answer names none of them"
    topic = next(iter(found), "")
    if topic and (heard.vague or topic in heard.topics or heard.topics[0] in _OFTEN_WRONG):
        if heard.topics[0] == topic and not heard.vague:
            return heard, ""
        rest = () if heard.vague else tuple(each for each in heard.topics if each not in (topic, "other"))
        return replace(heard, topics=(topic, *rest)), f"its words speak of {topic}"
    if not topic and heard.intent == "question" and asks_calmly(text):
        return replace(heard, topics=("other",)), "it asks and tells of no trouble, so the answer names none"
    if heard.vague and heard.topics != ("other",):
        return replace(heard, topics=("other",)), "what it is about is not certain, so the answer names no trouble"
    return heard, ""


def _first_of_all(found: tuple[str, ...]) -> tuple[str, ...]:
    """Who waits for an answer waits for it about something: that is named, not the silence."""
    return tuple(topic for topic in found if topic != "service") or found
