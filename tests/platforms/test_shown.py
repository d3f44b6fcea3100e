"""What readers of X see of a link."""

from hypothesis import given
from hypothesis import strategies as st

from platforms import weight
from platforms.seam import Platform


def test_links_lose_their_scheme_and_their_end() -> None:
    told = weight.shown("See https://www.lotusandpine.example/help/returns/how-to-send-it-back and shop.com.")
    assert told == "See lotusandpine.example/help/retu… and shop.com."


@given(st.text(max_size=60))
def test_what_is_no_link_stays_as_it_is(text: str) -> None:
    assert Platform.shown(text) == text
    if not weight.links(text):
        assert weight.shown(text) == text
