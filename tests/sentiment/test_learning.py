"""What a team corrects is learned where it helps texts nobody corrected, and refused where it does not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sentiment.analysis import LABELS, LEARNED, TOPICS, Label
from sentiment.calibration import Band, Calibration
from sentiment.correction import Correction, Residual, judged, read
from sentiment.learning import LEAST, Learned, Lesson, learn
from sentiment.onnx_classifier import OnnxClassifier

THEMES = ("slay", "parcel", "colour", "queue", "mug")
WIDTH = 32
FLAT = Band(temperature=2.0, bias=(0.0, 0.0, 0.0), decision=(0.0, 0.0, 0.0), flag=0.9)


class Numbers:
    """A model of made-up numbers: a text "THEME LABEL n" is read as LABEL and has a vector near that of its theme."""

    def __init__(self, *, vectors: bool = True, revision: str = "numbers-1", sure: float = 4.0) -> None:
        self.calibration = Calibration(
            revision=revision, max_tokens=128, margin=0.0, bands={"*": FLAT}, topic_thresholds=(0.5,) * len(TOPICS)
        )
        self._vectors, self._sure = vectors, sure

    def features(self, cleaned: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        heads = {
            "sentiment": np.array([[self._sure * (label in text) for label in LABELS] for text in cleaned]),
            "topics": np.array([[2.0 * (topic in text) - 1 for topic in TOPICS] for text in cleaned]),
            "intent": np.zeros((len(cleaned), 5)),
            "urgency": np.zeros((len(cleaned), 4)),
        }
        if self._vectors:
            heads["mean"] = heads["topic_mean"] = np.array([_vector(text) for text in cleaned])
        return {name: np.asarray(values, np.float32) for name, values in heads.items()}


def _vector(text: str) -> NDArray[np.float64]:
    theme = np.random.default_rng(THEMES.index(text.split()[0])).normal(size=WIDTH)
    own = np.random.default_rng(sum(map(ord, text))).normal(size=WIDTH)
    return theme + 0.4 * own


def lesson(theme: str, read: str, number: int, label: Label, *, topics: Sequence[str] | None = None) -> Lesson:
    corrected = frozenset({"mood"} if read != label else ())
    return Lesson(text=f"{theme} {read} {number}", label=label, topics=topics and tuple(topics), corrected=corrected)


def right(count: int) -> list[Lesson]:
    """Texts of all themes but slay that the model reads rightly."""
    return [lesson(THEMES[1 + number % 4], LABELS[number % 3], number, LABELS[number % 3]) for number in range(count)]


def slang(count: int) -> list[Lesson]:
    """What a brand's own customers say when they are happy, which the model takes for anger."""
    return [lesson("slay", "negative", number, "positive") for number in range(count)]


def mood_of(learned: Learned) -> str:
    return learned.parts[0].why


def test_a_lesson_that_helps_unseen_texts_is_taken() -> None:
    model = Numbers()
    learned = learn(model, [*slang(20), *right(60)])
    (mood, topics) = learned.parts
    assert mood.taken
    assert mood.before is not None
    assert mood.after is not None
    assert (mood.corrected, mood.confirmed) == (20, 60)
    assert mood.before.corrected_right == 0
    assert mood.after.corrected_right > 0.8
    assert mood.after.confirmed_right > 0.95
    assert mood.why == (f"taken: held-out macro-F1 rises from {mood.before.macro_f1:.3f} to {mood.after.macro_f1:.3f}")
    assert (topics.taken, topics.before) == (False, None)
    unseen, other = "slay negative 7001", "parcel negative 7002"
    plain = judged(model.features([unseen, other]), ["en", "en"], model.calibration)
    found = judged(model.features([unseen, other]), ["en", "en"], model.calibration, [learned.correction] * 2)
    assert [one.label for one in plain] == ["negative", "negative"]
    assert [one.label for one in found] == ["positive", "negative"]
    assert found[0].notes == ("learned from your team: positive (the model alone says negative)",)
    assert found[1].notes == ()


