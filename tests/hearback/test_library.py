"""Articles are indexed once per change, their vectors kept on disk; the bench counts what it says."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from config.knowledge import Article
from config.playbook import Playbook
from hearback.bench import questions
from hearback.bench.questions import ALL, BadQuestions, Question
from hearback.library import KEPT_FILES, KeptVectors, Libraries
from responders.knowledge import Library

TODAY = date(2026, 11, 22)
PAGE = Article(id="a", title="A", language="en", topics=(), body="## one apple\nred\n## two pears\ngreen")
SALE = Article(id="s", title="S", language="en", topics=(), body="## three plums\nblue", valid_until=TODAY)
WORDS = ("apple", "pear", "plum", "melon")


class Counting:
    """Stands where the encoder stands; `asked` holds how many texts each call embedded."""

    revision = "r1"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(len(texts))
        table = np.array([[0.01, *(float(word in text) for word in WORDS)] for text in texts], np.float32)
        return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), np.float32)

    def pieces(self, texts: Sequence[str]) -> list[list[str]]:
        return [text.split() for text in texts]


def libraries(folder: Path, playbook: Playbook, encoder: Counting) -> Libraries:
    return Libraries(folder, lambda _brand: playbook, encoder)  # type: ignore[arg-type]


def test_vectors_of_articles_survive_a_restart_and_change_with_the_model(tmp_path: Path) -> None:
    playbook = Playbook(knowledge=(PAGE,), revision="p1")
    first, second = Counting(), Counting()
    shelf = libraries(tmp_path, playbook, first)
    assert shelf.of("b", TODAY) is shelf.of("b", TODAY)
    assert len(first.asked) == 1
    libraries(tmp_path, playbook, second).of("b", TODAY)
    assert second.asked == []
    second.revision = "r2"
    libraries(tmp_path, playbook, second).of("b", TODAY)
    assert len(second.asked) == 1


def test_an_article_leaves_the_library_after_its_last_day(tmp_path: Path) -> None:
    shelf = libraries(tmp_path, Playbook(knowledge=(PAGE, SALE), revision="p1"), Counting())
    assert shelf.of("b", TODAY).search_all(["three plums"], ["en"], 1)[0][0].article == "s"
    assert shelf.of("b", date(2026, 11, 23)).search_all(["three plums"], ["en"], 1)[0][0].article == "a"


def test_an_example_answers_nobody(tmp_path: Path) -> None:
    book = Playbook(knowledge=(replace(PAGE, example=True), SALE), revision="p1")
    found = libraries(tmp_path, book, Counting()).of("b", TODAY).search_all(["one apple"], ["en"])
    assert {each.article for each in found[0]} == {"s"}


@pytest.mark.parametrize("broken", [b"", b"\x93NUMPY", b"no table at all"])
def test_a_broken_file_is_computed_again(tmp_path: Path, broken: bytes) -> None:
    encoder = Counting()
    kept = KeptVectors(tmp_path, encoder)  # type: ignore[arg-type]
    whole = kept.vectors(["an apple"])
    next(tmp_path.glob("*.npy")).write_bytes(broken)
    np.testing.assert_array_equal(kept.vectors(["an apple"]), whole)
    assert encoder.asked == [1, 1]


def test_old_files_make_room_and_a_folder_that_takes_none_is_no_fault(tmp_path: Path) -> None:
    encoder = Counting()
    for number in range(KEPT_FILES + 3):
        KeptVectors(tmp_path / "kept", encoder).vectors([f"apple {number}"])  # type: ignore[arg-type]
    assert len(os.listdir(tmp_path / "kept")) == KEPT_FILES
    (tmp_path / "file").write_text("x")
    assert KeptVectors(tmp_path / "file", encoder).vectors(["pear"]).shape == (1, 5)  # type: ignore[arg-type]


def test_the_bench_counts_hits_and_wrong_answers_by_language() -> None:
    encoder = Counting()
    library = Library((PAGE, SALE), (), pieces=encoder.pieces, embed=encoder.vectors)
    asked = [
        Question(language="en", text="one apple", sections=frozenset({"a#one-apple"})),
        Question(language="en", text="two pears", sections=frozenset({"s#three-plums"})),
        Question(language="th", text="three plums", sections=frozenset()),
        Question(language="th", text="melon", sections=frozenset()),
    ]
    english, thai, everything = questions.measure(library, asked)
    assert (english.recall_at_1, english.recall_at_3, english.answered, english.confident_wrong) == (0.5, 1, 0.5, 0.5)
    assert english.answered_unanswerable is None
    assert (thai.answerable, thai.recall_at_1, thai.answered_unanswerable, thai.confident_wrong) == (0, None, 0.5, 0.5)
    assert (everything.language, everything.questions, everything.confident_wrong) == (ALL, 4, 0.5)


@pytest.mark.parametrize("line", ["{", '{"text": "x"}', '{"text": 1, "language": "en", "sections": []}', "[1]", ""])
def test_a_file_that_holds_no_questions_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(line)
    with pytest.raises(BadQuestions, match=r"q\.jsonl"):
        questions.read(path)


def test_a_folder_of_questions_is_read_whole(tmp_path: Path) -> None:
    for name in ("a", "b"):
        row = {"text": name, "language": "en", "sections": ["x#y"]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n\n")
    assert [each.text for each in questions.read(tmp_path)] == ["a", "b"]
