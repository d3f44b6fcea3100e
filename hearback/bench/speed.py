"""How fast models read and how much memory they take, each in a fresh process of its own.

`python -m hearback.bench.speed` is that process: one JSON task on standard input, one Speed as JSON on standard output.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from hearback.bench.memory import resident
from sentiment.errors import ModelUnavailable

SHIPPED = "shipped model"
BATCHES = (1, 8, 32, 128, 512)
PIPELINE_BATCHES = (1, 8, 32)
_LEAST_CALLS = 20
Read = Callable[[Sequence[str], int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Texts a second by batch size, the times of one text in ms, seconds to load, memory in MiB; or why there is none.

    `loaded` is the resident memory before the first text, `resident` that at the end (None where it cannot be read).
    """

    name: str
    rates: dict[str, float]
    p50: float = 0.0
    p95: float = 0.0
    load: float = 0.0
    loaded: float | None = None
    resident: float | None = None
    skipped: str = ""

    @property
    def best(self) -> float:
        return max(self.rates.values(), default=0.0)

    @property
    def best_batch(self) -> str:
        return max(self.rates, key=self.rates.__getitem__, default="")


def measure(name: str, texts: Sequence[str], seconds: float, batches: Sequence[int] = ()) -> Speed:
    """Loads and runs the model called SHIPPED or as `sentiment.pipelines` calls it, in a fresh process.

    `batches` are the sizes to try, where they are not to be BATCHES or PIPELINE_BATCHES.
    """
    sizes = batches or (BATCHES if name == SHIPPED else PIPELINE_BATCHES)
    task = json.dumps({"name": name, "texts": list(texts), "seconds": seconds, "batches": list(sizes)})
    run = [sys.executable, "-m", "hearback.bench.speed"]
    done = subprocess.run(run, input=task, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        return Speed(name=name, rates={}, skipped=f"{name}: ended without an answer ({last[0]})")
    return Speed(**json.loads(done.stdout.splitlines()[-1]))


def timed(name: str, load: Callable[[], Read], batches: Sequence[int], texts: Sequence[str], seconds: float) -> Speed:
    """Every size of batch reads whole rounds of the same texts for at least `seconds`; then single texts alone."""
    began = time.perf_counter()
    read = load()
    read(texts[:1], 1)
    took, loaded = time.perf_counter() - began, resident()
    rates = {str(size): _rate(read, texts, size, seconds) for size in batches}
    times = sorted(_alone(read, texts, seconds))
    return Speed(
        name=name,
        rates=rates,
        p50=1_000 * times[len(times) // 2],
        p95=1_000 * times[min(len(times) - 1, len(times) * 95 // 100)],
        load=took,
        loaded=loaded,
        resident=resident(),
    )


def _rate(read: Read, texts: Sequence[str], size: int, seconds: float) -> float:
    """Texts a second over whole rounds: as many copies of the texts as fill one batch, so that all sizes read alike."""
    copies = -(-size // len(texts))
    around = list(islice(cycle(texts), copies * len(texts)))
    read(around[:size], size)
    done, passed, began = 0, 0.0, time.perf_counter()
    while passed < seconds or not done:
        read(around, size)
        done += len(around)
        passed = time.perf_counter() - began
    return done / passed


def _alone(read: Read, texts: Sequence[str], seconds: float) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds
    for text in cycle(texts):
        began = time.perf_counter()
        if began >= until and len(times) >= _LEAST_CALLS:
            break
        read([text], 1)
        times.append(time.perf_counter() - began)
    return times


def _shipped() -> Read:
    """As a plain installation has it: without torch, which transformers would import if it were there."""
    sys.modules["torch"] = None  # type: ignore[assignment]
    from sentiment import classifier

    model = classifier.load()

    def read(texts: Sequence[str], size: int) -> object:
        return [model.classify(texts[at : at + size]) for at in range(0, len(texts), size)]

    return read


def _pipeline(name: str) -> Read:
    from sentiment.classifier import SHIPPED_FOLDER
    from sentiment.pipelines import pipeline

    return pipeline(name, Path(SHIPPED_FOLDER))


def main(task: str) -> None:
    """Do one task and write its Speed."""
    asked = json.loads(task)
    name: str = asked["name"]
    load = _shipped if name == SHIPPED else lambda: _pipeline(name)
    try:
        found = timed(name, load, asked["batches"], asked["texts"], asked["seconds"])
    except ModelUnavailable as unavailable:
        found = Speed(name=name, rates={}, skipped=str(unavailable))
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


if __name__ == "__main__":
    main(sys.stdin.read())
