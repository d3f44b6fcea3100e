"""What every platform promises when it reads, held against every platform that `find` offers."""

from datetime import UTC, datetime

import pytest

from platforms.errors import Disabled, Later
from platforms.seam import Platform, names
from platforms.values import Mention, Page
from tests.contract.case import Case, ReadFault, case_of

PAGES = 12


def now() -> datetime:
    return datetime.now(UTC)


def walk(platform: Platform, cursor: str | None = None) -> tuple[list[Mention], list[Page]]:
    """A whole walk: its mentions in the order met, and its pages."""
    pages, token = [], None
    for _ in range(PAGES):
        page = platform.read(cursor, token, now())
        pages.append(page)
        token = page.next
        if token is None:
            return [mention for one in pages for mention in one.mentions], pages
    raise AssertionError(f"no end after {PAGES} pages")


def mark_of(pages: list[Page]) -> str | None:
    return pages[0].mark


@pytest.mark.parametrize("name", names())
def test_every_platform_has_a_case(name: str) -> None:
    assert case_of(name).page_size > 0


def test_empty_network_gives_an_empty_page(platform: Platform) -> None:
    mentions, pages = walk(platform)
    assert mentions == []
    assert [page.broken for page in pages] == [()] * len(pages)


def test_two_pages_hold_every_item_once(case: Case, platform: Platform) -> None:
    said = case.say(case.page_size + 1)
    mentions, pages = walk(platform)
    assert len(pages) >= 2
    assert sorted(mention.external_id for mention in mentions) == sorted(said)
    assert all(page.missed is None for page in pages)


def test_walk_goes_on_where_a_killed_process_left_it(case: Case) -> None:
    said = case.say(2 * case.page_size + 1)
    met, token = [], None
    for _ in range(PAGES):
        platform = case.platform()
        page = platform.read(None, token, now())
        platform.close()
        met += [mention.external_id for mention in page.mentions]
        if (token := page.next) is None:
            break
    assert sorted(met) == sorted(said)


def test_mentions_are_complete(case: Case, platform: Platform) -> None:
    case.say(1)
    (mention,) = walk(platform)[0]
    assert (mention.brand, mention.platform) == (platform.binding.brand, platform.name)
    assert mention.account == platform.binding.account
    assert mention.author.id
    assert mention.text
    assert mention.thread
    assert mention.seen_at.utcoffset() is not None
    assert mention.posted_at is None or mention.posted_at.utcoffset() is not None


def test_next_walk_finds_what_is_new_and_leaves_no_gap(case: Case, platform: Platform) -> None:
    case.say(3)
    _, pages = walk(platform)
    new = case.say(2)
    mentions, _ = walk(platform, mark_of(pages))
    assert {mention.external_id for mention in mentions} >= set(new)


def test_same_item_read_twice_is_the_same_mention(case: Case, platform: Platform) -> None:
    case.say(2)
    first = {(m.external_id, m.revision) for m in walk(platform)[0]}
    assert {(m.external_id, m.revision) for m in walk(platform)[0]} == first


def test_read_faults_are_named_by_what_to_do(case: Case, platform: Platform, read_fault: ReadFault) -> None:
    case.say(1)
    case.fail_read(read_fault)
    expected = Disabled if read_fault == "dead_token" else Later
    with pytest.raises(expected) as caught:
        walk(platform)
    assert caught.value.reason
    if isinstance(caught.value, Later):
        assert (caught.value.until is not None) == (read_fault == "limited")


def test_reading_goes_on_after_a_fault(case: Case, platform: Platform, read_fault: ReadFault) -> None:
    said = case.say(2)
    case.fail_read(read_fault)
    with pytest.raises((Later, Disabled)):
        walk(platform)
    case.release()
    assert {mention.external_id for mention in walk(platform)[0]} == set(said)


def test_check_says_who_the_account_is(platform: Platform) -> None:
    assert platform.check()
