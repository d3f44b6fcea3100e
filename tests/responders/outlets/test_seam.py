import pytest

from responders.outlets.apprise import AppriseOutlet
from responders.outlets.seam import Notice, Outlet, OutletBinding, UnknownOutlet, find, names
from responders.outlets.tickets import Tickets

NOTICE = Notice(key="k-1", title="Mali is unhappy", body="It leaks.", url="http://127.0.0.1:8000/m/1")


def test_outlets_are_found_by_their_files_name() -> None:
    assert names() == ("apprise", "tickets")
    assert find("apprise") is AppriseOutlet
    assert find("tickets") is Tickets


@pytest.mark.parametrize("kind", ["seam", "", "os", "../apprise", "Tickets"])
def test_an_unknown_kind_is_told_with_the_known_ones(kind: str) -> None:
    with pytest.raises(UnknownOutlet, match="known: apprise, tickets"):
        find(kind)


@pytest.mark.parametrize("kind", names())
def test_every_outlet_says_what_it_is_and_what_it_needs(kind: str) -> None:
    outlet: type[Outlet] = find(kind)
    assert outlet.name == kind
    assert outlet.title
    assert all(option.help for option in outlet.options)


def test_tickets_stay_inside_and_their_receipt_is_the_key() -> None:
    outlet = Tickets(OutletBinding(name="tickets", brand="lotus"))
    assert outlet.inside
    assert not AppriseOutlet.inside
    receipt = outlet.deliver(NOTICE)
    assert (receipt.external_id, receipt.url) == ("k-1", NOTICE.url)
    assert receipt.at.tzinfo is not None
    assert "lotus" in outlet.check()
    outlet.close()
