"""Which addresses count as public, and that a name is judged by what it resolves to at the moment of connecting."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from platforms import fetch


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:7f00:1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
        ),
        *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1"),
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not fetch.is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_addresses_outside_are_public(address: str) -> None:
    assert fetch.is_public(address)


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A door on loopback that nobody may knock at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield door


def knocks(door: socket.socket) -> int:
    try:
        connection, _ = door.accept()
    except BlockingIOError:
        return 0
    connection.close()
    return 1


def answers(*addresses: str) -> Any:
    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize("resolved", [("127.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("127.0.0.1", "93.184.216.34")])
def test_a_name_with_any_inside_address_is_refused_before_a_connection(
    canary: socket.socket, monkeypatch: pytest.MonkeyPatch, resolved: tuple[str, ...]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(*resolved))
    with fetch.client(1, public_only=True) as client, pytest.raises(fetch.NotPublic):
        fetch.call(client, "GET", f"http://rebind.example:{canary.getsockname()[1]}/")
    assert knocks(canary) == 0


def test_a_name_is_resolved_once_so_that_a_second_answer_cannot_lead_elsewhere(
    canary: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    connected: list[str] = []

    def rebinding(host: str, port: int, *_: Any, **__: Any) -> Any:
        asked.append(host)
        return answers("93.184.216.34" if len(asked) == 1 else "127.0.0.1")(host, port)

    def connect(_: Any, host: str, port: int, **__: Any) -> Any:
        connected.append(host)
        raise fetch.httpcore.ConnectError("no route in a test")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(fetch.httpcore.SyncBackend, "connect_tcp", connect)
    with fetch.client(1, public_only=True) as client, pytest.raises(fetch.NotSent):
        fetch.call(client, "GET", f"http://rebind.example:{canary.getsockname()[1]}/")
    assert (asked, connected, knocks(canary)) == (["rebind.example"], ["93.184.216.34"], 0)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "localhost"]
)
def test_loopback_is_refused_however_it_is_written(canary: socket.socket, host: str) -> None:
    with fetch.client(1, public_only=True) as client, pytest.raises(fetch.NotSent):
        fetch.call(client, "GET", f"http://{host}:{canary.getsockname()[1]}/")
    assert knocks(canary) == 0


def test_the_second_address_of_a_name_is_tried_when_the_first_is_closed(
    canary: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("::1", "127.0.0.1"))
    with fetch.client(0.3) as client, pytest.raises(fetch.NotAnswered):
        fetch.call(client, "GET", f"http://two.example:{canary.getsockname()[1]}/")
    assert knocks(canary) == 1


def test_a_resolver_that_hangs_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait() and [])
    with fetch.client(0.1) as client, pytest.raises(fetch.NotSent, match="not resolved in time"):
        fetch.call(client, "GET", "http://slow.example/")
    released.set()


def test_a_name_that_nobody_knows_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with fetch.client(1) as client, pytest.raises(fetch.NotSent, match="cannot be resolved"):
        fetch.call(client, "GET", "http://nobody.example/")


@pytest.mark.parametrize("url", ["gopher://x/", "http://", "//x", "http://[", "http://x:99999/"])
def test_an_address_that_is_none_is_not_sent(url: str) -> None:
    with fetch.client(1) as client, pytest.raises(fetch.NotSent):
        fetch.call(client, "GET", url)


TOLD = [
    ("30", 30),
    (" 0 ", 0),
    ("Mon, 04 May 2026 12:01:00 GMT", 60),
    ("soon", None),
    ("", None),
    ("-1", None),
    ("9" * 9, None),
    ("²", None),
]


@pytest.mark.parametrize(("told", "seconds"), TOLD)
def test_retry_after_is_seconds_or_a_date(told: str, seconds: int | None) -> None:
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    headers = httpx.Headers([(b"Retry-After", told.encode())])
    until = fetch.wait_until(fetch.Answer(429, headers, b""), noon)
    assert until == (None if seconds is None else noon + timedelta(seconds=seconds))
