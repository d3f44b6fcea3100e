"""Who may come in: one-time links, passwords, sessions. Only hashes of what a browser holds are stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox import passwords
from responders.values import Actor
from store import audit, people
from store.database import Database, Tx
from store.people import Person, WebSession

LINK_LIFE = timedelta(minutes=15)
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
TOUCH = timedelta(minutes=1)
TRIES = 10
WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 50


class NotLetIn(Exception):
    """Name or password or link is wrong, or the account is switched off: one answer for all, in words."""


class TooManyTries(Exception):
    """Failed too often lately; wait before the next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The signed-in person behind one request. `key` is the stored hash of the session's secret."""

    person: Person
    key: str
    csrf: str

    @property
    def actor(self) -> Actor:
        return Actor(kind="person", name=self.person.name)


def fingerprint(secret: str) -> str:
    """What is stored instead of a secret of 32 random bytes."""
    return hashlib.sha256(secret.encode()).hexdigest()


def one_time_link(db: Database, person_name: str, base_url: str, now: datetime, life: timedelta = LINK_LIFE) -> str:
    """An address that signs `person_name` in once, until `now + life`. Raises LookupError when nobody is called so."""
    with db.begin() as tx:
        person = people.by_name(tx, person_name)
        if person is None:
            raise LookupError(f"there is no person called {person_name!r}")
        return link_for(tx, person, base_url, now, life)


def link_for(tx: Tx, person: Person, base_url: str, now: datetime, life: timedelta = LINK_LIFE) -> str:
    """The same within a transaction, for a person at hand."""
    secret = secrets.token_urlsafe(32)
    people.sign_in_link(tx, person.id, fingerprint(secret), now + life, now)
    return f"{base_url.rstrip('/')}/enter/{secret}"


def by_link(tx: Tx, secret: str, now: datetime) -> Person:
    """Redeem a one-time link. Raises NotLetIn."""
    person = people.use_link(tx, fingerprint(secret), now)
    if person is None:
        raise NotLetIn("This link has been used or is too old. Ask for a new one.")
    audit.note(tx, person.name, "sign in", "link", "", now)
    return person


def by_password(db: Database, name: str, password: str, address: str, now: datetime) -> Person:
    """The person with this name and password. Raises TooManyTries, NotLetIn (the same whichever was wrong)."""
    name = name.strip()
    keys = (f"name:{name.casefold()[:100]}", f"ip:{address}")
    with db.begin() as tx:
        _count_try(tx, keys, now)
        person = people.by_name(tx, name)
    stored = person.password_hash if person is not None and not person.disabled else None
    right = passwords.matches(stored or "", password)
    with db.begin() as tx:
        for key in keys if right else ():
            people.attempt_noted(tx, key, True, now)
        audit.note(tx, name[:100], "sign in" if right else "sign in refused", "password", address, now)
    if person is None or not right:
        raise NotLetIn("That name and password do not belong together.")
    return person


def _count_try(tx: Tx, keys: tuple[str, str], now: datetime) -> None:
    """Counted as failed before the slow hash begins, so that a crowd of tries at one moment gains nothing."""
    for key, tries in zip(keys, (TRIES, TRIES_PER_ADDRESS), strict=True):
        if people.failures_since(tx, key, now - WINDOW) >= tries:
            raise TooManyTries("Too many tries. Wait a quarter of an hour, or use a sign-in link.")
    for key in keys:
        people.attempt_noted(tx, key, False, now)


def open_session(tx: Tx, person: Person, now: datetime, *, address: str, agent: str) -> str:
    """A new session; the secret for the cookie is returned and not stored."""
    secret = secrets.token_urlsafe(32)
    people.session_open(
        tx,
        fingerprint(secret),
        person.id,
        csrf=secrets.token_urlsafe(32),
        expires_at=now + IDLE,
        now=now,
        address=address[:64],
        agent=agent[:200],
    )
    return secret


def viewer(db: Database, secret: str, now: datetime) -> Viewer | None:
    """Who holds this cookie, None when nobody (expired, closed, switched off). Extends the idle time now and then."""
    key = fingerprint(secret)
    with db.read() as tx:
        session = people.session_get(tx, key, now)
    if session is None or now - session.opened_at > LONGEST:
        return None
    if now - session.seen_at > TOUCH:
        _touch(db, key, session, now)
    return Viewer(person=session.person, key=key, csrf=session.csrf)


def _touch(db: Database, key: str, session: WebSession, now: datetime) -> None:
    with db.begin() as tx:
        people.session_touch(tx, key, now, min(now + IDLE, session.opened_at + LONGEST))
