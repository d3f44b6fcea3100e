"""HTTP by httpx for the platforms that need no client of their own.

A deadline on the whole call, a cap on the size, no redirects, and, for addresses that strangers may choose, no way
into the machine's own network.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from platforms import meter

MIB = 1024 * 1024
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# One layer only: a few hundred bytes packed twice unpack to more than the memory, before anybody counts them.
_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
_NOT_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.UnsupportedProtocol)

_Options = Iterable[tuple[Any, ...]]


class FetchError(Exception):
    """No usable answer came; `reason` says so in words that hold no address and no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(FetchError):
    """No connection stood, so the other side cannot have acted."""


class NotPublic(NotSent):
    """The name leads to an address that the caller does not allow, for instance into a private network."""


class NotAnswered(FetchError):
    """The request went out and no whole answer came back: the other side may have acted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of any status; header names are matched without case."""

    status: int
    headers: httpx.Headers
    body: bytes


def client(timeout: float, *, public_only: bool = False, only: Callable[[str], bool] | None = None) -> httpx.Client:
    """A client whose every call ends within `timeout` seconds and takes a connection of its own.

    `only` judges each numeric address that a name leads to; `public_only` is short for `is_public`.
    """
    return httpx.Client(
        transport=_Transport(timeout, is_public if public_only else only),
        headers={"Accept-Encoding": "gzip, deflate"},
        follow_redirects=False,
        trust_env=False,
    )


def call(
    caller: httpx.Client,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    limit: int = 32 * MIB,
) -> Answer:
    """Send one request, once. Raises NotSent, NotPublic, NotAnswered (also when the body exceeds `limit` bytes)."""
    meter.ask()
    try:
        response = caller.send(caller.build_request(method, url, headers=headers, content=content), stream=True)
        try:
            if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
                raise NotAnswered("packed its answer in a way that we did not ask for")
            return Answer(response.status_code, response.headers, _whole(response, limit))
        finally:
            response.close()
    except (httpx.InvalidURL, UnicodeError) as error:
        raise NotSent("has an address that makes no sense") from error
    except _NOT_SENT as error:
        raise NotSent("could not be reached") from error
    except httpcore.TimeoutException as error:
        raise NotAnswered("did not answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        raise NotAnswered("broke the connection off") from error


def wait_until(answer: Answer, now: datetime) -> datetime | None:
    """When Retry-After (seconds or an HTTP date) allows the next call; None when the header is missing or odd."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit() and len(told) < 8:
        return now + timedelta(seconds=int(told))
    try:
        when = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def is_public(address: str) -> bool:
    """False for loopback, private, link-local, shared, multicast and reserved addresses, in all their disguises."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _whole(response: httpx.Response, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise NotAnswered(f"sent more than {limit // MIB} MB")
    return b"".join(chunks)


class _Transport(httpx.BaseTransport):
    """httpcore underneath httpx, for the one thing httpx does not let through: who may be connected to."""

    def __init__(self, timeout: float, only: Callable[[str], bool] | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_keepalive_connections=0,
            network_backend=_Network(timeout, only),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
        )
        answer = self._pool.handle_request(sent)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore.NetworkBackend):
    """Resolves a name once, judges every address it got, and connects to one of exactly those."""

    def __init__(self, timeout: float, only: Callable[[str], bool] | None) -> None:
        self._timeout = timeout
        self._only = only
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        deadline = time.monotonic() + self._timeout
        addresses = _resolved(host, port, self._timeout)
        if self._only is not None and not all(map(self._only, addresses)):
            where = "on the public internet" if self._only is is_public else "where the settings allow it"
            raise NotPublic(f"leads to an address that is not {where}")
        for address in addresses[:-1]:
            try:
                return _Timed(self._real.connect_tcp(address, port, timeout=_left(deadline)), deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return _Timed(self._real.connect_tcp(addresses[-1], port, timeout=_left(deadline)), deadline)


class _Timed(httpcore.NetworkStream):
    """One connection, for one call, that a dripping server cannot hold beyond `deadline`."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds left, never 0: the standard library takes 0 for "do not block"."""
    return max(deadline - time.monotonic(), 0.001)


def _resolved(host: str, port: int, timeout: float) -> list[str]:
    """Addresses of `host`. The system's resolver knows no time-out, so it is asked on the side and left when late."""
    found: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()
    threading.Thread(target=_resolve, args=(host, port, found), daemon=True).start()
    try:
        addresses = found.get(timeout=timeout)
    except queue.Empty as error:
        raise NotSent("has a name that is not resolved in time") from error
    if not addresses:
        raise NotSent("has a name that cannot be resolved")
    return addresses


def _resolve(host: str, port: int, found: "queue.SimpleQueue[list[str] | None]") -> None:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found.put(None)
    else:
        found.put(list(dict.fromkeys(str(address[0]) for *_, address in told)))
