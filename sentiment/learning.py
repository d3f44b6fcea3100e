"""Fits what a brand's team has corrected, and keeps the fit only if texts it has not seen are read better with it."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sentiment.analysis import INTENTS, LABELS, TOPICS, URGENCIES, Analysis, Label
from sentiment.calibration import Calibration, softmax
from sentiment.correction import MOOD, TOPICS_PART, Correction, Floats, Heads, Residual, inputs, lesson_name
from sentiment.language import identify
from sentiment.measures import f1, macro_f1
from sentiment.text import clean
from sentiment.verdict import has_content, verdicts

LEAST = 8
"""Corrections, and texts that were right, below which nothing is fitted."""
FOLDS = 5
TRUST = 0.9
"""In this share of resamples of the held-out texts the score must rise, or the rise may be chance."""
_RESAMPLES = 200
_HEAD_COLUMNS = len(LABELS) + len(TOPICS) + len(INTENTS) + len(URGENCIES)
# Prior standard deviations of what may be added, in logits: of the bias, by the heads, by the vectors.
_BIAS, _BY_HEADS, _BY_VECTORS = 0.1, 0.25, 0.5
_ROUNDS = 400
_SMALL = 1e-4
_MIN_TOPIC = 3
_STAYS = "; what was learned before stays"

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Link = Callable[[Floats], Floats]


@runtime_checkable
class Learner(Protocol):
    """A classifier that shows its numbers, so that something can be learned on top of it, and then takes that."""

    @property
    def calibration(self) -> Calibration: ...

    def features(self, cleaned: Sequence[str]) -> dict[str, NDArray[np.float32]]: ...

    def classify(self, texts: Sequence[str], corrections: Sequence[Correction | None] = ()) -> list[Analysis]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One text and what it means: `label` or `topics` are None where nobody has said so.

    `corrected` holds "mood" or "topics" where a person said something else than was shown; the rest is confirmed.
    """

    text: str
    label: Label | None = None
    topics: tuple[str, ...] | None = None
    corrected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Measured on texts that were not fitted on: `macro_f1`, and the shares right of corrected and confirmed texts."""

    macro_f1: float
    corrected_right: float
    confirmed_right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of the lessons about the mood or the topics; the figures are None where there were too few.

    `taken` is True for a new fit, `kept` where one that was taken before stays in its place.
    """

    part: str
    corrected: int
    confirmed: int
    before: Figures | None
    after: Figures | None
    taken: bool
    kept: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A correction with the parts that help, new or from before (or none at all), and how each part was judged."""

    correction: Correction
    parts: tuple[Part, ...]

    @property
    def judged(self) -> bool:
        """Whether there was enough to tell for at least one part."""
        return any(part.before is not None for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Class:
    """The lessons of one part, with what the model makes of their texts."""

    part: str
    lessons: tuple[Lesson, ...]
    heads: Heads
    languages: tuple[str, ...]
    calibration: Calibration

    @property
    def corrected(self) -> Bools:
        return np.array([self.part in lesson.corrected for lesson in self.lessons], dtype=bool)

    def rows(self, rows: Ints) -> "_Class":
        return _Class(
            self.part,
            tuple(self.lessons[row] for row in rows),
            {name: values[rows] for name, values in self.heads.items()},
            tuple(self.languages[row] for row in rows),
            self.calibration,
        )


def learn(classifier: Learner, lessons: Sequence[Lesson], earlier: Correction | None = None) -> Learned:
    """Fit both parts and hold each against the model alone, over folds that keep equal texts together.

    Where a new fit is refused, or there is too little to judge one, that part of `earlier` stays as long as it helps.
    """
    spoken = [(lesson, clean(lesson.text)) for lesson in lessons]
    spoken = [(lesson, text) for lesson, text in spoken if has_content(text)]
    cleaned = [text for _, text in spoken]
    heads = classifier.features(cleaned) if cleaned else {}
    whole = _Class(
        "", tuple(lesson for lesson, _ in spoken), heads, tuple(map(identify, cleaned)), classifier.calibration
    )
    revision = classifier.calibration.revision
    if earlier is None or earlier.model != revision:
        earlier = Correction(model=revision)
    mood = _study(_taught(whole, MOOD), _mood, cleaned, earlier.mood)
    topics = _study(_taught(whole, TOPICS_PART), _topics, cleaned, earlier.topics)
    correction = Correction(model=revision, mood=mood[1], topics=topics[1])
    return Learned(correction=correction, parts=(mood[0], topics[0]))


def _taught(whole: _Class, part: str) -> tuple[_Class, Ints]:
    known = [(one.label if part == MOOD else one.topics) is not None for one in whole.lessons]
    rows = np.flatnonzero(known)
    chosen = whole.rows(rows)
    return _Class(part, chosen.lessons, chosen.heads, chosen.languages, chosen.calibration), rows


Fit = Callable[[_Class], Residual]


def _study(
    taught: tuple[_Class, Ints], fit: Fit, cleaned: Sequence[str], earlier: Residual | None
) -> tuple[Part, Residual | None]:
    these, rows = taught
    corrected, confirmed = int(these.corrected.sum()), int((~these.corrected).sum())
    if min(corrected, confirmed) < LEAST:
        why = f"too few: {corrected} corrected and {confirmed} confirmed, at least {LEAST} of each are needed"
        return _part(these, None, None, None, earlier, why + _STAYS * (earlier is not None)), earlier
    texts = [cleaned[row] for row in rows]
    truth, guess = _truth(these), _guess(these, these.heads)
    guess_after = _guess(these, _held_out(these, fit, _folds(these, texts)))
    before, after = _figures(these, truth, guess), _figures(these, truth, guess_after)
    trust = _trust(truth, guess, guess_after) if after.macro_f1 > before.macro_f1 else 0.0
    names = [lesson_name(text, _meaning(these, one)) for text, one in zip(texts, these.lessons, strict=True)]
    fitted = replace(fit(these), taught=frozenset(names)) if trust >= TRUST else None
    stays, word = (None, "") if fitted or earlier is None else _still(these, truth, guess, earlier, names)
    why = _why(before, after, trust) + word
    return _part(these, before, after, fitted, stays, why), fitted or stays


def _still(
    these: _Class, truth: Ints, guess: Ints, earlier: Residual, names: Sequence[str]
) -> tuple[Residual | None, str]:
    """The fit of before, unless these texts are read worse with it: those it has not seen, then all of them."""
    with_it = _guess(these, _alone(these.part, earlier).applied(these.heads, these.languages, these.calibration))
    unseen = np.array([bool(earlier.taught) and name not in earlier.taught for name in names])
    for rows, which in ((unseen, "texts that it was not fitted on"), (np.full(len(names), True), "texts")):
        if rows.sum() < LEAST:
            continue
        without, with_ = _score(truth[rows], guess[rows]), _score(truth[rows], with_it[rows])
        if with_ < without:
            change = f"macro-F1 falls from {without:.3f} to {with_:.3f}"
            return None, f"; what was learned before is dropped: with it, on {rows.sum()} {which}, {change}"
    return earlier, _STAYS


def _alone(part: str, residual: Residual) -> Correction:
    return Correction(model="", **{"mood" if part == MOOD else "topics": residual})


def _meaning(these: _Class, lesson: Lesson) -> object:
    return lesson.label if these.part == MOOD else sorted(lesson.topics or ())


def _why(before: Figures, after: Figures, trust: float) -> str:
    change = f"from {before.macro_f1:.3f} to {after.macro_f1:.3f}"
    if trust >= TRUST:
        return f"taken: held-out macro-F1 rises {change}"
    if after.macro_f1 > before.macro_f1:
        return f"refused: held-out macro-F1 rises {change}, but in {trust:.0%} of resamples only: it may be chance"
    return f"refused: held-out macro-F1 does not rise ({change})"


def _trust(truth: Ints, before: Ints, after: Ints) -> float:
    """In which share of resamples of the rows the held-out score rises."""
    draw = np.random.default_rng(0)
    samples = [draw.integers(len(truth), size=len(truth)) for _ in range(_RESAMPLES)]
    return float(np.mean([_score(truth[rows], after[rows]) > _score(truth[rows], before[rows]) for rows in samples]))


def _part(
    these: _Class, before: Figures | None, after: Figures | None, fitted: Residual | None, stays: Residual | None,
    why: str,
) -> Part:  # fmt: skip
    corrected = int(these.corrected.sum())
    return Part(
        part=these.part, corrected=corrected, confirmed=len(these.lessons) - corrected, before=before, after=after,
        taken=fitted is not None, kept=stays is not None, why=why,
    )  # fmt: skip


def _folds(these: _Class, cleaned: Sequence[str]) -> Ints:
    """The fold of each row. Equal texts share one; what they mean and whether it was corrected is spread evenly."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(cleaned):
        groups[text.casefold()].append(row)

    def place(text: str) -> tuple[str, str]:
        first = these.lessons[groups[text][0]]
        kind = f"{these.part in first.corrected} {first.label} {first.topics}"
        return kind, hashlib.sha256(text.encode()).hexdigest()

    folds = np.zeros(len(cleaned), dtype=np.int64)
    for number, text in enumerate(sorted(groups, key=place)):
        folds[groups[text]] = number % FOLDS
    return folds


