"""`hearback user`: who may enter the inbox, and one-time links to let them in."""

from typing import Annotated, get_args

import typer

from hearback.cli.installation import HERE, Config, Json, database_of, settings_of
from hearback.cli.output import emit, fail, say
from hearback.jobs import clock
from inbox import factors
from inbox.accounts import one_time_link
from responders.roles import NOWHERE, Role
from store import audit, entering, people, permits
from store.database import Database, Tx
from store.people import Person

user = typer.Typer(help="Add, list and disable people; make one-time sign-in links.", no_args_is_help=True)
BY = "command line"
Name = Annotated[str, typer.Argument(help="the person's name in the inbox")]


@user.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"one of: {', '.join(get_args(Role))}")] = "agent",
    email: Annotated[str, typer.Option()] = "",
    config: Config = HERE,
) -> None:
    """Add a person and print a one-time sign-in link for them."""
    if role not in get_args(Role):
        fail(f"there is no role {role!r}; choose one of: {', '.join(get_args(Role))}")
    with database_of(config) as db:
        with db.begin() as tx:
            people.add(tx, name, email, role, None, clock())
        _print_link(db, config, name)


@user.command()
def link(name: Name, config: Config = HERE) -> None:
    """Print a new one-time sign-in link."""
    with database_of(config) as db:
        _print_link(db, config, name)


@user.command("list")
def list_people(config: Config = HERE, as_json: Json = False) -> None:
    """Everybody who has an account."""
    with database_of(config) as db, db.read() as tx:
        found = people.every(tx)
    rows = [{"name": p.name, "role": p.role, "email": p.email, "disabled": p.disabled} for p in found]
    emit(rows, as_json=as_json, empty="Nobody yet: `hearback user add NAME --role admin`.")


@user.command()
def role(name: Name, role: Annotated[str, typer.Argument()], config: Config = HERE) -> None:
    """Give a person another role."""
    if role not in get_args(Role):
        fail(f"there is no role {role!r}; choose one of: {', '.join(get_args(Role))}")
    with database_of(config) as db, db.begin() as tx:
        people.set_role(tx, _known(tx, name).id, role)
    say(f"{name} is now {role}.")


@user.command()
def disable(name: Name, config: Config = HERE) -> None:
    """Close a person's account and all their sessions; what they did stays in the audit."""
    with database_of(config) as db, db.begin() as tx:
        people.disable(tx, _known(tx, name).id)
    say(f"{name} can no longer sign in.")


@user.command()
def brand(
    name: Name,
    brand: Annotated[str, typer.Argument(help="a brand of the settings")],
    role: Annotated[str, typer.Argument(help=f"one of: {', '.join(get_args(Role))}, or none")],
    config: Config = HERE,
) -> None:
    """Give a person a role in one brand. Whoever had a role in every brand has it in none then but this."""
    if role not in (*get_args(Role), NOWHERE):
        fail(f"there is no role {role!r}; choose one of: {', '.join(get_args(Role))}, {NOWHERE}")
    if brand not in {known.name for known in settings_of(config).brands}:
        fail(f"there is no brand {brand!r} in the settings")
    with database_of(config) as db, db.begin() as tx:
        person = _known(tx, name)
        people.set_role(tx, person.id, NOWHERE)
        permits.ungrant(tx, person.id, brand) if role == NOWHERE else permits.grant(tx, person.id, brand, role)
        audit.note(tx, BY, "set role", person.name, f"{role} in {brand}", clock())
    say(f"{name} is now {role} in {brand}.")


@user.command("drop-factor")
def drop_factor(name: Name, config: Config = HERE) -> None:
    """Take the second factor of somebody away who lost phone and recovery codes; their sessions end."""
    with database_of(config) as db:
        with db.read() as tx:
            person = _known(tx, name)
        gone = factors.drop(db, person, BY, clock())
    say(f"{name} signs in without a second factor now." if gone else f"{name} had no second factor.")


@user.command("new-key")
def new_key() -> None:
    """Print a key that seals second factors, for [accounts] secrets."""
    say(factors.new_key())


@user.command("link-provider")
def link_provider(
    name: Name,
    subject: Annotated[str, typer.Argument(help="what the provider calls them: `sub`")],
    config: Config = HERE,
) -> None:
    """Say which account here is somebody's who comes in through the provider of the settings."""
    provider = settings_of(config).accounts.oidc
    if provider is None:
        fail("the settings hold no [accounts.oidc]")
    with database_of(config) as db, db.begin() as tx:
        person = _known(tx, name)
        entering.link(tx, provider.issuer, subject, person.id, clock())
        audit.note(tx, BY, "link provider", person.name, subject, clock())
    say(f"{subject} of {provider.issuer} is {person.name} from now on.")


def _known(tx: Tx, name: str) -> Person:
    found = people.by_name(tx, name)
    if found is None:
        fail(f"there is nobody called {name!r}; see `hearback user list`")
    return found


def _print_link(db: Database, config: Config, name: str) -> None:
    address = settings_of(config).inbox.public_url
    say(one_time_link(db, name, address, clock()))
