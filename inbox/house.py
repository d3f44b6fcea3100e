"""What every request may use, made once when the app is created."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request
from jinja2 import Environment

from config.settings import Settings
from inbox.api.pace import Pace
from inbox.assets import Assets
from inbox.kept import Kept
from inbox.live import Hub
from inbox.looks import Looks
from inbox.services import Services
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    db: Database
    settings: Settings
    services: Services
    assets: Assets
    templates: Environment
    hub: Hub
    pace: Pace = field(default_factory=Pace)
    rows: Kept = field(default_factory=Kept)
    looks: Looks = field(default_factory=Looks)


async def _house(request: Request) -> House:
    return cast(House, request.app.state.house)


Lent = Annotated[House, Depends(_house)]


async def in_turn(house: Lent) -> AsyncIterator[None]:
    """For routes that pages ask by themselves; the first to be resolved, so that not even the door is asked before.

    With the scope of the function: whoever reads the answer slowly keeps nobody's turn.
    """
    async with house.looks.turn():
        yield
