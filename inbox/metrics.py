"""The figures of the store as Prometheus metrics, read at the moment of the scrape."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from responders.breaker import BreakerState
from store import figures, pauses, senders, sources, spend, tallies, workers
from store.database import Database, Tx
from store.figures import Figures, Timing
from store.pauses import Pause
from store.senders import Sender
from store.sources import SourceState
from store.spend import Spend
from store.workers import Worker

MILLION = 1_000_000
BREAKER: Mapping[BreakerState, float] = {"closed": 0, "half-open": 0.5, "open": 1}


@dataclass(frozen=True, slots=True, eq=False)
class _Scrape(Collector):
    found: Figures
    states: Sequence[SourceState]
    accounts: Sequence[Sender]
    paused: Sequence[Pause]
    processes: Sequence[Worker]
    spent: Spend
    now: datetime

    @classmethod
    def of(cls, tx: Tx, now: datetime) -> "_Scrape":
        return cls(
            figures.figures(tx, now),
            sources.every(tx),
            senders.every(tx),
            pauses.every(tx),
            workers.present(tx, now),
            spend.spend(tx, now),
            now,
        )

    def collect(self) -> Iterator[Metric]:
        yield from self._items()
        yield from self._ages()
        yield from self._promise()
        yield from self._sending()
        yield from self._model()
        yield from self._sources()
        yield from self._accounts()
        yield from self._writer()

    def _items(self) -> Iterator[Metric]:
        found = self.found
        yield GaugeMetricFamily("hearback_mentions", "Mentions stored", found.mentions)
        stages = GaugeMetricFamily("hearback_mentions_by_stage", "Mentions by stage", labels=["stage"])
        for stage, count in sorted(found.stages.items()):
            stages.add_metric([stage], count)
        yield stages
        by_state = GaugeMetricFamily("hearback_responses", "Responses by kind and state", labels=["kind", "state"])
        for (kind, state), count in sorted(found.responses.items()):
            by_state.add_metric([kind, state], count)
        yield by_state
        unclear = sum(count for (_, state), count in found.responses.items() if state == "UNCERTAIN")
        yield GaugeMetricFamily("hearback_uncertain", "Responses of which nobody knows whether they were sent", unclear)
        yield GaugeMetricFamily("hearback_quarantined", "Items held back", found.quarantined)
        yield GaugeMetricFamily("hearback_tickets_open", "Tickets not solved", found.tickets_open)

    def _ages(self) -> Iterator[Metric]:
        found = self.found
        waits = (
            ("hearback_oldest_untriaged_seconds", "Age of the oldest mention not yet triaged", found.oldest_new_at),
            (
                "hearback_oldest_approved_seconds",
                "Age of the oldest approved response not yet sent",
                found.oldest_approved_at,
            ),
            ("hearback_oldest_draft_seconds", "Age of the oldest draft that waits for a person", found.oldest_draft_at),
            (
                "hearback_draft_overdue_seconds",
                "How long the most overdue draft is past its time",
                found.oldest_draft_due_at,
            ),
        )
        for name, words, since in waits:
            yield GaugeMetricFamily(name, words, self._seconds(since))

    def _promise(self) -> Iterator[Metric]:
        """The time to a first answer that each decision promises."""
        found = self.found
        answers = CounterMetricFamily("hearback_answers", "Public answers that went out", labels=["in_time"])
        for name, label in (("in time", "yes"), ("late", "no")):
            answers.add_metric([label], found.answers.get(name, 0))
        yield answers
        words = "Share of the last 7 days' answers that went out in time; NaN without any"
        share = float("nan") if found.in_time is None else found.in_time
        yield GaugeMetricFamily("hearback_answered_in_time_ratio", words, share)
        yield GaugeMetricFamily("hearback_drafts_overdue", "Drafts past the time that was promised", found.overdue)

    def _sending(self) -> Iterator[Metric]:
        words = "Tries to publish by how they ended: confirm is sent, lose is of unknown fate"
        attempts = CounterMetricFamily("hearback_attempts", words, labels=["outlet", "outcome"])
        for (outlet, outcome), count in sorted(self.found.attempts.items()):
            attempts.add_metric([outlet, outcome], count)
        yield attempts

    def _model(self) -> Iterator[Metric]:
        for what, words in (("batch", "Time of the model for one batch"), ("text", "Time of the model for one text")):
            yield _histogram(f"hearback_model_{what}_seconds", words, self.found.times.get(f"model {what}"))

    def _sources(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily("hearback_source_poll_lag_seconds", "Time since the last good poll", labels=["source"])
        coverage = GaugeMetricFamily(
            "hearback_source_coverage_seconds", "How far back coverage is proven", labels=["source"]
        )
        failures = GaugeMetricFamily("hearback_source_failures", "Failed polls in a row", labels=["source"])
        stopped = GaugeMetricFamily("hearback_source_stopped", "1: paused or disabled", labels=["source"])
        for state in self.states:
            if state.last_ok_at:
                lag.add_metric([state.name], self._seconds(state.last_ok_at))
            if state.coverage_since:
                coverage.add_metric([state.name], self._seconds(state.coverage_since))
            failures.add_metric([state.name], state.failures)
            stopped.add_metric([state.name], int(state.paused or state.disabled))
        yield from (lag, coverage, failures, stopped)

    def _accounts(self) -> Iterator[Metric]:
        """How each account fares when it speaks, what people paused, and who works."""
        labels = ["platform", "account"]
        shut = GaugeMetricFamily(
            "hearback_account_breaker", "1: left alone after failures, 0.5: one reply is tried", labels=labels
        )
        disabled = GaugeMetricFamily("hearback_account_disabled", "1: until a person resumes it", labels=labels)
        failures = GaugeMetricFamily("hearback_account_failures", "Failed sends in a row", labels=labels)
        wait = GaugeMetricFamily("hearback_account_wait_seconds", "Until it may speak again", labels=labels)
        for one in self.accounts:
            name = [one.platform, one.account]
            shut.add_metric(name, BREAKER[one.state(self.now)])
            disabled.add_metric(name, bool(one.disabled))
            failures.add_metric(name, one.breaker.failures)
            until = one.waits_until(self.now)
            wait.add_metric(name, (until - self.now).total_seconds() if until else 0)
        yield from (shut, disabled, failures, wait)
        paused = GaugeMetricFamily("hearback_paused", "1: a person stopped its sending", labels=["scope", "name"])
        for pause in self.paused:
            paused.add_metric([pause.scope, pause.name], 1)
        yield paused
        yield GaugeMetricFamily("hearback_processes", "Processes that work on the database", len(self.processes))

    def _writer(self) -> Iterator[Metric]:
        spent = self.spent
        calls = GaugeMetricFamily(
            "hearback_writer_calls", "Calls of the optional writer by outcome", labels=["outcome"]
        )
        for outcome, count in (("asked", spent.calls), ("failed", spent.failed), ("refused", spent.refused)):
            calls.add_metric([outcome], count)
        calls.add_metric(["cached"], spent.cached)
        yield calls
        tokens = GaugeMetricFamily("hearback_writer_tokens", "Tokens that the writer counted", labels=["direction"])
        tokens.add_metric(["in"], spent.tokens_in)
        tokens.add_metric(["out"], spent.tokens_out)
        yield tokens
        yield GaugeMetricFamily("hearback_writer_cost", "What the writer cost, in its currency", spent.cost / MILLION)
        today = spent.cost_today / MILLION
        yield GaugeMetricFamily("hearback_writer_cost_today", "What it cost on this UTC day", today)
        shut = int(spent.shut_until is not None)
        yield GaugeMetricFamily("hearback_writer_shut", "1: it failed too often and is left alone", shut)

    def _seconds(self, since: datetime | None) -> float:
        return max(0.0, (self.now - since).total_seconds()) if since else 0.0


def _histogram(name: str, words: str, timing: Timing | None) -> HistogramMetricFamily:
    counts, buckets, below = timing.buckets if timing else {}, [], 0
    for bound in (*(f"{bound:g}" for bound in tallies.BUCKETS), "more"):
        below += counts.get(bound, 0)
        buckets.append(("+Inf" if bound == "more" else bound, below))
    return HistogramMetricFamily(name, words, buckets=buckets, sum_value=timing.seconds if timing else 0)


def exposition(db: Database, now: datetime) -> tuple[bytes, str]:
    """The text that a scraper reads, and its content type."""
    with db.read() as tx:
        scrape = _Scrape.of(tx, now)
    registry = CollectorRegistry()
    registry.register(scrape)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return generate_latest(registry), CONTENT_TYPE_LATEST
