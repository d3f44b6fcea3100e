"""What every platform that answers promises: once, named by what to do, and found again."""

from datetime import UTC, datetime, timedelta

import pytest

from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.seam import Platform
from platforms.values import Mention
from tests.contract.case import Case, WriteFault

TEXT = "We are sorry, please write to us so that we can look into it."
KEY = "response-1"
EXPECTED: dict[str, type[PlatformError]] = {"limited": Later, "dead_token": Disabled}


def said(case: Case, platform: Platform) -> Mention:
    """One customer's item, as the platform reads it."""
    case.say(1)
    token = None
    for _ in range(5):
        page = platform.read(None, token, datetime.now(UTC))
        if page.mentions:
            return page.mentions[0]
        token = page.next
    raise AssertionError("the item was not read")


def test_reply_appears_once_where_it_belongs(case: Case, speaking: Platform) -> None:
    to = said(case, speaking)
    receipt = speaking.reply(to, TEXT, KEY)
    (published,) = case.published()
    assert (published.external_id, published.to, published.text) == (receipt.external_id, to.external_id, TEXT)
    assert case.writes() == 1
    assert abs(receipt.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_deleted_parent_is_refused(case: Case, speaking: Platform) -> None:
    to = said(case, speaking)
    case.remove(to.external_id)
    with pytest.raises(Refused) as caught:
        speaking.reply(to, TEXT, KEY)
    assert caught.value.reason
    assert case.published() == []
    assert case.writes() <= 1


def test_write_faults_are_tried_once_and_named(case: Case, speaking: Platform, write_fault: WriteFault) -> None:
    to = said(case, speaking)
    case.fail_write(write_fault)
    with pytest.raises(EXPECTED.get(write_fault, Lost)) as caught:
        speaking.reply(to, TEXT, KEY)
    case.release()
    assert caught.value.reason
    assert case.writes() == 1
    assert len(case.published()) == (1 if write_fault.startswith("stored_") else 0)


def test_what_was_lost_is_found_again(case: Case, speaking: Platform, write_fault: WriteFault) -> None:
    to = said(case, speaking)
    case.fail_write(write_fault)
    began = datetime.now(UTC)
    with pytest.raises(PlatformError):
        speaking.reply(to, TEXT, KEY)
    case.release()
    found = speaking.find_reply(to, TEXT, KEY, began)
    assert [found.external_id for found in [found] if found] == [one.external_id for one in case.published()]


def test_reply_is_found_by_what_it_answers(case: Case, speaking: Platform) -> None:
    to, other = said(case, speaking), said(case, speaking)
    began = datetime.now(UTC)
    receipt = speaking.reply(to, TEXT, KEY)
    found = speaking.find_reply(to, "the network rewrote our words", KEY, began)
    assert found is not None
    assert found.external_id == receipt.external_id
    assert to.external_id == other.external_id or speaking.find_reply(other, TEXT, KEY, began) is None


def test_nothing_is_found_where_nothing_was_said(case: Case, speaking: Platform) -> None:
    to = said(case, speaking)
    assert speaking.find_reply(to, TEXT, KEY, datetime.now(UTC) - timedelta(minutes=1)) is None
