"""Tell the team about the installation itself: a dead token, an answer nobody can confirm."""

import logging
from datetime import datetime

from hearback.app import App
from platforms.errors import PlatformError
from responders.outlets.seam import Notice
from store import tellings

log = logging.getLogger(__name__)


def warn_team(app: App, brand: str, title: str, body: str, now: datetime) -> None:
    """Raise an alert through each alert outlet of `brand`, tried once; a failing outlet is logged and stops nothing.

    The same title again within the window of the settings waits for its end and is told as a number. Raises StoreError.
    """
    with app.db.begin() as tx:
        held = tellings.tell_or_hold(tx, brand, title, body, app.settings.sending.alert_window, now)
    if held is not None:
        _tell(app, brand, title, f"{body}\n\n{held} more like it came since the last time." if held else body)


def tell_held(app: App, now: datetime) -> None:
    """Tell what was held and has waited for its window. Raises StoreError."""
    window = app.settings.sending.alert_window
    with app.db.read() as tx:
        if not tellings.due(tx, window, now):
            return
    with app.db.begin() as tx:
        due = tellings.due(tx, window, now)
        for one in due:
            tellings.told(tx, one.brand, one.outlet, one.topic, now)
    for one in due:
        more = f"{one.held - 1} more like it came since {one.told_at:%H:%M} UTC." if one.held > 1 else ""
        _tell(app, one.brand, one.topic, f"{one.last}\n\n{more}".strip())


def _tell(app: App, brand: str, title: str, body: str) -> None:
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
