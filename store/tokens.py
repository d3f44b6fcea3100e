"""Tokens with which programs act in a person's name: only their hashes, what they may do, and when they were used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, Select, insert, or_, select, update

from store.database import Tx
from store.errors import Missing
from store.people import Person, get
from store.tables import api_tokens, people

_C = api_tokens.c
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """One token of a person. `brands` () means every brand that the person works in."""

    id: int
    person_id: int
    owner: str
    name: str
    scopes: tuple[str, ...]
    brands: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        """In use, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "in use"


def add(
    tx: Tx,
    person_id: int,
    name: str,
    token_hash: str,
    *,
    scopes: tuple[str, ...],
    brands: tuple[str, ...],
    expires_at: datetime,
    now: datetime,
) -> ApiToken:
    told = {"name": name, "scopes": scopes, "brands": brands, "created_at": now, "expires_at": expires_at}
    row = insert(api_tokens).values(person_id=person_id, token_hash=token_hash, **told)
    return find(tx, tx.execute(row.returning(_C.id)).scalar_one())


def find(tx: Tx, token_id: int) -> ApiToken:
    """Raises Missing."""
    row = tx.execute(_told().where(_C.id == token_id)).mappings().one_or_none()
    if row is None:
        raise Missing(f"there is no token {token_id}")
    return _token(row)


def every(tx: Tx, person_id: int | None = None) -> list[ApiToken]:
    """The newest first, of one person or of all."""
    found = _told().order_by(_C.id.desc())
    rows = tx.execute(found if person_id is None else found.where(_C.person_id == person_id))
    return [_token(row) for row in rows.mappings()]


def holder(tx: Tx, token_hash: str, now: datetime) -> tuple[ApiToken, Person] | None:
    """The token with this hash and its person, unless it expired, was revoked, or its person is switched off."""
    live = (_C.token_hash == token_hash) & (_C.expires_at > now) & _C.revoked_at.is_(None)
    row = tx.execute(_told().where(live, people.c.disabled.is_(False))).mappings().one_or_none()
    return None if row is None else (_token(row), get(tx, row["person_id"]))


def stale_use(token: ApiToken, now: datetime) -> bool:
    """Whether the time of its last use should be written anew: not with every request."""
    return token.last_used_at is None or now - token.last_used_at > _TOUCH


def used(tx: Tx, token_id: int, now: datetime) -> None:
    before = or_(_C.last_used_at.is_(None), _C.last_used_at < now)
    tx.execute(update(api_tokens).where(_C.id == token_id, before).values(last_used_at=now))


def revoke(tx: Tx, token_id: int, now: datetime) -> bool:
    """For good; whether it was in use until now. Raises Missing."""
    find(tx, token_id)
    live = update(api_tokens).where(_C.id == token_id, _C.revoked_at.is_(None)).values(revoked_at=now)
    return tx.execute(live).rowcount == 1


def revoke_all(tx: Tx, person_id: int, now: datetime) -> int:
    """Every token of a person; returns how many were in use."""
    live = update(api_tokens).where(_C.person_id == person_id, _C.revoked_at.is_(None))
    return tx.execute(live.values(revoked_at=now)).rowcount


def _told() -> Select[tuple[object, ...]]:
    told = [_C[name] for name in ApiToken.__slots__ if name != "owner"]
    return select(*told, people.c.name.label("owner")).select_from(api_tokens.join(people))


def _token(row: RowMapping) -> ApiToken:
    return ApiToken(**row)
