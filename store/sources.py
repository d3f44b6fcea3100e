"""Streams that are listened to: how far each was read, whether it works, whether it may be used now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, or_, select, update

from store import audit, events, senders
from store.database import Tx
from store.dialects import insert_into
from store.errors import Missing, Stale
from store.tables import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One stream as it stands. `position` is the listener's own JSON; `version` grows with every change.

    `missed` says in words what could not be read any more; `not_before` is when the network may be asked again.
    `next_at` is when it is read next, `pause_s` seconds after the last time because of `pause_why` (listener.rhythm);
    None where the settings alone say it. `activity` is how many new mentions an hour it lately had.
    """

    name: str
    brand: str
    platform: str
    account: str
    stream: str
    position: str | None
    coverage_since: datetime | None
    last_poll_at: datetime | None
    last_ok_at: datetime | None
    last_new_at: datetime | None
    not_before: datetime | None
    problem: str
    disabled: bool
    paused: bool
    paused_by: str
    failures: int
    missed: str
    version: int
    activity: float = 0.0
    pause_s: int | None = None
    pause_why: str | None = None
    next_at: datetime | None = None


_FRESH: dict[str, Any] = {
    "position": None,
    "coverage_since": None,
    "last_poll_at": None,
    "last_ok_at": None,
    "last_new_at": None,
    "not_before": None,
    "problem": "",
    "disabled": False,
    "failures": 0,
    "missed": "",
    "activity": 0.0,
    "pause_s": None,
    "pause_why": None,
    "next_at": None,
}
_UNPAUSED: dict[str, Any] = {"paused": False, "paused_by": "", "version": 1}


def ensure(tx: Tx, name: str, brand: str, platform: str, account: str, stream: str, now: datetime) -> SourceState:
    """The source of that name, made when it is new.

    When the name now stands for another platform, account or stream, it is read from its beginning again.
    """
    told = {"brand": brand, "platform": platform, "account": account, "stream": stream}
    row = insert_into(tx, sources).values(name=name, **told, **_FRESH, **_UNPAUSED).on_conflict_do_nothing()
    made = tx.execute(row.returning(sources.c.name)).first()
    found = state(tx, name)
    if made is None and (found.platform, found.account, found.stream) != (platform, account, stream):
        _change(tx, name, now, told | _FRESH)
    elif made is None and found.brand != brand:
        _change(tx, name, now, {"brand": brand})
    return state(tx, name)


def state(tx: Tx, name: str) -> SourceState:
    """Raises Missing."""
    row = tx.execute(select(sources).where(sources.c.name == name)).mappings().one_or_none()
    if row is None:
        raise Missing(f"there is no source {name!r}")
    return _state(row)


def every(tx: Tx, reach: frozenset[str] | None = None) -> list[SourceState]:
    """All sources ever known, by brand and name; of the brands in `reach` (None: all)."""
    found = select(sources).order_by(sources.c.brand, sources.c.name)
    found = found if reach is None else found.where(sources.c.brand.in_(sorted(reach)))
    return [_state(row) for row in tx.execute(found).mappings()]


def save_position(
    tx: Tx,
    name: str,
    position: str,
    now: datetime,
    *,
    new: int = 0,
    coverage_since: datetime | None = None,
    missed: str | None = None,
    version: int | None = None,
) -> None:
    """Note one successful poll: it clears the problem and the waiting. What is None stays as it is.

    With `version` the position moves only when nobody changed the source since that version was read (Stale).
    """
    values: dict[str, Any] = {"position": position, "last_poll_at": now, "last_ok_at": now}
    values |= {"problem": "", "failures": 0, "not_before": None}
    if new:
        values["last_new_at"] = now
    if coverage_since is not None:
        values["coverage_since"] = coverage_since
    if missed is not None:
        values["missed"] = missed
    _change(tx, name, now, values, version)


def failed(
    tx: Tx,
    name: str,
    problem: str,
    now: datetime,
    *,
    not_before: datetime | None = None,
    disabled: bool = False,
    position: str | None = None,
) -> None:
    """Note one poll that brought nothing; `disabled` stays until `resume`, the position unless one is given."""
    values: dict[str, Any] = {"problem": problem, "not_before": not_before, "last_poll_at": now}
    values["failures"] = sources.c.failures + 1
    if disabled:
        values["disabled"] = True
    if position is not None:
        values["position"] = position
    _change(tx, name, now, values)


def paced(tx: Tx, name: str, *, activity: float, pause: timedelta, why: str, now: datetime) -> None:
    """Note when it is to be read next; nobody's view of it is out of date because of that."""
    seconds, then = round(pause.total_seconds()), now + pause
    values = {"activity": activity, "pause_s": seconds, "pause_why": why, "next_at": then}
    tx.execute(update(sources).where(sources.c.name == name).values(values))


def rest(tx: Tx, name: str, words: str, until: datetime, now: datetime) -> None:
    """Read nothing from it before `until`, though nothing is wrong with it: the budget of its account is spent."""
    rests = {"problem": words, "not_before": until, "next_at": until, "pause_why": "spent"}
    _change(tx, name, now, rests)


def pause(tx: Tx, name: str, by: str, now: datetime) -> None:
    """Read nothing from it and send nothing through it until `resume`; written to the audit record."""
    _change(tx, name, now, {"paused": True, "paused_by": by})
    audit.note(tx, by, "pause", f"source {name}", "", now)


def resume(tx: Tx, name: str, by: str, now: datetime) -> None:
    """Use it again, whatever stopped it: a person says that it works. Written to the audit record.

    The same goes for sending through its account; a pause of that has a switch of its own (store.pauses).
    """
    running: dict[str, Any] = {
        "paused": False,
        "paused_by": "",
        "disabled": False,
        "failures": 0,
        "not_before": None,
        "problem": "",
    }
    running |= {"next_at": None}
    _change(tx, name, now, running)
    senders.resume(tx, senders.account_of(tx, name), by, now)
    audit.note(tx, by, "resume", f"source {name}", "", now)


def blocked(tx: Tx, now: datetime) -> frozenset[str]:
    """Names of the sources that must not be read now: paused, disabled or waiting."""
    stopped = or_(sources.c.paused, sources.c.disabled, sources.c.not_before > now)
    return frozenset(tx.execute(select(sources.c.name).where(stopped)).scalars())


def besides(tx: Tx, names: Collection[str]) -> frozenset[str]:
    """Names of all the other sources ever known."""
    return frozenset(tx.execute(select(sources.c.name).where(sources.c.name.not_in(names))).scalars())


def _change(tx: Tx, name: str, now: datetime, values: Mapping[str, Any], version: int | None = None) -> None:
    changed = update(sources).where(sources.c.name == name)
    if version is not None:
        changed = changed.where(sources.c.version == version)
    row = tx.execute(changed.values({"version": sources.c.version + 1, **values}).returning(sources.c.brand)).first()
    if row is not None:
        events.add(tx, "source", name, row.brand, now)
        return
    found = state(tx, name)
    raise Stale(f"source {name} was changed meanwhile: it is at version {found.version}, not {version}")


def _state(row: RowMapping) -> SourceState:
    return SourceState(**row)
