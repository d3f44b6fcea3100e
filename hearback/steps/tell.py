"""Tell the company's own programs what happened: signed, tried again ever more rarely, and given up in the end."""

import base64
import binascii
import hashlib
import hmac
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from config.webhooks import Webhook
from hearback.app import App
from hearback.counts import Outcome
from hearback.steps.warn import warn_team
from platforms import fetch
from platforms.fetch import FetchError
from responders.writer.reach import ALLOWED
from store import hooks
from store.errors import Stale
from store.hooks import Call, Claim

log = logging.getLogger(__name__)

BATCH, BUSY = 50, 30.0
"""Calls, and seconds, of one turn with one program."""
LARGEST_ANSWER = 64 * 1024
WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600))
"""After each failure in a row; the last one again and again."""
THIS_ONE = frozenset({400, 409, 413, 422})
"""Statuses that speak of one call; everything else but a 2xx speaks of the whole program, and all its calls wait."""
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try. `words` is empty where it was taken; `until` is when the program asked to be left."""

    words: str = ""
    all_wait: bool = False
    until: datetime | None = None


def due(app: App, now: datetime) -> list[str]:
    """Programs that can be told something now. Raises StoreError."""
    with app.db.read() as tx:
        return hooks.due(tx, now)


def tell(app: App, now: datetime) -> Outcome:
    """A batch for each program that can be told something now, in turn. Raises StoreError."""
    more = [tell_one(app, name, now) for name in due(app, now)]
    return Outcome(any(one.more for one in more))


def tell_one(app: App, name: str, now: datetime) -> Outcome:
    """A batch for one program: its calls in their order, until one says that it takes none. Raises StoreError."""
    hook = next((one for one in app.settings.webhooks if one.name == name), None)
    if hook is None:
        return Outcome()
    begun = time.monotonic()
    with app.db.begin() as tx:
        claim = hooks.claim(tx, name, now, timedelta(seconds=BUSY) + 2 * hook.timeout, BATCH)
    if claim is None:
        return Outcome()
    done = 0
    try:
        with fetch.client(hook.timeout.total_seconds(), only=ALLOWED[hook.reach]) as client:
            for call in claim.calls:
                at = now + timedelta(seconds=time.monotonic() - begun)
                if time.monotonic() - begun > BUSY or not _sent(app, hook, client, claim, call, at):
                    break
                done += 1
    except Stale as stale:
        log.warning("webhook left to another worker", extra={"webhook": name, "reason": str(stale)})
        return Outcome()
    with app.db.begin() as tx:
        hooks.let_go(tx, claim)
    return Outcome(done == BATCH)


def _sent(app: App, hook: Webhook, client: httpx.Client, claim: Claim, call: Call, now: datetime) -> bool:
    """Whether the program can be told the next one now."""
    answer = _try(app, hook, client, call, now)
    if not answer.words:
        with app.db.begin() as tx:
            hooks.taken(tx, claim, call, now)
        return True
    log.warning("webhook not taken", extra={"webhook": hook.name, "event": call.event, "reason": answer.words})
    end = call.since + hook.give_up
    again = answer.until or now + WAITS[min(call.attempts, len(WAITS) - 1)]
    with app.db.begin() as tx:
        if now >= end:
            hooks.given_up(tx, claim, call, answer.words, now)
        else:
            hooks.put_off(tx, claim, call, min(again, end), answer.words, all_wait=answer.all_wait)
        lost = hooks.give_up_before(tx, claim, now - hook.give_up, answer.words, now) if answer.all_wait else 0
    if now >= end or lost:
        words = f"{hook.name} did not take what it was told: {answer.words}. Send it again under Webhooks."
        warn_team(app, hook.brand, f"Calls to {hook.name} were given up", words, now)
    return not answer.all_wait


def _try(app: App, hook: Webhook, client: httpx.Client, call: Call, now: datetime) -> Answer:
    secret, body = app.hook_secrets.get(hook.name, ""), call.body.encode()
    if not secret:
        return Answer("its secret is missing", all_wait=True)
    try:
        signed = headers(secret, call.event, now, body)
        got = fetch.call(client, "POST", hook.url, headers=signed, content=body, limit=LARGEST_ANSWER)
    except ValueError as error:
        return Answer(str(error), all_wait=True)
    except FetchError as error:
        return Answer(f"it {error.reason}", all_wait=True)
    if 200 <= got.status < 300:
        return Answer()
    words = f"it answered {got.status}"
    if 300 <= got.status < 400:
        words += ", and no call follows where it points"
    return Answer(words, all_wait=got.status not in THIS_ONE, until=_asked(got, now))


def _asked(got: fetch.Answer, now: datetime) -> datetime | None:
    """Until when it wants to be left alone, at most as long as we would wait anyway."""
    until = fetch.wait_until(got, now) if got.status in (429, 503) else None
    return None if until is None else max(now + WAITS[0], min(until, now + WAITS[-1]))


def headers(secret: str, event: str, now: datetime, body: bytes) -> dict[str, str]:
    """Of one try, after Standard Webhooks: the id of the event, the time of this try, and who sends it."""
    at = str(int(now.timestamp()))
    mac = hmac.new(key_of(secret), f"{event}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Hearback",
        "webhook-id": event,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def key_of(secret: str) -> bytes:
    """What is signed with: after "whsec_" the bytes of the base64, else the letters themselves. Raises ValueError."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"a secret that begins with {PREFIX} goes on with base64, and this one does not") from None
