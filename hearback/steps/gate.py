"""What stands between a yes and the network: pauses, breakers, buckets, caps, asked in the claim's transaction."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from hearback.app import App
from platforms.errors import Disabled
from platforms.pace import Pace
from platforms.seam import Platform
from responders.robots import looping
from responders.values import WORKER, Response, ResponseKind
from store import floods, holds, responses, senders, sending, sources
from store.database import Tx
from store.dialects import alone
from store.errors import Stale
from store.senders import Account, Sender

log = logging.getLogger(__name__)

REPLIES: tuple[ResponseKind, ...] = ("reply",)
HOUR = timedelta(hours=1)
CLAIMING = "claiming"
ANYHOW = "replies in 24 hours already; approve it again to send it anyhow"
AT_ONCE = 50
"""So many replies are looked at for one claim; what comes back to a person or must wait is not sent."""


@dataclass(frozen=True, slots=True)
class Over:
    """Why a cap stops a reply, in words for the person who gets it back; `robot` where nobody seems to be there."""

    why: str
    robot: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """The reply that was claimed, if any, and those that came back to a person because of a robot."""

    reply: Response | None = None
    robots: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True)
class _Turn:
    """An account that this transaction has locked, with its paces: the network's and the house's."""

    sender: Sender
    paces: tuple[Pace, Pace]


def shut(tx: Tx, now: datetime) -> frozenset[str]:
    """The sources through which nothing may leave now."""
    return frozenset(holds.every(tx, now))


def deaf(tx: Tx, now: datetime) -> frozenset[str]:
    """The same, and those that cannot be heard now: what goes without a person goes only where we hear what follows."""
    return shut(tx, now) | sources.blocked(tx, now)


def elsewhere(tx: Tx, through: Collection[str] | None) -> frozenset[str]:
    """The sources that are left to other workers, when this one is to speak `through` some of them alone."""
    return frozenset() if through is None else sources.besides(tx, through)


def claim(app: App, now: datetime, through: Collection[str] | None = None) -> Passed:
    """Claim the next approved reply together with the token that it needs. Raises StoreError.

    `through` names the sources that are meant (None: all): the others are left to other workers.

    What is over a cap becomes a draft again, with the reason; what meets a closed door waits.
    """
    robots: list[Response] = []
    seen: set[int] = set()
    with app.db.begin() as tx:
        closed = shut(tx, now) | elsewhere(tx, through)
        for _ in range(AT_ONCE):
            reply = sending.next_due(tx, now, REPLIES, without=closed, but=seen)
            if reply is None:
                break
            seen.add(reply.id)
            turn = _turn(app, tx, reply)
            if (over := over_cap(app, tx, reply, now)) is not None:
                robots += _returned(tx, reply, over, now)
            elif not _open(tx, reply, turn, now):
                closed |= {reply.outlet}
            elif taken := _take(app, tx, reply, now):
                senders.take(tx, turn.sender, turn.paces, app.settings.thresholds.lease, now)
                return Passed(taken[0], tuple(robots))
    return Passed(None, tuple(robots))


def admit(app: App, tx: Tx, reply: Response, now: datetime) -> bool:
    """Whether this reply may leave now; then its token is taken, with this transaction."""
    turn = _turn(app, tx, reply)
    if not _open(tx, reply, turn, now):
        return False
    senders.take(tx, turn.sender, turn.paces, app.settings.thresholds.lease, now)
    return True


def paces(app: App, source: str, account: Account) -> tuple[Pace, Pace]:
    """How fast an account may speak: by its network's rules or the settings instead, and by the house's own cap."""
    told = [
        one.replies_per_hour
        for one in app.settings.sources
        if (one.platform, one.account) == account and one.replies_per_hour is not None
    ]
    own = Pace(limit=min(told), per=HOUR) if told else _network_pace(app, source, account.platform)
    return own, Pace(limit=app.settings.sending.replies_per_account_per_hour, per=HOUR)


def over_cap(app: App, tx: Tx, reply: Response, now: datetime) -> Over | None:
    """Which cap this reply would break; None where its person was told of that before and approved it again.

    No other reply is claimed before the end of the transaction, through whatever account: authors have all of them.
    """
    if reply.follows:
        return None
    alone(tx, CLAIMING)
    limits, most = app.settings.sending, app.settings.thresholds.replies_per_author_per_day
    told, known = floods.told(tx, reply, limits.loop_turns, now), floods.known(tx, reply, now)
    if "robot" not in known and looping(told.answers, told.posts, limits.loop_turns, limits.loop_within):
        within = f"{limits.loop_within.total_seconds():g} s"
        return Over(f"{floods.SAID['robot']} {limits.loop_turns} replies within {within}", robot=True)
    if "author" not in known and most and told.to_author >= most:  # 0 drafts nothing; people are not overruled
        return Over(f"{floods.SAID['author']} {told.to_author} {ANYHOW}")
    if "thread" not in known and told.in_thread >= limits.replies_per_thread_per_day:
        return Over(f"{floods.SAID['thread']} {told.in_thread} {ANYHOW}")
    return None


def _turn(app: App, tx: Tx, reply: Response) -> _Turn:
    """The account that the reply leaves through, which nobody else speaks through before this transaction ends."""
    alone(tx, CLAIMING)  # before the account, here as in `over_cap`: two in another order would wait for each other
    account = senders.account_of(tx, reply.outlet)
    return _Turn(senders.lock(tx, account), paces(app, reply.outlet, account))


def _open(tx: Tx, reply: Response, turn: _Turn, now: datetime) -> bool:
    return reply.outlet not in holds.every(tx, now) and senders.has_token(tx, turn.sender, turn.paces, now)


def _take(app: App, tx: Tx, reply: Response, now: datetime) -> list[Response]:
    lease = app.settings.thresholds.lease
    return responses.claim(tx, app.worker, now, lease, limit=1, kinds=REPLIES, only=reply.id)


def _returned(tx: Tx, reply: Response, over: Over, now: datetime) -> Collection[Response]:
    """Make an approved reply a draft again; those that a robot is behind."""
    try:
        back = responses.move(
            tx, reply.id, "withhold", state="APPROVED", revision=reply.revision, by=WORKER, now=now, reason=over.why
        )
    except Stale:
        return ()
    log.warning("came back to a person", extra={"response": reply.id, "reason": over.why})
    return (back,) if over.robot else ()


def _network_pace(app: App, source: str, platform: str) -> Pace:
    try:
        return app.network(source, platform).pace
    except Disabled:
        return Platform.pace
