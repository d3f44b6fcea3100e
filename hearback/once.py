"""Every step once, until nothing moves: what `once` and `demo --once` do."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from hearback import jobs, steps
from hearback.app import App
from hearback.counts import Counts, Outcome

MOST_BATCHES = 100_000


def once(app: App, now: datetime, progress: Callable[[str, Counts], None]) -> Counts:
    """Poll every source to the end of its walk, then triage, deliver, read back and expire all that is due.

    `progress` is told the station and the counts so far after each batch.
    """
    stations: dict[str, Callable[[], Outcome]] = {
        f"listening to {source.name}": partial(steps.listen, app, source.name, now) for source in app.settings.sources
    }
    stations |= {
        "understanding": partial(jobs.triage, app, now),
        "delivering": partial(steps.deliver, app, now),
        "reading back": partial(steps.read_back, app, now),
        "expiring": partial(steps.expire, app, now),
    }
    total = Counts()
    for station, step in stations.items():
        for _ in range(MOST_BATCHES):
            outcome = jobs.attempt(station, step)
            if outcome is None:
                total += Counts(failed=1)
                break
            total += outcome.counts
            progress(station, total)
            if not outcome.more:
                break
    return total
