"""`hearback draft`: an answer for every line that can be read, nothing stored, nothing else on standard output."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.playbook import Playbook
from hearback.cli.draft import Trial, answers
from hearback.cli.posts import read
from tests.hearback.command import command
from tests.hearback.fakes import WordsClassifier
from tests.responders.making import NOW

WANTED = {"language", "topics", "reply", "private", "template", "citations", "findings", "reasons"}


def trial(playbook: Playbook) -> Trial:
    return Trial(playbook=playbook, brand="Lotus", judge=WordsClassifier(), now=NOW)


def drafted(playbook: Playbook, *posts: Any) -> list[dict[str, Any]]:
    lines = [post if isinstance(post, str) else json.dumps(post) for post in posts]
    return list(answers(lines, trial(playbook)))


def test_a_complaint_gets_a_public_answer_and_a_private_message(playbook: Playbook) -> None:
    (found,) = drafted(playbook, {"text": "bad and late", "author": "Mali", "platform": "twitter", "id": "a1"})
    assert set(found) >= WANTED
    assert (found["line"], found["id"], found["language"], found["topics"]) == (1, "a1", "en", ["delivery"])
    assert found["template"] == "delivery-complaint"
    assert "Mali" in found["reply"]
    assert "order number" in found["private"]
    assert "Lotus" in found["private"]
    assert found["findings"] == []
    assert "an unhappy customer." in " ".join(found["reasons"]).casefold()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("no json", "not JSON"),
        ("[1]", "an object"),
        ('{"txt": "bad"}', '"text"'),
        ('{"text": 5}', '"text"'),
        ('{"text": ""}', "nothing to answer"),
        ('{"text": " \\u200b\\n"}', "nothing to answer"),
        ('{"text": "bad", "rating": 6}', '"rating"'),
        ('{"text": "bad", "rating": true}', '"rating"'),
        ('{"text": "bad", "kind": "letter"}', '"kind"'),
        ('{"text": "bad", "language": "english please"}', '"language"'),
        ('{"text": "bad", "author": 7}', '"author"'),
        ('{"text": "bad", "author": {"name": []}}', '"author.name"'),
        ('{"text": "bad", "author": {"followers": "many"}}', '"author.followers"'),
        ('{"text": "bad", "thread": {}}', '"thread"'),
        ('{"text": "bad", "id": []}', '"id"'),
        ('{"text": "bad", "platform": 1}', '"platform"'),
        ('{"text": "bad", "stars": 1}', "'stars'"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_gets_its_number_and_the_rest_goes_on(playbook: Playbook, line: str, why: str) -> None:
    good = {"text": "bad and late"}
    first, bad, last = drafted(playbook, good, line, good)
    assert (bad["line"], why in bad["error"]) == (2, True)
    assert (first["reply"], last["line"]) == (last["reply"], 3)


def test_the_line_may_say_language_kind_and_stars(playbook: Playbook) -> None:
    thai, review, message = drafted(
        playbook,
        {"text": "bad", "language": "th-TH"},
        {"text": "good", "rating": 1, "platform": "appstore"},
        {"text": "bad", "kind": "message"},
    )
    assert thai["language"] == thai["reply_language"] == "th"
    assert (review["mood"], review["private"]) == ("negative", None)
    assert review["template"].endswith("-review")
    assert message["template"].endswith("-private")


def test_stars_alone_are_answered(playbook: Playbook) -> None:
    (found,) = drafted(playbook, {"text": "", "rating": 1, "platform": "appstore"})
    assert (found["mood"], found["actions"]) == ("negative", ["reply"])
    assert found["reply"]


def test_no_reply_is_shown_where_the_rules_ask_for_none(playbook: Playbook) -> None:
    spoken, legal, quiet = drafted(
        playbook,
        {"text": "bad and late"},
        {"text": "bad, my lawyer will write to you"},
        {"text": "just walked past"},
    )
    assert (spoken["actions"], spoken["to_copy"]) == (["reply"], None)
    assert (legal["actions"], legal["reply"]) == (["ticket", "alert"], None)
    assert legal["to_copy"]
    assert legal["template"] == "legal-matter"
    assert (quiet["actions"], quiet["reply"], quiet["to_copy"], quiet["template"]) == ([], None, None, None)


def test_limits_are_those_of_the_network(playbook: Playbook) -> None:
    (found,) = drafted(playbook, {"text": "bad and late", "platform": "X", "author": "M" * 39})
    assert len(found["reply"]) <= 280


def test_an_author_of_the_run_hears_no_sentence_twice(playbook: Playbook) -> None:
    first, second, other = drafted(
        playbook,
        {"text": "bad and late", "author": "Mali", "id": 1},
        {"text": "bad and late", "author": "Mali", "id": 1},
        {"text": "bad and late", "author": "Nok", "id": 1},
    )
    assert first["reply"] != second["reply"]
    assert "the second complaint of this author" in second["reasons"]
    assert other["reply"].replace("Nok", "Mali") == first["reply"]


def test_the_same_line_gets_the_same_answer(playbook: Playbook) -> None:
    post = {"text": "bad and late", "author": {"id": 5, "name": "Mali", "handle": "mali", "followers": 12}}
    assert drafted(playbook, post) == drafted(playbook, post)


OBJECTS = st.dictionaries(st.text(), st.text() | st.integers()).map(json.dumps)


@given(st.lists(st.text() | OBJECTS, max_size=9))
def test_every_line_that_is_not_empty_is_read_or_refused(lines: list[str]) -> None:
    posts = list(read(lines))
    assert [post.number for post in posts] == [number for number, line in enumerate(lines, 1) if line.strip()]
    assert all((post.mention is None) == bool(post.problem) for post in posts)


def test_it_works_in_an_empty_folder_and_leaves_it_empty(tmp_path: Path) -> None:
    lines = '{"text": "bad and late"}\n\n{"txt": 1}\n{"text": "ช้ามาก bad", "platform": "twitter"}\n'
    done = command(tmp_path, "draft", "--json", stdin=lines)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 1
    assert "1 of 3 lines could not be read" in done.err
    assert [row["line"] for row in rows] == [1, 3, 4]
    assert [row.get("reply_language") for row in rows] == ["en", None, "th"]
    assert list(tmp_path.iterdir()) == []


def test_in_words(tmp_path: Path) -> None:
    done = command(tmp_path, "draft", "--brand", "Lotus", stdin='{"text": "bad and late"}\n')
    assert done.code == 0
    assert done.out.startswith("line 1: en, negative, delivery\n")
    assert "Private message: " in done.out
    assert "- written in en, the language of the post" in done.out


def test_a_playbook_with_mistakes_is_named(tmp_path: Path) -> None:
    (tmp_path / "playbook").mkdir()
    (tmp_path / "playbook" / "rules.toml").write_text("[[rule]]\n", encoding="utf-8")
    done = command(tmp_path, "draft", stdin='{"text": "bad"}\n')
    assert (done.code, "rules.toml" in done.err) == (2, True)
