"""Answers judged as the rows of a set ask for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.analysis import LABELS, Analysis
from sentiment.calibration import Band, Calibration
from sentiment.judging import Judged, Said, joined, judged, score
from sentiment.verdict import nothing_said


def band(flag: float) -> Band:
    return Band(temperature=1.0, bias=(0.0, 0.0, 0.0), decision=(0.0, 0.0, 0.0), flag=flag)


CALIBRATION = Calibration(
    revision="toy", max_tokens=8, margin=0.1, bands={"*": band(0.3), "th": band(0.05)}, topic_thresholds=()
)


def analysis(negative: float, neutral: float, positive: float, language: str = "en", unsure: bool = False) -> Analysis:
    base = nothing_said(language, "toy")
    chances = {"negative": negative, "neutral": neutral, "positive": positive}
    label = max(LABELS, key=chances.__getitem__)
    return Analysis(
        **{name: getattr(base, name) for name in base.__slots__} | chances | {"label": label, "unsure": unsure}
    )


def judge(*analyses: Analysis, calibration: Calibration | None = CALIBRATION, classes: int = 3) -> Judged:
    return judged(Said.of(analyses), calibration, classes)


def test_a_text_is_flagged_by_its_label_or_by_the_threshold_of_its_language() -> None:
    found = judge(
        analysis(0.8, 0.1, 0.1), analysis(0.31, 0.6, 0.09), analysis(0.2, 0.7, 0.1), analysis(0.06, 0.9, 0.04, "th")
    )
    assert found.flagged.tolist() == [True, True, False, True]
    assert found.unsure.tolist() == [False, True, False, True]


def test_close_answers_are_unsure_without_being_flagged() -> None:
    found = judge(analysis(0.1, 0.48, 0.42))
    assert (found.flagged.tolist(), found.unsure.tolist()) == ([False], [True])


def test_of_two_classes_only_negative_and_positive_are_compared() -> None:
    found = judge(analysis(0.2, 0.7, 0.1), analysis(0.0, 1.0, 0.0), classes=2)
    assert found.chances[0].tolist() == pytest.approx([2 / 3, 0, 1 / 3])
    assert found.labels.tolist()[0] == LABELS.index("negative")
    assert np.isfinite(found.chances).all()


def test_another_model_flags_what_it_is_unsure_of() -> None:
    found = judge(analysis(0.1, 0.8, 0.1, unsure=True), analysis(0.4, 0.5, 0.1), calibration=None)
    assert found.flagged.tolist() == found.unsure.tolist() == [True, False]


def test_a_score_in_numbers() -> None:
    found = judge(
        analysis(0.9, 0.05, 0.05), analysis(0.35, 0.6, 0.05), analysis(0.1, 0.1, 0.8), analysis(0.8, 0.1, 0.1)
    )
    scored = score("toy", np.array([0, 0, 2, 2]), found, 3)
    assert (scored.name, scored.rows, scored.classes) == ("toy", 4, 3)
    assert scored.confusion == [[1, 1, 0], [0, 0, 0], [1, 0, 1]]
    assert (scored.recall, scored.precision) == (0.5, 0.5)
    assert (scored.flagged_recall, scored.flagged_precision) == (1.0, pytest.approx(2 / 3))
    assert scored.macro_f1 == pytest.approx((0.5 + 2 / 3) / 2)
    assert (scored.accuracy, scored.unsure) == (0.5, 0.25)
    assert scored.calibration_error == pytest.approx((0.1 + 0.6 + 0.6) / 4)


def test_parts_joined_and_taken_apart_are_the_same() -> None:
    texts = [analysis(0.8, 0.1, 0.1), analysis(0.2, 0.7, 0.1, "th")]
    whole = Said.of(texts)
    again = joined([Said.of(texts[:1]), Said.of(texts[1:])])
    assert np.array_equal(whole.chances, again.chances)
    assert whole.languages.tolist() == again.languages.tolist() == ["en", "th"]
    found = judged(whole, CALIBRATION, 3)
    parts = [found.only(whole.languages == name) for name in ("en", "th")]
    assert joined(parts).flagged.tolist() == found.flagged.tolist()


def test_no_rows_are_no_score() -> None:
    scored = score("none", np.array([], np.int64), judge(), 3)
    assert (scored.rows, scored.macro_f1, scored.accuracy, scored.unsure) == (0, 0.0, 0.0, 0.0)


shares = st.lists(st.tuples(*[st.floats(0.001, 1)] * 3, st.integers(0, 2), st.sampled_from(["en", "th"])), min_size=1)


@given(shares, st.sampled_from([2, 3]))
def test_every_figure_is_a_share_and_flagging_never_loses_recall(
    rows: list[tuple[float, float, float, int, str]], classes: int
) -> None:
    texts = [analysis(a / (a + b + c), b / (a + b + c), c / (a + b + c), name) for a, b, c, _, name in rows]
    truth = np.array([label for *_, label, _ in rows])
    found = judge(*texts, classes=classes)
    scored = score("any", truth, found, classes)
    for name in ("macro_f1", "accuracy", "recall", "precision", "flagged_precision", "calibration_error", "unsure"):
        assert 0 <= getattr(scored, name) <= 1 + 1e-9
    assert scored.flagged_recall >= scored.recall
    assert sum(map(sum, scored.confusion)) == scored.rows == len(rows)
    assert found.chances.sum(1) == pytest.approx(np.ones(len(rows)))
