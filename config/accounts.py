"""[accounts] of the settings: who needs a second factor, and a provider of identities with its groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from config.table import Table

ROLES = ("agent", "approver", "lead", "admin")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NO_SECRETS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What members of one of the provider's groups are here; `brands` () means every brand."""

    name: str
    role: str
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """A provider that speaks OpenID Connect. `secrets` maps "client_secret" to the environment NAME that holds it."""

    issuer: str
    client_id: str
    title: str = "your company account"
    scopes: tuple[str, ...] = ("openid", "profile", "email", "groups")
    groups_claim: str = "groups"
    groups: tuple[Group, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=lambda: _NO_SECRETS)
    key: str = "accounts.oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Roles in `second_factor` must set one up. `secrets` maps "key" to the environment NAME of the sealing key."""

    second_factor: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=lambda: _NO_SECRETS)
    oidc: Oidc | None = None
    key: str = "accounts"


def accounts(table: Table) -> Accounts:
    provider = table.table("oidc")
    found = Accounts(
        second_factor=table.texts("second_factor", ROLES),
        secrets=_secrets(table, "key"),
        oidc=_oidc(provider) if table.has("oidc") else None,
    )
    if found.second_factor and not found.secrets:
        words = 'needs secrets = { key = "NAME" }: the keys of second factors are kept sealed'
        table.wrong("second_factor", words)
    table.end()
    return found


def _oidc(table: Table) -> Oidc:
    usual = Oidc(issuer="", client_id="")
    found = Oidc(
        issuer=_issuer(table),
        client_id=table.text("client_id"),
        title=table.text("title", usual.title),
        scopes=table.texts("scopes") if table.has("scopes") else usual.scopes,
        groups_claim=table.text("groups_claim", usual.groups_claim),
        groups=tuple(_group(each) for each in table.tables("groups")),
        secrets=_secrets(table, "client_secret"),
    )
    if "openid" not in found.scopes:
        table.wrong("scopes", 'must hold "openid"')
    table.end()
    return found


def _issuer(table: Table) -> str:
    """Only this machine's own provider may be without TLS."""
    issuer = table.text("issuer")
    try:
        parts = urlsplit(issuer)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        fits = safe and bool(parts.hostname) and not parts.query and not parts.fragment and not parts.username
    except ValueError:
        fits = False
    if issuer and not fits:
        table.wrong("issuer", f"{issuer[:200]!r} is no https address of a provider; write https://id.example.com")
    return issuer


def _group(table: Table) -> Group:
    group = Group(name=table.text("group"), role=table.choice("role", ROLES), brands=table.texts("brands"))
    table.end()
    return group


def _secrets(table: Table, known: str) -> Mapping[str, str]:
    written = table.mapping("secrets", lambda value: isinstance(value, str), "the NAME of an environment key")
    for option in sorted(written.keys() - {known}):
        table.wrong(f"secrets.{option}", f"unknown key {option!r}, did you mean {known!r}?")
    return MappingProxyType({option: str(name) for option, name in written.items() if option == known})
