"""[sending] of the settings: how much may leave, when a failing network is left alone, how alerts are grouped."""

from dataclasses import dataclass
from datetime import timedelta

from config.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Limits of what leaves the house. `loop_turns` 0 looks for no robots, `alert_window` 0 tells each alert alone."""

    replies_per_account_per_hour: int = 120
    replies_per_thread_per_day: int = 30
    breaker_failures: int = 5
    loop_turns: int = 2
    loop_within: timedelta = timedelta(seconds=15)
    alert_window: timedelta = timedelta(minutes=10)


def sending(table: Table) -> Sending:
    usual = Sending()
    found = Sending(
        replies_per_account_per_hour=table.number(
            "replies_per_account_per_hour", usual.replies_per_account_per_hour, 1, 1_000_000
        ),
        replies_per_thread_per_day=table.number(
            "replies_per_thread_per_day", usual.replies_per_thread_per_day, 1, 1_000_000
        ),
        breaker_failures=table.number("breaker_failures", usual.breaker_failures, 1, 1000),
        loop_turns=table.number("loop_turns", usual.loop_turns, 0, 100),
        loop_within=table.span("loop_within", usual.loop_within),
        alert_window=table.span("alert_window", usual.alert_window, timedelta()),
    )
    table.end()
    return found
