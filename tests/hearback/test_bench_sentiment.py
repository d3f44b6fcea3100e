"""`hearback bench sentiment`: one row a model, with the shipped one as the measure of the others."""

import json

import pytest
from typer.testing import CliRunner

from hearback import cli
from hearback.bench import speed
from hearback.bench.speed import SHIPPED, Speed
from hearback.cli import bench


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, float]]:
    """Speeds as if measured: every next model is ten times slower than the one before, the last one is not there."""
    calls: list[tuple[str, int, float]] = []

    def measure(name: str, texts: list[str], seconds: float) -> Speed:
        calls.append((name, len(set(texts)), seconds))
        if "large" in name:
            return Speed(name=name, rates={}, skipped="large: no memory")
        return Speed(name=name, rates={"1": 1.0, "8": 1_000.0 / 10 ** len(calls)}, p50=1.5, p95=2.5, load=0.5)

    monkeypatch.setattr(speed, "measure", measure)
    monkeypatch.setattr(bench, "_tokens_per_text", lambda _texts: 29.5)
    return calls


def test_the_others_are_told_in_times_of_the_shipped_model(asked: list[tuple[str, int, float]]) -> None:
    done = CliRunner().invoke(cli.app, ["bench", "sentiment", "--seconds", "0.5", "--json"])
    assert done.exit_code == 0
    names = [name for name, _, _ in asked]
    assert names[0] == SHIPPED
    assert len(names) == len(set(names)) == 4
    assert {(texts, seconds) for _, texts, seconds in asked} == {(bench.TEXTS, 0.5)}
    report = json.loads(done.stdout)
    assert [run["times_slower"] for run in report["runs"]] == [1.0, 10.0, 100.0, None]
    assert (report["tokens_per_text"], report["runs"][3]["skipped"]) == (29.5, "large: no memory")


def test_a_table_names_what_was_left_out(asked: list[tuple[str, int, float]]) -> None:
    done = CliRunner().invoke(cli.app, ["bench", "sentiment"])
    assert "large: no memory" in done.output
    assert "29.5 tokens each" in done.output
    assert "times slower" in done.output


@pytest.mark.parametrize(("shapes", "count"), [("none", 2), ("base", 3)])
def test_shapes_can_be_left_out(asked: list[tuple[str, int, float]], shapes: str, count: int) -> None:
    assert CliRunner().invoke(cli.app, ["bench", "sentiment", "--shapes", shapes]).exit_code == 0
    assert len(asked) == count
