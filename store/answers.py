"""Responses as rows, and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, FromClause, Select, select

from platforms.values import Receipt
from responders.values import Actor, Citation, Response
from store.tables import responses, revisions

_R = responses.c

RESPONSE_COLUMNS: tuple[Column[Any], ...] = (
    _R.id, _R.brand, _R.mention_id, _R.mention_revision, _R.kind, _R.state, _R.revision, revisions.c.text,
    _R.language, _R.template, _R.meaning, _R.outlet, _R.key, _R.rule, _R.reasons, _R.rank, _R.fence, _R.attempts,
    _R.read_backs, _R.created_at, _R.updated_at, _R.due_at, _R.not_before, _R.lease_until, _R.detail,
    _R.receipt_id, _R.receipt_url, _R.receipt_at, revisions.c.private, _R.follows, _R.citations, _R.version,
)  # fmt: skip
VERSION = len(RESPONSE_COLUMNS) - 1


def with_text() -> FromClause:
    """Responses joined to the text of their present revision."""
    present = (revisions.c.response_id == _R.id) & (revisions.c.number == _R.revision)
    return responses.join(revisions, present)


def read_responses() -> Select[Any]:
    """Rows for `response`."""
    return select(*RESPONSE_COLUMNS).select_from(with_text())


def response(row: Sequence[Any]) -> Response:
    """One row that starts with RESPONSE_COLUMNS."""
    return Response(
        id=row[0], brand=row[1], mention_id=row[2], mention_revision=row[3], kind=row[4], state=row[5],
        revision=row[6], text=row[7], language=row[8], template=row[9], meaning=row[10], outlet=row[11], key=row[12],
        rule=row[13], reasons=row[14], priority=-row[15], fence=row[16], attempts=row[17], read_backs=row[18],
        created_at=row[19], updated_at=row[20], due_at=row[21], not_before=row[22], lease_until=row[23],
        detail=row[24], receipt=_receipt(row[25], row[26], row[27]), private=row[28] or "", follows=row[29],
        citations=tuple(Citation(article=c[0], title=c[1], section=c[2], passage=c[3], language=c[4], sure=c[5])
                        for c in row[30]),
    )  # fmt: skip


def records(citations: Sequence[Citation]) -> tuple[tuple[str | bool, ...], ...]:
    """Citations as they are kept; `response` reads them back."""
    return tuple((c.article, c.title, c.section, c.passage, c.language, c.sure) for c in citations)


def actor(kind: Any, name: str) -> Actor:
    return Actor(kind=kind, name=name)


def _receipt(external_id: str | None, url: str | None, at: datetime | None) -> Receipt | None:
    if external_id is None or at is None:
        return None
    return Receipt(external_id=external_id, url=url, at=at)
