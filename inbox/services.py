"""What the top floor lends to the inbox: callables only, so that a test can lend its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from config.playbook import Playbook
from platforms.seam import Platform, find
from sentiment.classifier import Classifier

Translate = Callable[[str, str, Sequence[str], Callable[[str], None]], str | None]


def _now() -> datetime:
    return datetime.now(UTC)


def _network(_source: str, platform: str) -> type[Platform]:
    return find(platform)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`playbook` takes a brand's name, `network` a source's and its platform's; `clock` gives aware UTC time.

    `network` answers with the class that has the limits of the source's stream. Raises LookupError or Disabled when the
    platform is no longer installed.

    `classifier` gives the model, loaded when it is first asked for; None where this process has none.

    `translate` puts a text into a language, for reading only; the names in its third argument stay in the house. It
    tells its last argument why there is none when it gives None; it is None where no writer is set up.

    `metrics_token` opens /metrics to a scraper that is not on this machine; empty keeps it to loopback.

    `account_secrets` has the key that seals second factors ("key") and that of the provider ("client_secret").

    `stuck` says what of this process does not get on, for /livez; empty when everything does.
    """

    playbook: Callable[[str], Playbook]
    network: Callable[[str, str], type[Platform]] = _network
    clock: Callable[[], datetime] = _now
    classifier: Callable[[], Classifier] | None = None
    translate: Translate | None = None
    metrics_token: str = ""
    stuck: Callable[[], str] = lambda: ""
    account_secrets: Mapping[str, str] = field(default_factory=dict)
