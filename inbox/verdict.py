"""What the network's measure and the guard say about a text before a person approves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.settings import Brand
from inbox.house import House
from inbox.preview import Preview, preview
from platforms.errors import Disabled
from platforms.seam import Platform
from responders.guard import NO_LIMIT, blocks
from responders.outgoing import Outgoing
from responders.values import Finding
from store.mentions import Stored
from store.sources import SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`length` and `limit` are counted as the network counts; `findings` name what is wrong and where.

    `preview` is a public answer as readers will see it.
    """

    text: str
    length: int
    limit: int
    findings: tuple[Finding, ...]
    preview: Preview | None = None

    @property
    def blocked(self) -> bool:
        return blocks(self.findings)

    def quoted(self, finding: Finding) -> str:
        """The piece of the text that a finding is about; empty when it is about all of it."""
        return self.text[finding.start : finding.end][:80]


def verdict(house: House, stored: Stored, text: str, language: str, recent: Sequence[str] = ()) -> Verdict:
    """Measure and guard one text as an answer to the mention of `stored`; `recent` is what others were sent today."""
    going = _outgoing(house, stored)
    findings = going.reply(text, language, recent=recent, now=house.services.clock())
    length, limit = _measured(going.network)
    seen = preview(house, stored, going.network, text)
    return Verdict(text=text, length=length(text), limit=limit, findings=findings, preview=seen)


def message_verdict(house: House, stored: Stored, text: str, language: str) -> Verdict:
    """Measure and guard one text as a private message to the author of the mention of `stored`."""
    going = _outgoing(house, stored)
    network = going.network
    limit = network.message_limit if network and network.messages else NO_LIMIT
    return Verdict(text=text, length=len(text), limit=limit, findings=going.message(text, language))


def takes_messages(house: House, stored: Stored) -> bool:
    """Whether the network sends private messages for us; where it does not, a person copies the text."""
    network = _network(house, stored.source, stored.mention.platform)
    return network is not None and network.messages


def limits(house: House, stored: Stored) -> tuple[Callable[[str], int], int]:
    """How the network of this mention measures an answer, and how long one may be."""
    return _measured(_network(house, stored.source, stored.mention.platform))


def network_of(house: House, state: SourceState) -> type[Platform] | None:
    """With the limits of the stream that is read; None when the network is no longer installed."""
    return _network(house, state.name, state.platform)


def platform_title(house: House, state: SourceState) -> str:
    """The network's own name; its short name when the network is no longer installed."""
    network = network_of(house, state)
    return network.title if network else state.platform


def _measured(network: type[Platform] | None) -> tuple[Callable[[str], int], int]:
    return (network.measure, network.text_limit) if network else (len, NO_LIMIT)


def _outgoing(house: House, stored: Stored) -> Outgoing:
    mention = stored.mention
    return Outgoing(
        mention=mention,
        analysis=stored.analysis,
        playbook=house.services.playbook(mention.brand),
        network=_network(house, stored.source, mention.platform),
        handles=_handles(house, mention.brand),
    )


def _network(house: House, source: str, platform: str) -> type[Platform] | None:
    try:
        return house.services.network(source, platform)
    except (LookupError, Disabled):
        return None


def _handles(house: House, name: str) -> tuple[str, ...]:
    brands: tuple[Brand, ...] = house.settings.brands
    return next((brand.handles for brand in brands if brand.name == name), ())
