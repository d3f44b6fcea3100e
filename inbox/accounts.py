"""Who may come in: one-time links, passwords, sessions, tokens. Only hashes of what a browser holds are stored."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox import passwords
from inbox.speech import _
from responders.roles import NOWHERE, Permit
from responders.values import Actor
from store import audit, factors, people, permits, tokens
from store.database import Database, Tx
from store.people import Person, WebSession

LINK_LIFE = timedelta(minutes=15)
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
TOUCH = timedelta(minutes=1)
TRIES = 10
WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 50
TOKEN = "hb_"  # noqa: S105 - what tokens begin with, so that a scanner of leaked secrets knows them


class NotLetIn(Exception):
    """Name or password or link is wrong, or the account is switched off: one answer for all, in words."""


class TooManyTries(Exception):
    """Failed too often lately; wait before the next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The signed-in person behind one request. `key` is the stored hash of the session's secret.

    `means` says how they came in, `factor` whether a second factor is in force. A program that acts for the person
    with a token has no form token, and a `permit` that its scopes and brands narrow; `token` is its name and number.
    """

    person: Person
    key: str
    csrf: str
    permit: Permit
    means: str = ""
    factor: bool = False
    token: str = ""
    token_id: int = 0

    @property
    def actor(self) -> Actor:
        return Actor(kind="person", name=self.person.name, scopes=self.permit.scopes, brands=self._only())

    def _only(self) -> frozenset[str] | None:
        """The brands that a token is for, None where it is for all of its person's."""
        return frozenset(self.permit.brands) if self.means == "token" and self.permit.role == NOWHERE else None


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
        raise NotLetIn(_("This link has been used or is too old. Ask for a new one."))
    audit.note(tx, person.name, "sign in", "link", "", now)
    return person


def by_password(db: Database, name: str, password: str, address: str, now: datetime) -> Person:
    """The person with this name and password. Raises TooManyTries, NotLetIn (the same whichever was wrong)."""
    name = name.strip()
    keys = (f"name:{name.casefold()[:100]}", f"ip:{address}")
    with db.begin() as tx:
        count_try(tx, dict(zip(keys, (TRIES, TRIES_PER_ADDRESS), strict=True)), now)
        person = people.by_name(tx, name)
    stored = person.password_hash if person is not None and not person.disabled else None
    right = passwords.matches(stored or "", password)
    with db.begin() as tx:
        for key in keys if right else ():
            people.attempt_noted(tx, key, True, now)
        audit.note(tx, name[:100], "sign in" if right else "sign in refused", "password", address, now)
    if person is None or not right:
        raise NotLetIn(_("That name and password do not belong together."))
    return person


def count_try(tx: Tx, most: Mapping[str, int], now: datetime) -> None:
    """Counted as failed before it is looked at, so that a crowd of tries at one moment gains nothing.

    `most` gives for each key how many may fail in a quarter of an hour. Raises TooManyTries.
    """
    for key, tries in most.items():
        if people.failures_since(tx, key, now - WINDOW) >= tries:
            raise TooManyTries(_("Too many tries. Wait a quarter of an hour, or use a sign-in link."))
    for key in most:
        people.attempt_noted(tx, key, False, now)


def open_session(tx: Tx, person: Person, now: datetime, *, address: str, agent: str, means: str = "") -> str:
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
        means=means,
    )
    return secret


def viewer(db: Database, secret: str, now: datetime) -> Viewer | None:
    """Who holds this cookie, None when nobody (expired, closed, switched off). Extends the idle time now and then."""
    key = fingerprint(secret)
    with db.read() as tx:
        session = people.session_get(tx, key, now)
        if session is None or now - session.opened_at > LONGEST:
            return None
        permit = permits.of(tx, session.person)
        factor = factors.confirmed(tx, session.person.id) is not None
    if now - session.seen_at > TOUCH:
        _touch(db, key, session, now)
    means = session.means or ""
    return Viewer(person=session.person, key=key, csrf=session.csrf, permit=permit, means=means, factor=factor)


def still(tx: Tx, known: Viewer, now: datetime) -> bool:
    """Whether the session is open and the person may do what they might when `known` was read."""
    session = people.session_get(tx, known.key, now)
    return session is not None and permits.of(tx, session.person) == known.permit


def _touch(db: Database, key: str, session: WebSession, now: datetime) -> None:
    with db.begin() as tx:
        people.session_touch(tx, key, now, min(now + IDLE, session.opened_at + LONGEST))


def new_token() -> str:
    """A secret for a program: 256 random bits behind three letters."""
    return f"{TOKEN}{secrets.token_urlsafe(32)}"


def by_token(db: Database, secret: str, address: str, now: datetime) -> Viewer:
    """The person for whom a program acts. Raises TooManyTries (from this address), NotLetIn."""
    with db.read() as tx:
        found = tokens.holder(tx, fingerprint(secret), now)
        permit = permits.of(tx, found[1]) if found else None
    if found is None or permit is None:
        with db.begin() as tx:
            count_try(tx, {f"token-ip:{address}": TRIES_PER_ADDRESS}, now)
        raise NotLetIn(_("That token is unknown, expired or revoked."))
    token, person = found
    if tokens.stale_use(token, now):
        with db.begin() as tx:
            tokens.used(tx, token.id, now)
    narrow = permit.narrowed(frozenset(token.scopes), frozenset(token.brands))
    called = f"{token.name} (#{token.id})"
    return Viewer(person=person, key="", csrf="", permit=narrow, means="token", token=called, token_id=token.id)
