"""Lists that pages look at by themselves, made after what people do: fifty of them at once would delay everybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, current_time, sleep, to_thread

PATIENCE = 2.0
MOMENT = 0.01
"""Seconds that a list waits at most for the requests that are worked on, and between two looks at whether it may."""


class Looks:
    """One at a time, and none that waits keeps a hand busy."""

    def __init__(self) -> None:
        self._turns = CapacityLimiter(1)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """The block runs alone, once nothing else is worked on or the patience is at its end."""
        async with self._turns:
            hands, end = to_thread.current_default_thread_limiter(), current_time() + PATIENCE
            while hands.borrowed_tokens and current_time() < end:
                await sleep(MOMENT)
            yield
