"""What a post and its answer say, in the language of the page, where a writer is set up; for reading only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse

from inbox.accounts import Viewer
from inbox.doors import Does
from inbox.house import House, Lent
from inbox.render import page
from inbox.speech import _, manner
from platforms.values import Author
from responders.writer import called
from store import mentions, responses
from store.errors import Missing

router = APIRouter()
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
    asked = (
        (_("What they wrote"), mention.text),
        (_("The answer"), text),
        (_("The private message"), private),
    )
    found, problems = _all(house, [each for each in asked if each[1].strip()], mention.author)
    return page(house, request, viewer, None, "part_translation.html", {"found": found, "problems": problems})


def _all(house: House, asked: list[tuple[str, str]], author: Author) -> tuple[list[tuple[str, str]], list[str]]:
    """(what it is, in the language of the page) of what could be translated, and why the rest could not."""
    if house.services.translate is None:
        raise Missing("no writer is set up, so nothing can be translated")
    problems: list[str] = []
    into = manner().language
    found = [(name, house.services.translate(text, into, called([author]), problems.append)) for name, text in asked]
    return [(name, text) for name, text in found if text is not None], list(dict.fromkeys(problems))
