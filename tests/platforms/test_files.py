"""The drop folder: formats, encodings, growth, and options."""

import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.errors import Disabled, Later
from platforms.files import PAGE
from platforms.files.records import fields, when
from tests.platforms.drops import LATER, broken, lines, opened, read, texts, walk

FULL = {
    "id": "c1",
    "text": "Where is it?",
    "author": "Ann",
    "author_id": "u1",
    "handle": "@ann",
    "followers": 1200,
    "kind": "message",
    "rating": 2,
    "url": "https://shop.example/c1",
    "thread": "c0",
    "in_reply_to": "c0",
    "posted_at": "2026-05-04T12:00:00+02:00",
    "language": "en",
}


@pytest.mark.parametrize("name", ["drop.jsonl", "drop.json", "drop.csv", "drop.tsv"])
def test_a_record_becomes_a_mention_with_all_it_says(tmp_path: Path, name: str) -> None:
    sign = "\t" if name.endswith("tsv") else ","
    content = {
        "jsonl": lines(FULL),
        "json": json.dumps([FULL]),
    }.get(name.split(".")[1]) or f"{sign.join(FULL)}\n{sign.join(map(str, FULL.values()))}\n"
    (tmp_path / name).write_text(content)
    [mention] = read(tmp_path)
    assert (mention.brand, mention.platform, mention.account) == ("lotus", "files", "exports")
    assert (mention.external_id, mention.kind, mention.rating, mention.text) == ("c1", "message", 2, "Where is it?")
    author = mention.author
    assert (author.id, author.name, author.handle, author.followers) == ("u1", "Ann", "ann", 1200)
    assert (mention.thread, mention.in_reply_to, mention.url) == ("c0", "c0", "https://shop.example/c1")
    assert mention.posted_at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert json.loads(mention.raw)["language"] == "en"


@pytest.mark.parametrize(
    ("header", "row", "want"),
    [
        ("Date;Username;Comment", "2026-05-04;kay;late again", ("kay", "late again", None)),
        ("Review Title,Review Body,Star Rating", "Bad,It broke,1 star", ("unknown", "Bad\nIt broke", 1)),
        ("reviewerNickname\tbody\tstars", "kay\tok\t★★★★☆", ("kay", "ok", 4)),
        ("id|message|score|name", "1|hi|87|Kay", ("Kay", "hi", None)),
        ("\ufefftext,rating", "hello,4/5", ("unknown", "hello", 4)),
    ],
)
def test_headers_of_common_exports_are_understood(tmp_path: Path, header: str, row: str, want: tuple[Any, ...]) -> None:
    (tmp_path / "a.csv").write_text(f"{header}\r\n{row}\r\n", "utf-8", newline="")
    [mention] = read(tmp_path)
    assert (mention.author.name, mention.text, mention.rating) == want


def test_an_author_told_as_an_object_is_understood() -> None:
    told = fields({"text": "x", "from": {"id": 17, "name": "Ann", "username": "ann", "followers_count": "1,200"}})
    assert (told.author.id, told.author.name, told.author.handle, told.author.followers) == ("17", "Ann", "ann", 1200)


@pytest.mark.parametrize(("options", "kind"), [({}, "comment"), ({"kind": "message"}, "message")])
def test_a_record_that_does_not_say_its_kind_is_what_the_option_says(tmp_path: Path, options: Any, kind: str) -> None:
    (tmp_path / "a.jsonl").write_text(lines({"text": "a"}, {"text": "b", "rating": 5}, {"text": "c", "type": "tweet"}))
    assert [mention.kind for mention in read(tmp_path, **options)] == [kind, "review", kind]


def test_cells_that_look_like_formulas_and_rows_with_line_breaks_are_kept_as_they_are(tmp_path: Path) -> None:
    cell = '=HYPERLINK("x")\n@SUM(1)\n-- "quoted"'
    quoted = cell.replace('"', '""')
    (tmp_path / "a.csv").write_text(f'id,text\n1,"{quoted}"\n2,+1\n')
    assert texts(tmp_path) == [cell, "+1"]


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.jsonl", "c.json"):
        (tmp_path / name).write_text({"b": "text\nb\n", "a": lines({"text": "a"}), "c": '[{"text": "c"}]'}[name[0]])
    (tmp_path / "notes.txt").write_text("not for us")
    (tmp_path / ".a.jsonl").write_text(lines({"text": "half uploaded"}))
    assert texts(tmp_path) == ["a", "b", "c"]
    assert opened(tmp_path).check() == f"folder {tmp_path}: 3 files to read"


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "json"])
def test_thousands_come_in_pages_each_once_and_in_order(tmp_path: Path, suffix: str) -> None:
    want = [f"text {number}" for number in range(2 * PAGE + 3)]
    records = [{"text": text} for text in want]
    content = {"jsonl": lines(*records), "csv": "text\n" + "".join(f"{text}\n" for text in want)}
    (tmp_path / f"a.{suffix}").write_text(content.get(suffix) or json.dumps(records))
    (tmp_path / "b.jsonl").write_text(lines({"text": "last"}))
    pages, _ = walk(opened(tmp_path))
    assert [len(page.mentions) for page in pages] == [PAGE, PAGE, 4]
    assert [mention.text for page in pages for mention in page.mentions] == [*want, "last"]
    assert all(page.forward for page in pages)


