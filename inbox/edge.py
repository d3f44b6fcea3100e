"""The outermost layer of the web app: request ids, safety headers, foreign requests turned away, and the last catch."""

import logging
import secrets
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.playbook import LARGEST_FILE
from inbox import speech
from inbox.api.problems import PREFIX, problem
from inbox.speech import _

_log = logging.getLogger(__name__)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_HEALTH = frozenset({"/livez", "/readyz", "/metrics"})
MAX_BODY = 256 * 1024
_MAX_OF = {"/playbook/file": LARGEST_FILE + MAX_BODY}
"""The one form that sends a whole file of the playbook; the rules alone are larger than other forms may be."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TLS_HEADER = ("Strict-Transport-Security", "max-age=31536000")


class Edge:
    """Wraps the app; `public_url` is the one address at which people reach it, besides this machine itself.

    `language` and `zone` are spoken to a browser that asks for no language of ours, until its person has chosen.
    """

    def __init__(self, app: ASGIApp, public_url: str, language: str = speech.ENGLISH, zone: str = speech.UTC) -> None:
        self._app = app
        self._public = urlsplit(public_url)
        self._language, self._zone = language, zone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        speech.begin(Headers(scope=scope).get("accept-language", ""), self._language, self._zone)
        call = _Call(scope, send, secure=self._public.scheme == "https")
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, call.send)
            return
        try:
            await self._app(scope, receive, call.send)
        except Exception:
            _log.exception("request failed", extra={"request_id": call.request_id, "path": scope["path"]})
            if not call.started:
                await self._refused(scope, _failure(call.request_id), 500)(scope, receive, call.send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope["path"] not in _HEALTH and not self._known_host(headers.get("host", "")):
            return self._refused(scope, _("This address is not the one set as inbox.public_url."), 421)
        if scope["method"] in _SAFE:
            return None
        if not (_carries_token(scope, headers) or self._from_here(headers)):
            return self._refused(scope, _("This request did not come from a page of this inbox."), 403)
        length, most = headers.get("content-length", "0"), _MAX_OF.get(scope["path"], MAX_BODY)
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > most:
            return self._refused(scope, _("That is more than a form of this inbox sends."), 413)
        return None

    def _refused(self, scope: Scope, words: str, status: int) -> Response:
        if scope["path"].startswith(PREFIX):
            return problem(scope["state"]["request_id"], status, "", words)
        return PlainTextResponse(words + "\n", status_code=status)

    def _known_host(self, host: str) -> bool:
        return host == self._public.netloc or _split(f"//{host}").hostname in _HERE

    def _from_here(self, headers: Headers) -> bool:
        """Browsers say with every POST where it comes from: Origin, and Sec-Fetch-Site where they are new enough."""
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        origin = _split(headers.get("origin", ""))
        if (origin.scheme, origin.netloc) == (self._public.scheme, self._public.netloc):
            return True
        return origin.scheme == "http" and origin.netloc == headers.get("host") and origin.hostname in _HERE


def _carries_token(scope: Scope, headers: Headers) -> bool:
    """No page of a stranger can make a browser send this header here: it would have to ask first, and gets no."""
    return scope["path"].startswith(PREFIX) and "authorization" in headers


def _split(url: str) -> SplitResult:
    """The parts of an address that came from outside; all empty when it makes no sense."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


class _Call:
    """One request on its way out: adds the headers, and remembers whether an answer has begun."""

    def __init__(self, scope: Scope, send: Send, secure: bool) -> None:
        self._send = send
        self._secure = secure
        self.started = False
        self.request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            headers.setdefault("Cache-Control", "no-store")
            for name, value in (*HEADERS.items(), *((TLS_HEADER,) if self._secure else ())):
                headers[name] = value
        await self._send(message)


def _failure(request_id: str) -> str:
    return _(
        "Something went wrong here. Nothing you sent was lost on a network. Ask with number %(id)s.", id=request_id
    )