def test_a_lesson_that_harms_is_refused_with_its_figures() -> None:
    """The same kind of text is called now this, now that, at random: nothing follows from it for other texts."""
    guess = np.random.default_rng(5)
    wrong = [
        lesson(THEMES[guess.integers(1, 5)], "negative", 900 + number, LABELS[1 + guess.integers(0, 2)])
        for number in range(16)
    ]
    learned = learn(Numbers(), [*wrong, *right(120)])
    mood = learned.parts[0]
    assert not mood.taken
    assert learned.correction.mood is None
    assert mood.before is not None
    assert mood.after is not None
    assert mood.after.macro_f1 <= mood.before.macro_f1
    figures = f"from {mood.before.macro_f1:.3f} to {mood.after.macro_f1:.3f}"
    assert mood.why == f"refused: held-out macro-F1 does not rise ({figures})"


def test_the_same_text_is_never_in_two_folds() -> None:
    """Were it, each copy would be learned from the others, and a lesson about nothing would look like a good one."""
    copies = [lesson("mug", "negative", 1, "positive") for _ in range(12)]
    alone = learn(Numbers(), [*copies, *right(60)]).parts[0]
    assert alone.after is not None
    assert alone.after.corrected_right == 0


@pytest.mark.parametrize(("corrected", "confirmed"), [(0, 0), (LEAST - 1, 60), (20, LEAST - 1)])
def test_too_few_lessons_are_not_fitted(corrected: int, confirmed: int) -> None:
    learned = learn(Numbers(), [*slang(corrected), *right(confirmed)])
    assert mood_of(learned).startswith(f"too few: {corrected} corrected and {confirmed} confirmed")
    assert not learned.judged
    assert (learned.correction.mood, learned.correction.topics) == (None, None)


def test_topics_are_learned_too_and_only_those_that_people_changed() -> None:
    mugs = [
        Lesson(text=f"mug quality {number}", topics=("wrong_item",), corrected=frozenset({"topics"}))
        for number in range(20)
    ]
    fine = [
        Lesson(text=f"{THEMES[number % 4]} {TOPICS[number % 2]} {number}", topics=(TOPICS[number % 2],))
        for number in range(60)
    ]
    model = Numbers()
    learned = learn(model, [*mugs, *fine])
    topics = learned.parts[1]
    assert topics.taken, topics.why
    residual = learned.correction.topics
    assert residual is not None
    assert {TOPICS[row] for row in np.flatnonzero(np.abs(residual.weights).sum(1))} == {"wrong_item", "quality"}
    (found,) = judged(model.features(["mug quality 77"]), ["en"], model.calibration, [learned.correction])
    assert found.topics == ("wrong_item",)
    assert found.notes == ("learned from your team: about wrong item",)


def test_a_model_without_vectors_learns_from_its_heads_alone() -> None:
    """Here every text that is read as neutral is an unhappy one to this brand."""
    shifted = [lesson(THEMES[number % 5], "neutral", number, "negative") for number in range(48)]
    same = [one for one in right(90) if "neutral" not in one.text]
    learned = learn(Numbers(vectors=False, sure=1.0), [*shifted, *same])
    assert learned.parts[0].taken, mood_of(learned)


def test_a_lesson_of_another_model_is_idle() -> None:
    learned = learn(Numbers(), [*slang(20), *right(60)])
    newer = Numbers(revision="numbers-2")
    numbers = newer.features(["slay negative 7001"])
    assert judged(numbers, ["en"], newer.calibration, [learned.correction]) == judged(
        numbers, ["en"], newer.calibration
    )


