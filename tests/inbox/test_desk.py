"""Claims, snoozes, handing over and several at once, as forms without any script."""

import re
from datetime import date

from store import claims, desk, mentions, responses
from tests.inbox import shop
from tests.inbox.posts import POSTS, Post
from tests.inbox.serving import Inbox, Visitor
from tests.inbox.shop import Said

ANN, LEO = "Ann Approver", "Leo Lead"


def state(inbox: Inbox, said: Said) -> str:
    with inbox.db.read() as tx:
        return responses.get(tx, said.response_id).state


def holder(inbox: Inbox, said: Said) -> str:
    with inbox.db.read() as tx:
        found = claims.of(tx, said.mention_id, inbox.clock.now)
    return found.holder if found else ""


def rows(visitor: Visitor, address: str = "/queue") -> list[str]:
    return re.findall(r'class="row-author">([^<]+)<', visitor.page(address))


def do(visitor: Visitor, said: Said, what: str, **fields: object) -> str:
    return visitor.submit(f"/mentions/{said.mention_id}/{what}", **fields).headers["location"]


def test_second_person_sees_who_is_at_it_and_may_take_it_over(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    ann, leo = inbox.signed_in("approver"), inbox.signed_in("lead")
    assert do(ann, said, "claim") == f"/queue?item=m{said.mention_id}&said=claim"
    seen = leo.page(f"/queue?item={said.response_id}")
    assert "<bdi>Ann Approver</bdi> has this open" in seen
    assert "<bdi>Ann Approver</bdi> is at it" in seen
    assert re.search(r'data-key="a" data-waits disabled', seen)
    assert do(leo, said, "claim").endswith("said=held")
    for act, fields in (("approve", {"text": "x"}), ("save", {"text": "x"}), ("reject", {"reason": "no"})):
        answer = leo.submit(f"/responses/{said.response_id}/{act}", revision=1, **fields)
        assert (answer.status_code, "Ann Approver is at this item" in answer.text) == (409, True)
    assert do(leo, said, "claim", over="1").endswith("said=claim")
    assert holder(inbox, said) == LEO
    assert leo.submit(f"/responses/{said.response_id}/approve", revision=1, text=POSTS[0].draft).status_code == 303
    assert (state(inbox, said), holder(inbox, said)) == ("APPROVED", "")


def test_claim_runs_out_by_the_setting_and_is_let_go_by_a_form(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    ann = inbox.signed_in("approver")
    do(ann, said, "claim")
    inbox.clock.on(minutes=4.9)
    assert holder(inbox, said) == ANN
    inbox.clock.on(minutes=0.2)
    assert holder(inbox, said) == ""
    do(ann, said, "claim")
    assert do(ann, said, "unclaim", back=said.response_id).endswith("said=unclaim")
    assert holder(inbox, said) == ""


def test_the_queue_opens_at_the_first_item_that_is_free(inbox: Inbox) -> None:
    first, second = shop.say(inbox.db, POSTS[:2])
    do(inbox.signed_in("approver"), first, "claim")
    assert f'data-mention="{second.response_id}"' in inbox.signed_in("lead").page("/queue")
    assert f'data-mention="{first.response_id}"' in inbox.signed_in("approver").page("/queue")


def test_page_part_tells_a_script_whose_it_is(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    for role, held in (("approver", "mine"), ("approver", "mine"), ("lead", "other")):
        answer = inbox.signed_in(role).submit(f"/mentions/{said.mention_id}/claim", part=True, back=said.response_id)
        assert f'data-held="{held}"' in answer.text


def test_snoozed_item_leaves_the_list_and_comes_back_by_itself(inbox: Inbox) -> None:
    first, _ = shop.say(inbox.db, POSTS[:2])
    ann = inbox.signed_in("approver")
    assert do(ann, first, "snooze", rest="hour", next="7") == "/queue?item=7&said=snooze"
    assert (rows(ann), rows(ann, "/queue?view=snoozed")) == ([POSTS[1].name], [POSTS[0].name])
    tabs = re.findall(r'>(Waiting|Snoozed) <span class="tally" data-count="(\d+)"', ann.page("/queue"))
    assert tabs == [("Waiting", "1"), ("Snoozed", "1")]
    inbox.clock.on(minutes=60)
    assert rows(ann) == [POSTS[0].name, POSTS[1].name]
    do(ann, first, "snooze", rest="date", day="2026-11-24")
    assert do(ann, first, "wake").endswith("said=wake")
    assert rows(ann, "/queue?view=snoozed") == []


def test_snooze_until_yesterday_is_refused_in_words(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    for day in ("2026-11-20", ""):
        answer = inbox.signed_in("agent").submit(f"/mentions/{said.mention_id}/snooze", rest="date", day=day)
        assert (answer.status_code, "Choose a day after today" in answer.text) == (422, True)
    assert date(2026, 11, 20) == inbox.clock.now.date()


def test_handed_over_item_is_found_among_the_work_of_its_person(inbox: Inbox) -> None:
    first, second = shop.say(inbox.db, POSTS[:2])
    aga, leo = inbox.signed_in("agent"), inbox.signed_in("lead")
    assert do(aga, first, "assign", person=LEO, note="speaks <Thai>", next="9").endswith("item=9&said=assign")
    assert rows(leo, "/queue?who=me") == rows(aga, "/queue?who=Leo+Lead") == [POSTS[0].name]
    assert rows(aga, "/queue?who=nobody") == [POSTS[1].name]
    assert rows(aga, "/queue?who=me") == []
    assert "speaks &lt;Thai&gt;" in leo.page(f"/queue?item={first.response_id}")
    assert do(leo, first, "assign", person="").endswith("said=unassign")
    assert rows(leo, "/queue?who=me") == []
    assert aga.submit(f"/mentions/{second.mention_id}/assign", person="Nobody Here").status_code == 404


def test_script_is_told_how_to_take_the_last_act_back(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    ann = inbox.signed_in("approver")
    at = f"/mentions/{said.mention_id}"
    ann.submit(f"{at}/assign", person=ANN)
    told = ann.submit(f"{at}/assign", part=True, person=LEO).json()
    assert told["undo"] == {"to": f"{at}/assign", "fields": {"person": ANN, "note": ""}}
    assert ann.submit(f"{at}/snooze", part=True, rest="hour").json()["undo"] == {"to": f"{at}/wake", "fields": {}}
    sent = {"revision": 1, "text": POSTS[0].draft + " ♥"}
    told = ann.submit(f"/responses/{said.response_id}/approve", part=True, **sent).json()
    assert told["undo"] == {"to": f"/responses/{said.response_id}/recall", "fields": {"revision": 2}}
    ann.submit(told["undo"]["to"], **told["undo"]["fields"])
    assert state(inbox, said) == "DRAFT"


def test_not_about_us_rejects_the_draft(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    do(inbox.signed_in("agent"), said, "not-ours")
    assert state(inbox, said) == "REJECTED"
    with inbox.db.read() as tx:
        assert not mentions.get(tx, said.mention_id).relevant


def test_several_at_once_leave_what_another_holds_or_changed(inbox: Inbox) -> None:
    held, changed, free = shop.say(inbox.db, POSTS[:3])
    do(inbox.signed_in("lead"), held, "claim")
    with inbox.db.begin() as tx:
        responses.revise(tx, changed.response_id, "new", base_revision=1, by=shop.ANN, now=inbox.clock.now)
    chosen = [f"{said.response_id}:1" for said in (held, changed, free)]
    answer = inbox.signed_in("agent").submit("/queue/bulk", act="reject", reason="spam", item=chosen)
    assert answer.headers["location"] == "/queue?said=bulk-left"
    assert [state(inbox, said) for said in (held, changed, free)] == ["DRAFT", "DRAFT", "REJECTED"]


def test_several_are_snoozed_handed_over_or_set_aside(inbox: Inbox) -> None:
    said = shop.say(inbox.db, POSTS[:3])
    chosen = [f"{each.response_id}:1" for each in said]
    aga = inbox.signed_in("agent")
    assert aga.submit("/queue/bulk", act="assign", person=LEO, item=chosen[:2]).headers["location"].endswith("=bulk")
    assert len(rows(aga, "/queue?who=Leo+Lead")) == 2
    aga.submit("/queue/bulk", act="snooze", rest="morning", item=chosen[:1])
    with inbox.db.read() as tx:
        care = desk.of(tx, [said[0].mention_id], inbox.clock.now)[said[0].mention_id]
    assert f"{care.until:%d %H:%M}" == "21 09:00"
    aga.submit("/queue/bulk", act="not-ours", item=chosen[2:])
    assert [state(inbox, each) for each in said] == ["DRAFT", "DRAFT", "REJECTED"]
    assert aga.submit("/queue/bulk", act="snooze").headers["location"].endswith("bulk-none")
    assert aga.submit("/queue/bulk", act="reject", item=chosen).headers["location"].endswith("bulk-reason")


def test_nothing_approves_several_at_once(inbox: Inbox) -> None:
    (said,) = shop.say(inbox.db, POSTS[:1])
    lead = inbox.signed_in("lead")
    assert lead.submit("/queue/bulk", act="approve", item=[f"{said.response_id}:1"]).status_code == 422
    assert state(inbox, said) == "DRAFT"


def test_filters_of_topic_stars_state_and_vip(inbox: Inbox) -> None:
    shop.say(inbox.db, POSTS)
    ann = inbox.signed_in("approver")
    stars = [post.name for post in POSTS if post.rating == 1]
    assert rows(ann, "/queue?stars=1") == stars
    refund = {post.name for post in POSTS if "refund" in post.topics}
    assert set(rows(ann, "/queue?topic=refund")) == refund
    assert rows(ann, "/queue?state=REFUSED") == rows(ann, "/queue?vip=1") == []
    assert len(rows(ann, "/queue?stars=9&topic=nonsense&state=GONE")) == len([post for post in POSTS if post.draft])


def test_a_kept_view_is_its_persons_and_counts_live(inbox: Inbox) -> None:
    shop.say(inbox.db, POSTS[:3])
    ann, leo = inbox.signed_in("approver"), inbox.signed_in("lead")
    ann.submit("/views?language=th", name="Thai <first>")
    kept = re.compile(r'class="kept" href="/queue\?language=th"[^>]*><bdi>Thai &lt;first&gt;</bdi> <span[^>]*>(\d+)<')
    assert kept.findall(ann.page("/queue/list")) == ["1"]
    shop.say(inbox.db, [Post(name="New", language="th", text="ช้า", draft="ขออภัย")], first=50)
    assert kept.findall(ann.page("/queue/list")) == ["2"]
    assert kept.findall(leo.page("/queue")) == []
    assert "Give up the view" in ann.page("/queue?language=th")
    ann.submit("/views/drop?language=th", name="Thai <first>")
    assert kept.findall(ann.page("/queue")) == []


def test_twenty_views_are_enough(inbox: Inbox) -> None:
    ann = inbox.signed_in("approver")
    codes = [ann.submit("/views?language=th", name=f"view {number}").status_code for number in range(21)]
    assert codes == [303] * 20 + [409]
    assert ann.submit("/views?language=fa", name="view 3").status_code == 303
    assert ann.submit("/views?language=fa", name=" ").headers["location"] == "/queue?language=fa"
