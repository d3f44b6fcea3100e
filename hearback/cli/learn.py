"""`hearback learn`: fit what the team corrected in the inbox, and keep it where it helps."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from hearback import learning
from hearback.app import App
from hearback.cli.installation import HERE, Config, Json, app_of
from hearback.cli.output import emit, emit_json, err, fail, safe, say
from hearback.jobs import clock
from sentiment.learning import Figures, Learned, Part
from store import corrections


def learn(
    config: Config = HERE,
    as_json: Json = False,
    brand: Annotated[str | None, typer.Option(help="one brand; all of them when left out")] = None,
    dry_run: Annotated[bool, typer.Option(help="show what would come of it, change nothing")] = False,
) -> None:
    """Learn from the corrections of mood and topics that people made in the inbox.

    The fit is kept for a brand only where it reads texts better that it was not fitted on; the figures say how much.
    Where it is refused, what was learned before stays as long as it helps.
    """
    with app_of(config) as app:
        names = [known.name for known in app.settings.brands]
        if brand is not None and brand not in names:
            fail(f"there is no brand {brand!r}; known: {', '.join(names)}")
        found = _study(app, [brand] if brand else names, dry_run)
        with app.db.read() as tx:
            _, idle = corrections.learned_on(tx, app.classifier().revision)
    if as_json:
        emit_json([_object(name, learned, part) for name, learned in found for part in learned.parts])
    else:
        emit([_row(name, part) for name, learned in found for part in learned.parts], as_json=False, empty="")
        for name, learned in found:
            for part in learned.parts:
                say(f"{name}, {part.part}: {part.why}")
    for name in sorted(idle & {name for name, _ in found}):
        err.print(safe(f"{name}: what was learned before belongs to another model and is idle"))


def _study(app: App, names: Sequence[str], dry_run: bool) -> list[tuple[str, Learned]]:
    model = learning.learner(app)
    found = []
    for name in names:
        if sys.stderr.isatty():
            err.print(f"reading what was said about {name} …", end="\r")
        learned = learning.study(app, model, name)
        if learned.judged and not dry_run:
            learning.keep(app, name, learned, clock())
        found.append((name, learned))
    return found


def _object(brand: str, learned: Learned, part: Part) -> dict[str, object]:
    return {"brand": brand, "model": learned.correction.model} | asdict(part)


def _row(brand: str, part: Part) -> dict[str, object]:
    return {
        "brand": brand,
        "about": part.part,
        "corrected": part.corrected,
        "confirmed": part.confirmed,
        "macro_f1": _change(part.before, part.after, "macro_f1"),
        "corrected_right": _change(part.before, part.after, "corrected_right"),
        "confirmed_right": _change(part.before, part.after, "confirmed_right"),
        "taken": "yes" if part.taken else "no, the earlier one stays" if part.kept else "no",
    }


def _change(before: Figures | None, after: Figures | None, name: str) -> str:
    """Held-out figures before and after."""
    if before is None or after is None:
        return ""
    return f"{getattr(before, name):.3f} → {getattr(after, name):.3f}"
