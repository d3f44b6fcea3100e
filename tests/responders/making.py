"""Mentions, analyses and histories for tests, with only what matters spelled out."""

from datetime import UTC, datetime
from typing import Any

from platforms.values import Author, Gate, Mention
from responders.values import Decision, History
from sentiment.analysis import Analysis

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHUT = Gate(open=False, reason="X lets an app answer only those who mention it")
NOBODY = History()
REPLY = Decision(actions=("reply",), rule="r", reasons=(), priority=50, due_in_minutes=60)


def mention(text: str = "Where is my parcel?", *, name: str = "Mali", **changes: Any) -> Mention:
    given = {"followers": changes.pop("followers", None), "handle": changes.pop("handle", None)}
    values: dict[str, Any] = {
        "brand": "lotus",
        "platform": "twitter",
        "account": "lotusandpine",
        "external_id": "1",
        "kind": "mention",
        "author": Author(id="7", name=name, **given),
        "text": text,
        "seen_at": NOW,
        "thread": "1",
    }
    return Mention(**{**values, **changes})


def analysis(label: str = "negative", **changes: Any) -> Analysis:
    shares = {"negative": (0.9, 0.06, 0.04), "neutral": (0.1, 0.8, 0.1), "positive": (0.02, 0.08, 0.9)}[label]
    values: dict[str, Any] = {
        "negative": shares[0],
        "neutral": shares[1],
        "positive": shares[2],
        "label": label,
        "unsure": False,
        "language": "en",
        "topics": ("delivery",),
        "intent": "complaint",
        "urgency": "normal",
        "model": "test",
    }
    return Analysis(**{**values, **changes})
