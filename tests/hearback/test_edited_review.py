"""A review that its author changes after our answer: the new answer takes the place of ours, never of a colleague's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platforms.appstore import AppStore
from platforms.values import Binding
from tests.fakes.appstore_server import APP
from tests.fakes.harness import FakeServer, running
from tests.hearback.house import House
from tests.platforms.keys import PRIVATE, PUBLIC


@pytest.fixture(scope="module")
def apple() -> Iterator[FakeServer]:
    with running("appstore") as server:
        server.do("trust", public_key=PUBLIC)
        yield server


@pytest.fixture
def answered(house: House, apple: FakeServer) -> Iterator[House]:
    """A house on the App Store, with one review that it has answered."""
    apple.clear()
    options = {"app_id": APP, "issuer_id": "issuer-1", "key_id": "KEY1", "private_key": PRIVATE, "api_base": apple.url}
    store = AppStore(Binding(brand="lotus", account="lotus", stream="reviews", options=options))
    house.app = replace(house.app, platform=lambda _: store, network=lambda *_: AppStore)
    house.now = datetime.now(UTC)
    apple.do("say", count=1, title="", body="bad and late", rating=1)
    send_draft(house)
    yield house
    store.close()


def send_draft(house: House) -> None:
    house.poll()
    house.triage()
    (draft,) = house.replies("DRAFT")
    house.approve(draft)
    house.deliver()


def edit(house: House, apple: FakeServer) -> None:
    house.now += timedelta(minutes=5)
    apple.do("edit", review="review-00000", body="good after all", rating=5)


def test_new_answer_takes_the_place_of_ours(answered: House, apple: FakeServer) -> None:
    (first,) = apple.published()
    edit(answered, apple)
    send_draft(answered)
    (second,) = apple.published()
    assert second["text"] != first["text"]
    assert [reply.state for reply in answered.replies()] == ["SENT", "SENT"]
    assert second["text"] == answered.replies()[1].text


def test_what_a_colleague_wrote_there_meanwhile_stays(answered: House, apple: FakeServer) -> None:
    edit(answered, apple)
    answered.poll()
    answered.triage()
    answered.approve(answered.replies("DRAFT")[0])
    apple.do("respond", review="review-00000", text="Thank you. Your colleague Ann")
    answered.deliver()
    assert [one["text"] for one in apple.published()] == ["Thank you. Your colleague Ann"]
    refused = answered.replies("REFUSED")[0]
    assert refused.detail == "a colleague already answered: Thank you. Your colleague Ann"