def test_a_full_page_and_nothing_after_it_is_one_page(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines(*({"text": str(number)} for number in range(PAGE))))
    assert len(walk(opened(tmp_path))[0]) == 1


@pytest.mark.parametrize(
    ("name", "first", "more"),
    [
        ("a.jsonl", lines({"text": "one"}), lines({"text": "two"})),
        ("a.csv", "id,text\n1,one\n", '2,"two"\n'),
        ("a.json", '[{"text": "one"}]', None),
    ],
)
def test_what_is_appended_is_read_and_what_was_read_is_not(
    tmp_path: Path, name: str, first: str, more: str | None
) -> None:
    path = tmp_path / name
    path.write_text(first)
    pages, mark = walk(opened(tmp_path))
    assert [mention.text for mention in pages[0].mentions] == ["one"]
    assert texts(tmp_path, mark) == []
    path.write_text(first + more if more else '[{"text": "one"}, {"text": "two"}]')
    assert texts(tmp_path, mark) == (["two"] if more else ["one", "two"])


def test_a_file_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines({"text": "one"}, {"text": "two"}))
    _, mark = walk(opened(tmp_path))
    path.write_text(lines({"text": "new"}, {"text": "one"}, {"text": "two"}))
    assert texts(tmp_path, mark) == ["new", "one", "two"]
    path.write_text(lines({"text": "short"}))
    assert texts(tmp_path, mark) == ["short"]


def test_a_file_that_comes_late_with_an_early_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(lines({"text": "b"}))
    _, mark = walk(opened(tmp_path))
    (tmp_path / "a.jsonl").write_text(lines({"text": "a"}))
    assert texts(tmp_path, mark) == ["a"]


def test_lines_that_come_during_a_walk_wait_for_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines(*({"text": str(number)} for number in range(PAGE + 1))))
    files = opened(tmp_path)
    page = files.read(None, None, LATER)
    with path.open("a") as file:
        file.write(lines({"text": "meanwhile"}))
    assert [mention.text for mention in files.read(None, page.next, LATER).mentions] == [str(PAGE)]
    assert texts(tmp_path, page.mark) == ["meanwhile"]


def test_a_file_that_vanishes_during_a_walk_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines(*({"text": "a"} for _ in range(PAGE + 1))))
    (tmp_path / "b.jsonl").write_text(lines({"text": "b"}))
    files = opened(tmp_path)
    token = files.read(None, None, LATER).next
    (tmp_path / "a.jsonl").unlink()
    page = files.read(None, token, LATER)
    assert ([mention.text for mention in page.mentions], len(page.broken)) == (["b"], 1)


@pytest.mark.parametrize(("name", "whole"), [("a.jsonl", lines({"text": "one"})), ("a.csv", "id,text\n1,one\n")])
def test_a_last_line_that_is_being_written_waits_until_it_is_whole(tmp_path: Path, name: str, whole: str) -> None:
    path = tmp_path / name
    half = {"a.jsonl": '{"text": "tw', "a.csv": "2,tw"}[name]
    rest = {"a.jsonl": 'o"}\n', "a.csv": "o\n"}[name]
    path.write_text(whole + half)
    pages, mark = walk(opened(tmp_path), None, datetime.now(UTC))
    assert ([mention.text for mention in pages[0].mentions], pages[0].broken) == (["one"], ())
    path.write_text(whole + half + rest)
    assert texts(tmp_path, mark) == ["two"]


def test_a_last_line_without_its_end_is_read_once_nobody_writes_any_more(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\none\ntwo")
    (tmp_path / "b.jsonl").write_text('{"text": "three"}')
    assert texts(tmp_path) == ["one", "two", "three"]


def test_a_record_without_an_id_is_named_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines({"text": "x", "author": "a"}, {"text": "y", "author": "a"}))
    (tmp_path / "again.csv").write_text("author,text\na,x\na,y\n")
    names = [mention.external_id for mention in read(tmp_path)]
    assert names[:2] == names[2:]
    assert names[0] != names[1]
    assert names[0].startswith("h-")


@pytest.mark.parametrize(
    ("encoding", "option", "text"),
    [
        ("utf-8", "", "สวัสดี 😀"),
        ("utf-8-sig", "", "привет"),
        ("utf-16", "", "สวัสดีĊ 😀"),
        ("utf-16-le", "utf-16-le", "привет"),
        ("utf-16-be", "UTF-16BE", "ਗੁਰਮੁਖੀ"),
        ("cp1251", "cp1251", "привет"),
        ("cp874", "cp874", "สวัสดี"),
        ("utf-8", "cp1251", "привет"),
    ],
)
@pytest.mark.parametrize("suffix", ["jsonl", "csv", "json"])
def test_encodings_are_found_by_mark_or_by_option(
    tmp_path: Path, encoding: str, option: str, text: str, suffix: str
) -> None:
    record = json.dumps({"text": text}, ensure_ascii=False)
    content = {"jsonl": f"{record}\n{record}\n", "csv": f'text\n"{text}"\n{text}\n', "json": f"[{record},{record}]"}
    (tmp_path / f"a.{suffix}").write_bytes(content[suffix].encode(encoding))
    assert texts(tmp_path, encoding=option) == [text, text]


