"""`hearback pause` and `hearback resume`: stop what is said, at once, for one account, one brand or everything."""

from typing import Annotated

import typer

from config.settings import Settings
from hearback.cli.installation import HERE, As, Config, database_of, person_of, settings_of
from hearback.cli.output import fail, say
from hearback.jobs import clock
from store import pauses
from store.pauses import Pause, Scope, account_name

All = Annotated[bool, typer.Option("--all", help="everything")]
OfBrand = Annotated[str, typer.Option("--brand", help="one brand, by its name in the settings")]
OfAccount = Annotated[str, typer.Option("--account", help='one account: "twitter:yourshop", or the name of a source')]
Reason = Annotated[str, typer.Option("--reason", help="why, for those who see the banner in the inbox")]


def pause(
    person: As,
    config: Config = HERE,
    everything: All = False,
    brand: OfBrand = "",
    account: OfAccount = "",
    reason: Reason = "",
) -> None:
    """Send no replies and private messages until `hearback resume`; reading, tickets and alerts go on.

    What is approved waits. Acts within 5 seconds; only what is being said at this moment is said to its end.
    """
    scope, name = _which(settings_of(config), everything, brand, account)
    with database_of(config) as db:
        who = person_of(db, person, "pause").name
        with db.begin() as tx:
            made = pauses.pause(tx, scope, name, who, reason, clock())
    say(f"{made.words[0].upper()}{made.words[1:]}.")


def resume(
    person: As, config: Config = HERE, everything: All = False, brand: OfBrand = "", account: OfAccount = ""
) -> None:
    """Send again. What a network said of an account (a dead token, say) is for `hearback sources resume`."""
    scope, name = _which(settings_of(config), everything, brand, account)
    with database_of(config) as db:
        who = person_of(db, person, "pause").name
        with db.begin() as tx:
            was = pauses.resume(tx, scope, name, who, clock())
            left = pauses.every(tx)
    what = Pause(scope=scope, name=name, by="", reason="", at=clock()).what
    say(f"{what[0].upper()}{what[1:]} {'goes on' if was else 'was not stopped'}.")
    for one in left:
        say(f"Still: {one.words}.")


def _which(settings: Settings, everything: bool, brand: str, account: str) -> tuple[Scope, str]:
    """What is meant, in the words of the store; exactly one of the three must be said."""
    if [everything, bool(brand), bool(account)].count(True) != 1:
        fail("say what: --all, --brand NAME or --account PLATFORM:ACCOUNT", code=2)
    if everything:
        return "all", ""
    if brand:
        return "brand", _known(brand, {one.name: one.name for one in settings.brands}, "brand")
    by_source = {one.name: account_name(one.platform, one.account) for one in settings.sources}
    return "account", _known(account, by_source | {name: name for name in by_source.values()}, "account")


def _known(asked: str, known: dict[str, str], what: str) -> str:
    if asked not in known:
        fail(f"there is no {what} {asked!r}; known: {', '.join(sorted(set(known.values())))}")
    return known[asked]
