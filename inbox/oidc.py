"""A provider of identities (OpenID Connect): the code flow with PKCE, state and nonce, and whom its groups make of one.

Every answer of the provider is checked: the signature with its published keys, who it is from and for, its times, the
nonce of this very browser.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from config.accounts import Group, Oidc
from inbox.accounts import NotLetIn
from inbox.speech import N_, _
from responders.roles import NOWHERE, ROLES
from store import audit, entering, people, permits
from store.database import Tx
from store.errors import Taken
from store.people import Person

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
TIMEOUT = 10.0
LEEWAY = 60
_WRONG = N_("The provider's answer does not fit. Begin again.")
_AWAY = N_("The provider of accounts does not answer as it should. Try again in a moment.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What this browser must bring back; kept in the house until then."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def fresh(cls) -> "Asked":
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        return cls(state=state, nonce=nonce, verifier=verifier)

    def kept(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def read(cls, kept: str) -> "Asked":
        return cls(**json.loads(kept))


class Provider:
    """One provider; `secret` "" is a public client. Every method raises NotLetIn in words when it cannot be asked."""

    def __init__(self, settings: Oidc, secret: str, here: str) -> None:
        self._settings, self._here = settings, f"{here}/sign-in/provider/back"
        self._secret = secret

    def address(self, asked: Asked) -> str:
        """Where the browser goes to sign in."""
        where = self._told("authorization_endpoint")
        with self._client() as client:
            url, _ = client.create_authorization_url(
                where, state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier
            )
        return str(url)

    def claims(self, asked: Asked, state: str, code: str) -> Mapping[str, Any]:
        """Who came back, as the provider vouches for."""
        if not code or not secrets.compare_digest(state.encode(), asked.state.encode()):
            raise NotLetIn(str(_WRONG))
        told = self._document()
        try:
            with self._client() as client:
                got = client.fetch_token(told["token_endpoint"], code=code, code_verifier=asked.verifier)
            keys = KeySet.import_key_set(_fetched(told["jwks_uri"]))
            token = jwt.decode(str(got["id_token"]), keys, algorithms=list(ALGORITHMS))
            wanted = {
                "iss": {"essential": True, "value": self._settings.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
                "nonce": {"essential": True, "value": asked.nonce},
            }
            client_id = {"client_id": self._settings.client_id, "nonce": asked.nonce}
            found = CodeIDToken(token.claims, token.header, wanted, client_id)
            found.validate(leeway=LEEWAY)
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as wrong:
            raise NotLetIn(str(_WRONG)) from wrong
        except httpx.HTTPError as away:
            raise NotLetIn(str(_AWAY)) from away
        return dict(token.claims)

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._settings.client_id,
            self._secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope=" ".join(self._settings.scopes),
            redirect_uri=self._here,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )

    def _told(self, name: str) -> str:
        return str(self._document()[name])

    def _document(self) -> Mapping[str, Any]:
        """Asked for anew each time: people sign in once a day, and the provider may move."""
        url = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            found = _fetched(url)
            names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
            if any(not isinstance(found[name], str) for name in names) or found["issuer"] != self._settings.issuer:
                raise NotLetIn(str(_AWAY))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as away:
            raise NotLetIn(str(_AWAY)) from away
        return dict(found)


def _fetched(url: str) -> Any:
    return httpx.get(url, timeout=TIMEOUT, follow_redirects=False, trust_env=False).raise_for_status().json()


def welcome(tx: Tx, settings: Oidc, claims: Mapping[str, Any], now: datetime) -> Person | str:
    """The account of whoever came, with the roles of their groups, made when they are new; or why there is none."""
    subject = str(claims["sub"])
    known = entering.known_as(tx, settings.issuer, subject)
    role, brands = roles(settings.groups, _groups(claims, settings.groups_claim))
    if settings.groups and role == NOWHERE and not brands:
        _shut_out(tx, known, now)
        return _("You are in no group that works here. Ask whoever looks after your company's accounts.")
    person = known or _newcomer(tx, settings, claims, role, now)
    if isinstance(person, str):
        return person
    if person.disabled:
        return _("This account is switched off.")
    if settings.groups:
        _give(tx, person, role, brands, now)
    audit.note(tx, person.name, "sign in", "provider", settings.issuer, now)
    return people.get(tx, person.id)


def roles(groups: tuple[Group, ...], member_of: frozenset[str]) -> tuple[str, dict[str, str]]:
    """The strongest role in every brand, and the strongest in each brand where that is stronger."""
    mine = [group for group in groups if group.name in member_of]
    role = _strongest([group.role for group in mine if not group.brands])
    if role != NOWHERE:
        return role, {}
    named = sorted({brand for group in mine for brand in group.brands})
    return NOWHERE, {each: _strongest([group.role for group in mine if each in group.brands]) for each in named}


def _strongest(found: list[str]) -> str:
    return max(found, key=[NOWHERE, *ROLES].index, default=NOWHERE)


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    told = claims.get(name, ())
    return frozenset(map(str, told)) if isinstance(told, list | tuple) else frozenset((str(told),))


def _newcomer(tx: Tx, settings: Oidc, claims: Mapping[str, Any], role: str, now: datetime) -> Person | str:
    """An account that is there already is never taken over by its name: an admin says that it is theirs."""
    if not settings.groups:
        return _("Nobody has said which account here is yours. Ask an admin of your team.")
    subject = str(claims["sub"])
    name = str(claims.get("name") or claims.get("preferred_username") or subject).strip()[:100]
    try:
        person = people.add(tx, name, str(claims.get("email") or "")[:200], role, None, now)
    except Taken:
        return _(
            "There is an account called %(name)s already. If it is yours, an admin links it: "
            "hearback user link-provider NAME %(subject)s",
            name=name,
            subject=subject,
        )
    entering.link(tx, settings.issuer, subject, person.id, now)
    audit.note(tx, name, "add person", name, f"from {settings.issuer}", now)
    return person


def _give(tx: Tx, person: Person, role: str, brands: Mapping[str, str], now: datetime) -> None:
    if (person.role, permits.brands_of(tx, person.id)) == (role, brands):
        return
    people.set_role(tx, person.id, role)
    permits.ungrant(tx, person.id)
    for brand, there in brands.items():
        permits.grant(tx, person.id, brand, there)
    told = role if role != NOWHERE else ", ".join(f"{brand}: {there}" for brand, there in brands.items())
    audit.note(tx, person.name, "set role", person.name, f"{told}, by the groups of the provider", now)


def _shut_out(tx: Tx, known: Person | None, now: datetime) -> None:
    """Who has left every group has no role here any more."""
    if known is not None:
        people.set_role(tx, known.id, NOWHERE)
        permits.ungrant(tx, known.id)
        people.sessions_close(tx, known.id)
        audit.note(tx, known.name, "set role", known.name, "none, by the groups of the provider", now)
