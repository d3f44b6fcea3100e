"""Hearback with one safeguard taken out, in the child process alone: the laboratory must notice each of them.

A laboratory that finds nothing wrong has proved nothing until it was seen to find something. Each mutant is a mistake
that real programs make; `law` is the word that the judge must say about it (see tests/faults/checker.py), `proof` the
experiment that it is put through.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import true

from hearback import jobs
from hearback.counts import Counts, Outcome
from hearback.steps import backoff
from listener import position
from listener.position import Position
from platforms.errors import PlatformError
from platforms.twitter import Twitter
from platforms.values import Receipt
from responders import lifecycle
from store import database, incoming, mentions, moving, sending, sources
from store.database import Database, Tx
from tests.faults.splice import Function, splice


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`make` takes it out of this process, `prepare` out of a fresh database; `where` are the kill points.

    `lag`: for so many seconds the network's reads lag behind, less than the hold, in another weather than the usual.
    """

    says: str
    law: str
    proof: str
    make: Callable[[], None]
    prepare: Callable[[str], None] = lambda _url: None
    where: tuple[str, ...] = ()
    lag: float = 0.0


def _speak_first() -> None:
    """The request goes out while the claim is not committed: a crash then forgets that it ever went."""
    network: list[Twitter] = []
    answers: dict[str, Receipt | PlatformError] = {}
    make = Twitter.__init__

    def made(self: Twitter, binding: Any) -> None:
        make(self, binding)
        network.append(self)

    Twitter.__init__ = made  # type: ignore[method-assign]

    def claim(original: Function) -> Function:
        def taking(tx: Tx, *arguments: Any, **named: Any) -> Any:
            taken = original(tx, *arguments, **named)
            for response in (each for each in taken if each.kind == "reply"):
                about = mentions.get(tx, response.mention_id).mention
                try:
                    answers[response.key] = speak[0](network[-1], about, response.text, response.key)
                except PlatformError as error:
                    answers[response.key] = error
            return taken

        return taking

    speak: list[Function] = []

    def reply(original: Function) -> Function:
        speak.append(original)

        def told(self: Twitter, to: Any, text: str, key: str) -> Receipt:
            answer = answers.pop(key)
            if isinstance(answer, PlatformError):
                raise answer
            return answer

        return told

    splice(Twitter.reply, reply)
    splice(sending.claim, claim)


def _mark_first() -> None:
    """The reply counts as sent before it was posted: a crash in between loses it."""
    later = threading.local()

    def reply(original: Function) -> Function:
        def promise(*arguments: Any, **named: Any) -> Receipt:
            later.speak = lambda: original(*arguments, **named)
            return Receipt(external_id="1", url=None, at=datetime.now(UTC))

        return promise

    before = Database.begin

    @contextmanager
    def begin(db: Database) -> Iterator[Tx]:
        with before(db) as tx:
            yield tx
        speak, later.speak = getattr(later, "speak", None), None
        if speak:
            speak()

    splice(Twitter.reply, reply)
    Database.begin = begin  # type: ignore[method-assign,assignment]


def _no_hold() -> None:
    """What the network does not show at once counts as absent, though its reads lag behind."""
    _set(vars(import_module("hearback.steps.read_back")), "HOLD_LAGS", -1_000_000)
    splice(import_module("hearback.steps.deliver").first_look, lambda _: lambda *_arguments, **_named: timedelta())


def _blind_retry() -> None:
    """An unclear answer is taken for a no: the reply goes out again without a look."""
    lifecycle.ON_LOSS["reply"] = "postpone"


def _no_fence() -> None:
    """Whoever held the response once may write to it for ever."""
    splice(moving._compare_and_set, lambda original: lambda *given, fence=None, **named: original(*given, **named))


def _no_unique_key() -> None:
    """What was stored before is not recognised; the database holds no unique key (see `_drop_unique_key`)."""
    splice(incoming._known, lambda _: lambda *_arguments: {})


