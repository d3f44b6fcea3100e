"""The list of the queue with all that stands around it: who is at what, whose work it is, counts of views."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.support import LazyProxy

from inbox.accounts import Viewer
from inbox.house import House
from inbox.item import Item
from inbox.sought import sought
from inbox.view import PAGE, VIEWS, WAITING, View, read
from store import approving, claims, desk, queue, views
from store.approving import FirstYes
from store.database import Tx, heeded
from store.queue import QueueFilter, QueueItem

MOST = 100


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that the person keeps; `count` is told as far as 99, then as "99+"."""

    name: str
    view: View
    count: str
    chosen: bool


def key_of(row: QueueItem) -> str:
    return str(row.response.id) if row.response else f"m{row.stored.id}"


def seen(house: House, viewer: Viewer, view: View) -> QueueFilter:
    """What the view asks for, in the brands where this person may read."""
    asked = view.asked(viewer.person.name, house.services.clock(), house.settings.brands)
    return replace(asked, reach=viewer.permit.reach())


def listed(
    house: House, rows: Sequence[QueueItem], view: View, tx: Tx, opened: Item | None, viewer: Viewer
) -> dict[str, object]:
    """What the templates of the list need."""
    now, ids = house.services.clock(), [row.stored.id for row in rows]
    return {
        "rows": [(key_of(row), row) for row in rows],
        "view": view,
        "views": _tabs(house, tx, view, viewer),
        "saved": _saved(house, tx, view, viewer),
        "claims": claims.held(tx, ids, now),
        "cares": desk.of(tx, ids, now),
        "firsts": _firsts(tx, rows),
        "more": rows[-1].cursor if len(rows) == PAGE else "",
        "open_key": opened.key if opened else "",
        "sought": sought(view.q),
        "pace": round(1000 * house.hub.pace),
        "conflict": None,
        "kept": house.rows,
    }


def _firsts(tx: Tx, rows: Sequence[QueueItem]) -> dict[int, FirstYes]:
    """By response id, who said the first of two; nobody is asked where no brand wants two."""
    if not any(rules.two_persons for rules in heeded(tx).values()):
        return {}
    return approving.standing(tx, [row.response.id for row in rows if row.response])


def _tabs(house: House, tx: Tx, view: View, viewer: Viewer) -> list[tuple[str, LazyProxy, int]]:
    """(name, words, how many) of every tab; store.queue.MOST stands for so many or more."""
    brand, reach = view.brand or None, viewer.permit.reach()
    counts = queue.counts(tx, brand, reach).replies
    resting = queue.resting(tx, WAITING, house.services.clock(), brand, reach)
    many = {name: sum(counts.get(state, 0) for state in states) for name, (_, states) in VIEWS.items()}
    many |= {"waiting": many["waiting"] - resting, "snoozed": resting}
    many |= {name: queue.MOST for name, (_, states) in VIEWS.items() if queue.MOST in map(counts.get, states)}
    return [(name, words, many[name]) for name, (words, _) in VIEWS.items()]


def _saved(house: House, tx: Tx, view: View, viewer: Viewer) -> list[SavedView]:
    found = []
    for kept in views.of(tx, viewer.person.id):
        its = read(kept.query)
        count = queue.count(tx, seen(house, viewer, its), MOST)
        told = f"{MOST - 1}+" if count >= MOST else str(count)
        found.append(SavedView(kept.name, its, told, its.query() == view.query()))
    return found
