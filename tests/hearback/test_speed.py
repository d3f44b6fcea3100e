"""The benchmark of models measures what it says, each model in a process of its own."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

import pytest

from hearback.bench import speed
from hearback.bench.speed import SHIPPED, Speed, timed
from sentiment.classifier import SHIPPED_FOLDER
from sentiment.errors import ModelUnavailable
from sentiment.pipelines import SHAPES, TWIN, pipeline

TEXTS = ("bad", "good", "late", "fine", "hm")


class Reader:
    """Reads nothing and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def __call__(self, texts: Sequence[str], batch: int) -> None:
        assert set(texts) <= set(TEXTS)
        self.asked.append((len(texts), batch))


def test_every_size_of_batch_reads_whole_rounds_of_the_same_texts() -> None:
    reader = Reader()
    found = timed("toy", lambda: reader, (1, 8), TEXTS, 0.001)
    assert {texts for texts, batch in reader.asked if batch == 8} == {8, 10}
    assert {texts for texts, batch in reader.asked if batch == 1} == {1, 5}
    assert list(found.rates) == ["1", "8"]
    assert found.best == max(found.rates.values()) == found.rates[found.best_batch]
    assert 0 < found.p50 <= found.p95
    assert found.load >= 0


def test_a_model_that_is_not_there_has_no_best() -> None:
    gone = Speed(name="gone", rates={}, skipped="no torch")
    assert (gone.best, gone.best_batch) == (0.0, "")


def test_the_shipped_model_in_its_own_process() -> None:
    found = speed.measure(SHIPPED, ["Where is my parcel?", "ของดีมาก"], 0.01, (1, 4))
    assert found.skipped == ""
    assert list(found.rates) == ["1", "4"]
    assert all(rate > 0 for rate in found.rates.values())
    assert found.loaded is None or 50 < found.loaded <= (found.resident or 0) < 1_000


def test_a_process_that_dies_says_so() -> None:
    found = speed.measure("no such model", ["x"], 0.01)
    assert found.skipped.startswith("no such model: ended without an answer (KeyError")


@pytest.mark.parametrize("name", [TWIN, *SHAPES])
def test_without_torch_it_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("torch", "sentiment.twin"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModelUnavailable, match=r"needs torch.*hearback\[train\]"):
        pipeline(name, SHIPPED_FOLDER)


def test_the_answer_of_the_process_can_be_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    def gone(_name: str) -> speed.Read:
        raise ModelUnavailable("needs torch")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(speed, "_pipeline", gone)
        speed.main(json.dumps({"name": TWIN, "texts": ["x"], "seconds": 0.01, "batches": [1]}))
    assert Speed(**json.loads(capsys.readouterr().out)) == Speed(name=TWIN, rates={}, skipped="needs torch")
    assert asdict(Speed(name="x", rates={}))["loaded"] is None
