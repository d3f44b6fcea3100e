"""What people said about drafts, read from the log of moves; nothing is kept for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from responders.outcomes import Outcome, Said
from responders.values import WORKER, Response
from store.database import Tx
from store.dialects import plainly
from store.tables import analyses, approvals, automatic, moves, responses, revisions

_R, _M = responses.c, moves.c
_FIRST, _LAST = revisions.alias("first"), revisions.alias("last")
TEMPLATE = "template"
MOST = 10_000
"""So many of the newest decisions of a time are in its figures."""
LOOKED_THROUGH = 20_000
"""Trust is counted over so many of the newest replies, tickets and alerts of all brands."""
_SAID: dict[str, Said] = {"approve": "approved", "reject": "rejected", "recall": "taken back"}


def decided(tx: Tx, since: datetime, brand: str = "", most: int = MOST) -> list[Outcome]:
    """The last words of people on drafts, given after `since`, and what left without a person then.

    The newest `most` of each.
    """
    word = moves.alias("word")
    found = _outcomes(word).where(word.c.at >= since, _last_word(word))
    found = found.order_by(word.c.at.desc(), word.c.id.desc()).limit(most)
    by_people = tx.execute(found.where(_R.brand == brand) if brand else found)
    return [_outcome(row) for row in by_people] + _by_itself(tx, since, brand, most)


def cut_off(found: Sequence[Outcome], most: int = MOST) -> bool:
    """Whether `decided` may have left out older words than these."""
    by_itself = sum(one.said == "sent by itself" for one in found)
    return max(by_itself, len(found) - by_itself) >= most


def of_template(tx: Tx, like: Response, limit: int) -> list[Outcome]:
    """People's last words on the newest drafts in the words of the template of `like`, the newest word first.

    Approvals without an edit are those of drafts by the same rule; any other word counts whatever rule drafted.
    """
    floor = (tx.execute(select(func.max(_R.id))).scalar() or 0) - LOOKED_THROUGH
    words = and_(_R.template == like.template, _R.language == like.language)
    named = and_(_R.id > floor, plainly(_R.brand) == like.brand, words)
    word = moves.alias("word")
    telling = or_(_R.rule == like.rule, word.c.move != "approve", _LAST.c.text != _FIRST.c.text)
    found = _outcomes(word).where(named, telling, _last_word(word), _FIRST.c.by_name == WORKER.name)
    newest_first = (word.c.id + 0).desc()  # no index answers a sum: of a rare template SQLite would walk every move
    return [_outcome(row) for row in tx.execute(found.order_by(newest_first).limit(limit))]


def _last_word(word: Any) -> Any:
    later = moves.alias("later")
    same = and_(later.c.response_id == word.c.response_id, later.c.id > word.c.id)
    return and_(_by_a_person(word), ~exists().where(same, _by_a_person(later)))


def _by_a_person(word: Any) -> Any:
    return and_(word.c.by_kind == "person", word.c.move.in_(tuple(_SAID)))


def _outcomes(word: Any) -> Select[Any]:
    """One row for each of `word` (of moves): the draft, its first text, and the text that the word was about."""
    read = and_(analyses.c.mention_id == _R.mention_id, analyses.c.revision == _R.mention_revision)
    base = (
        responses.join(word, word.c.response_id == _R.id)
        .join(_FIRST, and_(_FIRST.c.response_id == _R.id, _FIRST.c.number == 1))
        .join(_LAST, and_(_LAST.c.response_id == _R.id, _LAST.c.number == word.c.revision))
        .outerjoin(analyses, read)
    )
    columns = (
        _R.id, _R.mention_id, _R.brand, _R.template, _R.language, analyses.c.topics, _FIRST.c.by_name, word.c.move,
        word.c.at, _FIRST.c.text, _LAST.c.text, word.c.reason,
    )  # fmt: skip
    return select(*columns).select_from(base).where(plainly(_R.kind) == "reply", _R.follows == 0)


def _outcome(row: Any) -> Outcome:
    return Outcome(
        response_id=row[0], mention_id=row[1], brand=row[2], template=row[3], language=row[4], topics=row[5] or (),
        writer=TEMPLATE if row[6] == WORKER.name else row[6], said=_SAID[row[7]], at=row[8], drafted=row[9],
        sent=row[10], reason=row[11],
    )  # fmt: skip


def _by_itself(tx: Tx, since: datetime, brand: str, most: int) -> list[Outcome]:
    read = and_(analyses.c.mention_id == _R.mention_id, analyses.c.revision == _R.mention_revision)
    base = automatic.join(responses, automatic.c.response_id == _R.id).outerjoin(analyses, read)
    columns = (
        _R.id, _R.mention_id, _R.brand, _R.template, _R.language, analyses.c.topics, automatic.c.taken_at,
        automatic.c.rule,
    )  # fmt: skip
    by_hand = exists().where(approvals.c.response_id == _R.id, approvals.c.revision == _R.revision)
    judged = automatic.c.judged_at  # a release that is not taken within a day goes back to a person
    lately = and_(judged >= since - timedelta(days=2), automatic.c.taken_at >= since)
    found = select(*columns).select_from(base).where(lately).order_by(judged.desc()).limit(most)
    found = found.where(plainly(_R.state) == "SENT", ~by_hand)
    return [
        Outcome(
            response_id=row[0], mention_id=row[1], brand=row[2], template=row[3], language=row[4],
            topics=row[5] or (), writer=TEMPLATE, said="sent by itself", at=row[6], reason=f"rule {row[7]}",
        )
        for row in tx.execute(found.where(_R.brand == brand) if brand else found)
    ]  # fmt: skip
