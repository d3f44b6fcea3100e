"""What the guard says about one response as it stands now, on its network and under its brand's playbook."""

from collections.abc import Sequence
from datetime import datetime

from hearback.app import App
from responders.outgoing import Outgoing
from responders.values import Finding, Response
from store.mentions import Stored


def findings(
    app: App, response: Response, stored: Stored, now: datetime, recent: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """About the response's own text. `recent` is what others were sent today: a repeat is a warning for who decides."""
    if response.follows:
        return message_findings(app, response, stored, response.text)
    return _outgoing(app, response, stored).reply(response.text, response.language, recent=recent, now=now)


def message_findings(app: App, response: Response, stored: Stored, text: str) -> tuple[Finding, ...]:
    """About `text` as a private message to the author."""
    return _outgoing(app, response, stored).message(text, response.language)


def _outgoing(app: App, response: Response, stored: Stored) -> Outgoing:
    return Outgoing(
        mention=stored.mention,
        analysis=stored.analysis,
        playbook=app.playbook(response.brand),
        network=app.network(stored.source, stored.mention.platform),
        handles=app.settings.brand(response.brand).handles,
    )
