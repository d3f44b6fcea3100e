"""`hearback auto` and `hearback report drafts` as processes."""

import json
from pathlib import Path

import pytest

from hearback.cli import trust as cli
from hearback.jobs import clock
from responders.values import Actor
from store import audit, responses, trusting
from store.database import Database
from tests.hearback.command import command
from tests.store.making import drafted

MAI = Actor(kind="person", name="mai")
RULE = """
[[rule]]
name = "thanks"
then = ["reply"]
send = "after_trust"
trust_after = 50
topics = ["praise"]
per_day = 20
[rule.when]
label = ["positive"]
"""


@pytest.fixture
def allowed(shop: Path) -> Path:
    """An installation whose settings allow automatic sends and in which one rule may earn them."""
    config, rules = shop / "hearback.toml", shop / "playbook" / "rules.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("# allowed = false", "allowed = true"), "utf-8")
    rules.write_text(rules.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    return shop


def decide(shop: Path) -> None:
    """One draft approved as it was, one edited, one rejected."""
    db, now = Database(f"sqlite:///{shop}/hearback.db"), clock()
    with db.begin() as tx:
        good, edited, bad = (drafted(tx, str(n), template=name) for n, name in enumerate(("a", "b", "c")))
        responses.approve(tx, good.id, 1, MAI, now)
        responses.revise(tx, edited.id, "We are so sorry.", base_revision=1, by=MAI, now=now)
        responses.approve(tx, edited.id, 2, MAI, now)
        responses.move(tx, bad.id, "reject", state="DRAFT", revision=1, by=MAI, now=now, reason="too stiff")
    db.close()


def test_the_switch_is_off_and_cannot_be_turned_where_the_settings_forbid_it(shop: Path) -> None:
    assert command(shop, "auto", "status", "--json").json == {
        "allowed": False, "on": False, "by": "", "at": None, "rules": [],
    }  # fmt: skip
    refused = command(shop, "auto", "on", "--as", "mai")
    assert (refused.code, "[automatic]" in refused.err) == (1, True)
    assert "The settings do not allow them" in command(shop, "auto", "status").out


def test_on_status_and_off(allowed: Path) -> None:
    turned = command(allowed, "auto", "on", "--as", "mai")
    assert (turned.code, "1 rule" in turned.out) == (0, True)
    told = command(allowed, "auto", "status", "--json").json
    assert (told["allowed"], told["on"], told["by"]) == (True, True, "mai")
    assert told["rules"] == [
        {"brand": "lotus-pine", "rule": "thanks", "after": 50, "topics": ["praise"], "per_day": 20, "today": 0}
    ]
    assert "Automatic sends are on, switched on by mai" in command(allowed, "auto", "status").out
    assert command(allowed, "auto", "off", "--as", "mai").code == 0
    assert command(allowed, "auto", "status", "--json").json["on"] is False
    assert command(allowed, "auto", "off", "--as", "nobody").code == 1
    db = Database(f"sqlite:///{allowed}/hearback.db")
    with db.read() as tx:
        assert [one.what for one in audit.entries(tx)][-2:] == [
            "switch automatic sends on", "switch automatic sends off",
        ]  # fmt: skip
        assert not trusting.switch(tx).on
    db.close()


def test_a_rule_that_must_not_is_named_with_file_and_line(allowed: Path) -> None:
    rules = allowed / "playbook" / "rules.toml"
    text = rules.read_text(encoding="utf-8").replace('topics = ["praise"]\nper_day', 'topics = ["fraud"]\nper_day')
    rules.write_text(text, encoding="utf-8")
    line = text[: text.rindex('topics = ["fraud"]')].count("\n") + 1
    told = command(allowed, "check")
    said = " ".join((told.out + told.err).split())
    assert told.code != 0
    assert "rules.toml" in said
    assert f"line {line}" in said
    assert "fraud is never answered without a person" in said


def test_report_puts_the_least_trusted_first(shop: Path) -> None:
    assert "Nobody decided about a draft in 30d" in command(shop, "report", "drafts").out
    decide(shop)
    rows = command(shop, "report", "drafts", "--json").json
    assert [(row["template"], row["language"]) for row in rows] == [("b", "en"), ("c", "en"), ("a", "en")]
    assert rows[1] == {
        "template": "c", "language": "en", "trust": 0.0, "decided": 1, "untouched": 0, "edited": 0, "rejected": 1,
        "by_itself": 0, "untouched_share": 0.0, "edited_share": 0.0, "rejected_share": 1.0, "edit_distance": None,
        "edit_distance_median": None, "edit_share": None, "reasons": [{"reason": "too stiff", "count": 1}],
    }  # fmt: skip
    assert (rows[0]["edit_distance_median"], rows[2]["edit_distance_median"]) == (3.0, 0.0)
    assert (rows[0]["edit_distance"], rows[0]["edit_share"], rows[2]["trust"]) == (3.0, 0.1875, 0.2065)
    shown = command(shop, "report", "drafts", "--by", "writer", "--since", "1h").out
    assert "template" in shown
    assert "Wilson" in shown
    assert "too stiff (1)" in shown


def test_report_says_what_it_leaves_out(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(shop, "upgrade")
    decide(shop)
    monkeypatch.setattr(cli, "SHOWN", 2)
    monkeypatch.setattr(cli.outcomes, "cut_off", lambda _found: True)
    cli.drafts(shop / "hearback.toml")
    told = capsys.readouterr()
    assert "The 2 least trusted of 3; --json has all." in told.out
    assert "only the newest 10,000 decisions of 30d are counted" in told.err
    cli.drafts(shop / "hearback.toml", as_json=True)
    assert len(json.loads(capsys.readouterr().out)) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--since", "soon"], "no time span"),
        (["--since", "400d"], "365 days at most"),
        (["--by", "weather"], "no table by 'weather'"),
        (["--brand", "other"], "no brand 'other'"),
    ],
)
def test_report_says_what_it_does_not_know(shop: Path, arguments: list[str], words: str) -> None:
    told = command(shop, "report", "drafts", *arguments)
    assert told.code in (1, 2)
    assert words in told.err
    assert "Traceback" not in told.err