def _drop_unique_key(url: str) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as connection:
        (table,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'mentions'").fetchone()
        on_it = connection.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'mentions' AND type <> 'table'")
        made = [sql for (sql,) in on_it.fetchall() if sql]
        without = re.sub(r",\s*CONSTRAINT \w+ UNIQUE \(platform, account, external_id\)", "", table)
        assert without != table, table
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE mentions")
        for statement in (without, *made):
            connection.execute(statement)
    connection.close()


def _cursor_first() -> None:
    """The position is committed before the page that it speaks of."""

    def store(original: Function) -> Function:
        def storing(app: Any, read: Any, now: datetime) -> Counts:
            state = read.state
            with app.db.begin() as tx:
                sources.save_position(tx, state.name, position.dumps(read.after), now, version=state.version)
            counts: Counts = original(app, replace(read, state=replace(state, version=state.version + 1)), now)
            return counts

        return storing

    splice(import_module("hearback.steps.listen")._store, store)


def _walk_forgotten() -> None:
    """The cursor moves with the first page of a walk; the pages below it are never read."""

    def advance(original: Function) -> Function:
        def hasty(before: Position, page: Any, heard: str | None = None) -> Position:
            after: Position = original(before, replace(page, next=None), heard)
            return replace(after, first=False)

        return hasty

    splice(position.advance, advance)


def _no_quarantine() -> None:
    """A batch that cannot be worked out is left as it is, and tried again, and again."""
    splice(jobs._apart, lambda _: lambda *_arguments: Outcome(counts=Counts(failed=1)))


def _text_alone() -> None:
    """An answer on the network is recognised by its words, whomever it answers."""

    def find(_: Function) -> Function:
        def looking(self: Twitter, _to: Any, text: str, _key: str, _since: datetime) -> Receipt | None:
            shown = self._ask(self._client.get_users_tweets, self._me(), max_results=100)
            same = (int(post["id"]) for post in shown.get("data", []) if post["text"].startswith(text))
            return next((self._receipt(number) for number in same), None)

        return looking

    splice(Twitter.find_reply, find)


def _unbound_approval() -> None:
    """A yes is to a response, not to a revision of it: whatever it says later goes out."""

    def compare(original: Function) -> Function:
        return lambda *given, revision=None, **named: original(*given, **named)

    splice(moving._compare_and_set, compare)
    splice(sending._allowed, lambda _: lambda *_arguments: true())


def _no_immediate() -> None:
    """A transaction takes the right to write only when it first writes, after it has read."""

    def begin(_: Function) -> Function:
        def deferred(connection: Any) -> None:
            connection.exec_driver_sql("PRAGMA query_only = OFF")
            connection.exec_driver_sql("BEGIN")

        return deferred

    splice(database._begin_sqlite, begin)


def _no_back_off() -> None:
    """A network that asks to be left alone is asked again at once."""
    splice(backoff.until, lambda _: lambda now, *_arguments: now)
    splice(backoff.wait, lambda _: lambda *_arguments: timedelta())


def _set(names: dict[str, Any], name: str, value: object) -> None:
    if name not in names:
        raise AttributeError(f"the product has no {name} any more: teach tests/faults/mutants.py its new name")
    names[name] = value


_CLAIM: Sequence[str] = ("deliver: before commit of claim", "deliver: after commit of claim")
_PAGE: Sequence[str] = ("listen: after commit of page",)
MUTANTS: dict[str, Mutant] = {
    "speak-first": Mutant(
        says="speak, then commit the claim", law="twice", proof="sending", make=_speak_first, where=(*_CLAIM,)
    ),
    "mark-first": Mutant(
        says="mark as sent, then speak", law="lost", proof="sending", make=_mark_first,
        where=("deliver: after commit of confirm",),
    ),
    "no-hold": Mutant(
        says="no hold before a retry", law="twice", proof="sending", make=_no_hold,
        where=("read back: after commit of absent",), lag=4.0,
    ),
    "blind-retry": Mutant(
        says="retry an unclear write without a look", law="twice", proof="sending", make=_blind_retry,
        where=("reply: after the answer",),
    ),
    "no-fence": Mutant(says="no fencing number in the WHERE", law="fence", proof="lease", make=_no_fence),
    "no-unique-key": Mutant(
        says="no unique key on mentions", law="duplicate", proof="polling", make=_no_unique_key,
        prepare=_drop_unique_key,
    ),
    "cursor-first": Mutant(
        says="commit the cursor before the rows", law="gap", proof="polling", make=_cursor_first, where=(*_PAGE,)
    ),
    "walk-forgotten": Mutant(
        says="move the cursor with the first page", law="gap", proof="polling", make=_walk_forgotten, where=(*_PAGE,)
    ),
    "no-quarantine": Mutant(
        says="a poison mention stays in its batch", law="poison", proof="poison", make=_no_quarantine
    ),
    "text-alone": Mutant(
        says="recognise an answer by its text alone", law="wrong", proof="sending", make=_text_alone,
        where=("deliver: after commit of claim", "look: after the answer"),
    ),
    "unbound-approval": Mutant(
        says="approval not bound to the revision", law="unapproved", proof="sending", make=_unbound_approval,
        where=("deliver: after commit of confirm",),
    ),
    "no-immediate": Mutant(
        says="transactions begin without IMMEDIATE", law="locked", proof="writers", make=_no_immediate
    ),
    "no-back-off": Mutant(says="no back-off", law="budget", proof="back-off", make=_no_back_off),
}  # fmt: skip
"""By name."""
