"""How a batch reads: the model, what it learned from the brand's team, the brand's phrases, stars, people's words."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.playbook import Phrase
from responders.phrases import with_phrases
from sentiment import correction
from sentiment.analysis import Analysis, with_rating, with_threshold
from sentiment.classifier import Classifier
from sentiment.correction import Correction
from sentiment.learning import Learner
from store import corrections
from store.corrections import Said
from store.database import Tx
from store.mentions import Stored

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Team:
    """What people have taught about a batch: a correction by brand, and words by mention."""

    learned: Mapping[str, Correction]
    words: Mapping[int, Sequence[Said]]


def team(tx: Tx, model: str, batch: Sequence[Stored]) -> Team:
    """For this revision of the model; what belongs to another one is idle, and that is logged."""
    found, idle = corrections.learned_on(tx, model)
    for brand in {stored.mention.brand for stored in batch} & idle:
        _say_idle(brand, model)
    words = corrections.of_mentions(tx, [stored.id for stored in batch])
    return Team({brand: correction.read(text) for brand, text in found.items()}, words)


def classified(model: Classifier, batch: Sequence[Stored], told: Team) -> list[Analysis]:
    """One analysis for each mention, with what its brand has learned where the model can take it."""
    texts = [stored.mention.text for stored in batch]
    if told.learned and isinstance(model, Learner):
        return model.classify(texts, [told.learned.get(stored.mention.brand) for stored in batch])
    return model.classify(texts)


def judged(stored: Stored, analysis: Analysis, told: Team, phrases: Sequence[Phrase], unsure: float | None) -> Analysis:
    """The later outranks the earlier: model, its own doubt, phrases, stars, a person's word about this very text."""
    heard = with_phrases(with_threshold(analysis, unsure), stored.mention.text, phrases)
    heard = with_rating(heard, stored.mention.rating)
    read = corrections.text_hash(stored.mention.text)
    for word in told.words.get(stored.id, ()):
        if word.text_hash == read:
            heard = corrections.heard(heard, word.part, word.said, word.by)
    return heard


@lru_cache(maxsize=256)
def _say_idle(brand: str, model: str) -> None:
    """Once for each model."""
    log.warning("what was learned is idle, it belongs to another model: `hearback learn`", extra={"brand": brand})
