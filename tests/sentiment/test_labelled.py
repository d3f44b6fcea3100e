"""Files of labelled rows: what is read, what is left out and named, what is refused since it may mean anything."""

import csv
import gzip
import json
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.labelled import NAMED, Source, Unreadable, survey

GOOD = [("late again", 0), ('ok, "fine"', 1), ("ดีมาก", 2)]
NAMES = ("negative", "neutral", "positive")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def read(path: Path, text: str = "", label: str = "") -> list[tuple[str, int]]:
    return [(each.text, each.label) for each in Source(path, text, label).examples() if not each.problem]


TSV = "text\tlabel\n" + "".join(f"{text}\t{NAMES[label]}\n" for text, label in GOOD)
CSV = "\ufeffid,Label,Text\r\n" + "".join(
    '{},{},"{}"\r\n'.format(at, NAMES[label].title(), text.replace('"', '""')) for at, (text, label) in enumerate(GOOD)
)
JSONL = "\n\n".join(json.dumps({"text": text, "label": label}) for text, label in GOOD)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.tsv", TSV), ("a.tsv.gz", TSV), ("a.csv", CSV), ("a.csv.gz", CSV), ("a.jsonl", JSONL), ("a.jsonl.gz", JSONL)],
)
def test_every_form_gives_the_same_rows(tmp_path: Path, name: str, content: str) -> None:
    source = Source(written(tmp_path, name, content))
    assert read(source.path) == GOOD
    assert source.name == "a"
    held = survey(source)
    assert (held.rows, held.wrong, held.classes) == (3, 0, 3)


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Negative", 0), (" POSITIVE ", 2), ("0", 0), ("1.0", 1), ("2", 2), ("1 star", 0), ("3 Stars", 1), ("★★★★", 2)],
)
def test_labels(tmp_path: Path, label: str, expected: int) -> None:
    assert read(written(tmp_path, "a.tsv", f"text\tlabel\nx\t{label}\n")) == [("x", expected)]


def test_numbers_in_a_column_of_stars_are_stars(tmp_path: Path) -> None:
    rows = "".join(f"x,{stars}\n" for stars in (1, 2, 3, 4, "5.0"))
    path = written(tmp_path, "a.csv", f"review,rating\n{rows}")
    assert [label for _, label in read(path)] == [0, 0, 1, 2, 2]


def test_columns_are_taken_by_the_names_given(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", "text\tlabel\tBody\tmood\nx\tnegative\tgood\tpositive\n")
    assert read(path, "body", "mood") == [("good", 2)]


def test_two_classes_where_nothing_is_neutral(tmp_path: Path) -> None:
    assert survey(Source(written(tmp_path, "a.csv", "text,label\nx,0\ny,2\n"))).classes == 2


def test_wrong_rows_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    wrong = ["only one cell", "a\tb\tc", "x\tangry", "  \tnegative", f"{'long ' * 2_000_000}\tnegative"]
    path = written(tmp_path, "a.tsv", "text\tlabel\n" + "\n".join([*wrong, "y\tnegative", *wrong]) + "\n")
    held = survey(Source(path))
    assert (held.rows, held.wrong, len(held.first_wrong)) == (1, 10, NAMED)
    problems = [(each.line, each.problem) for each in held.first_wrong]
    assert problems[:4] == [
        (2, "1 cells instead of 2"),
        (3, "3 cells instead of 2"),
        (4, "unknown label 'angry'"),
        (5, "no text"),
    ]
    assert problems[4] == (6, "longer than 1,048,576 characters")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "bro', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('"text"', "not a JSON object"),
        ('{"text": 5, "label": 1}', "'text' is no text"),
        ('{"text": "x"}', "no column for the label among its columns (text)"),
        ('{"label": 1}', "--text"),
        ('{"text": "x", "label": null}', "unknown label 'None'"),
        ('{"text": "x", "rating": 9}', "unknown label '9'"),
    ],
)
def test_a_broken_line_of_jsonl_does_not_end_the_file(tmp_path: Path, line: str, problem: str) -> None:
    held = survey(Source(written(tmp_path, "a.jsonl", f'{line}\n{{"text": "x", "label": "negative"}}\n')))
    assert (held.rows, held.wrong) == (1, 1)
    assert problem in held.first_wrong[0].problem


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("a.jsonl.gz", "", '{"text": "x", "label": "negative"}\n'),
        ("a.tsv.gz", "text\tlabel\n", "x\tnegative\n"),
        ("a.csv.gz", "text,label\n", "x,negative\n"),
    ],
)
def test_an_endless_line_is_one_wrong_row_and_fills_no_memory(tmp_path: Path, name: str, head: str, row: str) -> None:
    path, megabyte = tmp_path / name, b"z" * (1 << 20)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write((head + row).encode())
        for _ in range(48):
            file.write(megabyte)
        file.write(b"\n" + row.encode())
    tracemalloc.start()
    held = survey(Source(path))
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (held.rows, held.wrong) == (2, 1)
    assert held.first_wrong[0].problem == "longer than 1,048,576 characters"
    assert held.first_wrong[0].line == 2 + bool(head)
    assert used < 24 * len(megabyte)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("limit", [131_072, 8 << 20])
