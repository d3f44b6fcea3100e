"""A real Chromium for the tests: started once, watched for dialogs, script errors and broken content rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.inbox.serving import Inbox

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
expect.set_options(timeout=20_000)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Noticed:
    """What must not happen on any page: dialogs, uncaught errors, console complaints, requests to elsewhere."""

    inbox: str
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        def dialog(box: object) -> None:
            self.dialogs.append(box.message)  # type: ignore[attr-defined]
            box.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", dialog)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self._logged(line.type, line.text))
        page.on("request", lambda asked: self._asked(asked.url))

    def _logged(self, kind: str, text: str) -> None:
        """An answer of 4xx to a script is no fault of the page, though the console says so."""
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.errors.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.inbox, "data:", "blob:", "about:")):
            self.foreign.append(url)

    @property
    def everything(self) -> list[str]:
        return [*self.dialogs, *self.errors, *self.foreign]


@contextmanager
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: install the system's package to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@contextmanager
def person(browser: Browser, inbox: Inbox, role: str, **options: object) -> Iterator[tuple[BrowserContext, Noticed]]:
    """A signed-in browser of its own for one person, and what is noticed on its pages."""
    context = browser.new_context(**({"viewport": DESK} | options))  # type: ignore[arg-type]
    noticed = Noticed(inbox.url)
    context.on("page", noticed.watch)
    visitor = inbox.signed_in(role)
    context.add_cookies(
        [
            {"name": each.name, "value": each.value or "", "url": inbox.url, "httpOnly": True, "sameSite": "Lax"}
            for each in visitor.cookies.jar
        ]
    )
    yield context, noticed
    context.close()
