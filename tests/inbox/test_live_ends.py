"""Who signs out, or loses a role, hears nothing more within seconds."""

import threading
import time

import httpx
import pytest

from inbox import live
from store import people
from tests.inbox import shop
from tests.inbox.serving import Inbox, Visitor


def seconds_until_over(visitor: Visitor, end: threading.Event) -> float:
    """How long the stream goes on once `end` is set."""
    with httpx.stream("GET", f"{visitor.base_url}/events", cookies=visitor.cookies, timeout=20) as stream:
        assert stream.status_code == 200
        end.set()
        begun = time.monotonic()
        for _ in stream.iter_raw():
            pass
    return time.monotonic() - begun


@pytest.mark.parametrize("how", ["sign out", "password", "switched off", "role"])
def test_the_stream_ends_soon_after(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(live, "LOOK", 0.2)
    visitor, ready = inbox.signed_in("agent"), threading.Event()
    took: list[float] = []
    listener = threading.Thread(target=lambda: took.append(seconds_until_over(visitor, ready)))
    listener.start()
    assert ready.wait(15)
    with inbox.db.begin() as tx:
        person = people.by_name(tx, shop.ROLES["agent"])
        assert person is not None
        if how == "password":
            people.set_password(tx, person.id, None)
        elif how == "switched off":
            people.disable(tx, person.id)
        elif how == "role":
            people.set_role(tx, person.id, "lead")
        else:
            people.sessions_close(tx, person.id)
    listener.join(15)
    assert took
    assert took[0] < 10
