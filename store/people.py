"""Accounts of the people who work in the inbox, their sign-in links, sessions and failed tries."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update

from store.database import Tx
from store.dialects import insert_into
from store.errors import Missing, Taken
from store.tables import entering, first_yes, people, sign_in_attempts, sign_in_links, web_sessions

_ATTEMPTS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account. `role` is a responders role; without a `password_hash` only a link signs in.

    `language` and `time_zone` are what they chose for the pages, None while their browser's word counts.
    """

    id: int
    name: str
    email: str
    role: str
    password_hash: str | None = field(repr=False)
    disabled: bool
    created_at: datetime
    language: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """One signed-in browser."""

    person: Person
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    csrf: str = field(repr=False)
    address: str
    agent: str
    means: str | None = ""


def add(tx: Tx, name: str, email: str, role: str, password_hash: str | None, now: datetime) -> Person:
    """Raises Taken: two names that differ only in upper and lower case are the same name."""
    row = insert_into(tx, people).values(
        name=name,
        name_key=name.casefold(),
        email=email,
        role=role,
        password_hash=password_hash,
        disabled=False,
        created_at=now,
    )
    made = tx.execute(row.on_conflict_do_nothing().returning(people.c.id)).scalar_one_or_none()
    if made is None:
        raise Taken(f"there is an account named {name!r} already")
    return get(tx, made)


def get(tx: Tx, person_id: int) -> Person:
    """Raises Missing."""
    row = tx.execute(select(people).where(people.c.id == person_id)).mappings().one_or_none()
    if row is None:
        raise Missing(f"there is no account number {person_id}")
    return _person(row)


def by_name(tx: Tx, name: str) -> Person | None:
    row = tx.execute(select(people).where(people.c.name_key == name.casefold())).mappings().one_or_none()
    return None if row is None else _person(row)


def every(tx: Tx) -> list[Person]:
    """By name."""
    return [_person(row) for row in tx.execute(select(people).order_by(people.c.name_key)).mappings()]


def set_role(tx: Tx, person_id: int, role: str) -> Person:
    """Raises Missing."""
    if get(tx, person_id).role != role:
        take_yes_away(tx, person_id)
    return _change(tx, person_id, role=role)


def take_yes_away(tx: Tx, person_id: int) -> None:
    """What they may do has changed: a first yes of two that is theirs counts no more, whatever they may later."""
    name = select(people.c.name).where(people.c.id == person_id).scalar_subquery()
    tx.execute(delete(first_yes).where(first_yes.c.by_name == name))


def set_password(tx: Tx, person_id: int, password_hash: str | None) -> Person:
    """Also ends every session and every unused sign-in link of that person. Raises Missing."""
    sessions_close(tx, person_id)
    return _change(tx, person_id, password_hash=password_hash)


def set_manner(tx: Tx, person_id: int, language: str, time_zone: str) -> Person:
    """How the pages speak to this person; what is empty is left to the browser. Raises Missing."""
    return _change(tx, person_id, language=language or None, time_zone=time_zone or None)


def disable(tx: Tx, person_id: int) -> Person:
    """Also ends every session and every unused sign-in link of that person. Raises Missing."""
    sessions_close(tx, person_id)
    take_yes_away(tx, person_id)
    return _change(tx, person_id, disabled=True)


def enable(tx: Tx, person_id: int) -> Person:
    """Raises Missing."""
    return _change(tx, person_id, disabled=False)


def sign_in_link(tx: Tx, person_id: int, token_hash: str, expires_at: datetime, now: datetime) -> None:
    """Keep the hash of a one-time token."""
    row = {"token_hash": token_hash, "person_id": person_id, "created_at": now, "expires_at": expires_at}
    tx.execute(insert(sign_in_links), row)


