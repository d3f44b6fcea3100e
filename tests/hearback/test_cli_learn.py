"""`hearback learn` on the command line, and `hearback check` of phrases."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hearback import learning
from hearback.app import App
from hearback.cli import learn as cli
from sentiment.correction import read
from sentiment.learning import Lesson
from store import corrections
from store.corrections import Kept
from tests.hearback.command import command
from tests.hearback.house import House
from tests.hearback.test_reading import ALL_HAPPY, Reader, reading, say


def test_a_model_without_numbers_is_told_what_works_all_the_same(shop: Path) -> None:
    done = command(shop, "learn")
    assert done.code == 1
    assert "phrases.toml" in done.err
    assert command(shop, "learn", "--brand", "nobody").err.count("no brand 'nobody'") == 1


def test_check_names_a_broken_phrase_with_file_and_line(shop: Path) -> None:
    (shop / "playbook" / "phrases.toml").write_text('[[phrase]]\ntext = "lit"\nlabel = "happy"\n', encoding="utf-8")
    done = command(shop, "check", "--offline")
    assert done.code == 2
    assert "phrases.toml: line 3, phrase[0].label: unknown label 'happy'" in done.err


@pytest.fixture
def taught(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A brand whose team has corrected twelve posts of one kind and let twenty others pass."""
    reading(house, sure=1.5)
    wrong = house.hear(*(f"slay negative {number}" for number in range(12)))
    house.hear(*(f"{kind} {number}" for number in range(10) for kind in ("mug negative", "queue positive")))
    for name in wrong:
        say(house, name, "mood", "positive")
    for reply in house.replies("DRAFT"):
        house.approve(reply)

    @contextmanager
    def app_of(_: Path) -> Iterator[App]:
        yield house.app

    monkeypatch.setattr(cli, "app_of", app_of)
    return house


def kept(house: House) -> list[Kept]:
    with house.app.db.read() as tx:
        return corrections.kept(tx)


def test_a_dry_run_shows_and_changes_nothing_and_a_real_one_keeps(
    taught: House, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.learn(as_json=True, dry_run=True)
    (mood, topics) = json.loads(capsys.readouterr().out)
    assert (mood["brand"], mood["part"], mood["taken"], mood["model"]) == ("lotus", "mood", True, "numbers-1")
    assert mood["after"]["macro_f1"] > mood["before"]["macro_f1"]
    assert (topics["taken"], topics["before"]) == (False, None)
    assert kept(taught) == []
    cli.learn()
    said = capsys.readouterr().out
    assert "lotus, mood: taken: held-out macro-F1 rises" in said
    assert "lotus, topics: too few" in said
    assert [one.model for one in kept(taught)] == ["numbers-1"]


def test_what_another_model_had_learned_is_said_to_be_idle(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = reading(house, revision="numbers-2")
    assert isinstance(model, Reader)
    with house.app.db.begin() as tx:
        corrections.keep(
            tx, Kept(brand="lotus", model="numbers-1", correction=ALL_HAPPY.to_json(), outcome="[]", at=house.now)
        )

    @contextmanager
    def app_of(_: Path) -> Iterator[App]:
        yield house.app

    monkeypatch.setattr(cli, "app_of", app_of)
    cli.learn()
    assert "belongs to another model and is idle" in capsys.readouterr().err


def test_a_mood_that_was_learned_stays_where_only_topics_can_be_judged_later(
    taught: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.learn()
    mood = read(kept(taught)[0].correction).mood
    assert mood is not None
    about = [Lesson(text=f"mug quality {n}", topics=("wrong_item",), corrected=frozenset({"topics"})) for n in range(9)]
    fine = [Lesson(text=f"queue price {n}", topics=("price",)) for n in range(9)]
    monkeypatch.setattr(learning, "gathered", lambda _tx, _brand: [*about, *fine])
    capsys.readouterr()
    cli.learn()
    (only,) = kept(taught)
    still = read(only.correction).mood
    assert still is not None
    assert still.taught == mood.taught
    told = capsys.readouterr().out
    assert "no, the earlier one stays" in told
    assert "lotus, mood: too few: 0 corrected and 0 confirmed" in told
    assert "what was learned before stays" in told
