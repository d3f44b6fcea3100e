"""Writes that are sent twice are done once; pages of lists stay right while rows come in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.api.cursors import MENTIONS, RESPONSES, TICKETS, opened, sealed
from inbox.deciding import Unfit
from store import audit, replays, responses, tickets
from tests.inbox import shop
from tests.inbox.programs import Program, program
from tests.inbox.serving import Inbox
from tests.inbox.test_api import is_problem, post


def test_the_same_write_again_is_done_once_and_answered_the_same(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post()])
    robot, at = program(inbox), f"/responses/{said.response_id}/edit"
    first = robot.write(at, key="k-1", revision=1, text="New words.")
    again = robot.write(at, key="k-1", revision=1, text="New words.")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    with inbox.db.read() as tx:
        assert len(responses.revisions(tx, said.response_id)) == 2
        assert sum(1 for one in audit.entries(tx) if one.what == "edit by token") == 1


def test_a_key_is_good_for_one_write_of_one_token(inbox: Inbox) -> None:
    first, second = shop.say(inbox.db, [post(), post()])
    robot, at = program(inbox), f"/responses/{first.response_id}/reject"
    assert robot.write(at, key="k", revision=1, reason="stiff").status_code == 200
    assert is_problem(robot.write(at, key="k", revision=1, reason="rude"), 422)
    elsewhere = f"/responses/{second.response_id}/reject"
    assert is_problem(robot.write(elsewhere, key="k", revision=1, reason="stiff"), 422)
    assert program(inbox).write(elsewhere, key="k", revision=1, reason="stiff").status_code == 200


def test_a_refused_write_is_asked_anew(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post()])
    robot, at = program(inbox), f"/responses/{said.response_id}"
    assert is_problem(robot.write(f"{at}/recall", key="k", revision=1), 409)
    robot.write(f"{at}/approve", revision=1)
    assert robot.write(f"{at}/recall", key="k", revision=1).status_code == 200


def test_a_key_is_forgotten_after_a_day(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post()])
    robot, at = program(inbox), f"/mentions/{said.mention_id}/claim"
    robot.write(at, key="k")
    robot.write(at, key="other")
    inbox.clock.on(hours=24)
    assert "idempotent-replayed" not in robot.write(at, key="k").headers
    with inbox.db.begin() as tx:
        assert replays.forget(tx, inbox.clock.now - timedelta(hours=24), 10) == 1
    inbox.clock.on(hours=1)
    assert robot.write(at, key="k").headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("key", ["", "with space", "x" * 201])
def test_what_is_no_key(inbox: Inbox, key: str) -> None:
    answer = program(inbox).post("/api/v1/mentions/1/claim", json={}, headers={"Idempotency-Key": key})
    assert is_problem(answer, 404 if not key else 422) or is_problem(answer, 422)


def test_two_at_once_are_one(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, [post()])
    robots = [program(inbox, name="same")] * 8
    at = f"/responses/{said.response_id}/edit"

    def write(robot: Program) -> tuple[int, bytes]:
        answer = robot.write(at, key="k", revision=1, text="New words.")
        return answer.status_code, answer.content

    with ThreadPoolExecutor(8) as hands:
        answers = set(hands.map(write, robots))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200
    with inbox.db.read() as tx:
        assert len(responses.revisions(tx, said.response_id)) == 2


def walked(robot: Program, path: str, between: Any, **query: Any) -> list[int]:
    """Every id of a list, page by page; `between` is done after each page."""
    found: list[int] = []
    after = ""
    while True:
        page: Any = robot.read(path, after=after, limit=2, **query)
        found += [row["id"] for row in page["items"]]
        if page["after"] is None:
            return found
        after = page["after"]
        between()


def test_pages_stay_right_while_rows_come_in_between(inbox: Inbox) -> None:
    """Nothing twice and nothing left out of what was there when the walk began, in each list."""
    said = shop.say(inbox.db, [post() for _ in range(5)])
    for one in said:
        shop.ticket_and_alert(inbox.db, one, inbox.clock.now)
    robot, more = program(inbox), iter(range(300, 400))
    with inbox.db.read() as tx:
        there = {ticket.id for ticket in tickets.every(tx)}

    def come_in() -> None:
        (new,) = shop.say(inbox.db, [post()], first=next(more))
        shop.ticket_and_alert(inbox.db, new, inbox.clock.now)

    for path, wanted in (
        ("/mentions", {one.mention_id for one in said}),
        ("/responses", {one.response_id for one in said}),
        ("/tickets", there),
    ):
        found = walked(robot, path, come_in)
        assert len(found) == len(set(found)), path
        assert wanted <= set(found), path


@given(place=st.text(alphabet=st.characters(codec="utf-8"), max_size=60), kind=st.sampled_from("mrt"))
def test_a_cursor_says_its_place_and_only_to_its_own_list(place: str, kind: str) -> None:
    cursor = sealed(kind, place)
    assert opened(kind, cursor) == place
    for other in {MENTIONS, RESPONSES, TICKETS} - {kind}:
        with pytest.raises(Unfit):
            opened(other, cursor)


@given(cursor=st.text(min_size=1, max_size=60))
def test_what_is_no_cursor_is_said_to_be_none(cursor: str) -> None:
    with pytest.raises(Unfit):
        opened(MENTIONS, cursor)


def test_a_cursor_of_another_list_is_refused(shop_inbox: Inbox) -> None:
    robot = program(shop_inbox)
    after: Any = robot.read("/responses", limit=1)["after"]
    assert is_problem(robot.get("/api/v1/mentions", params={"after": after}), 422)
    assert is_problem(robot.get("/api/v1/mentions", params={"after": "x"}), 422)
