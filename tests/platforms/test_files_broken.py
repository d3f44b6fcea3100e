"""The drop folder: what cannot be read is told, once and by its place, and holds nothing up."""

import os
from pathlib import Path

import pytest

from tests.platforms.drops import LATER, broken, lines, opened, texts, walk

BAD_LINES = [
    ("{", "it is not JSON"),
    ("[1]", "it is not an object"),
    ("null", "it is not an object"),
    ("[" * 100_000, "it is not JSON"),
    ('{"id": "1"}', "nothing in it holds the text"),
    ('{"text": ["a"]}', "what should be the text is a list"),
]


@pytest.mark.parametrize(("line", "words"), BAD_LINES, ids=[line[:20] for line, _ in BAD_LINES])
def test_a_broken_line_is_told_with_its_number_and_the_others_go_on(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "one"}}\n\n{line}\n{{"text": "two"}}\n')
    assert texts(tmp_path) == ["one", "two"]
    [trouble] = broken(tmp_path)
    assert trouble.external_id == "a.jsonl:3"
    assert trouble.reason.startswith(f"a.jsonl:3: {words}")
    assert trouble.raw.strip() == line[:10_000]


def test_the_number_of_a_broken_line_counts_from_the_top_after_a_resume(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines({"text": "one"}, {"text": "two"}))
    _, mark = walk(opened(tmp_path))
    path.write_text(path.read_text() + "nonsense\n")
    assert opened(tmp_path).read(mark, None, LATER).broken[0].external_id == "a.jsonl:3"


def test_a_row_with_too_many_cells_is_broken_and_one_with_too_few_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,rating\none,5\ntwo, with a comma,4\nthree\n\n,,\n")
    assert texts(tmp_path) == ["one", "three"]
    assert [trouble.reason for trouble in broken(tmp_path)] == ["a.csv:3: it has 3 cells under a header of 2"]


@pytest.mark.parametrize("content", ["id,price\n1,2\n", "", "\n", "just some words\n"])
def test_a_table_without_a_text_is_told_once(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    pages, mark = walk(opened(tmp_path))
    assert [trouble.reason for trouble in pages[0].broken] == (
        ["a.csv:1: no column of its header holds the text"] if content else []
    )
    assert opened(tmp_path).read(mark, None, LATER).broken == ()


@pytest.mark.parametrize("content", ["{", '{"text": "a"}', "[" * 100_000, "\udcff"])
def test_an_array_that_is_none_is_told_once(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8", "surrogateescape")
    (tmp_path / "b.jsonl").write_text(lines({"text": "b"}))
    pages, mark = walk(opened(tmp_path))
    assert [mention.text for mention in pages[0].mentions] == ["b"]
    assert pages[0].broken[0].reason.startswith("a.json: the file cannot be read: ")
    assert opened(tmp_path).read(mark, None, LATER).broken == ()


def test_an_odd_member_of_an_array_is_broken_alone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "a"}, 17, {"text": "b"}]')
    assert texts(tmp_path) == ["a", "b"]
    assert broken(tmp_path)[0].external_id == "a.json:2"


def test_what_is_no_file_of_its_own_is_not_followed_and_holds_nothing_up(tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere" / "secret.jsonl"
    secret.parent.mkdir()
    secret.write_text(lines({"text": "secret"}))
    drop = tmp_path / "drop"
    drop.mkdir()
    os.symlink(secret, drop / "link.jsonl")
    os.symlink("/dev/zero", drop / "zero.csv")
    os.mkfifo(drop / "pipe.jsonl")
    (drop / "real.jsonl").write_text(lines({"text": "real", "url": "javascript:alert(1)"}))
    pages, _ = walk(opened(drop))
    assert [(mention.text, mention.url) for mention in pages[0].mentions] == [("real", None)]
    assert [trouble.external_id for trouble in pages[0].broken] == ["link.jsonl", "pipe.jsonl", "zero.csv"]
    assert all("no file of its own" in trouble.reason for trouble in pages[0].broken)


def test_a_file_that_cannot_be_opened_is_told_once_and_the_others_go_on(tmp_path: Path) -> None:
    os.symlink(tmp_path / "nowhere", tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").mkdir()
    (tmp_path / "c.jsonl").write_text(lines({"text": "c"}))
    pages, mark = walk(opened(tmp_path))
    assert [mention.text for mention in pages[0].mentions] == ["c"]
    assert [trouble.external_id for trouble in pages[0].broken] == ["a.jsonl", "b.jsonl"]
    assert "cannot be opened" in pages[0].broken[0].reason
    assert opened(tmp_path).read(mark, None, LATER).broken == ()
    (tmp_path / "a.jsonl").unlink()
    (tmp_path / "a.jsonl").write_text(lines({"text": "mended"}))
    assert texts(tmp_path, mark) == ["mended"]
