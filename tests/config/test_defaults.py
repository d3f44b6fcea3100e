"""What `hearback init` writes is a working installation in at least 16 languages."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from config import playbook as playbooks
from config import vocabulary
from config.initial import DEFAULTS, slug, write
from config.settings import load
from platforms.values import Kind
from responders.values import ResponseKind
from sentiment import analysis

PLAYBOOK = playbooks.load(DEFAULTS / "playbook")
COMPLAINTS = [topic for topic in analysis.TOPICS if topic not in ("praise", "question")]


def test_the_words_of_a_playbook_are_those_of_the_house() -> None:
    assert vocabulary.LABELS == analysis.LABELS
    assert vocabulary.TOPICS == analysis.TOPICS
    assert vocabulary.INTENTS == analysis.INTENTS
    assert vocabulary.URGENCIES == analysis.URGENCIES
    assert get_args(Kind) == vocabulary.KINDS
    assert set(vocabulary.ACTIONS) == {*get_args(ResponseKind), "ignore"}


@pytest.mark.parametrize("language", sorted(PLAYBOOK.templates))
def test_every_language_answers_every_complaint_praise_and_question_everywhere(language: str) -> None:
    for channel in vocabulary.CHANNELS:
        wanted = [*((topic, "negative") for topic in COMPLAINTS), ("praise", "positive"), ("question", "neutral")]
        for topic, mood in [*wanted, ("other", "neutral")]:
            found = PLAYBOOK.replies(language, topic, channel, mood)
            assert sum(len(template.variants) for template in found) >= 2, (topic, mood, channel)


def test_the_default_playbook_is_large_and_its_last_rule_catches_all() -> None:
    assert len(PLAYBOOK.templates) >= 16
    assert {"en", "th", "fa", "ru", "fil"} <= set(PLAYBOOK.templates)
    assert PLAYBOOK.rules[-1].when == playbooks.When()
    assert len(PLAYBOOK.knowledge) >= 5


def test_init_writes_an_installation_that_loads(tmp_path: Path) -> None:
    title = 'Lotus & "Pine" \\ ร้าน\tบัว'
    files = write(tmp_path / "new", brand_title=title)
    settings = load(tmp_path / "new" / "hearback.toml", {})
    (brand,) = settings.brands
    assert brand.title == 'Lotus & "Pine" \\ ร้าน บัว'
    assert brand.name == "lotus-pine"
    (source,) = brand.sources
    assert Path(str(source.options["folder"])).is_dir()
    assert playbooks.load(brand.playbook).voice.signature == brand.title
    assert files[0] == tmp_path / "new" / "hearback.toml"
    assert all(path.is_file() for path in files)


def test_init_overwrites_only_when_told(tmp_path: Path) -> None:
    write(tmp_path, brand_title="One")
    (tmp_path / "playbook" / "voice.toml").write_text("mine")
    with pytest.raises(FileExistsError, match=r"hearback\.toml"):
        write(tmp_path, brand_title="Two")
    assert (tmp_path / "playbook" / "voice.toml").read_text() == "mine"
    assert "One" in (tmp_path / "hearback.toml").read_text()
    write(tmp_path, brand_title="Two", overwrite=True)
    assert load(tmp_path / "hearback.toml", {}).brands[0].title == "Two"


def test_init_wants_a_title(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="title"):
        write(tmp_path / "new", brand_title=" ")
    assert not (tmp_path / "new").exists()


def test_the_commented_examples_are_right_too(tmp_path: Path) -> None:
    """Taking the # away from every example gives a file without a mistake."""
    write(tmp_path, brand_title="One")
    (tmp_path / "second-playbook").mkdir()
    path = tmp_path / "hearback.toml"
    lines = [
        line.removeprefix("# ") if ("=" in line and line.startswith("# ")) or line.startswith("# [") else line
        for line in path.read_text().splitlines()
    ]
    text = "\n".join(line for line in lines if "`secrets = " not in line and not line.startswith("secrets = { url ="))
    tomllib.loads(text)
    path.write_text(text)
    assert len(load(path, {}).sources) == 6


@pytest.mark.parametrize(
    ("title", "name"), [("Café Noir", "cafe-noir"), ("ร้านบัว", "brand"), ("--A  b!", "a-b"), ("x" * 99, "x" * 40)]
)
def test_a_title_becomes_a_name(title: str, name: str) -> None:
    assert slug(title) == name
