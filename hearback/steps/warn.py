"""Tell the team about the installation itself: a dead token, an answer nobody can confirm."""

import logging

from hearback.app import App
from platforms.errors import PlatformError
from responders.outlets.seam import Notice

log = logging.getLogger(__name__)


def warn_team(app: App, brand: str, title: str, body: str) -> None:
    """Raise an alert through each alert outlet of `brand`, tried once; a failing outlet is logged and stops nothing."""
    for outlet in app.settings.outlets:
        if outlet.brand != brand or outlet.kind == "tickets":
            continue
        try:
            app.outlet(brand, outlet.name).deliver(
                Notice(
                    key=f"{brand}:{title}", title=title, body=body, url=app.settings.inbox.public_url, urgency="urgent"
                )
            )
        except PlatformError as error:
            log.warning("alert not delivered", extra={"outlet": outlet.name, "reason": error.reason})
