import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.measures import calibration_error, confusion, f1, macro_f1, recall_precision

PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60)


def test_a_worked_example() -> None:
    truth, guess = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 2, 2])
    assert confusion(truth, guess, 3).tolist() == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert macro_f1(truth, guess) == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)
    assert recall_precision(truth == 0, guess == 0) == pytest.approx((2 / 3, 1.0))


def test_classes_that_do_not_occur_are_not_counted() -> None:
    assert macro_f1(np.array([0, 2]), np.array([0, 2])) == 1.0


def test_no_rows_score_nothing() -> None:
    assert macro_f1(np.array([], dtype=np.int64), np.array([], dtype=np.int64)) == 0.0
    assert f1(np.array([False]), np.array([False])) == 0.0


def test_a_confident_and_wrong_model_is_badly_calibrated() -> None:
    sure = np.tile([0.98, 0.01, 0.01], (100, 1))
    assert calibration_error(np.full(100, 2), sure) == pytest.approx(0.98)
    assert calibration_error(np.zeros(100, dtype=np.int64), sure) == pytest.approx(0.02)


@settings(deadline=None)
@given(PAIRS)
def test_the_table_counts_every_row_and_perfect_guesses_score_one(pairs: list[tuple[int, int]]) -> None:
    truth, guess = (np.array(column) for column in zip(*pairs, strict=True))
    assert confusion(truth, guess, 3).sum() == len(pairs)
    assert 0.0 <= macro_f1(truth, guess) <= 1.0
    assert macro_f1(truth, truth) == 1.0


@settings(deadline=None)
@given(PAIRS, st.integers(0, 2))
def test_f1_lies_between_recall_and_precision(pairs: list[tuple[int, int]], label: int) -> None:
    truth, guess = (np.array(column) == label for column in zip(*pairs, strict=True))
    recall, precision = recall_precision(truth, guess)
    assert min(recall, precision) - 1e-9 <= f1(truth, guess) <= max(recall, precision) + 1e-9
