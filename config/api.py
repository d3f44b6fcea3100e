"""[api] of the settings: how often programs may ask."""

from dataclasses import dataclass

from config.table import Table

_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Calls with tokens in a minute, by one token and from one address; more are told to wait."""

    calls_per_minute: int = 300
    calls_per_minute_and_address: int = 600


def api(table: Table) -> Api:
    usual = Api()
    found = Api(
        calls_per_minute=table.number("calls_per_minute", usual.calls_per_minute, 1, _MOST),
        calls_per_minute_and_address=table.number(
            "calls_per_minute_and_address", usual.calls_per_minute_and_address, 1, _MOST
        ),
    )
    table.end()
    return found