def test_what_a_cell_may_hold_does_not_depend_on_who_else_reads_tables(tmp_path: Path, name: str, limit: int) -> None:
    before = csv.field_size_limit(limit)
    try:
        sign = "," if name == "a.csv" else "\t"
        rows = [sign.join(cells) for cells in (("text", "label"), ("x" * 200_000, "0"), ("y", "0"), ("z", "2"))]
        held = survey(Source(written(tmp_path, name, "\n".join(rows))))
    finally:
        csv.field_size_limit(before)
    assert (held.rows, held.wrong, held.first_wrong[0].line) == (2, 1, 2)


def test_a_quote_that_is_never_closed_costs_the_rows_that_it_swallows_and_no_more(tmp_path: Path) -> None:
    rows = "text,label\nx,negative\n" + '"y,negative\n' + "z,positive\n" * 120_000
    held = survey(Source(written(tmp_path, "a.csv", rows)))
    assert held.wrong >= 1
    assert held.rows > 10_000


@pytest.mark.parametrize("numbers", [(0, 1), (1,), (1, 2), (0, 1, 2, 3), (1, 2, 3, 4, 5), (-1, 0, 1)])
def test_numbers_that_may_mean_anything_are_refused(tmp_path: Path, numbers: tuple[int, ...]) -> None:
    rows = "".join(f"x,{number}\n" for number in numbers)
    with pytest.raises(Unreadable, match=r"0 negative, 1 neutral, 2 positive.*stars"):
        survey(Source(written(tmp_path, "a.csv", f"text,label\n{rows}")))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", "text,label", r"\.tsv, \.csv and \.jsonl"),
        ("a.csv", "", r"columns \(none\).*--text"),
        ("a.csv", "text,mood\nx,negative\n", r"a\.csv: no column for the label .*\(text, mood\).*--label"),
        ("a.csv", "text,label\n", "no row that can be read: it is empty"),
        ("a.tsv", "text\tlabel\nx\tangry\n", "line 2: unknown label 'angry'"),
    ],
)
def test_what_cannot_be_measured_says_why(tmp_path: Path, name: str, content: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        survey(Source(written(tmp_path, name, content)))


def test_files_that_cannot_be_opened_say_why(tmp_path: Path) -> None:
    broken, cut = tmp_path / "broken.tsv.gz", tmp_path / "cut.tsv.gz"
    broken.write_text("text\tlabel\n", encoding="utf-8")
    cut.write_bytes(gzip.compress(TSV.encode() * 100)[:60])
    for path, message in (
        (tmp_path / "none.csv", "No such file"),
        (broken, "gzip"),
        (cut, "ended before|decompress"),
    ):
        with pytest.raises(Unreadable, match=message):
            survey(Source(path))


@given(st.binary(max_size=300), st.sampled_from(["tsv", "csv", "jsonl", "tsv.gz"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str) -> None:
    path = tmp_path_factory.mktemp("any") / f"a.{ending}"
    path.write_bytes(b"text\tlabel\n" + content if ending == "tsv" else content)
    with suppress(Unreadable):
        assert survey(Source(path)).rows > 0
