"""What the pages show, in HTML: lists and filters, one item, tickets, alerts, sources, quarantine, team, audit."""

import html
import re

import pytest

from store import mentions, people, quarantine, responses, sources, tickets
from tests.inbox import shop
from tests.inbox.posts import HOSTILE, POSTS, RANT, Post
from tests.inbox.serving import Inbox, Visitor

ADMIN_PAGES = (
    *("/queue", "/tickets", "/tickets/1", "/alerts", "/sources", "/quarantine"),
    *("/team", "/audit", "/me", "/reports/drafts"),
)


@pytest.fixture(scope="module")
def admin(shop_inbox: Inbox) -> Visitor:
    return shop_inbox.signed_in("admin")


def rows(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'<bdi class="row-author">(.*?)</bdi>', page)]


def test_queue_lists_what_waits_most_urgent_first(admin: Visitor) -> None:
    names = rows(admin.page("/queue"))
    assert names[:4] == ["Somchai Rattanakul", "نگار محمدی", "佐藤 美咲", "Margaret O'Neill"]
    assert {"Uma Unclear", "Ray Refused"} <= set(names)
    assert not {"Sam Sent", "Rita Rejected", "Abe Approved"} & set(names)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("view=going", ["Abe Approved"]),
        ("view=sent", ["Sam Sent"]),
        ("view=closed", ["Rita Rejected"]),
        ("language=th", ["Somchai Rattanakul"]),
        ("source=app-reviews", ["Jasmine dela Cruz", "Tùng Nguyễn"]),
        ("mood=unsure", ["Jasmine dela Cruz", "🎉 party_queen 🎉", "z̷a̷l̷g̷o̷"]),
        ("q=マグカップ", ["佐藤 美咲"]),
        ("q=แจกัน&language=th", ["Somchai Rattanakul"]),
        ("q=%22nothing+like+this%22", []),
        ("brand=other", []),
        ("view=unheard-of&language=fa", ["نگار محمدی"]),
    ],
)
def test_views_filters_and_search(admin: Visitor, query: str, names: list[str]) -> None:
    page = admin.page(f"/queue?{query}")
    assert rows(page) == names
    assert rows(admin.page(f"/queue/list?{query}")) == names
    if not names:
        assert "Nothing" in page


def test_all_shows_mentions_without_an_answer_too(admin: Visitor) -> None:
    assert len(rows(admin.page("/queue?view=all"))) == len(POSTS) + 8


def test_item_tells_everything_about_a_mention(admin: Visitor, shop_inbox: Inbox) -> None:
    page = html.unescape(admin.page(f"/queue?item={shop_inbox.said[0].response_id}"))
    first = POSTS[0]
    for said in (
        first.text, first.draft, first.meaning, "@somchai_r", "1,240 followers", "มีค่ะ คุณสมชาย",
        "สวัสดีค่ะ แจกันรุ่นนี้มีสีเขียวไหมคะ",
        "ของสวยมาก ส่งไวด้วย", "unhappy 97%", "unhappy-urgent", "mood: negative", "sorry-delivery", "96 of 100",
        "24 min left", "Ticket 1 · Open", "Open on the network", "/ 280",
    ):  # fmt: skip
        assert said in page, said
    assert 'dir="auto" lang="th"' in page


def test_rating_is_words_for_those_who_cannot_see_stars(admin: Visitor) -> None:
    assert 'aria-label="1 of 5 stars"' in admin.page("/queue?source=app-reviews")


def test_outcomes_and_who_caused_them(admin: Visitor, shop_inbox: Inbox) -> None:
    with shop_inbox.db.read() as tx:
        number = max(one.id for said in shop_inbox.said for one in responses.of_mention(tx, said.mention_id))
    pages = html.unescape("".join(admin.page(f"/queue/item/{key}") for key in range(1, number + 1)))
    for words in ("Ann Approver</bdi> approved", "worker-1</bdi> began to send", "too stiff", "See it on the network",
                  "the author has limited who may answer", "the connection broke after"):  # fmt: skip
        assert words in pages, words


