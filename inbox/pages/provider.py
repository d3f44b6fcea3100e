"""Coming in through a provider of identities: there, and back again."""

import secrets
from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from inbox import oidc
from inbox.accounts import NotLetIn, fingerprint
from inbox.doors import Open, address, cookie_name
from inbox.house import House, Lent
from inbox.oidc import Asked, Provider
from inbox.pages.sign_in import keep, let_in, local
from inbox.render import page
from inbox.speech import _
from store import audit, entering
from store.entering import Entering
from store.errors import Missing

router = APIRouter()
AWAY = timedelta(minutes=10)
_OPEN = Depends(Open("nobody is signed in yet"))


def _provider(house: House) -> Provider:
    settings = house.settings.accounts.oidc
    if settings is None:
        raise Missing("no provider of accounts is set up")
    if settings.secrets and "client_secret" not in house.services.account_secrets:
        raise NotLetIn(_("The provider's client secret is missing here. An admin sets it."))
    secret = house.services.account_secrets.get("client_secret", "")
    return Provider(settings, secret, house.settings.inbox.public_url)


@router.get("/sign-in/provider", dependencies=[_OPEN])
def go(request: Request, house: Lent, to: str = "") -> Response:
    """A link and no form: the content policy lets no form lead to another address."""
    asked, secret, now = Asked.fresh(), secrets.token_urlsafe(32), house.services.clock()
    try:
        where = _provider(house).address(asked)
    except NotLetIn as problem:
        return _refused(request, house, str(problem))
    begun = Entering(
        kind="provider",
        person_id=None,
        means="provider",
        data=asked.kept(),
        leads_to=local(to[:500]),
        expires_at=now + AWAY,
    )
    with house.db.begin() as tx:
        entering.begin(tx, fingerprint(secret), begun)
    answer = RedirectResponse(where, status_code=303)
    keep(answer, house, "provider", secret, int(AWAY.total_seconds()))
    return answer


@router.get("/sign-in/provider/back", dependencies=[_OPEN])
def back(request: Request, house: Lent, state: str = "", code: str = "", error: str = "") -> Response:
    """Only in the browser that went, once, with the state that it was given."""
    held, now = fingerprint(request.cookies.get(cookie_name(house, "provider"), "")), house.services.clock()
    with house.db.begin() as tx:
        begun = entering.take(tx, held, "provider", now)
    settings = house.settings.accounts.oidc
    try:
        if begun is None or settings is None or error:
            raise NotLetIn(_("The provider did not let you in, or it took too long. Begin again."))
        claims = _provider(house).claims(Asked.read(begun.data), state, code)
    except NotLetIn as problem:
        return _refused(request, house, str(problem))
    with house.db.begin() as tx:
        found = oidc.welcome(tx, settings, claims, now)
    if isinstance(found, str):
        return _refused(request, house, found)
    return let_in(house, request, found, begun.leads_to, "provider")


def _refused(request: Request, house: House, problem: str) -> Response:
    with house.db.begin() as tx:
        audit.note(tx, "somebody", "sign in refused", "provider", address(request), house.services.clock())
    values = {"to": "/queue", "name": "", "problem": problem}
    return page(house, request, None, None, "sign_in.html", values, 401)
