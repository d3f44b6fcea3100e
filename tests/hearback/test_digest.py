"""The weekly digest against a real SMTP server: once, whole, without anything from elsewhere; a lost one says so."""

import email
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from config.digests import Digest
from hearback import steps
from hearback.app import App
from hearback.steps.digest import deliver
from responders.outlets.apprise import AppriseOutlet
from responders.outlets.seam import OutletBinding
from responders.period import last_days
from store import daily, digests
from tests.hearback.command import command
from tests.hearback.house import House

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Eight o'clock in Bangkok."""
READERS = ("lead@shop.example", "boss@shop.example")
DIGEST = Digest(name="weekly", brand="lotus", outlet="mail", to=READERS, time_zone="Asia/Bangkok")
SETTINGS = """
[[brands.outlets]]
name = "mail"
kind = "apprise"
secrets = { urls = "MAIL_URLS" }
[[brands.digests]]
name = "weekly"
outlet = "mail"
"""


@dataclass(frozen=True)
class Post:
    """The SMTP server: what arrived, with the receivers of each envelope."""

    port: int
    folder: Path

    def letters(self) -> list[tuple[str, EmailMessage]]:
        found = []
        for file in sorted(self.folder.glob("*.eml")):
            to, _, content = file.read_bytes().partition(b"\n")
            found.append((to.decode(), email.message_from_bytes(content, policy=default)))
        return found

    def url(self, to: str = "team@shop.example") -> str:
        return f"mailto://127.0.0.1:{self.port}?from=hearback@shop.example&to={to}&rto=5&cto=5"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    here = [sys.executable, "-m", "tests.fakes.smtp_server", str(folder)]
    with subprocess.Popen(here, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Post(int(process.stdout.readline()), folder)
        process.terminate()


@pytest.fixture
def post(server: Post) -> Post:
    for file in server.folder.glob("*.eml"):
        file.unlink()
    return server


def with_digest(house: House, post: Post, digest: Digest = DIGEST, worker: str = "w1") -> App:
    settings = house.app.settings
    brand = replace(settings.brands[0], digests=(digest,))
    mail = AppriseOutlet(OutletBinding(name="mail", brand="lotus", options={"urls": post.url()}))
    return replace(
        house.app, worker=worker, settings=replace(settings, brands=(brand,)), outlet=lambda _brand, _name: mail
    )


def state(house: House, week: str = "2026-W48") -> digests.Digest | None:
    with house.app.db.read() as tx:
        return digests.of(tx, "weekly", week)


def heard(house: House) -> None:
    house.now = MONDAY - timedelta(days=1)
    house.hear(*(f"bad, late and broken {n}" for n in range(3)), "good, I love it <b>&amp;")


def test_the_letter_goes_once_to_those_it_names_in_words_and_html(house: House, post: Post) -> None:
    heard(house)
    app, other = with_digest(house, post), with_digest(house, post, worker="w2")
    assert steps.digest(app, MONDAY - timedelta(minutes=1)).counts.sent == 0
    assert steps.digest(app, MONDAY).counts.sent == 1
    again = [steps.digest(one, MONDAY + timedelta(minutes=n)) for one in (app, other) for n in (1, 90)]
    assert {outcome.counts.sent for outcome in again} == {0}
    letters = post.letters()
    assert sorted(to for to, _ in letters) == ["boss@shop.example", "lead@shop.example"]
    letter = letters[0][1]
    assert letter["Subject"] == "Lotus & Pine, Nov 16 to Nov 22: 4 posts"
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for words in ("4 posts, 0 in the week before", "75% of them unhappy", "What unhappy people wrote about"):
        assert words in plain, plain
        assert words in html
    assert "/reports?days=7&brand=lotus" in plain
    for elsewhere in ("<img", "<link", "<script", "src=", "@import", "url("):
        assert elsewhere not in html
    known = state(house)
    assert known is not None
    assert (known.state, known.sent_at) == ("sent", MONDAY)


def test_the_next_week_has_a_letter_of_its_own_and_a_late_start_sends_none(house: House, post: Post) -> None:
    app = with_digest(house, post, replace(DIGEST, to=()))
    assert steps.digest(app, MONDAY + timedelta(hours=25)).counts.sent == 0
    assert steps.digest(app, MONDAY + timedelta(days=7, hours=3)).counts.sent == 1
    assert [to for to, _ in post.letters()] == ["team@shop.example"]
    assert state(house) is None
    assert state(house, "2026-W49") is not None


def test_a_refused_letter_is_lost_says_so_and_is_not_repeated(
    house: House, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    app = with_digest(house, post, replace(DIGEST, to=("nobody@shop.example",)))
    assert steps.digest(app, MONDAY).counts.failed == 1
    assert steps.digest(app, MONDAY + timedelta(hours=1)).counts.failed == 0
    known = state(house)
    assert known is not None
    assert known.state == "lost"
    assert "did not take it" in known.detail
    assert "digest lost" in caplog.text
    assert deliver(with_digest(house, post), DIGEST, MONDAY, again=True) == ""
    assert len(post.letters()) == 2


def test_a_letter_whose_process_died_is_lost_and_not_repeated(house: House, post: Post) -> None:
    with house.app.db.begin() as tx:
        assert digests.claim(tx, "weekly", "2026-W48", "lotus", "dead", MONDAY)
    app = with_digest(house, post)
    for minutes in (5, 16, 60):
        assert steps.digest(app, MONDAY + timedelta(minutes=minutes)).counts.sent == 0
    assert post.letters() == []
    known = state(house)
    assert known is not None
    assert (known.state, known.detail) == ("lost", "the process that sent it ended on the way")


@pytest.mark.parametrize("url", ["json://127.0.0.1:9/x", ""])
def test_readers_need_an_outlet_for_mail(house: House, post: Post, url: str) -> None:
    app = with_digest(house, post)
    bare = AppriseOutlet(OutletBinding(name="chat", brand="lotus", options={"urls": url}))
    problem = deliver(replace(app, outlet=lambda _brand, _name: bare), DIGEST, MONDAY)
    assert problem is not None
    assert "address" in problem


def test_days_that_are_over_are_counted_ahead(house: House) -> None:
    heard(house)
    while steps.count(house.app, MONDAY).more:
        pass
    with house.app.db.read() as tx:
        week = last_days(7, "UTC", MONDAY)
        by_source = [counted.heard.get("source", {}) for _, counted in daily.of(tx, "lotus", week)]
    assert sum(sum(moods.values()) for values in by_source for moods in values.values()) == 4
    assert daily.fill(house.app.db, "lotus", week, MONDAY) == 0


def test_it_is_printed_and_sent_by_hand(shop: Path, post: Post) -> None:
    config, keys = shop / "hearback.toml", {"MAIL_URLS": post.url()}
    assert "0 posts" in command(shop, "report", "digest").out
    config.write_text(config.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    (told,) = command(shop, "report", "digest", "--json", environ=keys).json
    assert (told["name"], told["state"]) == ("weekly", "")
    refused = command(shop, "report", "digest", "--send", environ=keys)
    assert refused.code != 0
    assert "weekly was sent." in command(shop, "report", "digest", "--send", "--as", "mai", environ=keys).out
    assert len(post.letters()) == 1
    assert "weekly, week" in command(shop, "report", "digest", environ=keys).out
