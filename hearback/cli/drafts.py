"""`hearback drafts`: the approval desk without a browser; the same door and the same rules as the inbox."""

import sys
from typing import Annotated

import typer

from hearback.cli.installation import HERE, As, Config, Json, app_of, database_of, person_of
from hearback.cli.output import emit, emit_json, fail, say
from hearback.desk import findings
from hearback.jobs import clock
from responders.lifecycle import State
from responders.values import Actor, Response
from store import mentions, queue, responses
from store.database import Tx
from store.queue import QueueFilter, QueueItem

drafts = typer.Typer(help="List, show, edit, approve and reject drafts.", no_args_is_help=True)
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
        emit_json(_row(item) | {"said": mention.text, "text": response.text, "reasons": response.reasons, "log": moves})
        return
    say(f"{mention.author.name} on {mention.platform}, {mention.kind}")
    say(mention.text)
    say(f"\nResponse {response.id}, {response.state}, revision {response.revision}")
    say(response.text)
    for reason in response.reasons:
        say(f"- {reason}")


@drafts.command()
def edit(
    number: Id,
    person: As,
    text: Annotated[str, typer.Option(help="the new text; - reads standard input")] = "-",
    config: Config = HERE,
) -> None:
    """Replace the text of a draft by a new revision."""
    words = (sys.stdin.read() if text == "-" else text).strip()
    if not words:
        fail("there is no text: give it with --text or on standard input")
    with database_of(config) as db:
        actor = Actor(kind="person", name=person_of(db, person, "edit").name)
        with db.begin() as tx:
            held = _reply(tx, number)
            now_held = responses.revise(tx, number, words, base_revision=held.revision, by=actor, now=clock())
    say(f"Response {number} is now revision {now_held.revision}.")


@drafts.command()
def approve(
    number: Id,
    revision: Annotated[int, typer.Option(help="the revision you read; any other is refused")],
    person: As,
    config: Config = HERE,
) -> None:
    """Approve exactly one revision; the daemon sends it."""
    with app_of(config) as app:
        actor = Actor(kind="person", name=person_of(app.db, person, "approve").name)
        with app.db.read() as tx:
            held = _reply(tx, number)
            blocking = [f.message for f in findings(app, held, mentions.get(tx, held.mention_id)) if f.blocking]
        if blocking:
            fail("; ".join(blocking))
        with app.db.begin() as tx:
            responses.approve(tx, number, revision, actor, clock())
    say(f"Approved revision {revision} of response {number}.")


@drafts.command()
def reject(number: Id, reason: Annotated[str, typer.Option()], person: As, config: Config = HERE) -> None:
    """Reject a draft with a reason."""
    with database_of(config) as db:
        actor = Actor(kind="person", name=person_of(db, person, "reject").name)
        with db.begin() as tx:
            held = _reply(tx, number)
            responses.move(
                tx, number, "reject", state="DRAFT", revision=held.revision, by=actor, now=clock(), reason=reason
            )
    say(f"Rejected response {number}.")


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
