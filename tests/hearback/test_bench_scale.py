"""The bench of scale fills real databases, small and large, and lets real workers share the large one."""

from pathlib import Path

import pytest

from hearback.bench import scale
from hearback.bench.scale import Plan
from tests.hearback.command import command
from tests.store.conftest import postgres

__all__ = ["postgres"]  # the fixture: one server for the whole run
STATIONS = 10


@pytest.mark.postgres
def test_every_station_is_timed_on_both_databases_and_workers_share_the_large_one(
    monkeypatch: pytest.MonkeyPatch, postgres: str
) -> None:
    monkeypatch.setattr(scale, "NEW", 600)
    monkeypatch.setattr(scale, "WITHOUT_MODEL", 400)
    told: list[str] = []
    found = scale.measure(Plan(mentions=2_000, workers=(2,), model=False, server=postgres), told.append)
    assert found.skipped == ""
    assert [(each.database, each.mentions) for each in found.reports] == [
        ("sqlite", 1_000), ("sqlite", 2_000), ("postgresql", 1_000), ("postgresql", 2_000),
    ]  # fmt: skip
    for report in found.reports:
        assert len({station.name for station in report.stations}) == len(report.stations) == STATIONS
        assert all(0 < station.p50 <= station.p95 and station.times > 0 for station in report.stations)
        assert report.bytes / report.mentions > 500
    small, large = found.reports[:2]
    assert large.bytes > small.bytes
    (crew,) = found.crews
    assert (crew.workers, crew.model, crew.mentions) == (2, False, 400)
    assert crew.rate == pytest.approx(400 / crew.seconds)
    assert any("2,000 mentions" in words for words in told)


def test_numbers_of_workers_are_refused_in_words(tmp_path: Path) -> None:
    done = command(tmp_path, "bench", "scale", "--workers", "1,two")
    assert done.code == 2
    assert "'1,two'" in done.err
