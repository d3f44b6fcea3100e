"""Programs that call the JSON API of a running inbox with a token, made where no page is needed for it."""

from collections.abc import Sequence
from datetime import timedelta

import httpx

from inbox.accounts import fingerprint, new_token
from responders.roles import SCOPES
from store import people, tokens
from store.tokens import ApiToken
from tests.inbox import shop
from tests.inbox.serving import Inbox, Visitor


class Program(Visitor):
    """Says no origin and keeps no cookie: it has its token."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__(url)
        del self.headers["Origin"]
        self.headers["Authorization"] = f"Bearer {secret}"

    def write(self, path: str, key: str = "", **wish: object) -> httpx.Response:
        return self.post(f"/api/v1{path}", json=wish, headers={"Idempotency-Key": key} if key else {})

    def read(self, path: str, **query: str | int) -> dict[str, object]:
        answer = self.get(f"/api/v1{path}", params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found


def secret_of(
    inbox: Inbox, role: str = "admin", scopes: Sequence[str] = SCOPES, brands: Sequence[str] = (), name: str = "robot"
) -> tuple[str, ApiToken]:
    """A token of the person with that role, and what is stored of it."""
    secret = new_token()
    with inbox.db.begin() as tx:
        owner = people.by_name(tx, shop.ROLES.get(role, role))
        assert owner is not None
        made = tokens.add(
            tx, owner.id, name, fingerprint(secret), scopes=tuple(scopes), brands=tuple(brands),
            expires_at=inbox.clock.now + timedelta(days=30), now=inbox.clock.now,
        )  # fmt: skip
    return secret, made


def program(
    inbox: Inbox, role: str = "admin", scopes: Sequence[str] = SCOPES, brands: Sequence[str] = (), name: str = "robot"
) -> Program:
    made = Program(inbox.url, secret_of(inbox, role, scopes, brands, name)[0])
    inbox.visitors.append(made)
    return made
