"""The guard with everything that it needs to know about one response."""

from collections.abc import Sequence
from datetime import datetime

from hearback.app import App
from responders.feeling import feeling
from responders.guard import guard_reply
from responders.messages import guard_message
from responders.values import Finding, Response
from store.mentions import Stored


def findings(
    app: App, response: Response, stored: Stored, now: datetime, recent: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """What the guard says about a reply as it stands now, on its network and under its brand's playbook.

    `recent` is what others were sent today: a near-repeat is a warning, of which only who decides needs to know.
    """
    if response.follows:
        return message_findings(app, response, stored, response.text)
    felt = feeling(stored.analysis)
    return guard_reply(
        response.text,
        mention=stored.mention,
        language=response.language,
        playbook=app.playbook(response.brand),
        network=app.network(stored.source, stored.mention.platform),
        handles=app.settings.brand(response.brand).handles,
        mood=felt.mood,
        customer=felt.customer,
        recent=recent,
        now=now,
    )


def message_findings(app: App, response: Response, stored: Stored, text: str) -> tuple[Finding, ...]:
    """The same for a private message to the author."""
    return guard_message(
        text,
        mention=stored.mention,
        language=response.language,
        playbook=app.playbook(response.brand),
        network=app.network(stored.source, stored.mention.platform),
        handles=app.settings.brand(response.brand).handles,
    )
