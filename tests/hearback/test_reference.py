from hearback.reference import PAGES
from tests.house.source import ROOT


def test_pages_made_from_the_code_are_up_to_date() -> None:
    for name, page in PAGES.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(), f"docs/{name} is old: run `make docs`"