def test_unknown_item_leaves_the_list_usable(admin: Visitor) -> None:
    for key in ("99999", "m99999", "nonsense", "m", "1 OR 1=1"):
        assert "Nothing is open" in admin.page(f"/queue?item={key}")
        assert admin.get(f"/queue/item/{key}").status_code == 404


def test_edited_and_deleted_posts_are_marked(inbox: Inbox) -> None:

    post = Post(name="Mia", handle="mia", language="en", text="It was bad", draft="We are sorry.")
    (said,) = shop.say(inbox.db, [post])
    changed = Post(name="Mia", handle="mia", language="en", text="It was fine in the end", draft="")
    with inbox.db.begin() as tx:
        mentions.add(tx, "x-mentions", [shop.mention_of(changed, 1, shop.NOW)], quiet=False, relevant={}, now=shop.NOW)
    visitor = inbox.signed_in("agent")
    page = visitor.page(f"/queue?view=all&item=m{said.mention_id}")
    assert "The author changed the text" in page
    assert "It was bad" in page
    assert "It was fine in the end" in page
    with inbox.db.begin() as tx:
        mentions.mark_gone(tx, "twitter", shop.ACCOUNT, ["post-1"], shop.NOW)
    assert "Deleted on the network" in visitor.page(f"/queue?view=all&item=m{said.mention_id}")


def test_more_than_a_page_is_reached_by_a_link(inbox: Inbox) -> None:
    many = [
        Post(name=f"Person {n}", language="en", text=f"Post {n}", draft="Thanks!", priority=n % 100) for n in range(120)
    ]
    shop.say(inbox.db, many)
    visitor, path, seen = inbox.signed_in("agent"), "/queue", []
    for _ in range(4):
        page = visitor.page(path)
        seen += rows(page)
        found = re.search(r'class="more" href="([^"]+)"', page)
        if not found:
            break
        path = html.unescape(found[1])
    assert sorted(seen) == sorted(post.name for post in many)


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_every_page_has_its_landmarks(admin: Visitor, path: str) -> None:
    page = admin.page(path)
    assert page.count("<main") == page.count("<h1") == 1
    assert '<html lang="en" dir="ltr">' in page
    assert "<title>" in page
    assert "<script>" not in page
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_words_stay_words(inbox: Inbox, payload: str) -> None:
    post = Post(name=payload, handle=payload, language="en", text=payload, draft=payload, meaning=payload, gate=payload)
    (said,) = shop.say(inbox.db, [post])
    page = inbox.signed_in("agent").page(f"/queue?item={said.response_id}&q=")
    if "<" in payload:
        assert payload not in page
    assert payload in html.unescape(page)


def test_search_words_come_back_escaped(admin: Visitor) -> None:
    page = admin.page('/queue?q="><script>alert(1)</script>')
    assert "<script>alert" not in page


def test_long_words_are_cut_in_the_list_only(admin: Visitor, shop_inbox: Inbox) -> None:
    page = html.unescape(admin.page(f"/queue?item={shop_inbox.said[3].response_id}"))
    assert RANT in page
    assert page.count(RANT[400:500]) == 1


def test_ticket_is_assigned_moved_and_noted(inbox: Inbox) -> None:
    said = shop.say(inbox.db, [POSTS[0]])[0]
    shop.ticket_and_alert(inbox.db, said, shop.NOW)
    visitor = inbox.signed_in("agent")
    assert "Somchai" in visitor.page("/tickets")
    answer = visitor.submit("/tickets/1", status="waiting", assignee="Aga Agent", note="Asked the carrier.")
    assert answer.headers["location"] == "/tickets/1?said=ticket-saved"
    page = visitor.page("/tickets/1")
    for words in ("Asked the carrier.", "Waiting", "Aga Agent"):
        assert words in page
    assert visitor.submit("/tickets/1", status="waiting", assignee="Nobody").status_code == 404
    visitor.submit("/tickets/1", status="solved", assignee="Aga Agent")
    assert "No tickets here" in visitor.page("/tickets")
    assert "Somchai" in visitor.page("/tickets?status=solved")
    with inbox.db.read() as tx:
        assert tickets.get(tx, 1).status == "solved"


