"""A shop's day in a real database, put there through the store's own doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from platforms.values import Author, Gate, Mention, Receipt
from responders.values import Actor, Decision
from sentiment.analysis import Analysis
from store import audit, events, hooks, mentions, people, quarantine, responses, sources, tickets
from store.database import Database, Tx
from store.mentions import Triaged
from store.responses import NewResponse
from tests.inbox.posts import POSTS, Post

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ANN = Actor(kind="person", name="Ann Approver")
ROLES = {"agent": "Aga Agent", "approver": "Ann Approver", "lead": "Leo Lead", "admin": "Ada Admin"}
SOURCES = {"x-mentions": ("twitter", "mentions"), "app-reviews": ("appstore", "reviews")}
BRAND, ACCOUNT = "lotus", "lotusandpine"


@dataclass(frozen=True, slots=True)
class Said:
    """One post as it stands in the database: its mention, and its reply (0: none)."""

    mention_id: int
    response_id: int


def mention_of(post: Post, number: int, now: datetime) -> Mention:
    external_id = f"post-{number}"
    return Mention(
        brand=BRAND,
        platform=SOURCES[post.source][0],
        account=ACCOUNT,
        external_id=external_id,
        kind="review" if post.rating else "mention",
        author=Author(
            id=f"author-{post.handle or number}", name=post.name, handle=post.handle, followers=post.followers
        ),
        text=post.text,
        rating=post.rating,
        url=f"https://network.example/{external_id}",
        thread=post.thread or external_id,
        seen_at=now,
        gate=Gate(open=not post.gate, reason=post.gate),
        own=post.own,
    )


def analysis_of(post: Post) -> Analysis:
    rest = (1 - post.sure) / 2
    parts = dict.fromkeys(("negative", "neutral", "positive"), rest) | {post.label: post.sure}
    return Analysis(
        **parts,
        label=post.label,
        unsure=post.unsure,
        language=post.language,
        topics=post.topics,
        intent=post.intent,
        urgency=post.urgency,
        model="test",
    )


def decision_of(post: Post) -> Decision:
    return Decision(
        actions=("reply",) if post.draft else (),
        rule="unhappy-urgent" if post.priority > 80 else "default",
        reasons=(f"mood: {post.label}", f"topic: {post.topics[0]}"),
        priority=post.priority,
        due_in_minutes=30 if post.priority > 80 else 240,
    )


def say(db: Database, posts: Sequence[Post], now: datetime = NOW, first: int = 1) -> list[Said]:
    """Store the posts as heard and read, each with its draft; in the order given."""
    return [_say(db, post, number, now) for number, post in enumerate(posts, first)]


def _say(db: Database, post: Post, number: int, now: datetime) -> Said:
    at = now - timedelta(minutes=post.minutes)
    with db.begin() as tx:
        added = mentions.add(tx, post.source, [mention_of(post, number, at)], quiet=False, relevant={}, now=at)
        (mention_id,) = added.new_ids
        if post.own:
            return Said(mention_id, 0)
        stored = mentions.get(tx, mention_id)
        read = Triaged(id=mention_id, revision=stored.revision, analysis=analysis_of(post), decision=decision_of(post))
        mentions.settle_triage(tx, [read], at)
        made = responses.create(tx, [_reply(post, mention_id, stored.revision, at)], at) if post.draft else []
    return Said(mention_id, made[0].id if made else 0)


def _reply(post: Post, mention_id: int, revision: str, at: datetime) -> NewResponse:
    decision = decision_of(post)
    return NewResponse(
        mention_id=mention_id,
        mention_revision=revision,
        kind="reply",
        outlet=post.source,
        text=post.draft,
        language=post.language,
        template="sorry-delivery",
        meaning=post.meaning,
        rule=decision.rule,
        reasons=decision.reasons,
        priority=decision.priority,
        due_at=at + timedelta(minutes=decision.due_in_minutes),
    )


def open_shop(db: Database, now: datetime = NOW) -> list[Said]:
    """Everything at once: sources well and ill, people of every role, posts, replies in every state."""
    with db.begin() as tx:
        found(tx, now)
        _polls(tx, now)
        quarantine.put(
            tx,
            stage="listen",
            source="x-mentions",
            brand=BRAND,
            external_id="broken-1",
            reason="no author in the record",
            raw='{"id": "broken-1", "text": "…"}',
            now=now - timedelta(hours=2),
        )
        audit.note(tx, "Ada Admin", "add person", "Aga Agent", "agent", now)
    said = say(db, POSTS, now)
    _talk(db, now)
    _outcomes(db, now)
    ticket_and_alert(db, said[0], now)
    _webhook(db, now)
    return said


def found(tx: Tx, now: datetime) -> None:
    """The sources, and one person of every role."""
    for name, (platform, stream) in SOURCES.items():
        sources.ensure(tx, name, BRAND, platform, ACCOUNT, stream, now)
    for role, name in ROLES.items():
        people.add(tx, name, f"{role}@lotus.example", role, None, now)


def _polls(tx: Tx, now: datetime) -> None:
    sources.save_position(
        tx, "x-mentions", "{}", now - timedelta(seconds=50), new=3, coverage_since=now - timedelta(days=9)
    )
    sources.failed(
        tx,
        "app-reviews",
        "The App Store refuses the key: it was revoked or has expired.",
        now - timedelta(minutes=12),
        disabled=True,
    )


def _talk(db: Database, now: datetime) -> None:
    """An earlier exchange in the first post's thread, and the author elsewhere."""
    first = POSTS[0]
    earlier = Post(
        name=first.name,
        handle=first.handle,
        language="th",
        draft="",
        minutes=1500,
        thread="post-1",
        topics=("question",),
        label="neutral",
        intent="question",
        text="สวัสดีค่ะ แจกันรุ่นนี้มีสีเขียวไหมคะ",
        sure=0.8,
    )
    ours = Post(
        name="Lotus & Pine",
        handle=ACCOUNT,
        language="th",
        draft="",
        minutes=1450,
        thread="post-1",
        own=True,
        text="มีค่ะ คุณสมชาย สั่งได้เลยนะคะ",
    )
    elsewhere = Post(
        name=first.name,
        handle=first.handle,
        language="th",
        draft="",
        minutes=30_000,
        label="positive",
        intent="praise",
        text="ของสวยมาก ส่งไวด้วย ชอบค่ะ",
        topics=("praise",),
    )
    say(db, [earlier, ours, elsewhere], now, first=100)


