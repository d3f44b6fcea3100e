"""A file of a playbook is changed whole, only as it was seen, only without mistakes, and only in its own folder."""

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import editing
from config.editing import ChangedOnDisk, NoSuchFile, NotWritten
from config.playbook import PlaybookError, load

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RULES = '[[rule]]\nname = "thanks"\nwhen = { label = "positive" }\nthen = ["reply"]\n'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "playbook"
    (folder / "templates").mkdir(parents=True)
    (folder / "rules.toml").write_text(RULES)
    shutil.copy(Path(editing.__file__).parent / "defaults" / "playbook" / "voice.toml", folder)
    shutil.copy(Path(editing.__file__).parent / "defaults" / "playbook" / "templates" / "en.toml", folder / "templates")
    return folder


def test_what_is_kept_is_in_force_and_what_was_can_be_put_back(book: Path) -> None:
    before = editing.opened(book, "rules.toml")
    mode = (book / "rules.toml").stat().st_mode
    after = editing.keep(book, "rules.toml", RULES.replace("thanks", "praise"), before.seal, NOW)
    assert [rule.name for rule in load(book).rules] == ["praise"]
    assert [rule.name for rule in editing.whole(book).rules] == ["praise"]
    (old,) = editing.versions(book, "rules.toml")
    assert (old.at, editing.version(book, "rules.toml", old.stamp)) == (NOW, RULES)
    editing.keep(book, "rules.toml", RULES, after.seal, NOW + timedelta(seconds=1))
    assert editing.opened(book, "rules.toml") == before
    assert (book / "rules.toml").stat().st_mode == mode
    assert sorted(path.name for path in book.iterdir()) == [".versions", "rules.toml", "templates", "voice.toml"]


def test_a_text_with_mistakes_is_not_kept_and_each_is_told_with_its_line(book: Path) -> None:
    seal = editing.opened(book, "rules.toml").seal
    for text, words in (
        (RULES.replace("positive", "positiv"), "rules.toml: rule[0].when.label[0]"),
        ("[[rule]\n", "not valid TOML"),
        (RULES + RULES, "there is already a rule"),
    ):
        with pytest.raises(PlaybookError, match="line") as told:
            editing.keep(book, "rules.toml", text, seal, NOW)
        assert words in str(told.value)
    assert (book / "rules.toml").read_text() == RULES
    assert editing.versions(book, "rules.toml") == ()


def test_what_somebody_else_changed_is_not_written_over(book: Path) -> None:
    seen = editing.opened(book, "rules.toml").seal
    (book / "rules.toml").write_text(RULES + "# by hand\n")
    with pytest.raises(ChangedOnDisk, match="changed on the disk"):
        editing.keep(book, "rules.toml", RULES.replace("thanks", "mine"), seen, NOW)
    assert (book / "rules.toml").read_text() == RULES + "# by hand\n"


def test_of_many_who_saw_the_same_one_writes(book: Path) -> None:
    seen, together = editing.opened(book, "rules.toml").seal, threading.Barrier(4)

    def write(number: int) -> bool:
        together.wait()
        try:
            editing.keep(book, "rules.toml", RULES.replace("thanks", f"rule-{number}"), seen, NOW)
        except ChangedOnDisk:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(write, range(4))) == [False, False, False, True]
    assert len(editing.versions(book, "rules.toml")) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../hearback.toml", "/etc/passwd", "templates/../../hearback.toml", "rules.toml/", "./rules.toml", "other.toml",
        "templates/en.toml.bak", "templates/sub/en.toml", ".versions/lock", "rules.toml\x00", "", "templates\\en.toml",
        "RULES.TOML", "templates/xx.toml", "templates/ｅｎ.toml",
    ],
)  # fmt: skip
def test_nothing_outside_of_the_playbook_is_read_or_written(book: Path, name: str) -> None:
    (book.parent / "hearback.toml").write_text("secret")
    for act in (
        lambda: editing.opened(book, name),
        lambda: editing.tried(book, name, RULES),
        lambda: editing.keep(book, name, RULES, "", NOW),
        lambda: editing.versions(book, name),
        lambda: editing.version(book, name, "20261120T093000.000000Z"),
    ):
        with pytest.raises(NoSuchFile):
            act()
    assert (book.parent / "hearback.toml").read_text() == "secret"


def test_links_lead_nowhere(book: Path) -> None:
    outside = book.parent / "outside"
    outside.mkdir()
    (outside / "th.toml").write_text("secret")
    (book / "templates" / "th.toml").symlink_to(outside / "th.toml")
    (book / "knowledge").symlink_to(outside, target_is_directory=True)
    (outside / "secret.md").write_text("secret")
    assert editing.listed(book) == ("voice.toml", "rules.toml", "templates/en.toml")
    for name in ("templates/th.toml", "knowledge/secret.md"):
        with pytest.raises(NoSuchFile):
            editing.opened(book, name)
    (book / "templates" / "th.toml").unlink()
    (book / "knowledge").unlink()
    (book / ".versions").symlink_to(outside, target_is_directory=True)
    with pytest.raises(NotWritten, match="link"):
        editing.keep(book, "rules.toml", RULES + "\n", editing.opened(book, "rules.toml").seal, NOW)
    assert sorted(path.name for path in outside.iterdir()) == ["secret.md", "th.toml"]


def test_the_folder_of_the_playbook_itself_may_be_a_link(book: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(book, target_is_directory=True)
    assert editing.opened(tmp_path / "link", "rules.toml").text == RULES


def test_the_oldest_versions_go(book: Path) -> None:
    place = book / ".versions" / "rules.toml"
    place.mkdir(parents=True)
    for second in range(editing.KEPT + 3):
        (place / f"20260101T0000{second:02}.000000Z").write_text(RULES)
    editing.keep(book, "rules.toml", RULES + "\n", editing.opened(book, "rules.toml").seal, NOW)
    found = editing.versions(book, "rules.toml")
    assert (len(found), found[0].at) == (editing.KEPT, NOW)
    with pytest.raises(NoSuchFile):
        editing.version(book, "rules.toml", "../../rules.toml")
    with pytest.raises(NoSuchFile):
        editing.version(book, "rules.toml", "20260101T000000.000000Z")


def test_a_lock_of_somebody_who_died_does_not_count_for_ever(book: Path) -> None:
    lock = book / ".versions" / "lock"
    lock.parent.mkdir()
    lock.touch()
    seal = editing.opened(book, "rules.toml").seal
    with pytest.raises(ChangedOnDisk, match="just now"):
        editing.keep(book, "rules.toml", RULES + "\n", seal, NOW)
    os.utime(lock, (0, 0))
    editing.keep(book, "rules.toml", RULES + "\n", seal, NOW)
    assert not lock.exists()
