"""The guard with all that it wants to know about an answer besides its words, gathered in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.playbook import Playbook
from platforms.seam import Platform
from platforms.values import Mention
from responders.feeling import feeling
from responders.guard import guard_reply
from responders.messages import guard_message
from responders.values import Finding
from sentiment.analysis import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """To whom an answer goes, for which brand and through which network (None: no longer installed, no limits).

    `analysis` is that of the post, as far as it was read; `handles` are the brand's own accounts.
    """

    mention: Mention
    analysis: Analysis | None
    playbook: Playbook
    network: type[Platform] | None
    handles: tuple[str, ...] = ()

    def reply(
        self, text: str, language: str, *, recent: Sequence[str] = (), now: datetime | None = None
    ) -> tuple[Finding, ...]:
        """What is wrong with `text` as the answer; `recent` is what others got today, `now` is for time windows."""
        felt = feeling(self.analysis)
        return guard_reply(
            text,
            mention=self.mention,
            language=language,
            playbook=self.playbook,
            network=self.network,
            handles=self.handles,
            mood=felt.mood,
            customer=felt.customer,
            recent=recent,
            now=now,
        )

    def message(self, text: str, language: str) -> tuple[Finding, ...]:
        """What is wrong with `text` as a private message to the author; with no text, nothing."""
        return guard_message(
            text,
            mention=self.mention,
            language=language,
            playbook=self.playbook,
            network=self.network,
            handles=self.handles,
        )
