"""The reports as pages and as files: what they say, who sees which brand, and that no file holds a formula."""

import csv
import html
import io
import re
import warnings
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from inbox import charts, exports
from inbox.exports import dangerous, guarded
from inbox.pages import figures as pages
from inbox.sheets import Sheet
from responders.reports import MOODS, Moods
from store import audit, digests, people, permits
from tests.inbox import shop
from tests.inbox.posts import POSTS, Post
from tests.inbox.serving import Inbox, Visitor
from tests.inbox.test_doors import in_another_brand

HERE, FILE = "/reports", "/reports/export"
EVIL = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "﹦1", " =1", "\u200b=1", "−1",
)  # fmt: skip


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def rows(visitor: Visitor, **fields: str) -> list[list[str]]:
    answer = visitor.submit(FILE, **fields)
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_says_every_figure_in_words_and_tables(shop_inbox: Inbox) -> None:
    page = shop_inbox.signed_in("agent").page(f"{HERE}?days=90")
    told = words(page)
    for said in (
        "Reports", "days on the clock of UTC", "By source", "By language", "By topic", "x-mentions", "Thai",
        "What unhappy people write about", "From hearing to the first answer", "How good the drafts are", "few",
    ):  # fmt: skip
        assert said in told, said
    assert page.count('role="img"') >= 8
    for drawn in re.findall(r"<svg class=\"shapes\".*?</svg>", page, re.DOTALL):
        assert "<title" in drawn or "aria-label" in drawn
    assert page.count("<details>") >= 4
    assert 'style="' not in page
    assert "<style" not in page


