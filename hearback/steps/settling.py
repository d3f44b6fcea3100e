"""What an answer of the network, or none, means for the response that a worker holds."""

from datetime import datetime

from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.values import Receipt
from responders.lifecycle import ON_LOSS, Move
from responders.values import WORKER, Response
from store import responses
from store.database import Tx

CONSEQUENCE: dict[type[PlatformError], Move] = {
    Later: "postpone",
    Refused: "refuse",
    Disabled: "postpone",
    Lost: "lose",
}


def consequence(error: PlatformError, response: Response) -> Move:
    """The move that `error` means for this kind of response."""
    move: Move = next((move for kind, move in CONSEQUENCE.items() if isinstance(error, kind)), "lose")
    return ON_LOSS[response.kind] if move == "lose" else move


def settle(
    tx: Tx,
    response: Response,
    move: Move,
    now: datetime,
    *,
    receipt: Receipt | None = None,
    not_before: datetime | None = None,
    reason: str = "",
) -> Response:
    """Move a response that this worker holds, with its fence. Raises Stale when it does not hold it any more."""
    return responses.move(
        tx,
        response.id,
        move,
        state=response.state,
        revision=response.revision,
        fence=response.fence,
        by=WORKER,
        now=now,
        receipt=receipt,
        not_before=not_before,
        reason=reason,
    )
