"""The page of webhooks: who takes what, what was given up, and "send again" by whoever manages."""

from datetime import timedelta

import pytest

from store import events, hooks
from tests.inbox.serving import Inbox
from tests.inbox.test_doors import in_another_brand


@pytest.fixture
def told(inbox: Inbox) -> Inbox:
    """Two calls that a program did not take."""
    now = inbox.clock.now
    with inbox.db.begin() as tx:
        hooks.ensure(tx, [("crm", "lotus", ("ticket.opened",))])
        for number in (1, 2):
            events.happened(tx, "ticket.opened", "lotus", now, ticket_id=number)
    with inbox.db.begin() as tx:
        claim = hooks.claim(tx, "crm", now, timedelta(seconds=60), 10)
        assert claim is not None
        for call in claim.calls:
            hooks.given_up(tx, claim, call, "it answered <b>500</b>", now)
        hooks.let_go(tx, claim)
    return inbox


def failed(inbox: Inbox) -> int:
    with inbox.db.read() as tx:
        return len(hooks.failed(tx))


def test_it_is_seen_by_the_brand_and_sent_again_by_whoever_manages(told: Inbox) -> None:
    for role in ("agent", "lead"):
        visitor = told.signed_in(role)
        page = visitor.page("/webhooks")
        assert "it answered &lt;b&gt;500&lt;/b&gt;" in page
        assert "/again" not in page
        assert visitor.submit("/webhooks/calls/1/again").status_code == 403
    stranger = in_another_brand(told, "admin")
    assert "crm" not in stranger.page("/webhooks")
    assert stranger.submit("/webhooks/calls/1/again").status_code == 404
    assert stranger.submit("/webhooks/crm/again").status_code == 404
    assert failed(told) == 2
    admin = told.signed_in("admin")
    assert "/webhooks/calls/1/again" in admin.page("/webhooks")
    assert admin.submit("/webhooks/calls/1/again").status_code == 303
    assert admin.submit("/webhooks/calls/1/again").status_code == 409
    assert failed(told) == 1
    assert admin.submit("/webhooks/crm/again").status_code == 303
    assert failed(told) == 0
    assert admin.submit("/webhooks/calls/99/again").status_code == 404


def test_an_installation_without_any(inbox: Inbox) -> None:
    assert "[[brands.webhooks]]" in inbox.signed_in("agent").page("/webhooks")
