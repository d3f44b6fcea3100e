"""Whether it is a robot that we are talking to: it answers within seconds, again and again. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def looping(answers: Sequence[datetime], posts: Sequence[datetime], turns: int, within: timedelta) -> bool:
    """Whether each of our last `turns` answers to an author was followed by a post of theirs `within` so long.

    Both are the times that the network gave, in any order. With `turns` 0 nothing is ever a loop.
    """
    last = sorted(answers, reverse=True)[:turns]
    return 0 < turns == len(last) and all(any(at < post <= at + within for post in posts) for at in last)