def test_a_lesson_fitted_on_other_inputs_changes_nothing() -> None:
    learned = learn(Numbers(vectors=False), [*slang(20), *right(60)])
    fitted = Correction(model="numbers-1", mood=Residual(bias=np.ones(3), center=np.zeros(5), weights=np.ones((3, 5))))
    model = Numbers()
    numbers = model.features(["slay negative 7001"])
    for correction in (learned.correction, fitted):
        assert judged(numbers, ["en"], model.calibration, [correction])[0].label == "negative"


def test_texts_that_say_nothing_teach_nothing() -> None:
    silent = [
        Lesson(text=f"@user http://x.example/{n}", label="positive", corrected=frozenset({"mood"})) for n in range(9)
    ]
    assert mood_of(learn(Numbers(), silent)).startswith("too few: 0 corrected")


def test_it_comes_back_from_its_text_as_it_was() -> None:
    learned = learn(Numbers(), [*slang(20), *right(60)]).correction
    again = read(learned.to_json())
    assert again is read(learned.to_json())
    model = Numbers()
    numbers = model.features([f"slay negative {number}" for number in range(30)])
    languages = ["en"] * 30
    before = learned.applied(numbers, languages, model.calibration)["sentiment"]
    after = again.applied(numbers, languages, model.calibration)["sentiment"]
    assert np.abs(before - after).max() < 0.01
    assert again.topics is None


@settings(max_examples=8, deadline=None)
@given(
    labels=st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=20, max_size=40),
    vectors=st.booleans(),
)
def test_whatever_people_say_it_is_taken_only_when_it_is_better_and_chances_stay_chances(
    labels: list[tuple[Label, Label]], vectors: bool
) -> None:
    lessons = [lesson(THEMES[n % 5], was, n, said) for n, (was, said) in enumerate(labels)]
    model = Numbers(vectors=vectors)
    learned = learn(model, lessons)
    mood = learned.parts[0]
    if mood.before is not None and mood.after is not None:
        assert not mood.taken or mood.after.macro_f1 > mood.before.macro_f1
    assert (learned.correction.mood is not None) == mood.taken
    texts = [one.text for one in lessons]
    for found in judged(
        model.features(texts), ["en"] * len(texts), model.calibration, [learned.correction] * len(texts)
    ):
        assert found.negative + found.neutral + found.positive == pytest.approx(1)
        assert min(found.negative, found.neutral, found.positive) >= 0


def test_brands_do_not_learn_from_each_other() -> None:
    model = Numbers()
    theirs = learn(model, [*slang(20), *right(60)]).correction
    texts = ["slay negative 1", "slay negative 2", "slay negative 3"]
    found = judged(model.features(texts), ["en"] * 3, model.calibration, [None, theirs, None])
    assert [one.label for one in found] == ["negative", "positive", "negative"]


def test_the_shipped_model_takes_a_correction(shipped: OnnxClassifier) -> None:
    width = sum(values.shape[1] for name, values in shipped.features(["hello"]).items() if "topic_" not in name)
    happy = Residual(bias=np.array([0.0, 0.0, 50.0]), center=np.zeros(width), weights=np.zeros((3, width)))
    correction = Correction(model=shipped.revision, mood=happy)
    texts = ["the parcel never came, terrible", "the parcel never came, terrible", ""]
    plain, taught, empty = shipped.classify(texts, [None, correction, correction])
    assert (plain.label, taught.label, empty.label) == ("negative", "positive", "neutral")
    assert plain == shipped.classify(texts)[0]


def noise(count: int) -> list[Lesson]:
    """Corrections of which nothing follows for other texts."""
    guess = np.random.default_rng(5)
    draws = [(THEMES[guess.integers(1, 5)], LABELS[1 + guess.integers(0, 2)]) for _ in range(count)]
    return [lesson(theme, "negative", 900 + number, label) for number, (theme, label) in enumerate(draws)]