def test_sources_say_how_they_are(admin: Visitor) -> None:
    page = admin.page("/sources")
    for words in (
        "Nov 11, 2026, 9:30:00\u202fAM UTC",
        "Running",
        "Stopped",
        "The App Store refuses the key",
        "every 2 min",
        "App Store",
    ):
        assert words in page


def test_source_is_paused_and_resumed(inbox: Inbox) -> None:
    visitor = inbox.signed_in("admin")
    visitor.submit("/sources/x-mentions/pause")
    with inbox.db.read() as tx:
        state = sources.state(tx, "x-mentions")
    assert (state.paused, state.paused_by) == (True, "Ada Admin")
    assert "Paused by" in visitor.page("/sources")
    visitor.submit("/sources/x-mentions/resume")
    with inbox.db.read() as tx:
        assert not sources.state(tx, "x-mentions").paused


def test_quarantined_item_is_put_back(inbox: Inbox) -> None:
    with inbox.db.begin() as tx:
        number = quarantine.put(
            tx,
            stage="listen",
            source="x-mentions",
            brand="lotus",
            external_id="b-1",
            reason="no author",
            raw="{}",
            now=shop.NOW,
        )
    visitor = inbox.signed_in("lead")
    assert "no author" in visitor.page("/quarantine")
    assert visitor.submit(f"/quarantine/{number}/back").status_code == 303
    assert "Nothing is held back" in visitor.page("/quarantine")


def test_admin_adds_somebody_who_comes_in_by_the_shown_link(inbox: Inbox) -> None:
    admin = inbox.signed_in("admin")
    page = admin.submit("/team", name="Nina New", role="approver", email="nina@lotus.example").text
    link = html.unescape(re.search(r"<code class=\"words\">([^<]+)</code>", page)[1])  # type: ignore[index]
    assert "Approver" in inbox.visitor().enter(link).page("/me")
    assert link not in admin.page("/team")
    assert admin.submit("/team", name="nina new", role="agent").status_code == 422
    assert admin.submit("/team", name=" ", role="agent").status_code == 422
    assert admin.submit("/team", name="Max", role="owner").status_code == 403


def test_a_new_role_counts_from_the_next_click(inbox: Inbox) -> None:
    admin, agent = inbox.signed_in("admin"), inbox.signed_in("agent")
    assert agent.get("/team").status_code == 403
    with inbox.db.read() as tx:
        person = people.by_name(tx, shop.ROLES["agent"])
    assert person
    admin.submit(f"/team/{person.id}/role", role="admin")
    assert agent.get("/team").status_code == 200


def test_nobody_locks_themselves_out(inbox: Inbox) -> None:
    admin = inbox.signed_in("admin")
    with inbox.db.read() as tx:
        me = people.by_name(tx, shop.ROLES["admin"])
    assert me
    assert admin.submit(f"/team/{me.id}/switch").status_code == 403
    assert admin.submit(f"/team/{me.id}/role", role="agent").status_code == 403


def test_audit_shows_the_chain_whole(inbox: Inbox) -> None:
    admin = inbox.signed_in("admin")
    admin.submit("/sources/x-mentions/pause")
    page = admin.page("/audit")
    assert "The chain is whole" in page
    assert "pause source" in page


def test_theme_is_remembered(inbox: Inbox) -> None:
    visitor = inbox.signed_in("agent")
    visitor.submit("/theme", theme="dark")
    assert 'data-theme="dark"' in visitor.page("/queue")
    visitor.submit("/theme", theme='"><script>')
    assert 'data-theme="dark"' in visitor.page("/queue")
