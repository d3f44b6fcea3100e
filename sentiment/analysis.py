"""What is known about one mention after the model has read it."""

from dataclasses import dataclass, field, replace
from typing import Literal

Label = Literal["negative", "neutral", "positive"]
Intent = Literal["complaint", "question", "praise", "suggestion", "spam"]
Urgency = Literal["low", "normal", "high", "urgent"]

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
INTENTS: tuple[Intent, ...] = ("complaint", "question", "praise", "suggestion", "spam")
URGENCIES: tuple[Urgency, ...] = ("low", "normal", "high", "urgent")
TOPICS: tuple[str, ...] = (
    "delivery",
    "damaged",
    "wrong_item",
    "refund",
    "payment",
    "price",
    "quality",
    "service",
    "app",
    "account",
    "fraud",
    "praise",
    "question",
    "other",
)
UNKNOWN_LANGUAGE = "und"
LEARNED = "learned from your team: "
"""So begins every note about what a brand's correction changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One text as the model sees it.

    `negative`, `neutral` and `positive` are calibrated probabilities that sum to 1; `label` is the decision made from
    them with the thresholds of the language; `unsure` means that a person should look first. `language` is a primary
    subtag ("th", "fil") or "und"; `topics` holds at least one of TOPICS; `model` is the revision that said all this.
    `notes` say in words what was changed after the model had spoken (a phrase of the brand, what was learned from the
    team, a correction); `said_by` is the person who said the label, empty when nobody did. `vague`: no topic
    stands out, so an answer should name none; it is not stored.
    """

    negative: float
    neutral: float
    positive: float
    label: Label
    unsure: bool
    language: str
    topics: tuple[str, ...]
    intent: Intent
    urgency: Urgency
    model: str
    notes: tuple[str, ...] = ()
    said_by: str = ""
    vague: bool = field(default=False, compare=False)


def with_threshold(analysis: Analysis, share: float | None) -> Analysis:
    """`analysis` that is unsure exactly when its label's probability is below `share` (None: the model's own word)."""
    if share is None:
        return analysis
    return replace(analysis, unsure=max(analysis.negative, analysis.neutral, analysis.positive) < share)


def with_rating(analysis: Analysis, rating: int | None) -> Analysis:
    """The same analysis after the stars that came with the text have been heard.

    1-2 stars: negative whatever the words, never unsure; praise becomes a complaint, a low urgency normal.
    3 stars: the words decide. 4-5 stars with positive or neutral words: positive and sure. 4-5 stars with negative
    words: the words stay and a person looks (`unsure`), since people also mix up the ends of the scale. A rating
    outside 1 to 5 or None changes nothing, and neither do stars where a person has said the label. The probabilities
    are the model's own and are never altered.
    """
    if analysis.said_by:
        return analysis
    if rating in (1, 2):
        return with_label(analysis, "negative")
    if rating in (4, 5):
        if analysis.label == "negative":
            return replace(analysis, unsure=True)
        return replace(analysis, label="positive", unsure=False)
    return analysis


def with_label(analysis: Analysis, label: Label) -> Analysis:
    """`analysis` with a label that somebody is sure of; intent, urgency and topics no longer speak against it."""
    sure = replace(analysis, label=label, unsure=False)
    if label == "negative":
        return replace(
            sure,
            intent="complaint" if sure.intent == "praise" else sure.intent,
            urgency="normal" if sure.urgency == "low" else sure.urgency,
            topics=tuple(topic for topic in sure.topics if topic != "praise") or ("other",),
        )
    if label == "positive":
        return replace(sure, intent="praise" if sure.intent == "complaint" else sure.intent, urgency="low")
    return sure


def with_word(
    analysis: Analysis, by: str, *, label: Label | None = None, topics: tuple[str, ...] | None = None
) -> Analysis:
    """`analysis` after the person `by` has said what the label is, or the topics, or both. Nothing outranks it."""
    heard, notes = analysis, list(analysis.notes)
    if label is not None:
        heard = replace(with_label(heard, label), said_by=by)
        notes.append(f"{by} says: {label}")
    if topics is not None:
        heard = replace(heard, topics=topics, vague=False)
        notes.append(f"{by} says: about {', '.join(topics).replace('_', ' ')}")
    return replace(heard, notes=tuple(dict.fromkeys(notes)))