def use_link(tx: Tx, token_hash: str, now: datetime) -> Person | None:
    """Whose token it is, the first time, before it expires, while the account is in use; otherwise None."""
    c = sign_in_links.c
    fresh = (c.token_hash == token_hash) & c.used_at.is_(None) & (c.expires_at > now)
    used = update(sign_in_links).where(fresh).values(used_at=now).returning(c.person_id)
    person_id = tx.execute(used).scalar_one_or_none()
    if person_id is None:
        return None
    person = get(tx, person_id)
    return None if person.disabled else person


def session_open(
    tx: Tx,
    token_hash: str,
    person_id: int,
    *,
    csrf: str,
    expires_at: datetime,
    now: datetime,
    address: str = "",
    agent: str = "",
    means: str = "",
) -> None:
    row = {"token_hash": token_hash, "person_id": person_id, "csrf": csrf}
    row |= {"address": address, "agent": agent, "means": means}
    tx.execute(insert(web_sessions), row | {"opened_at": now, "seen_at": now, "expires_at": expires_at})


def session_get(tx: Tx, token_hash: str, now: datetime) -> WebSession | None:
    """The session, unless it has expired or its person is disabled."""
    c = web_sessions.c
    live = (c.token_hash == token_hash) & (c.expires_at > now) & people.c.disabled.is_(False)
    told = (c.opened_at, c.seen_at, c.expires_at, c.csrf, c.address, c.agent, c.means)
    found = select(people, *told).select_from(web_sessions.join(people)).where(live)
    row = tx.execute(found).mappings().one_or_none()
    if row is None:
        return None
    return WebSession(person=_person(row), **{column.name: row[column.name] for column in told})


def session_touch(tx: Tx, token_hash: str, now: datetime, expires_at: datetime | None = None) -> None:
    """Note that the session is in use, and give it longer when `expires_at` is given."""
    values: dict[str, Any] = {"seen_at": now}
    if expires_at is not None:
        values["expires_at"] = expires_at
    tx.execute(update(web_sessions).where(web_sessions.c.token_hash == token_hash).values(values))


def session_close(tx: Tx, token_hash: str) -> None:
    tx.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))


def sessions_close(tx: Tx, person_id: int) -> int:
    """End every session of a person, and every link and half sign-in that would open one; returns how many sessions."""
    links, half = sign_in_links.c, entering.c
    tx.execute(delete(sign_in_links).where(links.person_id == person_id, links.used_at.is_(None)))
    tx.execute(delete(entering).where(half.person_id == person_id))
    return tx.execute(delete(web_sessions).where(web_sessions.c.person_id == person_id)).rowcount


def attempt_noted(tx: Tx, key: str, ok: bool, now: datetime) -> None:
    """Note one try to sign in; `key` names whose or from where ("name:bob", "ip:10.0.0.1")."""
    tx.execute(insert(sign_in_attempts), {"key": key, "ok": ok, "at": now})


def failures_since(tx: Tx, key: str, since: datetime) -> int:
    """Failed tries later than `since` and later than the last good one."""
    c = sign_in_attempts.c
    good = select(func.max(c.id)).where(c.key == key, c.ok.is_(True)).scalar_subquery()
    failed = (c.key == key) & c.ok.is_(False) & (c.at > since) & (c.id > func.coalesce(good, 0))
    return tx.execute(select(func.count()).select_from(sign_in_attempts).where(failed)).scalar_one()


def sweep(tx: Tx, now: datetime) -> int:
    """Delete sessions, links and half sign-ins that have expired, and tries older than a day; returns how many rows."""
    gone = (
        delete(web_sessions).where(web_sessions.c.expires_at <= now),
        delete(sign_in_links).where(sign_in_links.c.expires_at <= now),
        delete(entering).where(entering.c.expires_at <= now),
        delete(sign_in_attempts).where(sign_in_attempts.c.at <= now - _ATTEMPTS_KEPT),
    )
    return sum(tx.execute(statement).rowcount for statement in gone)


def _change(tx: Tx, person_id: int, **values: Any) -> Person:
    tx.execute(update(people).where(people.c.id == person_id).values(values))
    return get(tx, person_id)


def _person(row: RowMapping) -> Person:
    return Person(**{name: row[name] for name in Person.__slots__})
