"""The playbook's pages: read by all, edited by leads, kept only whole and as it was seen, rehearsed before it acts."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from store import audit
from tests.inbox import shop
from tests.inbox.posts import Post
from tests.inbox.serving import Inbox, Visitor, up

RULES = "/playbook/file?brand=lotus&name=rules.toml"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[Inbox]:
    """An inbox whose playbook is a small one of its own, to be edited."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(empty_file, folder / "inbox.db")
    usual = Path(config.__file__).parent / "defaults" / "playbook"
    (folder / "playbook" / "templates").mkdir(parents=True)
    for name in ("voice.toml", "rules.toml", "templates/en.toml"):
        shutil.copy(usual / name, folder / "playbook" / name)
    with up(folder) as running:
        shop.say(
            running.db, [Post(name="Sam", handle="sam", language="en", draft="", text="late", topics=("delivery",))]
        )
        yield running


def opened(visitor: Visitor) -> tuple[str, str]:
    """The text in the editor and the seal of the form."""
    page = visitor.page(RULES)
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', page)
    assert text
    assert seal
    return text[1].replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&"), seal[1]


def send(visitor: Visitor, act: str, text: str, seal: str, **more: object) -> str:
    fields = {"brand": "lotus", "name": "rules.toml", "act": act, "text": text, "seal": seal} | more
    answer = visitor.submit("/playbook/file", **fields)
    return answer.headers.get("location", f"{answer.status_code} {answer.text}")


def test_a_lead_changes_a_rule_and_puts_the_old_one_back(desk: Inbox) -> None:
    leo, path = desk.signed_in("lead"), desk.settings.brands[0].playbook / "rules.toml"
    before = path.read_text()
    text, seal = opened(leo)
    assert text == before
    changed = text.replace(
        "[[rule]]", '[[rule]]\nname = "mine"\nwhen = { topics = ["delivery"] }\nthen = ["alert"]\n\n[[rule]]', 1
    )
    assert "No mistakes. It is not kept yet." in send(leo, "check", changed, seal)
    told = send(leo, "rehearse", changed, seal, days="30")
    assert re.search(r"1 post decided anew · <strong>1 handled otherwise", told)
    assert "mine" in told
    assert path.read_text() == before
    assert send(leo, "keep", changed, seal).endswith("said=playbook")
    assert path.read_text() == changed
    assert "was changed on the disk" in send(leo, "keep", text, seal)
    (stamp,) = re.findall(r"stamp=([0-9TZ.]+)", leo.page(RULES))
    page = leo.page(f"{RULES}&stamp={stamp}")
    assert "This is what the file was before." in page
    assert send(leo, "keep", before, opened(leo)[1]).endswith("said=playbook")
    assert path.read_text() == before
    with desk.db.read() as tx:
        noted = [(entry.who, entry.thing) for entry in audit.entries(tx) if entry.what == "edit playbook"]
    assert noted == [("Leo Lead", "lotus rules.toml")] * 2


def test_mistakes_are_told_with_their_lines_and_nothing_is_kept(desk: Inbox) -> None:
    leo, path = desk.signed_in("lead"), desk.settings.brands[0].playbook / "rules.toml"
    text, seal = opened(leo)
    told = send(leo, "keep", text.replace("then = [", "than = [", 1), seal)
    assert re.search(r"line \d+, rules.toml: rule\[\d+\].than: unknown key", told)
    assert path.read_text() == text
    path.write_text(text.replace("then = [", "than = [", 1))
    try:
        assert "mistake" in leo.page("/playbook")
    finally:
        path.write_text(text)


def test_who_may_not_edit_reads_and_paths_lead_nowhere(desk: Inbox) -> None:
    ann, leo = desk.signed_in("approver"), desk.signed_in("lead")
    assert "readonly" in ann.page(RULES)
    text, seal = opened(leo)
    ann.page(RULES)
    assert send(ann, "keep", text, seal).startswith("403")
    for name in ("../hearback.toml", "/etc/passwd", "templates/../../hearback.toml", "nothing.toml"):
        leo.page(f"/playbook/file?brand=lotus&name={name}", 404)
        assert send(leo, "keep", "x", seal, name=name).startswith("404")
    leo.page("/playbook/file?brand=other&name=rules.toml", 404)


def test_the_settings_in_force_are_told_to_who_manages(desk: Inbox) -> None:
    page = desk.signed_in("admin").page("/settings")
    assert "LOTUS_X_BEARER" in page
    assert "[brands.sources]" in page
    desk.signed_in("lead").page("/settings", 403)
