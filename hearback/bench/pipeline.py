"""Mentions through listen, triage and draft on SQLite: how many a second, and in how much memory."""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from config import initial
from config.settings import load
from hearback import daemon, jobs, steps
from hearback.app import App, assemble, opened
from hearback.bench.memory import resident
from hearback.bench.network import BenchNetwork, texts
from hearback.counts import Counts, Outcome
from hearback.demo import BRAND_FILES
from listener.relevance import Relevance
from platforms.values import Binding
from sentiment.analysis import Analysis, Label
from sentiment.classifier import Classifier
from store import migrate

SETTINGS = """
[[brands]]
name = "bench"
title = "Bench"
playbook = "playbook"
[[brands.sources]]
name = "bench"
platform = "bench"
account = "bench"
stream = "posts"
every = "1m"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds are wall-clock; `resident` is the process's memory in MiB at the end (None where it cannot be read)."""

    mentions: int
    seconds: float
    listening: float
    model: float
    counts: Counts
    resident: float | None

    @property
    def rate(self) -> float:
        return self.mentions / self.seconds

    @property
    def outside_model(self) -> float:
        """Share of the time that was not spent in the model, 0 to 1."""
        return 1 - self.model / self.seconds


class Timed:
    """A classifier that adds up how long it was asked."""

    def __init__(self, inner: Classifier) -> None:
        self._inner, self.seconds = inner, 0.0
        self.revision = inner.revision

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        began = time.perf_counter()
        try:
            return self._inner.classify(texts)
        finally:
            self.seconds += time.perf_counter() - began


class Rotating:
    """Stands where the model stands and answers at once, with every label in turn, so that all roads are driven."""

    revision = "none"
    _labels: tuple[Label, ...] = ("negative", "neutral", "positive", "negative")
    _languages = ("en", "th", "fa", "ru", "fil", "de", "ja")
    _topics = ("delivery", "quality", "praise", "refund", "other")

    def __init__(self) -> None:
        self._all = tuple(self._answer(n) for n in range(len(self._labels) * len(self._languages) * len(self._topics)))

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        return [self._all[n % len(self._all)] for n in range(len(texts))]

    def _answer(self, number: int) -> Analysis:
        label = self._labels[number % len(self._labels)]
        return Analysis(
            negative=0.9 if label == "negative" else 0.05,
            neutral=0.9 if label == "neutral" else 0.05,
            positive=0.9 if label == "positive" else 0.05,
            label=label,
            unsure=False,
            language=self._languages[number % len(self._languages)],
            topics=(self._topics[number % len(self._topics)],),
            intent="complaint" if label == "negative" else "praise",
            urgency="normal",
            model=self.revision,
        )


def measure(mentions: int, classifier: Classifier, tell: Callable[[str], None]) -> Measured:
    """Run `mentions` posts of a fake network through listen, triage and draft into a fresh SQLite database."""
    with (
        tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder,
        opened(installation(Path(folder), mentions)) as app,
    ):
        migrate.upgrade(app.db)
        daemon.ensure_sources(app)
        daemon.skip_quiet_run(app)
        timed = Timed(classifier)
        app = replace(app, classifier=lambda: timed)
        began = time.perf_counter()
        counts = _drain(lambda: steps.listen(app, "bench", datetime.now(UTC)), tell)
        heard = time.perf_counter()
        counts += _drain(lambda: jobs.triage(app, datetime.now(UTC)), tell)
        ended = time.perf_counter()
        return Measured(
            mentions=mentions,
            seconds=ended - began,
            listening=heard - began,
            model=timed.seconds,
            counts=counts,
            resident=resident(),
        )


def _drain(step: Callable[[], Outcome], tell: Callable[[str], None]) -> Counts:
    total, more = Counts(), True
    while more:
        outcome = step()
        more, total = outcome.more, total + outcome.counts
        tell(f"{total.stored or total.analysed:,}")
    return total


def installation(folder: Path, size: int, url: str = "sqlite:///bench.db", head: str = "") -> App:
    """One brand that listens to a network of `size` posts; `head` are further lines of its settings."""
    initial.write(folder, brand_title="Bench", overwrite=True)
    config = folder / "hearback.toml"
    config.write_text(f'{head}\n[database]\nurl = "{url}"\n{SETTINGS}', encoding="utf-8")
    app = assemble(load(config, os.environ), os.environ)
    network = BenchNetwork(Binding(brand="bench", account="bench", stream="posts"), size, texts(BRAND_FILES / "stream"))
    return replace(
        app,
        platform=lambda _source: network,
        network=lambda _source, _platform: BenchNetwork,
        relevance=MappingProxyType({"bench": Relevance.of()}),
    )
