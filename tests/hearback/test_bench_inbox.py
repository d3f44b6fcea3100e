"""The bench of the inbox measures a real server with real people on it, and says what was asked and reached."""

import pytest

from hearback.bench import inbox
from hearback.bench.inbox import Figure, Plan

ASKED = {
    "queue page": 1.5,
    "search, all of them": 3.0,
    "search, the worst one": 3.0,
    "requests of the first load": 8,
    "first load": 80,
    "approve p95, 3 people": 3,
    "memory of 3 tabs": 150,
}


def test_every_figure_that_is_asked_for_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("CROWD", 3), ("ROUNDS", 2), ("WARM_UP", 0.2), ("SEARCHES", ("refund", "😭"))):
        monkeypatch.setattr(inbox, name, value)
    told: list[str] = []
    report = inbox.measure(Plan(mentions=2_000, seconds=2.0, think=0.2, rate=0.0, postgresql=False), told.append)
    found = {figure.name: figure for figure in report.figures}
    assert {name: figure.asked for name, figure in found.items()} == {
        name: asked for name, asked in ASKED.items() if name in found or name != "memory of 3 tabs"
    }
    assert report.skipped
    assert all(figure.reached > 0 and figure.database == "SQLite" for figure in report.figures if figure.unit != "MB")
    assert found["requests of the first load"].good
    assert found["first load"].good
    assert " 0 approvals" not in found["approve p95, 3 people"].made_of
    assert any("2,000 mentions" in words for words in told)


def test_a_figure_is_good_up_to_what_was_asked() -> None:
    figure = Figure(database="", name="x", asked=3, reached=3, unit="times", made_of="")
    assert figure.good
    assert not Figure(database="", name="x", asked=3, reached=3.01, unit="times", made_of="").good
