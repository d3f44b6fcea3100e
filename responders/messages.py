"""The guard for a private message, which only its reader sees: their own numbers may stand in it."""

from collections.abc import Sequence

from config.playbook import Playbook
from platforms.seam import Platform
from platforms.values import Mention
from responders.guard import NO_LIMIT, guard
from responders.values import Finding


def guard_message(
    text: str,
    *,
    mention: Mention,
    language: str,
    playbook: Playbook,
    network: type[Platform] | None,
    handles: Sequence[str],
) -> tuple[Finding, ...]:
    """What is wrong with `text` as a message to the author of `mention` alone; with no text, nothing."""
    if not text.strip():
        return ()
    return guard(
        text,
        mention=mention,
        language=language,
        playbook=playbook,
        limit=network.message_limit if network and network.messages else NO_LIMIT,
        public=False,
        handles=handles,
    )
