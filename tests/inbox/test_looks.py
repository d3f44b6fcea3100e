"""Lists wait for what people do, but not for ever, and never for each other's threads."""

import asyncio
import threading

import pytest
from anyio import to_thread

from inbox import looks
from inbox.looks import Looks


async def _beside_an_act(done: list[str], asked: int, *, act_ends: bool) -> None:
    """`asked` lists while somebody's request is worked on, which ends soon, or else only when they are made."""
    end = threading.Event()

    def act() -> None:
        end.wait(60)
        done.append("act")

    acting = asyncio.create_task(to_thread.run_sync(act))
    while not to_thread.current_default_thread_limiter().borrowed_tokens:
        await asyncio.sleep(0)
    desk = Looks()

    async def look() -> None:
        async with desk.turn():
            done.append("list")

    lists = [asyncio.create_task(look()) for _ in range(asked)]
    for _ in range(10):
        await asyncio.sleep(0)
    if act_ends:
        end.set()
    await asyncio.gather(*lists)
    end.set()
    await acting


def test_lists_are_made_after_what_is_worked_on() -> None:
    done: list[str] = []
    asyncio.run(_beside_an_act(done, asked=5, act_ends=True))
    assert done == ["act", *["list"] * 5]


def test_an_act_without_end_keeps_no_list_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "PATIENCE", 0.02)
    done: list[str] = []
    asyncio.run(_beside_an_act(done, asked=1, act_ends=False))
    assert done == ["list", "act"]


def test_one_list_at_a_time() -> None:
    most, now = [0], [0]

    async def look(desk: Looks) -> None:
        async with desk.turn():
            now[0] += 1
            most[0] = max(most[0], now[0])
            await to_thread.run_sync(int)
            now[0] -= 1

    async def scene() -> None:
        desk = Looks()
        await asyncio.gather(*[look(desk) for _ in range(20)])

    asyncio.run(scene())
    assert most == [1]
