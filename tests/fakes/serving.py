"""The part that every fake network shares: a real HTTP server in its own process, scripted faults, a record of calls.

A test talks to it through POST /__control with a JSON object {"op": ..., ...}; see harness.py for the client side.
"""

import argparse
import json
import re
import socket
import struct
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HTML = b"<!doctype html><title>Something went wrong</title><h1>We'll be right back</h1>"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that arrived, the body as text."""

    method: str
    path: str
    query: dict[str, str]
    body: str
    authorization: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def write(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: an object to be sent as JSON, or bytes with their own content type."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> tuple[str, bytes]:
        if isinstance(self.body, bytes):
            return "text/html; charset=utf-8", self.body
        return "application/json; charset=utf-8", json.dumps(self.body).encode()


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls that match; `stored` lets the network act before it fails."""

    do: str
    on: str = "any"
    times: int = 1
    path: str = ""
    stored: bool = False
    detail: dict[str, Any] = field(default_factory=dict)

    def matches(self, call: Call) -> bool:
        kind = self.on == "any" or call.write == (self.on == "write")
        return self.times > 0 and kind and re.search(self.path, call.path) is not None


class Network(ABC):
    """State of one fake network. Every method runs under `lock`; `control_<name>` is open to tests."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.released = threading.Event()
        self.calls: list[Call] = []
        self.faults: list[Fault] = []

    @abstractmethod
    def answer(self, call: Call) -> Answer:
        """The network's own answer when nothing goes wrong."""

    @abstractmethod
    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        """The network's own shape of `limited`, `dead_token`, `forbidden`, `missing` and the like."""

    def receive(self, call: Call) -> tuple[Answer, Fault | None, threading.Event]:
        with self.lock:
            self.calls.append(call)
            fault = next((fault for fault in self.faults if fault.matches(call)), None)
            if fault is None:
                return self.answer(call), None, self.released
            fault.times -= 1
            if fault.stored:
                self.answer(call)
            return self._fault_answer(fault), fault, self.released

    def _fault_answer(self, fault: Fault) -> Answer:
        if fault.do == "html":
            return Answer(HTML, int(fault.detail.get("status", 200)))
        if fault.do == "garbage":
            return Answer(b'{"data": [{"id": "1', 200, {"Content-Type": "application/json"})
        if fault.do == "answer":
            return Answer(fault.detail["body"], int(fault.detail["status"]), fault.detail.get("headers", {}))
        if fault.do in {"hang", "reset", "drip"}:
            return Answer(b'{"data": []}' * 1000, 200, {"Content-Type": "application/json"})
        return self.refusal(fault.do, fault.detail)

    def control_fail(self, **fault: Any) -> None:
        self.faults.append(Fault(**fault))

    def control_release(self) -> None:
        """End every hung call and go on normally."""
        self.faults.clear()
        self.released.set()
        self.released = threading.Event()

    def control_calls(self) -> list[dict[str, Any]]:
        return [asdict(call) for call in self.calls]

    def control_writes(self) -> list[dict[str, Any]]:
        return [asdict(call) for call in self.calls if call.write]

    def control_clear(self) -> None:
        self.control_release()
        self.calls.clear()
        self.forget()

    @abstractmethod
    def forget(self) -> None:
        """Drop every post."""


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with keep-alive; one write per answer, so no delay hides between head and body."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    network: Network

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        return

    def _serve(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        if len(sent) < length:  # who asked was killed in the middle of a word
            self.close_connection = True
            return
        body = sent.decode("utf-8", "surrogatepass")
        if url.path == "/__control":
            self._send(self._control(json.loads(body)))
            return
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, url.path, query, body, headers.get("authorization", ""), headers)
        answer, fault, released = self.network.receive(call)
        self._play(answer, fault.do if fault else "", released)

    def _control(self, order: dict[str, Any]) -> Answer:
        operation: Callable[..., object] = getattr(self.network, f"control_{order.pop('op')}")
        with self.network.lock:
            return Answer({"result": operation(**order)})

    def _play(self, answer: Answer, fault: str, released: threading.Event) -> None:
        if fault == "hang":
            released.wait()
            self.close_connection = True
        elif fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        elif fault == "drip":
            self._drip(answer, released)
        else:
            self._send(answer)

    def _drip(self, answer: Answer, released: threading.Event) -> None:
        """A byte now and a byte then: each read of the client succeeds, the answer never ends."""
        body = self._head(answer)
        self.close_connection = True
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            self.wfile.flush()
            if released.wait(0.02):
                return

    def _head(self, answer: Answer) -> bytes:
        kind, body = answer.encoded()
        self.send_response(answer.status)
        for name, value in ({"Content-Type": kind} | answer.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body

    def _send(self, answer: Answer) -> None:
        self.wfile.write(self._head(answer))


class Server(ThreadingHTTPServer):
    """Quiet about clients that went away, and able to reset a connection instead of closing it politely."""

    daemon_threads = True
    request_queue_size = 128

    def shutdown_request(self, request: Any) -> None:
        linger = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
        if struct.unpack("ii", linger)[0]:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve(network: Network) -> None:
    """Serve until standard input ends (so that no server outlives its test) or the process is terminated."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    with Server(("127.0.0.1", port), type("Bound", (Handler,), {"network": network})) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        threading.Thread(target=_until_orphaned, args=(server,), daemon=True).start()
        server.serve_forever(poll_interval=0.05)


def _until_orphaned(server: Server) -> None:
    sys.stdin.read()
    server.shutdown()
