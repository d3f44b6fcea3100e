"""One requests session per platform object: a deadline on every call, one address, no redirects, no secrets in logs."""

import logging
import re
import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from platforms import meter

LARGEST_BODY = 32 * 1024 * 1024
_CHUNK = 65536
_SECRET = re.compile(r"((?:access_token|appsecret_proof|client_secret)=)[^&\s\"']+")
_TALKATIVE = ("tweepy.client", "oauthlib.oauth1.rfc5849", "requests_oauthlib.oauth1_auth")


class DeadlineAdapter(HTTPAdapter):
    """Sends requests made for `home` to `base`, each once, and gives up when the whole answer is late.

    A time-out of requests alone counts from byte to byte, so a server that drips could hold a call for ever.
    """

    def __init__(self, timeout: float, home: str, base: str | None) -> None:
        super().__init__(max_retries=0)
        self._timeout = timeout
        self._home = home.rstrip("/")
        self._base = base.rstrip("/") if base else None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if self._base and request.url:
            request.url = self._base + request.url.removeprefix(self._home)
            proxies = None
        meter.ask()
        deadline = time.monotonic() + self._timeout
        response = super().send(request, stream=True, timeout=self._timeout, verify=verify, cert=cert, proxies=proxies)
        try:
            _read_whole(response, deadline)
        except requests.RequestException:
            response.raw.close()
            raise
        return response


def session(timeout: float, home: str, base: str | None) -> requests.Session:
    """A session for one network whose client insists on the address `home`; `base` replaces it when given."""
    made = requests.Session()
    made.max_redirects = 0
    equip(made, timeout, home, base)
    return made


def equip(made: requests.Session, timeout: float, home: str, base: str | None) -> None:
    """Make `made`, the session inside a network's own client, keep the same promises as `session`."""
    made.max_redirects = 0
    made.mount(home, DeadlineAdapter(timeout, home, base))


class Clock:
    """The other side's clock: `last` is when it sent its last answer, None while it has not said so."""

    def __init__(self, made: requests.Session) -> None:
        self.last: datetime | None = None
        made.hooks["response"].append(self._read)

    def _read(self, response: requests.Response, *_: object, **__: object) -> None:
        try:
            self.last = parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            self.last = None


def never_sent(error: requests.RequestException) -> bool:
    """True when no connection stood, so the other side cannot have acted on the call.

    A TLS error other than a bad certificate proves nothing: it may strike while the answer comes in.
    """
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    if isinstance(reason, urllib3.exceptions.SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def in_words(error: requests.RequestException) -> str:
    """What happened on the wire; the text of `error` itself holds addresses with tokens and is not shown."""
    if isinstance(error, requests.Timeout):
        return "did not answer in time"
    if isinstance(error, requests.JSONDecodeError):
        return "answered with something that is not JSON"
    if isinstance(error, requests.TooManyRedirects):
        return "sent us to another address, which Hearback does not follow"
    if never_sent(error):
        return "could not be reached"
    return "broke the connection off"


def is_json(response: requests.Response) -> bool:
    """True when the answer calls itself JSON; an error page of a proxy in between does not."""
    return "json" in response.headers.get("content-type", "").lower()


def epoch(seconds: object) -> datetime | None:
    """The time that a header gives in seconds since 1970, None when it gives none or nonsense."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _read_whole(response: requests.Response, deadline: float) -> None:
    chunks: list[bytes] = []
    size = 0
    try:
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if time.monotonic() > deadline:
                raise requests.ReadTimeout("the answer came too slowly")
            if size > LARGEST_BODY:
                raise requests.RequestException("the answer is too large")
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.ReadTimeout("the answer stopped half-way") from error
    except urllib3.exceptions.HTTPError as error:
        raise requests.ConnectionError("the answer was cut off") from error
    response._content = b"".join(chunks)
    response._content_consumed = True  # type: ignore[attr-defined]
    response.close()


class _NoDebug(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG


class _NoSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _SECRET.sub(r"\1…", record.getMessage())
        record.args = ()
        return True


for _name in _TALKATIVE:
    logging.getLogger(_name).addFilter(_NoDebug())
logging.getLogger("urllib3.connectionpool").addFilter(_NoSecrets())
