"""A thread is many people; and what is heard before a draft is there counts like what is heard after it."""

from collections import Counter

from hearback.counts import Counts
from responders.values import WORKER
from store import responses, tickets
from tests.hearback.house import MAI, House


def authors(house: House, *states: str) -> Counter[str]:
    """Whom the replies in these states are for."""
    by_id = {house.stored(name).id: house.stored(name).mention.author.id for name in house.network.posts}
    return Counter(by_id[reply.mention_id] for reply in house.replies(*states))


def test_everybody_under_one_post_gets_a_draft(house: House) -> None:
    for number in range(5):
        house.network.say("bad and late", author=f"u{number}", thread="post")
    house.poll()
    house.triage()
    house.network.say("bad and late", author="later", thread="post")
    house.poll()
    house.triage()
    assert authors(house, "DRAFT") == Counter([*(f"u{number}" for number in range(5)), "later"])


def test_who_writes_twice_before_anybody_looks_is_answered_once_and_where_they_wrote_last(house: House) -> None:
    house.network.say("bad and late", author="u1", thread="t")
    last = house.network.say("bad, late, hello?", author="u1", thread="t")
    house.poll()
    house.triage()
    assert house.reply().mention_id == house.stored(last).id


def test_post_that_arrives_while_the_first_is_worked_out_overtakes_it(house: House) -> None:
    house.network.say("bad and late", author="u1", thread="t")
    house.poll()

    def again() -> None:
        house.model.meanwhile = lambda: None
        house.network.say("bad, late, hello?", author="u1", thread="t")
        house.poll()

    house.model.meanwhile = again
    house.triage()
    assert [(reply.state, reply.mention_id) for reply in house.replies()] == [
        ("EXPIRED", house.stored("p1").id),
        ("DRAFT", house.stored("p2").id),
    ]


def test_post_that_a_colleague_answered_before_it_was_read_gets_no_draft(house: House) -> None:
    name = house.network.say("bad and late", author="u1")
    house.network.say("So sorry, Mai", own=True, thread=name, in_reply_to=name)
    house.poll()
    house.triage()
    (reply,) = house.replies()
    assert (reply.state, reply.detail) == ("EXPIRED", "a colleague answered on the network itself")


def test_edit_after_a_colleagues_answer_keeps_its_draft_however_often_the_answer_is_met(house: House) -> None:
    name = house.network.say("bad and late", author="u1")
    answer = house.network.say("So sorry, Mai", own=True, thread=name, in_reply_to=name)
    house.poll()
    house.triage()
    house.later(minutes=5)
    house.network.edit(name, "bad, late and now broken")
    house.network.edit(answer, "So sorry, Mai")
    house.poll()
    house.triage()
    house.later(minutes=5)
    house.network.edit(answer, "So sorry, Mai")
    house.poll()
    assert [reply.state for reply in house.replies()] == ["EXPIRED", "DRAFT"]


def test_post_that_is_not_about_the_brand_takes_no_draft_away(house: House) -> None:
    house.network.say("bad and late", author="u1", thread="t")
    house.poll()
    house.triage()
    house.network.say("see you at ten", author="u1", thread="t", kind="post")
    house.poll()
    assert house.reply().state == "DRAFT"


def test_refused_reply_does_not_silence_the_customer(house: House) -> None:
    house.network.say("bad and late", author="u1", thread="t")
    house.poll()
    house.triage()
    refused = house.approve(house.reply())
    with house.app.db.begin() as tx:
        (held,) = responses.claim(tx, "w", house.now, house.app.settings.thresholds.lease, limit=1, kinds=("reply",))
        told = {"state": "SENDING", "revision": 1, "fence": held.fence, "now": house.now}
        responses.move(tx, refused.id, "refuse", by=WORKER, **told)  # type: ignore[arg-type]
    house.network.say("bad and late, hello?", author="u1", thread="t")
    house.poll()
    house.triage()
    assert [reply.state for reply in house.replies()] == ["REFUSED", "DRAFT"]


def test_one_ticket_per_author_in_a_thread_until_it_is_solved(house: House) -> None:
    def write(author: str) -> None:
        house.network.say("bad, this is fraud", author=author, thread="t")
        house.poll()
        house.triage()
        house.deliver()

    for author in ("u1", "u2", "u1"):
        write(author)
    assert len(house.tickets()) == 2
    with house.app.db.begin() as tx:
        for ticket in tickets.every(tx):
            tickets.set_status(tx, ticket.id, "solved", by=MAI, now=house.now)
    write("u1")
    assert len(house.tickets()) == 3


def test_cap_for_one_author_holds_within_one_batch(house: House) -> None:
    for _ in range(6):
        house.network.say("good", author="u1")
    house.poll()
    assert house.triage() == Counts(analysed=6, drafted=3, tickets=3)
