"""[retention] of the settings: how long what people wrote is kept. None is for ever."""

from dataclasses import dataclass
from datetime import timedelta

from config.table import Table

FOR_EVER = "for ever"
LEAST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long to keep what people wrote.

    The networks' `raw` payloads (at the latest they go with the first words); the words of mentions that got no answer
    (`unanswered`) and of those that did (`answered`); tries to publish (`attempts`); what nobody put back from
    `quarantine`. Sessions and sign-in links go when they expire. What is open is kept whole, however old.
    """

    raw: timedelta | None = timedelta(days=90)
    unanswered: timedelta | None = timedelta(days=400)
    answered: timedelta | None = timedelta(days=1100)
    attempts: timedelta | None = timedelta(days=400)
    quarantine: timedelta | None = timedelta(days=90)


def retention(table: Table) -> Retention:
    usual = Retention()
    found = Retention(
        raw=_kept(table, "raw", usual.raw),
        unanswered=_kept(table, "unanswered", usual.unanswered),
        answered=_kept(table, "answered", usual.answered),
        attempts=_kept(table, "attempts", usual.attempts),
        quarantine=_kept(table, "quarantine", usual.quarantine),
    )
    table.end()
    return found


def _kept(table: Table, name: str, usual: timedelta | None) -> timedelta | None:
    if table.values.get(name) == FOR_EVER:
        table.text(name, "")
        return None
    return table.span(name, usual, LEAST)