@pytest.mark.parametrize(("option", "words"), [("", "name its encoding in the option"), ("ascii", "nor ascii")])
def test_a_line_in_an_unknown_encoding_is_broken_alone(tmp_path: Path, option: str, words: str) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"text": "привет"}\n'.encode("cp1251") + b'{"text": "ok"}\n')
    (tmp_path / "b.csv").write_bytes(b"text\nok too\n" + "привет\n".encode("cp1251") + b"fine\n")
    assert texts(tmp_path, encoding=option) == ["ok", "ok too", "fine"]
    assert [trouble.external_id for trouble in broken(tmp_path, encoding=option)] == ["a.jsonl:1", "b.csv:3"]
    assert all(words in trouble.reason for trouble in broken(tmp_path, encoding=option))


HARD = {"empty": "", "1 MB": "x" * 1_000_000, "NUL": "nul\x00", "surrogate": "\ud800", "zalgo": "e" + "\u0301" * 5000}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_hard_texts_are_kept_as_they_are(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.jsonl").write_text(lines({"text": text}))
    assert texts(tmp_path) == [text]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "nul\x00 inside"], ids=["1 MB", "NUL"])
def test_hard_cells_are_kept_as_they_are(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f'text,rating\n"{text}",5\nnext,4\n')
    assert texts(tmp_path) == [text, "next"]


def test_a_quote_that_never_closes_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text\n"open\n' + ("row " * 25 + "\n") * 120_000)
    (tmp_path / "b.jsonl").write_text(lines({"text": "b"}))
    tracemalloc.start()
    page = opened(tmp_path).read(None, None, LATER)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert page.broken[0].reason.endswith("field larger than field limit (8388608)")
    assert peak < 100_000_000


@given(st.lists(st.text(max_size=30), min_size=1, max_size=30), st.integers(1, 29))
def test_a_file_that_grows_anywhere_gives_every_record_once(
    tmp_path_factory: pytest.TempPathFactory, said: list[str], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("drop")
    path = folder / "a.jsonl"
    path.write_text(lines(*({"id": n, "text": text} for n, text in enumerate(said[:cut]))))
    pages, mark = walk(opened(folder))
    with path.open("a") as file:
        file.write(lines(*({"id": n, "text": text} for n, text in enumerate(said[cut:], cut))))
    assert [mention.text for page in pages for mention in page.mentions] + texts(folder, mark) == said


@pytest.mark.parametrize(
    ("told", "want"),
    [
        ("2026-05-04", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05-04 10:00:00 UTC", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2026-05-04T10:00:00Z", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("Mon, 04 May 2026 10:00:00 +0200", datetime(2026, 5, 4, 8, tzinfo=UTC)),
        (1777888800, datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("1777888800000", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2099-01-01", datetime(2099, 1, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        (1e300, None),
        ("0001-01-01T00:00:00+14:00", None),
        (["2026"], None),
    ],
)
def test_times_are_read_in_the_ways_exports_write_them(told: Any, want: datetime | None) -> None:
    assert when(told) == want


KEYS = st.sampled_from(["id", "text", "rating", "date", "author", "followers", "kind", "url"])
LEAVES = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8)
NESTED = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2))


@given(st.dictionaries(KEYS, NESTED))
def test_any_record_is_a_mention_or_says_why_not(record: dict[str, Any]) -> None:
    useful = record.get("text") is None or isinstance(record["text"], str | int | float)
    if "text" in record and useful:
        assert fields(record).id
    else:
        with pytest.raises(ValueError, match="text"):
            fields(record)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"folder": "/nowhere/at/all"}, "no folder"),
        ({"encoding": "klingon"}, "no encoding"),
        ({"kind": "shout"}, "option kind"),
    ],
)
def test_an_option_that_makes_no_sense_disables_the_source(tmp_path: Path, options: Any, words: str) -> None:
    for act in (lambda files: files.read(None, None, LATER), lambda files: files.check()):
        with pytest.raises(Disabled, match=words):
            act(opened(tmp_path, **options))


@pytest.mark.parametrize("position", ["17", "{", '{"a.jsonl": 3}', '{"a": ["x", "y"]}'])
def test_a_position_of_something_else_means_later(tmp_path: Path, position: str) -> None:
    with pytest.raises(Later, match="no position in a folder"):
        opened(tmp_path).read(position, None, LATER)
    with pytest.raises(Later, match="no position in a folder"):
        opened(tmp_path).read(None, position, LATER)
