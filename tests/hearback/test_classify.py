"""`hearback classify`: one JSON object a line whatever is fed to it, and nothing else on standard output."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearback.cli.classify import read
from tests.hearback.command import Done, command
from tests.house.source import ROOT

KEYS = ["language", "label", "unsure", "negative", "neutral", "positive", "topics", "intent", "urgency", "model"]


def rows(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def classify(folder: Path, stdin: str | bytes, *arguments: str) -> Done:
    return command(folder, "classify", *arguments, stdin=stdin)


def test_lines_of_text(tmp_path: Path) -> None:
    done = classify(tmp_path, "bad and late\ngood\n\nwhen do you open?\n")
    assert (done.code, done.err) == (0, "")
    assert [list(row) for row in rows(done)] == [KEYS] * 4
    assert [row["label"] for row in rows(done)] == ["negative", "positive", "neutral", "neutral"]
    assert rows(done)[0]["topics"] == ["delivery"]


def test_jsonl_with_stars(tmp_path: Path) -> None:
    lines = '{"text": "good", "rating": 1}\n\n{"text": "good", "rating": null, "id": 7}\n'
    assert [row["label"] for row in rows(classify(tmp_path, lines))] == ["negative", "positive"]


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "bro',
        '{"text": 5}',
        '{"rating": 1}',
        '{"text": "x", "rating": "many"}',
        '{"text": "x", "rating": true}',
        '{"text": "x", "rating": 99}',
        "[" * 100_000,
        '"just a string"',
        "NaN",
    ],
)
def test_broken_line_keeps_its_place_and_the_rest_goes_on(tmp_path: Path, line: str) -> None:
    done = classify(tmp_path, f'{{"text": "bad"}}\n{line}\n{{"text": "good"}}\n')
    first, broken, last = rows(done)
    assert (first["label"], last["label"]) == ("negative", "positive")
    assert set(broken) == {"line", "error"}
    assert broken["line"] == 2
    assert done.code == 1
    assert "1 of 3 lines" in done.err
    assert "Traceback" not in done.err


def test_why_names_the_words_that_weighed(tmp_path: Path) -> None:
    (found,) = rows(classify(tmp_path, "the parcel is bad\n", "--why"))
    assert list(found) == [*KEYS, "why"]
    heaviest = found["why"][0]
    assert (heaviest["text"], heaviest["start"], heaviest["end"]) == ("bad", 14, 17)
    assert heaviest["weight"] > 1


def test_why_of_a_broken_line_and_of_no_words(tmp_path: Path) -> None:
    broken, empty = rows(classify(tmp_path, '{"text": 5}\n{"text": "."}\n', "--why", "--format", "jsonl"))
    assert set(broken) == {"line", "error"}
    assert empty["why"] == []


def test_nothing_in_nothing_out(tmp_path: Path) -> None:
    assert classify(tmp_path, "") == Done(0, "", "")


def test_any_bytes_are_read(tmp_path: Path) -> None:
    lines = [b"\xef\xbb\xbfbad", b"bad \x00 \x1b[2J", b"\xff\xfe\xfd bad", b"bad " * 250_000, "bad ข้าว 🤬".encode()]
    done = classify(tmp_path, b"\n".join(lines))
    assert (done.code, done.err) == (0, "")
    assert [row["label"] for row in rows(done)] == ["negative"] * len(lines)


def test_lone_surrogates_in_json_are_survived(tmp_path: Path) -> None:
    assert rows(classify(tmp_path, '{"text": "bad \\ud800 late"}'))[0]["label"] == "negative"


def test_form_can_be_told(tmp_path: Path) -> None:
    assert [row["label"] for row in rows(classify(tmp_path, '{"bad"\n', "--format", "lines"))] == ["negative"]
    assert classify(tmp_path, "bad\n", "--format", "jsonl").code == 1
    assert classify(tmp_path, "bad\n", "--format", "xml").code == 2


@given(st.lists(st.text(st.characters(exclude_characters="\n\r")), max_size=20), st.sampled_from(["auto", "jsonl"]))
def test_any_lines_are_read_or_told_apart_by_number(lines: list[str], form: Literal["auto", "jsonl"]) -> None:
    found = list(read([f"{line}\n" for line in lines], form))
    numbers = [line.number for line in found]
    assert numbers == sorted(set(numbers))
    assert {number for number, line in enumerate(lines, 1) if line.strip()} <= set(numbers)
    assert all(line.problem or line.text == lines[line.number - 1] or form == "jsonl" for line in found)


def test_more_than_one_chunk_keeps_its_order(tmp_path: Path) -> None:
    texts = ["bad" if number % 3 else "good" for number in range(1000)]
    labels = [row["label"] for row in rows(classify(tmp_path, "\n".join(texts)))]
    assert labels == ["negative" if text == "bad" else "positive" for text in texts]


def test_unknown_model_is_said_in_words(tmp_path: Path) -> None:
    """Through the real door: `python -m tests.hearback.command` would put its own model in the place of any."""
    hearback = Path(sys.executable).with_name("hearback")
    done = subprocess.run(
        [hearback, "classify", "--model", "no-such-model"],
        input="bad\n", capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no-such-model" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_reader_that_goes_away_ends_it_quietly() -> None:
    """`hearback classify < big | head -1`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.hearback.command", "classify"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdin.write("bad\n" * 300)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["label"] == "negative"
        process.stdout.close()
        try:
            process.stdin.write("bad\n" * 100_000)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait(60) != 0
        assert "Traceback" not in process.stderr.read()
