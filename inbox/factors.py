"""One-time codes of an authenticator app, sealed keys, and recovery codes: each code opens once."""

import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from inbox.accounts import TRIES, NotLetIn, count_try, fingerprint
from inbox.speech import _
from store import audit, factors, people
from store.database import Database, Tx
from store.errors import Missing
from store.people import Person

ISSUER = "Hearback"
STEP = 30
CODES = 10
_BEFORE_AND_AFTER = (0, -1, 1)


class NoKey(Exception):
    """The installation has no usable key to seal with; the message says what to do."""


class Vault:
    """Seals what must not lie open in the database. `keys` are Fernet keys, the newest first, separated by commas."""

    def __init__(self, keys: str) -> None:
        if not keys.strip():
            raise NoKey(
                _("This installation keeps no second factors: [accounts] secrets has no key. An admin sets one.")
            )
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError:
            raise NoKey(_("The key of [accounts] is none: `hearback user new-key` prints one.")) from None

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises NoKey when it was sealed with a key that is not here any more."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise NoKey(
                _("What seals the second factors is another key now. An admin puts the old one back.")
            ) from None


def new_key() -> str:
    """A key for `Vault`."""
    return Fernet.generate_key().decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is shown to set an app up: the key in letters, and the same as a picture (an SVG document)."""

    key: str
    picture: bytes


def offer(db: Database, vault: Vault, person: Person, now: datetime) -> Offer:
    """A new key, or the one that was offered and not confirmed. Raises Missing when one is in force."""
    with db.begin() as tx:
        known = factors.of(tx, person.id)
        if known is not None and known.confirmed_at is not None:
            raise Missing("there is nothing to set up: a second factor is in force")
        key = vault.open(known.sealed) if known is not None else pyotp.random_base32()
        if known is None:
            factors.propose(tx, person.id, vault.seal(key), now)
    address = pyotp.TOTP(key).provisioning_uri(name=person.name, issuer_name=ISSUER)
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=3, dark="#000", light="#fff", nl=False)
    return Offer(key=" ".join(key[n : n + 4] for n in range(0, len(key), 4)), picture=drawn.getvalue())


def confirm(db: Database, vault: Vault, person: Person, code: str, now: datetime) -> tuple[str, ...]:
    """Put the offered key in force; the recovery codes, which are shown once. Raises NotLetIn, TooManyTries, NoKey."""
    _counted(db, person, now)
    codes = _new_codes()
    with db.begin() as tx:
        if not _right(tx, vault, person.id, code, now, confirmed=False):
            raise NotLetIn(_("That code is not the one of this moment. Check the clock of your phone."))
        if not factors.confirm(tx, person.id, [_hashed(each) for each in codes], now):
            raise NotLetIn(_("A second factor is in force already."))
        people.attempt_noted(tx, _key(person), True, now)
        audit.note(tx, person.name, "set up second factor", person.name, "", now)
    return codes


def check(db: Database, vault: Vault, person: Person, code: str, now: datetime) -> None:
    """Take a code of the app, or a recovery code. Raises NotLetIn, TooManyTries, NoKey; the same words for each."""
    _counted(db, person, now)
    with db.begin() as tx:
        spare = factors.use_code(tx, person.id, _hashed(code), now)
        right = spare or _right(tx, vault, person.id, code, now, confirmed=True)
        if right:
            people.attempt_noted(tx, _key(person), True, now)
        what = "second factor" if right else "second factor refused"
        audit.note(tx, person.name, what, person.name, "recovery code" if spare else "code", now)
    if not right:
        raise NotLetIn(_("That code does not open, or it was used before. Wait for the next one."))


def drop(db: Database, person: Person, by: str, now: datetime) -> bool:
    """Take the factor away; whether there was one."""
    with db.begin() as tx:
        gone = factors.drop(tx, person.id)
        if gone:
            people.sessions_close(tx, person.id)
            audit.note(tx, by, "take second factor away", person.name, "", now)
    return gone


def _counted(db: Database, person: Person, now: datetime) -> None:
    with db.begin() as tx:
        count_try(tx, {_key(person): TRIES}, now)


def _key(person: Person) -> str:
    return f"factor:{person.id}"


def _right(tx: Tx, vault: Vault, person_id: int, said: str, now: datetime, *, confirmed: bool) -> bool:
    """Whether it is the code of now, or of half a minute before or after, and was not used yet."""
    found = factors.of(tx, person_id)
    if found is None or (found.confirmed_at is not None) != confirmed:
        return False
    totp, digits = pyotp.TOTP(vault.open(found.sealed)), "".join(said.split())
    present = int(now.timestamp()) // STEP
    steps = [present + n for n in _BEFORE_AND_AFTER]
    fits = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())]
    return bool(fits) and factors.use_step(tx, person_id, fits[0])


def _new_codes() -> tuple[str, ...]:
    """Of 80 random bits each, so that a plain hash keeps them."""
    letters = [b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(CODES)]
    return tuple("-".join(each[n : n + 4] for n in range(0, 16, 4)) for each in letters)


def _hashed(code: str) -> str:
    return fingerprint("".join(code.split()).replace("-", "").lower())