def test_a_lesson_that_worked_outlives_one_that_has_no_figures() -> None:
    """Only topics were corrected since, so there is nothing to judge the mood by; it was lost in such a case."""
    earlier = learn(Numbers(), [*slang(20), *right(60)]).correction
    learned = learn(Numbers(), slang(3), earlier)
    mood, topics = learned.parts
    assert learned.correction.mood is earlier.mood
    assert (mood.taken, mood.kept, topics.kept) == (False, True, False)
    assert mood.why.endswith("at least 8 of each are needed; what was learned before stays")


def test_a_lesson_that_worked_outlives_a_fit_that_is_refused() -> None:
    earlier = learn(Numbers(), [*slang(20), *right(60)]).correction
    learned = learn(Numbers(), [*noise(16), *right(120)], earlier)
    mood = learned.parts[0]
    assert learned.correction.mood is earlier.mood
    assert (mood.taken, mood.kept) == (False, True)
    assert mood.why.startswith("refused: ")
    assert mood.why.endswith("; what was learned before stays")


def test_a_lesson_that_harms_texts_it_has_not_seen_is_dropped_with_its_figures() -> None:
    """What was slang once is meant as it is written now, and the old texts alone would still speak for the lesson."""
    earlier = learn(Numbers(), [*slang(20), *right(60)]).correction
    meant = [lesson("slay", "negative", 500 + number, "negative") for number in range(30)]
    learned = learn(Numbers(), [*slang(8), *meant, *right(120)], earlier)
    mood = learned.parts[0]
    assert learned.correction.mood is None
    assert (mood.taken, mood.kept) == (False, False)
    assert "what was learned before is dropped: with it, on 90 texts that it was not fitted on, macro-F1" in mood.why


def test_what_a_lesson_was_fitted_on_says_nothing_for_it_and_old_lessons_are_judged_by_all_texts() -> None:
    earlier = learn(Numbers(), [*slang(20), *right(60)]).correction
    assert earlier.mood is not None
    assert len(earlier.mood.taught) == 80
    assert read(earlier.to_json()).mood.taught == earlier.mood.taught  # type: ignore[union-attr]
    happy = Residual(bias=np.array([0.0, 0.0, 50.0]), center=np.zeros(58), weights=np.zeros((3, 58)))
    mood = learn(Numbers(), [*noise(16), *right(120)], Correction(model="numbers-1", mood=happy)).parts[0]
    assert "what was learned before is dropped: with it, on 136 texts, macro-F1 falls" in mood.why
    assert '"taught"' not in (old := earlier.to_json().replace('"taught"', '"left"'))
    assert read(old).mood.taught == frozenset()  # type: ignore[union-attr]


def test_a_lesson_of_another_model_is_not_carried_over() -> None:
    earlier = learn(Numbers(), [*slang(20), *right(60)]).correction
    learned = learn(Numbers(revision="numbers-2"), slang(3), earlier)
    assert learned.correction.mood is None
    assert not learned.parts[0].kept


def test_texts_without_any_topic_are_judged_without_a_warning() -> None:
    about = [Lesson(text=f"mug quality {n}", topics=(), corrected=frozenset({"topics"})) for n in range(10)]
    fine = [Lesson(text=f"parcel late {n}", topics=()) for n in range(10)]
    topics = learn(Numbers(), [*about, *fine]).parts[1]
    assert topics.before is not None
    assert topics.before.macro_f1 == 0


def test_doubt_that_a_lesson_takes_away_is_said() -> None:
    model = Numbers(sure=0.2)
    model.calibration = replace(model.calibration, margin=0.3)
    happy = Residual(bias=np.array([0.0, 0.0, 9.0]), center=np.zeros(58), weights=np.zeros((3, 58)))
    numbers, learned = model.features(["slay positive 1"]), Correction(model="numbers-1", mood=happy)
    (plain,) = judged(numbers, ["en"], model.calibration)
    (found,) = judged(numbers, ["en"], model.calibration, [learned])
    assert (plain.label, plain.unsure, found.label, found.unsure) == ("positive", True, "positive", False)
    assert found.notes == (f"{LEARNED}surely positive (the model alone is not sure)",)