def _outcomes(db: Database, now: datetime) -> None:
    thanks = [
        Post(
            name=name,
            handle=name.split()[0].lower(),
            language="en",
            label="positive",
            intent="praise",
            topics=("praise",),
            minutes=400 + n,
            text="Lovely shop, thank you!",
            draft="Thank you so much!",
            priority=20,
        )
        for n, name in enumerate(("Sam Sent", "Uma Unclear", "Ray Refused", "Rita Rejected", "Abe Approved"))
    ]
    sent, unclear, refused, rejected, approved = (said.response_id for said in say(db, thanks, now, first=200))
    for response_id in (sent, unclear, refused):
        send(db, response_id, now)
    settle(db, sent, "confirm", now)
    settle(db, unclear, "lose", now, "the connection broke after the text had been handed over")
    settle(db, refused, "refuse", now, "the author has limited who may answer")
    with db.begin() as tx:
        responses.move(tx, rejected, "reject", state="DRAFT", revision=1, by=ANN, now=now, reason="too stiff")
        responses.approve(tx, approved, 1, ANN, now)


def send(db: Database, response_id: int, now: datetime) -> None:
    """Approve and claim, as if the worker were speaking right now."""
    with db.begin() as tx:
        responses.approve(tx, response_id, responses.get(tx, response_id).revision, ANN, now)
        responses.claim(tx, "worker-1", now, timedelta(minutes=1), limit=50)


def settle(db: Database, response_id: int, move: str, now: datetime, detail: str = "") -> None:
    receipt = Receipt(external_id="r-1", url="https://network.example/r-1", at=now) if move == "confirm" else None
    with db.begin() as tx:
        known = responses.get(tx, response_id)
        responses.move(
            tx,
            response_id,
            move,
            state="SENDING",
            revision=known.revision,
            by=Actor(kind="worker", name="worker-1"),
            now=now,
            fence=known.fence,
            receipt=receipt,
            detail=detail,
            reason=detail,
        )


def _webhook(db: Database, now: datetime) -> None:
    """A program of the shop that took nothing today."""
    at = now - timedelta(hours=26)
    with db.begin() as tx:
        hooks.ensure(tx, [("helpdesk", BRAND, ("response.sent", "ticket.opened"))])
        events.happened(tx, "ticket.opened", BRAND, at, ticket_id=1, what="opened")
        events.happened(tx, "response.sent", BRAND, now, response_id=1, mention_id=1, state="SENT", revision=1)
    with db.begin() as tx:
        claim = hooks.claim(tx, "helpdesk", now, timedelta(seconds=60), 1)
        assert claim is not None
        hooks.given_up(tx, claim, claim.calls[0], "it answered 503", now)
        hooks.let_go(tx, claim)


def ticket_and_alert(db: Database, said: Said, now: datetime) -> None:
    at = now - timedelta(minutes=5)
    with db.begin() as tx:
        stored = mentions.get(tx, said.mention_id)
        items = [
            NewResponse(
                mention_id=stored.id,
                mention_revision=stored.revision,
                kind=kind,
                outlet=outlet,
                text="Broken vases, customer waits since yesterday.",
                language="en",
                template="",
                meaning="",
                rule="unhappy-urgent",
                reasons=("mood: negative", "reach: 1,240 followers"),
                priority=96,
                due_at=at + timedelta(minutes=60),
            )
            for kind, outlet in (("ticket", "tickets"), ("alert", "team-chat"))
        ]
        ticket, _ = responses.create(tx, items, at)
        tickets.open_ticket(tx, ticket, "Somchai, negative about damaged: สั่งแจกันไปสามใบ แตกมาสองใบ…", at)
