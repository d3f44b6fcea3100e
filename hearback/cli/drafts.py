"""`hearback drafts`: the approval desk without a browser; the same door and the same rules as the inbox."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hearback.cli.installation import HERE, As, Config, Json, app_of, database_of, person_of
from hearback.cli.output import emit, emit_json, fail, say
from hearback.guarding import findings, message_findings
from hearback.jobs import clock
from responders.lifecycle import Move, State
from responders.values import Actor, Response
from store import mentions, pairs, queue, responses
from store.database import Tx
from store.lately import sent_lately
from store.queue import QueueFilter, QueueItem

drafts = typer.Typer(help="List, show, edit, approve and reject drafts; settle what got stuck.", no_args_is_help=True)
Read = Annotated[int, typer.Option("--revision", help="the revision you read; any other is refused")]
Latest = Annotated[
    int | None, typer.Option("--revision", help="the revision you read; the present one when left out", min=1)
]
Reason = Annotated[str, typer.Option(help="why, for the log")]
Id = Annotated[int, typer.Argument(help="the response's number, from `drafts list`")]


@drafts.command("list")
def list_drafts(
    config: Config = HERE,
    as_json: Json = False,
    state: Annotated[State, typer.Option(case_sensitive=False)] = "DRAFT",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
) -> None:
    """Replies in one state, most urgent first."""
    with database_of(config) as db, db.read() as tx:
        found = queue.items(tx, QueueFilter(states=(state,), limit=limit))
    emit([_row(item) for item in found], as_json=as_json, empty=f"No replies are {state}.")


@drafts.command()
def show(number: Id, config: Config = HERE, as_json: Json = False) -> None:
    """One response: what was said, what is proposed, and why."""
    with database_of(config) as db, db.read() as tx:
        item = queue.item(tx, number)
        log = responses.log(tx, number)
    if item.response is None:
        fail(f"there is no response {number}")
    mention, response = item.stored.mention, item.response
    if as_json:
        moves = [{"at": m.at, "move": m.move, "now": m.now, "by": m.by.name, "reason": m.reason} for m in log]
        proposed = {"text": response.text, "private": response.private, "reasons": response.reasons}
        cited = [asdict(citation) for citation in response.citations]
        emit_json(_row(item) | {"said": mention.text, **proposed, "citations": cited, "log": moves})
        return
    say(f"{mention.author.name} on {mention.platform}, {mention.kind}")
    say(mention.text)
    say(f"\nResponse {response.id}, {response.state}, revision {response.revision}")
    say(response.text)
    if response.private:
        say(f"\nPrivate message that goes with it:\n{response.private}\n")
    for citation in response.citations:
        say(f"Says the article {citation.title!r}, {citation.section}: {citation.passage}")
    for reason in response.reasons:
        say(f"- {reason}")


@drafts.command()
def edit(
    number: Id,
    revision: Read,
    person: As,
    text: Annotated[str, typer.Option(help="the new text; - reads standard input")] = "-",
    private: Annotated[str | None, typer.Option(help='the new private message; "" removes it')] = None,
    config: Config = HERE,
) -> None:
    """Replace the text of a draft by a new revision; its private message stays as it is unless one is given."""
    words = (sys.stdin.read() if text == "-" else text).strip()
    if not words:
        fail("there is no text: give it with --text or on standard input")
    with database_of(config) as db:
        actor = Actor(kind="person", name=person_of(db, person, "edit").name)
        with db.begin() as tx:
            _reply(tx, number)
            now_held = responses.revise(
                tx, number, words, base_revision=revision, by=actor, now=clock(), private=private
            )
    say(f"Response {number} is now revision {now_held.revision}.")


@drafts.command()
def approve(
    number: Id,
    revision: Read,
    person: As,
    config: Config = HERE,
) -> None:
    """Approve exactly one revision; the daemon sends it."""
    with app_of(config) as app:
        actor = Actor(kind="person", name=person_of(app.db, person, "approve").name)
        with app.db.read() as tx:
            held = _reply(tx, number)
            stored = mentions.get(tx, held.mention_id)
            recent = sent_lately(tx, held.outlet, stored.mention.author.id, clock())
        found = (*findings(app, held, stored, clock(), recent), *message_findings(app, held, stored, held.private))
        if blocking := [finding.message for finding in found if finding.blocking]:
            fail("; ".join(blocking))
        messages = app.network(stored.source, stored.mention.platform).messages
        with app.db.begin() as tx:
            done = pairs.approve(tx, number, revision, actor, clock(), messages=messages, warned=bool(found))
    if done.state == "DRAFT":
        say(f"Noted your yes to revision {revision} of response {number}; a second person's lets it out.")
    else:
        say(f"Approved revision {revision} of response {number}.")


@drafts.command()
def reject(number: Id, reason: Reason, person: As, revision: Latest = None, config: Config = HERE) -> None:
    """Reject a draft with a reason."""
    _move(config, number, "reject", {"DRAFT": "Rejected"}, person, revision, reason)


@drafts.command()
def confirm(number: Id, reason: Reason, person: As, revision: Latest = None, config: Config = HERE) -> None:
    """Say that an uncertain reply is out there: you saw it on the network."""
    _move(config, number, "confirm", {"UNCERTAIN": "Confirmed"}, person, revision, reason)


@drafts.command()
def retry(number: Id, reason: Reason, person: As, revision: Latest = None, config: Config = HERE) -> None:
    """Let an uncertain reply be sent again (you looked: it is not out there), or a refused one become a draft again."""
    said = {"UNCERTAIN": "The daemon sends again", "REFUSED": "A draft again:"}
    _move(config, number, "retry", said, person, revision, reason)


def _move(
    config: Path, number: int, move: Move, said: Mapping[str, str], person: str, revision: int | None, reason: str
) -> None:
    """Move a reply that is in one of the states of `said`, the revision that was read or else the present one."""
    if not reason.strip():
        fail("a reason is needed: give it with --reason")
    with database_of(config) as db:
        act = "reject" if move == "reject" else "retry"
        actor = Actor(kind="person", name=person_of(db, person, act).name)
        with db.begin() as tx:
            held = _reply(tx, number)
            responses.move(
                tx,
                number,
                move,
                state=held.state if held.state in said else next(iter(said)),
                revision=revision or held.revision,
                by=actor,
                now=clock(),
                reason=reason.strip(),
            )
    say(f"{said[held.state]} response {number}.")


def _reply(tx: Tx, number: int) -> Response:
    """Alerts and tickets have numbers of the same row; they are nobody's draft."""
    held = responses.get(tx, number)
    if held.kind != "reply":
        fail(f"response {number} is no reply, it is of kind {held.kind}")
    return held


def _row(item: QueueItem) -> dict[str, object]:
    response, mention, analysis = item.response, item.stored.mention, item.stored.analysis
    return {
        "id": response.id if response else None,
        "revision": response.revision if response else None,
        "state": response.state if response else None,
        "priority": response.priority if response else None,
        "due": response.due_at if response else None,
        "mood": analysis.label if analysis else None,
        "language": analysis.language if analysis else None,
        "author": mention.author.name,
        "draft": response.text.replace("\n", " ")[:60] if response else "",
    }
