"""What is asked of a network is counted at the wire, with its price, and stopped before it is more than was allowed."""

from datetime import UTC, datetime

import pytest

from platforms import meter
from platforms.errors import OverBudget
from tests.fakes.harness import FakeServer
from tests.platforms.on_x import bind, now


def test_requests_and_posts_of_x_are_counted_with_their_price(x: FakeServer) -> None:
    for number in range(3):
        x.do("post", text=f"post {number}", author="1001")
    with meter.running() as outer, meter.running() as first:
        twitter = bind(x)
        heard = len(twitter.read(None, None, now()).mentions)
    assert heard == 3
    assert first.requests == 2, "who we are, and the page"
    assert first.money == pytest.approx(3 * 0.005)
    assert (outer.requests, outer.money) == (first.requests, first.money)
    with meter.running() as again:
        twitter.read(None, None, now())
    assert again.requests == 1
    twitter.close()


def test_nothing_is_asked_beyond_what_is_allowed(x: FakeServer) -> None:
    x.do("post", text="hello", author="1001")
    twitter = bind(x)
    with pytest.raises(OverBudget, match="requests"), meter.running(most_requests=1):
        twitter.read(None, None, now())
    with meter.running(most_requests=1) as allowed:
        twitter.read(None, None, now())
    assert allowed.requests == 1
    with pytest.raises(OverBudget, match="money"), meter.running(most_money=0.49, each=0.5):
        twitter.read(None, None, now())
    with pytest.raises(OverBudget), meter.running(most_requests=0), meter.running():
        twitter.read(None, None, datetime.now(UTC))
    twitter.close()