def _held_out(these: _Class, fit: Fit, folds: Ints) -> dict[str, Floats]:
    """The heads after the lesson, each row by a fit that has not seen it."""
    out = {name: values.copy() for name, values in these.heads.items()}
    for fold in np.unique(folds):
        rest, held = these.rows(np.flatnonzero(folds != fold)), np.flatnonzero(folds == fold)
        correction, unseen = _alone(these.part, fit(rest)), these.rows(held)
        for name, values in correction.applied(unseen.heads, unseen.languages, these.calibration).items():
            out[name][held] = values
    return out


def _truth(these: _Class) -> Ints:
    """The label of each text as an index, or its topics as a row of zeros and ones."""
    if these.part == MOOD:
        return np.array([LABELS.index(one.label) for one in these.lessons if one.label is not None])
    return _flags([one.topics or () for one in these.lessons])


def _guess(these: _Class, heads: Heads) -> Ints:
    found = verdicts(heads, these.languages, these.calibration)
    if these.part == MOOD:
        return np.array([LABELS.index(one.label) for one in found])
    return _flags([one.topics for one in found])


def _figures(these: _Class, truth: Ints, guess: Ints) -> Figures:
    right = (truth == guess).reshape(len(truth), -1).all(1)
    corrected = these.corrected
    return Figures(
        macro_f1=_score(truth, guess),
        corrected_right=float(right[corrected].mean()),
        confirmed_right=float(right[~corrected].mean()),
    )


