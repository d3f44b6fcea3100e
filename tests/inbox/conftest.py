"""One inbox per test on a real server, a clock that the test turns, visitors who sign in by link, and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store import migrate
from store.database import Database
from tests.inbox import shop
from tests.inbox.chromium import chromium, person
from tests.inbox.posts import POSTS
from tests.inbox.serving import Inbox, up


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    db = Database(f"sqlite:///{path}")
    migrate.upgrade(db)
    db.close()
    return path


@pytest.fixture
def inbox(tmp_path: Path, empty_file: Path) -> Iterator[Inbox]:
    """A running inbox with people of every role and no mentions."""
    shutil.copy(empty_file, tmp_path / "inbox.db")
    with up(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shop_inbox(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[Inbox]:
    """A running inbox with a whole day in it, shared by the tests of one file: look, do not touch."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copy(empty_file, folder / "inbox.db")
    with up(folder, full=True) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def said(inbox: Inbox) -> list[shop.Said]:
    return shop.say(inbox.db, POSTS[:6])


@pytest.fixture
def desk(browser: Browser, inbox: Inbox, said: list[shop.Said]) -> Iterator[Page]:
    """The queue of an approver, live, its first item claimed; nothing may have gone wrong on it in the end."""
    with person(browser, inbox, "approver") as (context, noticed):
        page = context.new_page()
        page.goto(f"{inbox.url}/queue")
        expect(page.locator("#live")).to_have_text("Live")
        expect(page.locator("#lock")).to_have_attribute("data-held", "mine")
        yield page
        assert noticed.everything == []
