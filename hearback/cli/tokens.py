"""`hearback token`: secrets with which programs read in a person's name."""

from datetime import timedelta
from typing import Annotated

import typer

from hearback.cli.installation import HERE, Config, Json, database_of, settings_of
from hearback.cli.output import emit, fail, say
from hearback.jobs import clock
from inbox.accounts import fingerprint, new_token
from responders.roles import SCOPES
from store import audit, people, permits, tokens

token = typer.Typer(help="Make, list and revoke tokens for programs.", no_args_is_help=True)
BY = "command line"


@token.command()
def add(
    person: Annotated[str, typer.Argument(help="in whose name the program acts")],
    name: Annotated[str, typer.Argument(help="what it is for")],
    scope: Annotated[list[str], typer.Option(help=f"what it may do: {', '.join(SCOPES)}")] = ["read"],  # noqa: B006
    brand: Annotated[list[str], typer.Option(help="in which brands; none means all of the person's")] = [],  # noqa: B006
    days: Annotated[int, typer.Option(min=1, max=365)] = 90,
    config: Config = HERE,
) -> None:
    """Make a token and print it, this once."""
    if strange := sorted(set(scope) - set(SCOPES)):
        fail(f"there is no scope {strange[0]!r}; choose of: {', '.join(SCOPES)}")
    if unknown := sorted(set(brand) - {known.name for known in settings_of(config).brands}):
        fail(f"there is no brand {unknown[0]!r} in the settings")
    secret, now = new_token(), clock()
    with database_of(config) as db, db.begin() as tx:
        owner = people.by_name(tx, person)
        if owner is None or owner.disabled:
            fail(f"there is no active person {person!r}; see `hearback user list`")
        permit = permits.of(tx, owner)
        if beyond := [one for one in scope if not permit.anywhere(one)]:
            fail(f"{owner.name} may not {beyond[0]}, so a token in that name may not either")
        told = {"scopes": tuple(scope), "brands": tuple(brand), "expires_at": now + timedelta(days=days), "now": now}
        tokens.add(tx, owner.id, name, fingerprint(secret), **told)  # type: ignore[arg-type]
        audit.note(tx, BY, "make token", name, f"{owner.name}: {', '.join(scope)}; {days} days", now)
    say(secret)


@token.command("list")
def list_tokens(config: Config = HERE, as_json: Json = False) -> None:
    """Every token with its last use; never the secrets, which nobody has any more."""
    with database_of(config) as db, db.read() as tx:
        found = tokens.every(tx)
    rows = [
        {
            "number": one.id,
            "name": one.name,
            "person": one.owner,
            "may": ", ".join(one.scopes),
            "brands": ", ".join(one.brands),
            "expires": one.expires_at.isoformat(timespec="seconds"),
            "last used": one.last_used_at.isoformat(timespec="seconds") if one.last_used_at else None,
            "state": one.state(clock()),
        }
        for one in found
    ]
    emit(rows, as_json=as_json, empty="No tokens: `hearback token add PERSON NAME`.")


@token.command()
def revoke(number: Annotated[int, typer.Argument(help="from `hearback token list`")], config: Config = HERE) -> None:
    """Lock out whatever uses it, at once and for good."""
    with database_of(config) as db, db.begin() as tx:
        found = tokens.find(tx, number)
        tokens.revoke(tx, number, clock())
        audit.note(tx, BY, "revoke token", found.name, found.owner, clock())
    say(f"{found.name} of {found.owner} is revoked.")
