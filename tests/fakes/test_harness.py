"""The fakes keep their own promises, since every other test of the networks leans on them."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from typing import Any

import pytest

from tests.fakes.harness import FakeServer, running, start

NETWORKS = ("x", "graph")
PATHS = {"x": "/2/users/900/mentions?max_results=100", "graph": "/v26.0/500100/feed?access_token=t&limit=100"}


def get(server: FakeServer, path: str) -> dict[str, Any]:
    request = urllib.request.Request(server.url + path, headers={"Authorization": "Bearer t"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return dict(json.load(answer))


@pytest.mark.parametrize("name", NETWORKS)
def test_ten_thousand_posts_are_there_at_once(name: str) -> None:
    with running(name) as server:
        began = time.perf_counter()
        assert len(set(server.do("seed", count=10_000))) == 10_000
        assert time.perf_counter() - began < 5
        assert get(server, PATHS[name])["data"]


@pytest.mark.parametrize("name", NETWORKS)
def test_faults_strike_as_often_as_told_and_calls_are_counted(name: str) -> None:
    with running(name) as server:
        server.fail("server_error", on="read", times=2)
        for _ in range(2):
            with pytest.raises(urllib.error.HTTPError) as caught:
                get(server, PATHS[name])
            assert caught.value.code == 503
            caught.value.close()
        get(server, PATHS[name])
        assert len(server.calls()) == 3
        assert server.writes() == []


@pytest.mark.parametrize("name", NETWORKS)
def test_reset_breaks_the_connection(name: str) -> None:
    with running(name) as server:
        server.fail("reset")
        with pytest.raises((ConnectionResetError, urllib.error.URLError)):
            get(server, PATHS[name])


@pytest.mark.parametrize("name", NETWORKS)
def test_server_ends_with_the_test_that_started_it(name: str) -> None:
    server = start(name)
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.process.wait(timeout=10) == 0
    assert server.process.stdout is not None
    server.process.stdout.close()


def test_killed_server_is_stopped_without_fuss() -> None:
    with running("x") as server:
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait(timeout=10)


def test_hung_call_ends_when_released() -> None:
    with running("x") as server, ThreadPoolExecutor(1) as pool:
        server.fail("hang", path="/2/users/me")
        hung = pool.submit(get, server, "/2/users/me")
        while not server.calls():
            assert not hung.done()
        server.release()
        with pytest.raises(RemoteDisconnected):
            hung.result(timeout=10)
        assert get(server, "/2/users/me")["data"]["id"] == "900"
