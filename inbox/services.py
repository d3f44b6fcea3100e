"""What the top floor lends to the inbox: callables only, so that a test can lend its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from config.playbook import Playbook
from platforms.seam import Platform, find


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`playbook` takes a brand's name; `platform` a network's name; `clock` gives aware UTC time.

    `metrics_token` opens /metrics to a scraper that is not on this machine; empty keeps it to loopback.
    """

    playbook: Callable[[str], Playbook]
    platform: Callable[[str], type[Platform]] = find
    clock: Callable[[], datetime] = _now
    metrics_token: str = ""
