"""Every step once, until nothing moves: what `once` and `demo --once` do."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from hearback import jobs, steps
from hearback.app import App
from hearback.counts import Counts, Outcome

MOST_BATCHES = 100_000


def once(app: App, clock: Callable[[], datetime], progress: Callable[[str, Counts], None]) -> Counts:
    """Poll every source to the end of its walk, then triage, deliver, read back and expire all that is due.

    `progress` is told the station and the counts so far after each batch. Each batch asks the clock anew: a pass may
    take an hour, and a lease or a hold that began with the pass would be over before anything was sent.
    """
    stations: dict[str, Callable[[datetime], Outcome]] = {
        f"listening to {source.name}": partial(jobs.listen, app, source.name) for source in app.settings.sources
    }
    stations |= {
        "understanding": partial(jobs.triage, app),
        "judging": partial(jobs.trust, app),
        "delivering": partial(jobs.deliver, app),
        "reading back": partial(jobs.read_back, app),
        "telling programs": partial(steps.tell, app),
        "expiring": partial(steps.expire, app),
        "forgetting": partial(steps.retention, app),
    }
    total = Counts()
    for station, step in stations.items():
        for _ in range(MOST_BATCHES):
            outcome = jobs.attempt(station, partial(_now, step, clock))
            if outcome is None:
                total += Counts(failed=1)
                break
            total += outcome.counts
            progress(station, total)
            if not outcome.more:
                break
    return total


def _now(step: Callable[[datetime], Outcome], clock: Callable[[], datetime]) -> Outcome:
    return step(clock())
