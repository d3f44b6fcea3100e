"""The benchmark measures what it says: every mention goes through, and the figures of its table add up."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hearback.bench import memory, network, pipeline
from hearback.bench.pipeline import Rotating
from hearback.demo import BRAND_FILES
from platforms.values import Binding
from tests.hearback.command import command


def test_every_mention_goes_through() -> None:
    told: list[str] = []
    measured = pipeline.measure(1_200, Rotating(), told.append)
    counts = measured.counts
    assert (counts.polled, counts.stored, counts.analysed) == (1_200, 1_200, 1_200)
    assert 0 < counts.drafted < 1_200
    assert counts.failed == counts.quarantined == 0
    assert measured.rate == pytest.approx(1_200 / measured.seconds)
    assert 0 < measured.model < measured.seconds
    assert 0 < measured.listening < measured.seconds
    assert 0 < measured.outside_model < 1
    assert told


def test_network_of_the_bench_has_every_post_once() -> None:
    texts = network.texts(BRAND_FILES / "stream")
    made = network.BenchNetwork(Binding(brand="b", account="a", stream="posts"), 1_234, texts)
    now, token, found = datetime.now(UTC), None, []
    while True:
        page = made.read(None, token, now)
        found += [mention.external_id for mention in page.mentions]
        if page.next is None:
            break
        token = page.next
    assert sorted(found) == sorted(f"p{number}" for number in range(1, 1_235))
    assert made.read("1234", None, now).mentions == ()


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_resident_memory_is_that_of_this_process() -> None:
    before = memory.resident()
    ballast = bytearray(os.urandom(1024)) * (64 * 1024)
    after = memory.resident()
    assert before is not None
    assert after is not None
    assert 50 < after - before < 90
    assert len(ballast) == 64 * 1024 * 1024


def test_command_prints_a_table_with_the_machine(tmp_path: Path) -> None:
    done = command(tmp_path, "bench", "--mentions", "200", "--no-memory", "--json")
    assert done.code == 0, done.err
    report = done.json
    assert [run["mentions"] for run in report["runs"]] == [200, 200]
    assert all(run["mentions_per_s"] > 0 and run["outside_model"].endswith("%") for run in report["runs"])
    assert f"{os.cpu_count()} cores" in report["machine"]
    assert list(tmp_path.iterdir()) == []
