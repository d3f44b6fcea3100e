"""A house in which a rule has earned that its thanks may leave without a person; its clock and its customers."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from config.playbook import Playbook, Rule, Template, When
from config.settings import Settings
from config.trust import Earned
from hearback import jobs
from responders.guard import look as guarding
from responders.values import Finding, Response
from store import trusting
from store.trusting import Judgement
from tests.hearback.conftest import Build
from tests.hearback.house import House, build
from tests.store.making import person

AFTER, PER_DAY = 5, 4
THANKS = Rule(
    name="thanks", when=When(label=("positive",)), then=("reply",),
    earned=Earned(after=AFTER, topics=("other",), per_day=PER_DAY),
)  # fmt: skip
SORRY = Rule(name="sorry", when=When(label=("negative",)), then=("reply",))
FIRE = Rule(name="fire", when=When(label=("negative",), keywords=("fire",)), then=("alert",))
TEMPLATE = Template(
    id="kind-words", language="en", topic="other", mood="any", channels=frozenset({"public", "review", "private"}),
    meaning="Says thanks.", variants=("Thank you for your kind words about {brand}!",),
)  # fmt: skip
URL, ALLOWED = "sqlite:///hearback.db", "[automatic]\nallowed = true"
TEXT = "Thank you for your kind words about Lotus & Pine!"


def book(template: Template = TEMPLATE, rules: tuple[Rule, ...] = (THANKS, SORRY, FIRE)) -> Playbook:
    return Playbook(rules=rules, templates=MappingProxyType({"en": (template,)}))


def never_alike(_text: str, _recent: Sequence[str]) -> tuple[Finding, ...]:
    """In place of the hint that the same words went to others, for the template of these tests has one variant."""
    return ()


@pytest.fixture
def shop(make_house: Build, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(guarding, "repeats", never_alike)
    house = make_house(more=ALLOWED)
    with_book(house, book())
    return house


@pytest.fixture(scope="session")
def earned(tmp_path_factory: pytest.TempPathFactory, playbook: Playbook, empty_database: Path) -> House:
    """The house that the ones of the tests are copies of; nobody works in it any more."""
    folder = tmp_path_factory.mktemp("earned")
    shutil.copyfile(empty_database, folder / "hearback.db")
    house = build(folder, playbook, url=URL, more=ALLOWED)
    with_book(house, book())
    switch(house, True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(guarding, "repeats", never_alike)
        earn(house)
    house.app.db.close()
    return house


@pytest.fixture
def trusted(earned: House, playbook: Playbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The switch is on, and five drafts in a row were approved as they were."""
    monkeypatch.setattr(guarding, "repeats", never_alike)
    assert earned.app.db.file is not None
    shutil.copyfile(earned.app.db.file, tmp_path / "hearback.db")
    house = build(tmp_path, playbook, url=URL, more=ALLOWED)
    house.network.follow(earned.network)
    with_book(house, book())
    yield house
    house.app.db.close()


def with_book(house: House, playbook: Playbook) -> None:
    house.app = replace(house.app, playbook=lambda _brand: playbook)


def switch(house: House, on: bool) -> int:
    with house.app.db.begin() as tx:
        return trusting.turn(tx, on, person("mai"), house.now)


def earn(house: House, times: int = AFTER) -> None:
    for number in range(times):
        house.hear(f"good lamp number {number}")
        house.approve(house.replies("DRAFT")[-1])
    house.deliver()


def hear(house: House, text: str = "good lamp", **more: Any) -> Response:
    """A new draft, judged; as it is before anything is delivered."""
    house.network.say(text, **more)
    house.poll()
    house.triage()
    jobs.trust(house.app, house.now)
    return house.replies()[-1]


def judgement(house: House, reply: Response) -> Judgement | None:
    with house.app.db.read() as tx:
        return trusting.of_response(tx, reply.id)


def waits(house: House, reply: Response, why: str) -> None:
    """It stays a draft, nothing was said for it, and the reason is there to be read."""
    house.deliver()
    assert [one.state for one in house.replies() if one.id == reply.id] == ["DRAFT"]
    assert reply.key not in [one.key for one in house.network.published]
    found = judgement(house, reply)
    assert found is not None
    assert why in found.held
    assert found.taken_at is None


def roomy(house: House) -> Settings:
    """Settings in which a thread may have more replies than it may have automatic ones."""
    limits = replace(house.app.settings.thresholds, replies_per_thread=50, replies_per_author_per_day=50)
    return replace(house.app.settings, thresholds=limits)
