"""`hearback report digest`: the week of a brand, as it goes out by e-mail."""

from collections.abc import Sequence
from typing import Annotated

import typer

from config.digests import Digest
from hearback.app import App
from hearback.cli.installation import HERE, As, Config, Json, app_of, person_of
from hearback.cli.output import emit_json, fail, say
from hearback.cli.trust import report as report
from hearback.jobs import clock
from hearback.steps.digest import deliver, week_of
from inbox.digest import Letter, of_week
from store import audit, digests


@report.command("digest")
def digest(
    config: Config = HERE,
    as_json: Json = False,
    name: Annotated[str, typer.Option(help="one digest of the settings only")] = "",
    brand: Annotated[str, typer.Option(help="the digests of one brand only")] = "",
    send: Annotated[bool, typer.Option("--send", help="send it now, also when this week's was sent or lost")] = False,
    person: As = "",
) -> None:
    """Print the last seven days as the weekly digest tells them, or send it now."""
    with app_of(config) as app:
        chosen = _chosen(app, name, brand)
        if send:
            _send(app, chosen, person)
        else:
            _print(app, chosen, as_json)


def _chosen(app: App, name: str, brand: str) -> Sequence[Digest]:
    """Those of the settings; a brand without one is shown as one would be."""
    brands = [app.settings.brand(brand)] if brand else app.settings.brands
    if name:
        found = [each for one in brands for each in one.digests if each.name == name]
        return found or fail(f"the settings hold no digest {name!r}")
    bare = [Digest(name="", brand=one.name, outlet="", time_zone=one.time_zone) for one in brands if not one.digests]
    return [*(each for one in brands for each in one.digests), *bare]


def _print(app: App, chosen: Sequence[Digest], as_json: bool) -> None:
    now = clock()
    letters = [(each, of_week(app.db, app.settings, each, now)) for each in chosen]
    with app.db.read() as tx:
        states = {each: digests.of(tx, each.name, week_of(each, now)) if each.name else None for each in chosen}
    if as_json:
        emit_json([_whole(each, one, states[each]) for each, one in letters])
        return
    for each, one in letters:
        say(one.text)
        if (state := states[each]) is not None:
            when = f" at {state.sent_at:%Y-%m-%d %H:%M} UTC" if state.sent_at else ""
            say(f"{each.name}, week {state.week}: {state.state}{when}{f': {state.detail}' if state.detail else ''}")


def _whole(each: Digest, letter: Letter, state: digests.Digest | None) -> dict[str, str]:
    told = {"name": each.name, "brand": each.brand, "subject": letter.subject, "text": letter.text}
    return told | {"state": state.state if state else "", "problem": state.detail if state else ""}


def _send(app: App, chosen: Sequence[Digest], person: str) -> None:
    named = [each for each in chosen if each.name]
    if not named:
        fail("there is no digest in the settings: write [[brands.digests]] with a name and an outlet")
    who, now = person_of(app.db, person, "manage"), clock()
    for each in named:
        with app.db.begin() as tx:
            audit.note(tx, who.name, "send digest", each.name, week_of(each, now), now)
        problem = deliver(app, each, now, again=True)
        if problem is None:
            fail(f"{each.name} is being sent by another process")
        if problem:
            fail(f"{each.name} may not have arrived: {problem}")
        say(f"{each.name} was sent.")
