"""The figures of the store as Prometheus metrics, counted at the moment of the scrape."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from store import figures, sources, spend
from store.database import Database
from store.figures import Figures
from store.sources import SourceState
from store.spend import Spend

MILLION = 1_000_000


class _Scrape(Collector):
    def __init__(self, found: Figures, states: list[SourceState], spent: Spend, now: datetime) -> None:
        self._found, self._states, self._spent, self._now = found, states, spent, now

    def collect(self) -> Iterator[Metric]:
        yield from self._items()
        yield from self._ages()
        yield from self._sources()
        yield from self._writer()

    def _items(self) -> Iterator[Metric]:
        found = self._found
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
        found = self._found
        waits = (
            ("hearback_oldest_untriaged_seconds", "Age of the oldest mention not yet triaged", found.oldest_new_at),
            (
                "hearback_oldest_approved_seconds",
                "Age of the oldest approved response not yet sent",
                found.oldest_approved_at,
            ),
            (
                "hearback_draft_overdue_seconds",
                "How long the most overdue draft is past its time",
                found.oldest_draft_due_at,
            ),
        )
        for name, words, since in waits:
            yield GaugeMetricFamily(name, words, self._seconds(since))

    def _sources(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily("hearback_source_poll_lag_seconds", "Time since the last good poll", labels=["source"])
        coverage = GaugeMetricFamily(
            "hearback_source_coverage_seconds", "How far back coverage is proven", labels=["source"]
        )
        failures = GaugeMetricFamily("hearback_source_failures", "Failed polls in a row", labels=["source"])
        stopped = GaugeMetricFamily("hearback_source_stopped", "1: paused or disabled", labels=["source"])
        for state in self._states:
            if state.last_ok_at:
                lag.add_metric([state.name], self._seconds(state.last_ok_at))
            if state.coverage_since:
                coverage.add_metric([state.name], self._seconds(state.coverage_since))
            failures.add_metric([state.name], state.failures)
            stopped.add_metric([state.name], int(state.paused or state.disabled))
        yield from (lag, coverage, failures, stopped)

    def _writer(self) -> Iterator[Metric]:
        spent = self._spent
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
        return max(0.0, (self._now - since).total_seconds()) if since else 0.0


def exposition(db: Database, now: datetime) -> tuple[bytes, str]:
    """The text that a scraper reads, and its content type."""
    with db.read() as tx:
        scrape = _Scrape(figures.figures(tx), sources.every(tx), spend.spend(tx, now), now)
    registry = CollectorRegistry()
    registry.register(scrape)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return generate_latest(registry), CONTENT_TYPE_LATEST
