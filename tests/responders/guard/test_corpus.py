"""The guard over its corpus: every check has its floor, and no private data gets past it."""

from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from tests.responders.guard.measuring import HELD_OUT, PRIVATE, Case, Score, cases, measure, table

PRECISION = {"address": 0.97, "number": 0.95, "phone": 0.95, "language": 0.9, "sarcasm": 0.9}
RECALL = {"phone": 0.96, "language": 0.85, "sarcasm": 0.9}
FLOOR = 0.95
TOLD = Path(__file__).parents[3] / "docs" / "guard.md"
UNSEEN = {"blame": 0.46, "date": 0.66, "offer": 0.5, "refund": 0.82}
FRESH = {"blame": 0.5, "date": 0.85, "offer": 0.75, "refund": 0.68}


@pytest.fixture(scope="module")
def corpus() -> tuple[Case, ...]:
    return tuple(cases())


@pytest.fixture(scope="module")
def tuned(corpus: tuple[Case, ...]) -> Score:
    return measure([case for case in corpus if case.file not in HELD_OUT], load(DEFAULTS / "playbook"))


@pytest.fixture(scope="module")
def unseen(corpus: tuple[Case, ...]) -> Score:
    return measure([case for case in corpus if case.file == "unseen"], load(DEFAULTS / "playbook"))


@pytest.fixture(scope="module")
def fresh(corpus: tuple[Case, ...]) -> Score:
    return measure([case for case in corpus if case.file == "fresh"], load(DEFAULTS / "playbook"))


@pytest.fixture(scope="module")
def fourth(corpus: tuple[Case, ...]) -> Score:
    return measure([case for case in corpus if case.file == "fourth"], load(DEFAULTS / "playbook"))


def test_the_corpus_is_as_large_as_it_says(corpus: tuple[Case, ...]) -> None:
    assert len(corpus) >= 2_000
    assert len({case.language for case in corpus}) >= 27
    assert len({case.text for case in corpus}) == len(corpus)


def test_every_check_keeps_its_precision_and_recall(tuned: Score) -> None:
    low = {
        check: (tuned.precision(check), tuned.recall(check))
        for check in tuned.right | tuned.missed | tuned.false
        if tuned.precision(check) < PRECISION.get(check, FLOOR) or tuned.recall(check) < RECALL.get(check, FLOOR)
    }
    assert low == {}, table(tuned)


def test_the_documented_table_is_the_one_that_comes_out(corpus: tuple[Case, ...], tuned: Score) -> None:
    told = TOLD.read_text("utf-8")
    assert table(tuned) in told
    assert f"{len(corpus):,} texts in {len({case.language for case in corpus})} languages" in told


def test_no_private_data_gets_past(tuned: Score, unseen: Score, fourth: Score) -> None:
    assert tuned.leaks == unseen.leaks == fourth.leaks == []
    assert sum(tuned.right[check] for check in PRIVATE) > 200


def test_words_nobody_tuned_it_to_are_found_as_often_as_documented(unseen: Score, fresh: Score) -> None:
    assert {check: unseen.recall(check) for check in UNSEEN if unseen.recall(check) < UNSEEN[check]} == {}
    assert {check: fresh.recall(check) for check in FRESH if fresh.recall(check) < FRESH[check]} == {}
    assert sum(unseen.false.values()) <= 2
    assert sum(fresh.false.values()) <= 6


def test_what_only_looks_like_private_data_is_left_alone(corpus: tuple[Case, ...], fourth: Score) -> None:
    assert sum(not case.expect for case in corpus) >= 500
    assert sum(fourth.false[check] for check in PRIVATE | {"link", "handle"}) == 0
