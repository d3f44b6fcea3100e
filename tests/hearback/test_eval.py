"""`hearback eval`: labelled files in, figures out, a table for people and JSON for machines."""

import gzip
from pathlib import Path

import pytest

from hearback.cli.evaluate import distinct
from sentiment.labelled import Source
from tests.hearback.command import Done, command

ROWS = [("bad and late", "negative"), ("good", "positive"), ("hm", "neutral"), ("good but", "negative")]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    lines = "".join(f"{text}\t{label}\n" for text, label in ROWS)
    (tmp_path / "en-shop.test.tsv.gz").write_bytes(gzip.compress(f"text\tlabel\n{lines}one cell\n".encode()))
    (tmp_path / "two.csv").write_text("text,label\nbad,0\ngood,2\nперехвалили good,0\n", encoding="utf-8")
    return tmp_path


def evaluate(folder: Path, *arguments: str) -> Done:
    return command(folder, "eval", *arguments)


def test_figures_by_set_and_by_language(shop: Path) -> None:
    done = evaluate(shop, "en-shop.test.tsv.gz", "two.csv", "--json")
    assert (done.code, done.err) == (0, "")
    report = done.json
    assert report["model"] == "words-1"
    assert report["labels"] == ["negative", "neutral", "positive"]
    three, two = report["sets"]
    assert (three["name"], three["file"], three["rows"], three["classes"]) == (
        "en-shop.test",
        "en-shop.test.tsv.gz",
        4,
        3,
    )
    assert three["confusion"] == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert (three["recall"], three["precision"]) == (0.5, 1.0)
    assert (three["wrong_rows"], three["first_wrong"]) == (1, {"6": "1 cells instead of 2"})
    assert (two["classes"], two["rows"], two["recall"]) == (2, 3, 0.5)
    assert sum(each["rows"] for each in report["languages"]) == 7
    assert {each["classes"] for each in report["languages"]} == {2, 3}


def test_a_table_for_people(shop: Path) -> None:
    done = evaluate(shop, "en-shop.test.tsv.gz")
    assert done.code == 0
    for word in ("macro F1", "flagged recall", "ECE", "en-shop.test", "1 0 1 | 0 1 0 | 0 0 1", "words-1"):
        assert word in done.out
    assert "1 rows left out" in done.err
    assert "line 6: 1 cells instead of 2" in done.err


def test_sets_of_one_name_are_told_apart_by_their_folders(shop: Path) -> None:
    for folder in ("a", "b"):
        (shop / folder).mkdir()
        (shop / folder / "test.tsv").write_text("text\tlabel\nbad\tnegative\n", encoding="utf-8")
    done = evaluate(shop, "a/test.tsv", "b/test.tsv", "two.csv")
    assert "a/test: 1 0 0" in done.out
    assert "b/test: 1 0 0" in done.out
    assert [each["name"] for each in evaluate(shop, "a/test.tsv", "b/test.tsv", "two.csv", "--json").json["sets"]] == [
        "a/test", "b/test", "two",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("a/test.tsv", "b/dev.tsv"), ["test", "dev"]),
        (("x/a/test.tsv", "y/a/test.tsv", "test.csv"), ["x/a/test", "y/a/test", "test"]),
        (("a/test.tsv", "a/test.csv"), ["a/test.tsv", "a/test.csv"]),
        (("a/test.tsv", "a/test.tsv"), ["a/test.tsv (1)", "a/test.tsv (2)"]),
    ],
)
def test_names_are_as_short_as_they_can_be(paths: tuple[str, ...], names: list[str]) -> None:
    assert distinct([Source(Path(path)) for path in paths]) == names


def test_a_set_of_a_few_rows_says_so_instead_of_figures(shop: Path) -> None:
    (shop / "one.tsv").write_text("text\tlabel\ngood\tnegative\n", encoding="utf-8")
    (shop / "many.tsv").write_text("text\tlabel\n" + "bad\tnegative\ngood\tpositive\n" * 10, encoding="utf-8")
    done = evaluate(shop, "one.tsv", "many.tsv")
    assert "0.000" not in done.out
    assert "too few rows" in done.out
    assert "1.000" in done.out
    assert [each["too_few_rows"] for each in evaluate(shop, "one.tsv", "many.tsv", "--json").json["sets"]] == [
        True, False,
    ]  # fmt: skip


def test_a_file_that_cannot_be_measured_does_not_stop_the_others(shop: Path) -> None:
    (shop / "odd.csv").write_text("text,label\nx,0\ny,1\n", encoding="utf-8")
    done = evaluate(shop, "odd.csv", "none.tsv", "two.csv", "--json")
    assert done.code == 1
    assert [each["name"] for each in done.json["sets"]] == ["two"]
    assert "0 negative, 1 neutral, 2 positive" in done.err
    assert "none.tsv cannot be read" in done.err
    assert "2 of 3 files" in done.err


def test_named_columns(shop: Path) -> None:
    (shop / "mine.jsonl").write_text('{"body": "bad", "mood": "negative"}\n', encoding="utf-8")
    done = evaluate(shop, "mine.jsonl", "--text", "body", "--label", "mood", "--json")
    assert done.json["sets"][0]["accuracy"] == 1.0


def test_nothing_measured_is_no_table(shop: Path) -> None:
    done = evaluate(shop, "none.tsv")
    assert (done.code, done.out) == (1, "")
