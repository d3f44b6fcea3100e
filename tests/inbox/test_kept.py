"""A row is kept as it was shown, and never shown for one that has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from inbox.kept import Kept
from responders.values import Actor
from store import claims, corrections, desk, mentions, responses
from store.database import Tx
from tests.inbox import shop
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox, Visitor

LEO = Actor(kind="person", name=shop.ROLES["lead"])
HELD = timedelta(minutes=2)


def rows(visitor: Visitor, view: str = "", language: str = "en") -> str:
    html = visitor.get(f"/queue/list?{view}", headers={"X-Part": "1", "Accept-Language": language}).text
    return html.partition(">")[2].partition("<nav")[0]


def anew(inbox: Inbox, visitor: Visitor, view: str = "", language: str = "en") -> str:
    """The same list by an inbox that has shown nothing yet."""
    inbox.app.state.house = replace(inbox.app.state.house, rows=Kept())
    return rows(visitor, view, language)


CHANGES: dict[str, Callable[[Tx, shop.Said, Inbox], object]] = {
    "claimed": lambda tx, said, inbox: claims.take(tx, said.mention_id, LEO, inbox.clock.now, HELD),
    "handed over": lambda tx, said, inbox: desk.assign(tx, said.mention_id, LEO.name, shop.ANN, inbox.clock.now, ""),
    "corrected": lambda tx, said, inbox: corrections.say(
        tx, mentions.get(tx, said.mention_id), "mood", ("positive",), shop.ANN, inbox.clock.now
    ),
    "revised": lambda tx, said, inbox: responses.revise(
        tx, said.response_id, "New.", base_revision=1, by=shop.ANN, now=inbox.clock.now
    ),
    "later": lambda _tx, _said, inbox: inbox.clock.on(hours=3),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_shown_anew(inbox: Inbox, change: str) -> None:
    said = shop.say(inbox.db, POSTS[:3])[1]
    ann = inbox.signed_in("approver")
    before = rows(ann)
    assert rows(ann) == before == anew(inbox, ann)
    with inbox.db.begin() as tx:
        CHANGES[change](tx, said, inbox)
    after = rows(ann)
    assert after != before
    assert after == anew(inbox, ann)


def test_everybody_sees_their_own_list(inbox: Inbox) -> None:
    said = shop.say(inbox.db, POSTS[:3])[0]
    with inbox.db.begin() as tx:
        claims.take(tx, said.mention_id, LEO, inbox.clock.now, HELD)
    looks = [
        (inbox.signed_in(role), view, language)
        for role in ("approver", "lead", "agent")
        for view in ("", "view=all", "q=the")
        for language in ("en", "th")
    ]
    shown = [rows(*look) for look in looks]
    assert shown == [anew(inbox, *look) for look in looks]
    assert len(set(shown)) > len(looks) / 2


def test_the_oldest_rows_give_way() -> None:
    kept = Kept(most=2)
    for place in "abc":
        kept.keep(place, 1, place)
    assert [kept.find(place, 1) for place in "abc"] == [None, "b", "c"]
    assert kept.find("b", 2) is None
