"""From the numbers of the heads to one Analysis per text. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import INTENTS, LABELS, TOPICS, UNKNOWN_LANGUAGE, URGENCIES, Analysis, Intent, Label, Urgency
from sentiment.calibration import Calibration

Floats = NDArray[np.floating[Any]]
MAX_TOPICS = 3
_TOPIC_IS_SURE, _TOPICS_APART = 0.4, 0.1
_NEVER = -1e9
# What emoji and numbers alone can ask for; they name no topic.
_WORDLESS: Mapping[Label, Intent] = {"negative": "complaint", "neutral": "question", "positive": "praise"}
_PLACEHOLDER = re.compile(r"\b(?:http|user)\b|[\s@]")


def has_content(cleaned: str) -> bool:
    """Whether anything but links, handles and punctuation is left of a cleaned text."""
    rest = _PLACEHOLDER.sub("", cleaned)
    return any(character.isalnum() or ord(character) > 0x2100 for character in rest)


def nothing_said(language: str, revision: str) -> Analysis:
    """The answer for a text without words or emoji: neutral, and a person looks, since a picture may say it all."""
    return Analysis(
        negative=0.1,
        neutral=0.8,
        positive=0.1,
        label="neutral",
        unsure=True,
        language=language,
        topics=("other",),
        intent="question",
        urgency="low",
        model=revision,
    )


def verdicts(heads: Mapping[str, Floats], languages: Sequence[str], calibration: Calibration) -> list[Analysis]:
    """`heads` holds logits by head name ("sentiment", "topics", "intent", "urgency"), a row per text."""
    if not languages:
        return []
    probabilities = calibration.probabilities(heads["sentiment"], languages)
    labels = calibration.labels(probabilities, languages)
    return [
        _verdict(
            {name: rows[at] for name, rows in heads.items()},
            probabilities[at],
            LABELS[labels[at]],
            language,
            calibration,
        )
        for at, language in enumerate(languages)
    ]


def _verdict(
    heads: Mapping[str, Floats], probabilities: Floats, label: Label, language: str, calibration: Calibration
) -> Analysis:
    negative, neutral, positive = (float(value) for value in probabilities)
    worded = language != UNKNOWN_LANGUAGE
    intent = _intent(heads["intent"], label) if worded else _WORDLESS[label]
    topics = _topics(heads["topics"], calibration.topic_thresholds, label, intent) if worded else ("other",)
    return Analysis(
        negative=negative,
        neutral=neutral,
        positive=positive,
        label=label,
        unsure=_unsure(probabilities, label, calibration.band(language).flag, calibration.margin),
        language=language,
        topics=topics,
        intent=intent,
        urgency=_urgency(heads["urgency"], label, intent),
        model=calibration.revision,
        vague=worded and _vague(heads["topics"], topics),
    )


def _unsure(probabilities: Floats, label: Label, flag: float, margin: float) -> bool:
    """Either the two best are close, or the text may be negative although another label won."""
    first, second = np.sort(probabilities)[::-1][:2]
    return bool(first - second < margin or (label != "negative" and probabilities[0] >= flag))


def _intent(logits: Floats, label: Label) -> Intent:
    """The likeliest intent that fits the label: no praise in a negative text, no complaint in a happy one."""
    scores = logits.copy()
    if label == "negative":
        scores[INTENTS.index("praise")] = _NEVER
    if label == "positive":
        scores[INTENTS.index("complaint")] = _NEVER
    return INTENTS[int(scores.argmax())]


def _topics(logits: Floats, thresholds: Sequence[float], label: Label, intent: Intent) -> tuple[str, ...]:
    chances = 1 / (1 + np.exp(-logits))
    order = np.argsort(-chances)
    found = [TOPICS[at] for at in order if chances[at] >= thresholds[at] and TOPICS[at] != "other"]
    if label == "negative":
        found = [topic for topic in found if topic != "praise"]
    if not found and intent in ("praise", "question"):
        found = [intent]
    return tuple(found[:MAX_TOPICS]) or ("other",)


def _vague(logits: Floats, topics: Sequence[str]) -> bool:
    """The first topic is unlikely, or the second nearly as likely."""
    first, second = ([float(1 / (1 + np.exp(-logits[TOPICS.index(topic)]))) for topic in topics] + [0.0, 0.0])[:2]
    return topics != ("other",) and (first < _TOPIC_IS_SURE or first - second < _TOPICS_APART)


def _urgency(logits: Floats, label: Label, intent: Intent) -> Urgency:
    """Happy texts, spam and suggestions wait; an unhappy text is never below normal."""
    urgency = URGENCIES[int(logits.argmax())]
    if label == "positive" or intent in ("praise", "spam", "suggestion"):
        return "low"
    return "normal" if urgency == "low" and label == "negative" else urgency