def test_what_makes_no_sense_in_the_address_is_left_out(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.signed_in("agent")
    dates = ("first=2026-99-99&last=x", "first=1000-01-01&last=9999-01-01")
    for query in ("days=9999&source=nothing", "days=x&brand=%3Cscript%3E", *dates):
        assert visitor.get(f"{HERE}?{query}").status_code == 200, query
    assert "Nov 1 to Nov 20" in words(visitor.page(f"{HERE}?first=2026-11-20&last=2026-11-01"))


def test_nothing_heard_is_said_once(inbox: Inbox) -> None:
    told = words(inbox.signed_in("agent").page(HERE))
    assert told.count("Nothing was heard in this time") == 1
    assert "none in this time" in told


def test_one_post_is_a_report(inbox: Inbox) -> None:
    shop.say(inbox.db, [POSTS[0]])
    told = words(inbox.signed_in("agent").page(f"{HERE}?days=7"))
    assert "1 post" in told
    assert "few" in told


def test_the_clock_of_the_person_cuts_the_days(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        agent = people.by_name(tx, shop.ROLES["agent"])
        assert agent is not None
        people.set_manner(tx, agent.id, "en", "Pacific/Kiritimati")
    inbox.clock.on(hours=4)
    told = words(inbox.signed_in("agent").page(f"{HERE}?days=7"))
    assert "Nov 15 to Nov 21, days on the clock of Pacific/Kiritimati" in told


def test_a_lost_digest_is_shown_to_those_who_can_send_it(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        digests.claim(tx, "weekly", "2026-W47", "lotus", "w1", inbox.clock.now)
        digests.settle(tx, "weekly", "2026-W47", "w1", inbox.clock.now, "the mail server did not answer")
    assert "the mail server did not answer" in words(inbox.signed_in("admin").page(HERE))
    assert "mail server" not in inbox.signed_in("agent").page(HERE)


def test_figures_and_posts_as_csv(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.signed_in("agent")
    visitor.page(HERE)
    posts = rows(visitor, what="posts", kind="csv", days="90")
    assert posts[0] == list(exports.POST_COLUMNS)
    table = {row[0]: row for row in posts[1:]}
    figures = rows(visitor, what="figures", kind="csv", days="90")
    whole = {(row[0], row[1], row[3]): row[4] for row in figures[1:] if row[2] == "whole time"}
    assert int(whole["all posts", "all", "posts"]) == len(table) == len(posts) - 1
    by_source = [int(n) for (title, _, measure), n in whole.items() if (title, measure) == ("by source", "posts")]
    assert sum(by_source) == len(table)
    assert any("\n" in row[6] or len(row[6]) > 500 for row in posts[1:])


def test_figures_and_posts_as_excel(shop_inbox: Inbox) -> None:
    visitor = shop_inbox.signed_in("agent")
    visitor.page(HERE)
    tables = ["all posts", "by source", "by language", "by topic", "times", "complaints"]
    for what, titles in (("posts", ["posts"]), ("figures", tables)):
        answer = visitor.submit(FILE, what=what, kind="xlsx", days="90")
        assert answer.headers["content-disposition"].endswith('.xlsx"')
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(answer.content), data_only=False)
        assert book.sheetnames == titles
        assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    with shop_inbox.db.read() as tx:
        assert [one.thing for one in audit.entries(tx) if one.what == "export"][-2:] == ["posts", "figures"]


def test_a_formula_in_a_post_is_a_text_in_every_file(inbox: Inbox) -> None:
    said = [Post(name=f"{evil}x", handle="x", language="en", text=f"{evil}+cmd|' /C'!A0", draft="") for evil in EVIL]
    shop.say(inbox.db, said)
    visitor = inbox.signed_in("agent")
    visitor.page(HERE)
    for row in rows(visitor, what="posts", kind="csv")[1:]:
        assert row[4][0] == row[6][0] == "'"
    answer = visitor.submit(FILE, what="posts", kind="xlsx")
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    for row in page.iter_rows(min_row=2):
        assert (row[6].data_type, row[6].quotePrefix) == ("s", True)


@given(st.text(max_size=12))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    told = str(guarded(text))
    assert told in (text, f"'{text}")
    assert not dangerous(told)
    assert not text.startswith(("=", "+", "-", "@", "\t", "\r")) or told == f"'{text}"


@given(st.sampled_from(EVIL), st.text(max_size=5))
def test_every_sign_of_a_formula_is_guarded(sign: str, rest: str) -> None:
    assert guarded(sign + rest) == f"'{sign}{rest}"


def test_only_readable_brands_are_in_a_file(inbox: Inbox) -> None:
    shop.say(inbox.db, POSTS[:3])
    visitor = in_another_brand(inbox, "lead")
    visitor.page(HERE)
    assert len(rows(visitor, what="posts", kind="csv", brand="lotus")) == 1
    found = rows(visitor, what="figures", kind="csv")
    assert {row[4] for row in found if row[2] == "whole time"} <= {"0", ""}
    with inbox.db.begin() as tx:
        known = people.by_name(tx, "Pia lead")
        assert known is not None
        permits.grant(tx, known.id, "lotus", "agent")
    assert len(rows(visitor, what="posts", kind="csv", brand="lotus")) == 4


def test_too_many_files_are_refused_for_a_while(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "EXPORTS", 1)
    visitor = inbox.signed_in("agent")
    visitor.page(HERE)
    assert visitor.submit(FILE).status_code == 200
    assert visitor.submit(FILE).status_code == 429
    inbox.clock.now += timedelta(minutes=16)
    assert visitor.submit(FILE).status_code == 200


def test_more_rows_than_a_sheet_takes_go_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 2)
    sheet = Sheet("posts", ("id", "text"), ((n, "x" * 40_000 if n == 1 else None) for n in range(5)))
    book = load_workbook(io.BytesIO(b"".join(exports._xlsx([sheet]))))
    assert book.sheetnames == ["posts", "posts 2", "posts 3"]
    assert [page.max_row for page in book] == [3, 3, 2]


MOODS_OF = st.builds(Moods, **{mood: st.integers(0, 500) for mood in MOODS})


@given(st.lists(MOODS_OF, max_size=30))
def test_columns_stand_in_their_box_and_are_as_high_as_their_counts(steps: list[Moods]) -> None:
    drawn = charts.columns(steps)
    assert all(step.total <= drawn.top for step in steps)
    for step, column in zip(steps, drawn.columns, strict=True):
        assert sum(bar.height for bar in column) == pytest.approx(100 * step.total / drawn.top, abs=0.1)
        assert all(0 <= bar.y <= 100.01 and 0 <= bar.x <= drawn.wide for bar in column)


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=20))
def test_a_line_has_a_gap_where_there_is_no_value(values: list[float | None]) -> None:
    (line,) = charts.traces([("median", values)]).lines
    known = sum(value is not None for value in values)
    assert line.path.count("M") + line.path.count("L") == known
    assert len(line.dots) <= known
