"""The same house on a faster clock: every length of time that matters, shortened together, in this process alone.

Sending safely takes minutes by design (a lease of 60 s, a hold of four). Five hundred kills cannot wait for that, so
the laboratory keeps the proportions and shrinks the lengths: call < lease < hold. The network's reads lag longer than
is declared for it, and shorter than the hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import platforms.twitter
from hearback import jobs
from hearback.engines.seam import Job
from platforms.twitter import Twitter
from platforms.values import Binding
from tests.faults.splice import splice

CALL = 1.0
"""Seconds that a call to the network may take."""
LEASE = timedelta(seconds=2)
DECLARED_LAG = timedelta(seconds=0.8)
HOLD = LEASE + 3 * DECLARED_LAG
RHYTHM = timedelta(seconds=0.25)
OVERLAP = timedelta(seconds=3)
PER_PAGE = 10
OWN_POSTS = platforms.twitter.OWN_PAGES * platforms.twitter.PER_PAGE
"""So far back is looked for an answer whose fate is unknown, on shorter pages too."""
BACK_OFF = (timedelta(seconds=0.3), timedelta(seconds=1.5))


def quicken(per_page: int = PER_PAGE, overlap: timedelta = OVERLAP) -> None:
    """Set the pace of this process; raises AttributeError when the product renamed one of its lengths."""
    _set(Binding.__init__.__kwdefaults__ or {}, "timeout", CALL)
    for room in ("backoff", "read_back"):
        _set(vars(import_module(f"hearback.steps.{room}")), "FIRST", BACK_OFF[0])
        _set(vars(import_module(f"hearback.steps.{room}")), "CEILING", BACK_OFF[1])
    _set(vars(platforms.twitter), "OVERLAP_IDS", int(overlap.total_seconds() * 1000) << 22)
    _set(vars(platforms.twitter), "OWN_PAGES", OWN_POSTS // per_page)
    _set(vars(platforms.twitter), "PER_PAGE", per_page)
    Twitter.read_lag = DECLARED_LAG
    splice(jobs.schedule, _often)


def _set(names: dict[str, Any], name: str, value: object) -> None:
    if name not in names:
        raise AttributeError(f"the product has no {name} any more: teach tests/faults/tempo.py its new name")
    names[name] = value


def _often(schedule: Callable[..., Sequence[Job]]) -> Callable[..., Sequence[Job]]:
    def quick(*arguments: Any, **named: Any) -> Sequence[Job]:
        return [replace(job, every=RHYTHM, jitter=timedelta()) for job in schedule(*arguments, **named)]

    return quick
