"""From the values of the store to what the JSON API tells."""

from collections.abc import Sequence

from inbox.api import counted, shapes
from inbox.api.cursors import MENTIONS, RESPONSES, sealed
from inbox.house import House
from inbox.item import find
from responders.reports import Figures
from responders.values import Response
from store import claims, desk, mentions, responses, tickets
from store.claims import Claim
from store.database import Tx
from store.desk import NOBODY, Care
from store.mentions import Stored
from store.queue import QueueItem


def mention_rows(tx: Tx, house: House, found: Sequence[QueueItem], limit: int) -> shapes.Page[shapes.Mention]:
    now, ids = house.services.clock(), [row.stored.id for row in found]
    held, cares = claims.held(tx, ids, now), desk.of(tx, ids, now)
    rows = [mention(row.stored, row.response, held.get(row.stored.id), cares.get(row.stored.id)) for row in found]
    return shapes.Page(items=rows, after=_after(MENTIONS, found, limit))


def response_rows(found: Sequence[QueueItem], limit: int) -> shapes.Page[shapes.Response]:
    rows = [shapes.Response.model_validate(row.response) for row in found if row.response]
    return shapes.Page(items=rows, after=_after(RESPONSES, found, limit))


def mention(stored: Stored, reply: Response | None, claim: Claim | None, care: Care | None) -> shapes.Mention:
    return shapes.Mention.model_validate(_said(stored, reply, claim, care), from_attributes=True)


def whole_mention(tx: Tx, house: House, mention_id: int) -> shapes.WholeMention:
    item = find(house, tx, f"m{mention_id}")
    around = {
        "versions": [version for version in item.versions if version.replaced_at is not None],
        "responses": [one for one in (item.reply, *item.others) if one],
        "tickets": item.tickets,
        "thread_ids": [one.id for one in item.thread],
        "earlier_ids": [one.id for one in item.earlier],
    }
    return shapes.WholeMention.model_validate(
        _said(item.stored, item.reply, item.claim, item.care) | around, from_attributes=True
    )


def whole_response(tx: Tx, house: House, response_id: int) -> shapes.WholeResponse:
    """With what the guard says of a draft, as the page shows it."""
    response = responses.get(tx, response_id)
    item = find(house, tx, str(response_id)) if response.kind == "reply" else None
    told = {name: getattr(response, name) for name in shapes.Response.model_fields}
    more = {
        "version": responses.versions(tx, [response_id])[response_id],
        "revisions": responses.revisions(tx, response_id),
        "log": responses.log(tx, response_id),
        "approvals": responses.approvals(tx, response_id),
        "verdict": item.verdict if item else None,
        "private_verdict": item.aside if item else None,
        "hold": item.hold if item else None,
    }
    return shapes.WholeResponse.model_validate(told | more, from_attributes=True)


def whole_ticket(tx: Tx, ticket_id: int) -> shapes.WholeTicket:
    ticket = tickets.get(tx, ticket_id)
    told = {name: getattr(ticket, name) for name in shapes.Ticket.model_fields}
    return shapes.WholeTicket.model_validate(told | {"history": tickets.history(tx, ticket_id)}, from_attributes=True)


def figures(found: Figures) -> counted.Figures:
    times = {name: getattr(found, name).whole for name in ("answers", "resolutions", "alerts")}
    told = {name: getattr(found, name) for name in ("total", "cuts", "overdue", "complaints")}
    days = {name: getattr(found.period, name) for name in ("first", "last", "zone")}
    return counted.Figures.model_validate(told | times | days, from_attributes=True)


def at_the_desk(tx: Tx, house: House, mention_id: int) -> shapes.MentionDone:
    now = house.services.clock()
    claim, care = claims.of(tx, mention_id, now), desk.of(tx, [mention_id], now).get(mention_id, NOBODY)
    told = {"id": mention_id, "claim": claim, "care": care, "relevant": mentions.get(tx, mention_id).relevant}
    return shapes.MentionDone.model_validate(told, from_attributes=True)


def _said(stored: Stored, reply: Response | None, claim: Claim | None, care: Care | None) -> dict[str, object]:
    said = stored.mention
    own = {name: getattr(said, name) for name in shapes.Mention.model_fields if hasattr(said, name)}
    kept = {name: getattr(stored, name) for name in shapes.Mention.model_fields if hasattr(stored, name)}
    return own | kept | {"reply": reply, "claim": claim, "care": care or NOBODY}


def _after(kind: str, found: Sequence[QueueItem], limit: int) -> str | None:
    return sealed(kind, found[-1].cursor) if len(found) == limit else None
