"""One write of a program: done once however often it is sent, in one transaction with its record and its answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from inbox.accounts import Viewer
from inbox.house import House, Lent
from store import audit, replays
from store.database import Tx

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="one for each write: sent again within 24 h it is not done again, and is answered the same",
    ),
]
REPLAYED = "Idempotent-Replayed"
Act = Callable[[Tx], BaseModel]


@dataclass(frozen=True, slots=True)
class Writing:
    """Where a write comes from."""

    request: Request
    house: House
    key: str | None

    @property
    def now(self) -> datetime:
        return self.house.services.clock()

    def done(self, viewer: Viewer, what: str, thing: str, wish: BaseModel, act: Act) -> Response:
        """Do it and say how things stand, or what was said when it was done; a refusal does and keeps nothing."""
        now, key = self.now, self.key or ""
        with self.house.db.begin() as tx:
            before = replays.begin(tx, viewer.token_id, key, self._digest(wish), now) if key else None
            if before is not None:
                return _answer(before, {REPLAYED: "true"})
            audit.note(tx, viewer.person.name, f"{what} by token", thing, f"token {viewer.token}", now)
            answer = act(tx).model_dump_json()
            if key:
                replays.finish(tx, viewer.token_id, key, answer)
        return _answer(answer)

    def _digest(self, wish: BaseModel) -> str:
        said = f"{self.request.method} {self.request.url.path}\n{wish.model_dump_json()}"
        return hashlib.sha256(said.encode()).hexdigest()


def writing(request: Request, house: Lent, key: Key = None) -> Writing:
    return Writing(request, house, key)


def _answer(body: str, headers: dict[str, str] | None = None) -> Response:
    return Response(body, headers=headers, media_type="application/json")
