"""A brand's page on a host that others share opens that page, and no other of the host."""

import pytest

from config.playbook import Playbook, Voice
from responders.guard import guard


def stopped(text: str, **voice: object) -> bool:
    book = Playbook(voice=Voice(**voice))  # type: ignore[arg-type]
    return any(finding.blocking for finding in guard(text, mention=None, language="en", playbook=book))


@pytest.mark.parametrize(
    ("own", "ours", "foreign"),
    [
        ("t.me/lotuscare", "t.me/lotuscare", "t.me/evil_refunds"),
        ("t.me/lotuscare", "t.me/lotuscare/7", "t.me/lotuscarefake"),
        ("https://facebook.com/lotus", "facebook.com/lotus/posts", "https://facebook.com/l.php?u=https://evil.com"),
        ("https://facebook.com/lotus", "https://www.facebook.com/lotus.", "https://facebook.com/lotus/../evil"),
        ("https://facebook.com/lotus/", "https://facebook.com/Lotus", "https://x.facebook.com/lotus"),
        ("lotus.example", "help.lotus.example/a", "lotus.example.evil.com"),
    ],
)
def test_an_entry_with_a_path_allows_only_what_is_under_it(own: str, ours: str, foreign: str) -> None:
    assert not stopped(f"See {ours}", links=(own,))
    assert stopped(f"See {foreign}", links=(own,))


def test_an_address_to_write_to_allows_itself_alone() -> None:
    contact = "lotus.shop@gmail.com"
    assert not stopped("Write to lotus.shop@gmail.com", contact=contact)
    assert stopped("Go to https://gmail.com/evil", contact=contact)
    assert stopped("Write to thief@gmail.com", contact=contact)
    assert not stopped("Hello", contact="http://[", links=("http://[",))
