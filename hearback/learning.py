"""What a brand's team has taught, put together from the store, fitted, and kept."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast

from hearback.app import App
from sentiment.analysis import Label
from sentiment.correction import read
from sentiment.errors import ModelUnavailable
from sentiment.learning import Learned, Learner, Lesson, learn
from store import corrections
from store.corrections import Kept, Passed, Said
from store.database import Tx

LOOKED_AT = 5_000
PER_CORRECTION, LEAST_SAMPLE, LARGEST_SAMPLE = 20, 200, 1_500
"""Approved texts that stand for what was right: so many for each correction, between these bounds."""


def learner(app: App) -> Learner:
    """The installation's model. Raises ModelUnavailable when nothing can be learned on top of it."""
    model = app.classifier()
    if not isinstance(model, Learner):
        raise ModelUnavailable(
            f"{model.revision} shows no numbers to learn from; phrases.toml of the playbook works with any model"
        )
    return model


def study(app: App, model: Learner, brand: str) -> Learned:
    """Fit what a brand's people said, beside what they let pass and what was learned before. Nothing is stored."""
    with app.db.read() as tx:
        lessons = gathered(tx, brand)
        earlier = corrections.learned_on(tx, model.calibration.revision)[0].get(brand)
    return learn(model, lessons, read(earlier) if earlier else None)


def keep(app: App, brand: str, learned: Learned, now: datetime) -> None:
    """From now on triage uses it, in the place of what was learned before on this model."""
    outcome = json.dumps([asdict(part) for part in learned.parts])
    correction = learned.correction
    with app.db.begin() as tx:
        corrections.keep(
            tx,
            Kept(brand=brand, model=correction.model, correction=correction.to_json(), outcome=outcome, at=now),
        )


def gathered(tx: Tx, brand: str) -> list[Lesson]:
    """Every word of a person about a present text, and a sample of the texts that were answered without one."""
    spoken = corrections.of_brand(tx, brand)
    by_mention: dict[int, list[Said]] = defaultdict(list)
    texts = {said.mention_id: text for said, text in spoken}
    for said, _ in spoken:
        by_mention[said.mention_id].append(said)
    taught = [_taught(texts[number], words) for number, words in by_mention.items()]
    return [*taught, *map(_right, sampled(corrections.passed(tx, brand, LOOKED_AT), len(taught)))]


def sampled(passed: Sequence[Passed], corrected: int) -> list[Passed]:
    """The same ones each time, whatever came before them."""
    count = min(LARGEST_SAMPLE, max(LEAST_SAMPLE, PER_CORRECTION * corrected))
    return sorted(passed, key=lambda one: hashlib.sha256(str(one.mention_id).encode()).digest())[:count]


def _taught(text: str, words: Sequence[Said]) -> Lesson:
    label = next((cast(Label, one.said[0]) for one in words if one.part == "mood"), None)
    topics = next((one.said for one in words if one.part == "topics"), None)
    changed = frozenset(one.part for one in words if set(one.was) != set(one.said))
    return Lesson(text=text, label=label, topics=topics, corrected=changed)


def _right(passed: Passed) -> Lesson:
    """Stars speak for themselves, not for the words; and nobody was asked about a mood that was not sure."""
    sure = passed.rating is None and not passed.unsure
    return Lesson(text=passed.text, label=passed.label if sure else None, topics=passed.topics)
