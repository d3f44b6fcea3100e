"""One incident pages once: alerts of one rule and brand are told together, warnings of one kind too."""

from datetime import timedelta

import pytest

from hearback import steps
from hearback.counts import Counts
from hearback.steps import alarm
from hearback.steps.warn import warn_team
from platforms.errors import Later, Lost
from tests.hearback.conftest import Build
from tests.hearback.house import House, drain

WINDOW = timedelta(minutes=10)


def incident(house: House, count: int) -> None:
    house.hear(*[f"bad, this is fraud {house.now:%H%M%S} {number}" for number in range(count)])


def page(house: House) -> Counts:
    return drain(lambda: steps.deliver(house.app, house.now, ("alert",)))


def test_many_alerts_of_one_rule_page_once_and_say_how_many(house: House) -> None:
    incident(house, 60)
    assert page(house).sent >= 60
    (told,) = house.pager.told
    assert told.title.endswith("(and 59 more)")
    assert "59 more of the rule" in told.body
    assert {alert.state for alert in house.alerts()} == {"SENT"}


def test_what_follows_within_the_window_is_told_at_its_end(house: House) -> None:
    incident(house, 1)
    page(house)
    for _ in range(5):
        house.later(minutes=1)
        incident(house, 2)
        page(house)
    assert len(house.pager.told) == 1
    assert {alert.state for alert in house.alerts()} == {"SENT", "APPROVED"}
    assert "this one goes next" in house.alerts("APPROVED")[0].detail
    house.now += WINDOW
    page(house)
    assert len(house.pager.told) == 2
    assert house.pager.told[1].title.endswith("(and 9 more)")
    assert {alert.state for alert in house.alerts()} == {"SENT"}


def test_alert_of_another_rule_is_told_at_once(house: House) -> None:
    incident(house, 2)
    page(house)
    house.hear("bad, help me now", "bad, this is fraud too")
    rules = {alert.rule for alert in house.alerts()}
    page(house)
    assert len(house.pager.told) == len(rules)


def test_alert_of_the_inbox_that_appears_behind_the_steps_back_is_not_refused(make_house: Build) -> None:
    house = make_house(pager=False)
    incident(house, 1)
    assert not alarm.page(house.app, house.now).more
    assert [alert.state for alert in house.alerts()] == ["APPROVED"]
    page(house)
    assert [alert.state for alert in house.alerts()] == ["SENT"]


def test_without_a_window_each_alert_is_told_alone(make_house: Build) -> None:
    house = make_house(more='[sending]\nalert_window = "0s"')
    incident(house, 3)
    page(house)
    assert len(house.pager.told) == 3


@pytest.mark.parametrize("fault", [Later("busy"), Lost("no answer")])
def test_pager_that_fails_is_tried_again_with_all_of_them(house: House, fault: Exception) -> None:
    incident(house, 4)
    house.pager.faults.append(fault)  # type: ignore[arg-type]
    assert page(house).failed == 4
    house.later(hours=1)
    page(house)
    (told,) = house.pager.told
    assert told.title.endswith("(and 3 more)")


def test_warning_that_repeats_is_held_and_then_told_with_its_number(house: House) -> None:
    for number in range(5):
        warn_team(house.app, "lotus", "An answer is uncertain", f"Response {number}", house.now)
        house.later(minutes=1)
    warn_team(house.app, "lotus", "posts is disabled", "dead", house.now)
    assert [notice.title for notice in house.pager.told] == ["An answer is uncertain", "posts is disabled"]
    page(house)
    assert len(house.pager.told) == 2
    house.now += WINDOW
    page(house)
    page(house)
    told = house.pager.told[2]
    assert (told.title, "Response 4" in told.body, "3 more like it" in told.body) == (
        "An answer is uncertain", True, True,
    )  # fmt: skip
    assert len(house.pager.told) == 3


def test_next_warning_after_the_window_says_how_many_were_held(house: House) -> None:
    for _ in range(3):
        warn_team(house.app, "lotus", "An answer is uncertain", "look", house.now)
    house.now += WINDOW
    warn_team(house.app, "lotus", "An answer is uncertain", "look", house.now)
    assert "2 more like it" in house.pager.told[1].body
