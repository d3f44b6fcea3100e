"""`hearback auto` and `hearback report`: the switch of automatic sends, and how far drafts have earned them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from config.playbook import PlaybookError
from config.table import duration
from hearback.app import App
from hearback.cli.installation import HERE, As, Config, Json, app_of, person_of
from hearback.cli.output import emit, emit_json, err, fail, out, say
from hearback.jobs import clock
from responders.outcomes import FIELDS, Field, Row, table
from store import outcomes, trusting
from store.database import Tx

LONGEST, SHOWN = timedelta(days=365), 100
"""As on the page: how far back figures go, and rows of the table, of which the least trusted come first."""

auto = typer.Typer(help="Automatic sends: stop them all at once, let them go on, see where they stand.")
report = typer.Typer(help="Figures for people who tune rules and templates.", no_args_is_help=True)


@auto.command()
def on(person: As, config: Config = HERE) -> None:
    """Let rules that earned it send by themselves; only drafts made from now on."""
    with app_of(config) as app:
        if not app.settings.automatic.allowed:
            fail("the settings do not allow it: write allowed = true at [automatic], and restart `hearback run`")
        who = person_of(app.db, person, "manage")
        with app.db.begin() as tx:
            trusting.turn(tx, True, who, clock())
        rules = sum(1 for brand in app.settings.brands for rule in _playbook_rules(app, brand.name) if rule.earned)
    say(f'Automatic sends are on. {rules} rule{"s say" if rules != 1 else " says"} send = "after_trust".')


@auto.command()
def off(person: As, config: Config = HERE) -> None:
    """Stop all automatic sends; what was released and has not left becomes a draft again."""
    with app_of(config) as app:
        who = person_of(app.db, person, "approve")
        with app.db.begin() as tx:
            back = trusting.turn(tx, False, who, clock())
    say(f"Automatic sends are off. {back} that waited to leave {'is a draft' if back == 1 else 'are drafts'} again.")


@auto.command()
def status(config: Config = HERE, as_json: Json = False) -> None:
    """Whether anything may be sent without a person, who said so, and what each rule did in the last 24 hours."""
    with app_of(config) as app, app.db.read() as tx:
        switch = trusting.switch(tx)
        rules = _rules(app, tx, clock())
        allowed = app.settings.automatic.allowed
    if as_json:
        emit_json({"allowed": allowed, "on": switch.on and allowed, "by": switch.by, "at": switch.at, "rules": rules})
        return
    state = "on" if switch.on and allowed else "off"
    turned = "on" if switch.on else "off"
    said = f", switched {turned} by {switch.by} at {switch.at:%Y-%m-%d %H:%M}" if switch.at else ""
    say(f"Automatic sends are {state}{said}." + ("" if allowed else " The settings do not allow them."))
    emit(rules, as_json=False, empty='No rule says send = "after_trust".')


@report.command("drafts")
def drafts(
    config: Config = HERE,
    as_json: Json = False,
    since: Annotated[str, typer.Option(help='how far back: "30d", "12h", "8w"')] = "30d",
    brand: Annotated[str, typer.Option(help="one brand only")] = "",
    by: Annotated[str, typer.Option(help=f"one row for each: {', '.join(FIELDS)}")] = "template",
) -> None:
    """What people did with the drafts, the least trusted first.

    Trust is the low end of the 95 % Wilson interval of drafts that were approved without an edit, of all that were
    approved or rejected.
    """
    span, field = duration(since), next((field for field in FIELDS if field == by), None)
    if span is None:
        fail(f'{since!r} is no time span; write "30d", "12h" or "8w"', code=2)
    if span > LONGEST:
        fail(f"figures go back {LONGEST.days} days at most", code=2)
    if field is None:
        fail(f"there is no table by {by!r}; choose one of: {', '.join(FIELDS)}", code=2)
    with app_of(config) as app:
        if brand:
            app.settings.brand(brand)
        rows, cut = _table(app, span, brand, field)
    if cut:
        err.print(f"only the newest {outcomes.MOST:,} decisions of {since} are counted")
    if as_json:
        emit_json([_whole(row, field) for row in rows])
        return
    emit([_shown(row, field) for row in rows[:SHOWN]], as_json=False, empty=f"Nobody decided about a draft in {since}.")
    if len(rows) > SHOWN:
        out.print(f"The {SHOWN} least trusted of {len(rows)}; --json has all.", style="dim")
    if rows:
        out.print("Trust: the low end of the 95 % Wilson interval of untouched of all decided.", style="dim")


def _table(app: App, span: timedelta, brand: str, field: Field) -> tuple[Sequence[Row], bool]:
    """The rows, and whether older decisions were left out."""
    with app.db.read() as tx:
        found = outcomes.decided(tx, clock() - span, brand)
    return table(found, field), outcomes.cut_off(found)


def _playbook_rules(app: App, brand: str) -> Sequence[Any]:
    try:
        return app.playbook(brand).rules
    except PlaybookError:
        return ()


def _rules(app: App, tx: Tx, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "brand": brand.name,
            "rule": rule.name,
            "after": rule.earned.after,
            "topics": rule.earned.topics,
            "per_day": rule.earned.per_day,
            "today": trusting.by_rule(tx, brand.name, rule.name, now),
        }
        for brand in app.settings.brands
        for rule in _playbook_rules(app, brand.name)
        if rule.earned
    ]


def _names(row: Row, field: Field) -> dict[str, str]:
    return {"template": row.template, "language": row.language} if field == "template" else {field: getattr(row, field)}


def _whole(row: Row, field: Field) -> dict[str, Any]:
    shares = {f"{name}_share": round(row.share(getattr(row, name)), 4) for name in ("untouched", "edited", "rejected")}
    counts = {name: getattr(row, name) for name in ("decided", "untouched", "edited", "rejected", "by_itself")}
    reasons = [{"reason": reason, "count": count} for reason, count in row.reasons]
    change = {
        "edit_distance": None if row.distance is None else round(row.distance, 1),
        "edit_distance_median": row.median,
        "edit_share": None if row.changed is None else round(row.changed, 4),
    }
    return _names(row, field) | {"trust": round(row.trust, 4)} | counts | shares | change | {"reasons": reasons}


def _shown(row: Row, field: Field) -> dict[str, Any]:
    return _names(row, field) | {
        "trust": f"{row.trust:.2f}",
        "decided": row.decided,
        "untouched": f"{row.share(row.untouched):.0%}",
        "edited": f"{row.share(row.edited):.0%}",
        "rejected": f"{row.share(row.rejected):.0%}",
        "changed": "" if row.changed is None else f"{row.changed:.0%}",
        "by_itself": row.by_itself,
        "reasons": "; ".join(f"{reason} ({count})" for reason, count in row.reasons),
    }
