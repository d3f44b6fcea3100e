"""What is searched is kept in step: what a transaction said about mentions is folded into their texts as it commits.

A text holds the author's names, the post, our answers in their present words, and the titles of its tickets.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, and_, delete, exists, func, literal, or_, select

from store.bulk import insert_rows
from store.dialects import among, insert_into
from store.folding import folded
from store.ledger import pending
from store.tables import ledgers, mentions, responses, revisions, search_texts, tickets

APART = "\n"
"""Between two parts of a text: no word reaches over it, for a folded one holds no line end."""
END = APART * 2
"""So that the last letters begin a group of three too."""
TIDY = "INSERT INTO search_index (search_index) VALUES ('optimize')"
"""What SQLite is told to let the remains of what was deleted go from the index too."""
_M, _R, _S = mentions.c, responses.c, search_texts.c
_MARK = "search"
_STILL_ON_THEIR_WAY = 10_000
"""Ids that another process may have taken and not committed when the last look was."""


def touch(tx: Connection, ids: Iterable[int]) -> None:
    """What these mentions say, or what is said to them, has changed in this transaction."""
    pending(tx).touched.update(ids)


def flush(tx: Connection) -> None:
    """The last but the ledgers of what a transaction writes, so that two of them never wait for each other."""
    if touched := pending(tx).touched:
        write(tx, sorted(touched))


def write(tx: Connection, ids: Collection[int]) -> None:
    """Bring the searched texts of these mentions up to date."""
    locked = select(_S.mention_id, _S.said).where(among(tx, _S.mention_id, ids)).order_by(_S.mention_id)
    before = {row[0]: row[1] for row in tx.execute(locked.with_for_update())}
    now = said(tx, ids)
    changed = [(number, now[number]) for number in ids if number in now and now[number] != before.get(number)]
    insert_rows(tx, search_texts, ("mention_id", "said"), changed, "replace")
    if gone := before.keys() - now.keys():
        tx.execute(delete(search_texts).where(among(tx, _S.mention_id, gone)))


def said(tx: Connection, ids: Collection[int]) -> dict[int, str]:
    """The searched text of each of these mentions; those of which no words are kept are left out."""
    parts: dict[int, list[str | None]] = defaultdict(list)
    handle = literal("@").concat(func.ltrim(func.nullif(_M.author_handle, ""), "@"))
    heard = select(_M.id, _M.author_name, handle, _M.text).where(among(tx, _M.id, ids))
    present = and_(revisions.c.response_id == _R.id, revisions.c.number == _R.revision)
    ours = select(_R.mention_id, revisions.c.text, revisions.c.private).join_from(responses, revisions, present)
    replies = ours.where(among(tx, _R.mention_id, ids), _R.kind == "reply").order_by(_R.id)
    titles = select(tickets.c.mention_id, tickets.c.title).where(among(tx, tickets.c.mention_id, ids))
    for statement in (heard, replies, titles.order_by(tickets.c.id)):
        for row in tx.execute(statement):
            parts[row[0]].extend(row[1:])
    texts = {number: APART.join(filter(None, map(folded, filter(None, told)))) for number, told in parts.items()}
    return {number: text + END for number, text in texts.items() if text}


def behind(tx: Connection) -> int | None:
    """After which mention to look for what an older Hearback stored unsearched; None when none was added since."""
    mark = tx.execute(select(ledgers.c.last).where(ledgers.c.name == _MARK)).scalar() or 0
    top = tx.execute(select(func.max(_M.id))).scalar() or 0
    return None if top == mark else max(mark - _STILL_ON_THEIR_WAY, 0)


def catch_up(tx: Connection, after: int, limit: int) -> int | None:
    """Read the next mentions after that one that are not searched yet; after which to go on, None at the end."""
    speaks = or_(_M.text != "", _M.author_name != "")
    found = select(_M.id).where(_M.id > after, speaks, ~exists().where(_S.mention_id == _M.id))
    ids: list[int] = list(tx.execute(found.order_by(_M.id).limit(limit)).scalars())
    if ids:
        write(tx, ids)
        return ids[-1]
    top = tx.execute(select(func.max(_M.id))).scalar() or 0
    row = insert_into(tx, ledgers).values(name=_MARK, last=top, hash="")
    tx.execute(row.on_conflict_do_update(index_elements=["name"], set_={"last": row.excluded.last}))
    return None


def lay_indexes_aside(tx: Connection) -> Mapping[str, str]:
    """Before very many texts come; what is given is for `make_indexes`.

    PostgreSQL makes a whole index of words in a fraction of the time that it takes to add every row to one.
    """
    if tx.dialect.name == "sqlite":
        return {}
    found = tx.exec_driver_sql(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = current_schema() AND indexdef LIKE '%% USING gin %%'"
    )
    laid = {str(row.indexname): str(row.indexdef) for row in found}
    for name in laid:
        tx.exec_driver_sql(f"DROP INDEX {name}")
    return laid


def make_indexes(tx: Connection, laid: Mapping[str, str]) -> None:
    """The indexes that `lay_indexes_aside` took away."""
    if laid:
        tx.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
    for definition in laid.values():
        tx.exec_driver_sql(definition)
