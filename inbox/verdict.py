"""What the network's measure and the guard say about a text before a person approves it."""

from collections.abc import Callable
from dataclasses import dataclass

from config.settings import Brand
from inbox.house import House
from platforms.seam import Platform
from platforms.values import Mention
from responders.guard import blocks, guard
from responders.values import Finding

NO_LIMIT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`length` and `limit` are counted as the network counts; `findings` name what is wrong and where."""

    text: str
    length: int
    limit: int
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        return blocks(self.findings)

    def quoted(self, finding: Finding) -> str:
        """The piece of the text that a finding is about; empty when it is about all of it."""
        return self.text[finding.start : finding.end][:80]


def verdict(house: House, mention: Mention, text: str, language: str) -> Verdict:
    """Measure and guard one text as an answer to `mention`."""
    platform = _platform(house, mention.platform)
    measure: Callable[[str], int] = platform.measure if platform else len
    limit, public = (platform.text_limit, platform.public) if platform else (NO_LIMIT, True)
    findings = guard(
        text,
        mention=mention,
        language=language,
        playbook=house.services.playbook(mention.brand),
        measure=measure,
        limit=limit,
        public=public,
        handles=_handles(house, mention.brand),
    )
    return Verdict(text=text, length=measure(text), limit=limit, findings=findings)


def platform_title(house: House, name: str) -> str:
    """The network's own name; its short name when the network is no longer installed."""
    platform = _platform(house, name)
    return platform.title if platform else name


def _platform(house: House, name: str) -> type[Platform] | None:
    try:
        return house.services.platform(name)
    except LookupError:
        return None


def _handles(house: House, name: str) -> tuple[str, ...]:
    brands: tuple[Brand, ...] = house.settings.brands
    return next((brand.handles for brand in brands if brand.name == name), ())
