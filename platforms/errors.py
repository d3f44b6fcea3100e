"""What went wrong on a network, named by what to do about it."""

from datetime import datetime


class PlatformError(Exception):
    """Base of the four answers a platform may give instead of a result."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Later(PlatformError):
    """Nothing happened; try again, not before `until` (None: the caller's own back-off)."""

    def __init__(self, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.until = until


class OverBudget(Later):
    """Nothing happened: asking would cost more than the settings allow for the day."""


class Refused(PlatformError):
    """The network said no to this one thing and will say no again; nothing was published."""


class Disabled(PlatformError):
    """The account no longer works (dead token, lost permission); stop using it until a person acts."""


class Lost(PlatformError):
    """A write may or may not have happened (5xx, time-out, reset): look before any retry."""
