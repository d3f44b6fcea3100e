"""What a post and its answer say, in the team's language, where a writer is set up; for reading only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse

from inbox.accounts import Viewer
from inbox.doors import Does
from inbox.house import House, Lent
from inbox.render import page
from store import mentions, responses
from store.errors import Missing

router = APIRouter()
TEAM = "en"
"""The language of the inbox, of the templates' meanings and of every reason."""
Text = Annotated[str, Form(max_length=100_000)]


@router.post("/responses/{response_id}/translate")
def translate(
    request: Request,
    house: Lent,
    viewer: Annotated[Viewer, Depends(Does("edit"))],
    response_id: int,
    text: Text = "",
    private: Text = "",
) -> HTMLResponse:
    """The post and both texts as they stand in the editor."""
    with house.db.read() as tx:
        mention = mentions.get(tx, responses.get(tx, response_id).mention_id).mention
    asked = (("What they wrote", mention.text), ("The answer", text), ("The private message", private))
    found, problems = _all(house, [each for each in asked if each[1].strip()], mention.author.name)
    return page(house, request, viewer, None, "part_translation.html", {"found": found, "problems": problems})


def _all(house: House, asked: list[tuple[str, str]], author: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(what it is, in the team's language) of what could be translated, and why the rest could not."""
    if house.services.translate is None:
        raise Missing("no writer is set up, so nothing can be translated")
    problems: list[str] = []
    found = [(name, house.services.translate(text, TEAM, (author,), problems.append)) for name, text in asked]
    return [(name, text) for name, text in found if text is not None], list(dict.fromkeys(problems))