def _score(truth: Ints, guess: Ints) -> float:
    """Macro-F1 over the labels, or over the topics, that occur in `truth`."""
    if truth.ndim == 1:
        return macro_f1(truth, guess)
    present = np.flatnonzero(truth.any(0))
    if not present.size:
        return 0.0
    return float(np.mean([f1(truth[:, topic] == 1, guess[:, topic] == 1) for topic in present]))


def _flags(topics: Sequence[Sequence[str]]) -> Ints:
    return np.array([[topic in each for topic in TOPICS] for each in topics], np.int64).reshape(-1, len(TOPICS))


def _mood(these: _Class) -> Residual:
    calibration, languages = these.calibration, these.languages
    chances = np.log(np.maximum(calibration.probabilities(these.heads["sentiment"], languages), 1e-12))
    decided = chances + np.array([calibration.band(language).decision for language in languages])
    truth = np.eye(3)[[LABELS.index(one.label) for one in these.lessons if one.label is not None]]
    return _fitted(inputs(MOOD, these.heads, languages, calibration), decided, truth, softmax, 0.5)


def _topics(these: _Class) -> Residual:
    """Only the topics that people changed often enough; the residual of the others is zero."""
    numbers = inputs(TOPICS_PART, these.heads, these.languages, these.calibration)
    thresholds = np.asarray(these.calibration.topic_thresholds)
    decided = these.heads["topics"] - np.log(thresholds / (1 - thresholds))
    truth = _flags([one.topics or () for one in these.lessons])
    wrong = ((decided >= 0) != (truth == 1)) & these.corrected[:, None]
    chosen = np.flatnonzero(wrong.sum(0) >= _MIN_TOPIC)
    part = _fitted(numbers, decided[:, chosen], truth[:, chosen].astype(float), _sigmoid, 0.25)
    bias, weights = np.zeros(len(TOPICS)), np.zeros((len(TOPICS), numbers.shape[1]))
    bias[chosen], weights[chosen] = part.bias, part.weights
    return Residual(bias=bias, center=part.center, weights=weights)


def _fitted(numbers: Floats, offset: Floats, truth: Floats, link: Link, curvature: float) -> Residual:
    """The most likely residual under a prior around zero: equal to a Gaussian process whose kernel is the inputs'."""
    center = numbers.mean(0)
    scale = _scale(numbers - center)
    design = np.concatenate([np.full((len(numbers), 1), _BIAS), (numbers - center) * scale], axis=1)
    found = _descent(design, offset, truth, link, curvature)
    return Residual(bias=found[:, 0] * _BIAS, center=center, weights=found[:, 1:] * scale)


def _scale(centred: Floats) -> Floats:
    """By what each column is multiplied, so that a typical row's heads and vector have the length of their prior."""
    scale = np.empty(centred.shape[1])
    heads = centred[:, :_HEAD_COLUMNS]
    scale[:_HEAD_COLUMNS] = _BY_HEADS / np.sqrt(_HEAD_COLUMNS) / np.maximum(heads.std(0), 0.1)
    rest = centred[:, _HEAD_COLUMNS:]
    scale[_HEAD_COLUMNS:] = _BY_VECTORS / max(float(np.sqrt((rest**2).sum(1).mean())), 1e-6) if rest.size else 0.0
    return scale


def _descent(design: Floats, offset: Floats, truth: Floats, link: Link, curvature: float) -> Floats:
    """Weights (classes, columns) of least cross entropy + half their square, by Nesterov's accelerated gradient."""
    found = ahead = np.zeros((offset.shape[1], design.shape[1]))
    if not found.size:
        return found
    steep = 1 + curvature * float(np.linalg.norm(design, 2)) ** 2
    momentum = (np.sqrt(steep) - 1) / (np.sqrt(steep) + 1)
    for _ in range(_ROUNDS):
        slope = (link(offset + design @ ahead.T) - truth).T @ design + ahead
        step = ahead - slope / steep
        ahead, found = step + momentum * (step - found), step
        if float(np.abs(slope).max()) < _SMALL:
            break
    return found


def _sigmoid(scores: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-scores))
    return chances
