"""What of the searched texts (store.indexing) holds certain words: the index gives candidates, the texts the proof.

The index knows three letters in a row. Shorter words are looked up as the beginnings of such groups, so they are found
as surely; every word may stand in the middle of another one, for many scripts put nothing between words.
"""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, cast, column, func, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from store.database import Tx
from store.folding import folded
from store.tables import search_texts

GROUP = 3
MOST_WORDS = 12
MOST_GROUPS = 40
_S = search_texts.c
_INDEX = table("search_index", column("rowid"))
_GRAMS = table("search_index_grams", column("term"), column("doc"))
_LAST = "\U0010ffff"
_QUOTED = re.compile(r'"([^"]*)"|“([^”“]*)”|«([^»«]*)»|([^\s"]+)')


def words(asked: str) -> tuple[str, ...]:
    """The words and quoted phrases of what somebody typed, folded; all of them are needed. Nothing is an error."""
    found = (folded("".join(filter(None, match.groups()))) for match in _QUOTED.finditer(asked))
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_WORDS]


def holds(tx: Tx, wanted: Sequence[str]) -> ColumnElement[bool]:
    """The searched text at hand has all these words."""
    place = func.strpos if tx.dialect.name == "postgresql" else func.instr
    return and_(*(place(_S.said, word) > 0 for word in wanted))


def candidates(tx: Tx, wanted: Sequence[str], most: int) -> list[int]:
    """The mentions whose searched texts have all these words, at most so many; of SQLite the newest."""
    found = _in_postgresql(wanted) if tx.dialect.name == "postgresql" else _in_sqlite(wanted)
    rows = tx.execute(found.where(holds(tx, wanted)).limit(most))
    return [row.mention_id for row in rows]


def _in_postgresql(wanted: Sequence[str]) -> Select[int]:
    lexemes = [_lexeme(group) for group in _groups(wanted)] or [f"{_lexeme(_longest(wanted))}:*"]
    return select(_S.mention_id).where(func.search_grams(_S.said).op("@@")(cast(" & ".join(lexemes), TSQUERY)))


def _lexeme(letters: str) -> str:
    return "'" + letters.replace("\\", "\\\\").replace("'", "''") + "'"


def _in_sqlite(wanted: Sequence[str]) -> Select[int]:
    if groups := _groups(wanted):
        asked = " AND ".join('"' + group.replace('"', '""') + '"' for group in groups)
        texts = _INDEX.join(search_texts, _S.mention_id == _INDEX.c.rowid)
        matching = text("search_index MATCH :asked").bindparams(asked=asked)
        return select(_S.mention_id).select_from(texts).where(matching).order_by(_INDEX.c.rowid.desc())
    start = _longest(wanted)
    met = (_GRAMS.c.term >= start, _GRAMS.c.term < start + _LAST)
    return select(_S.mention_id).where(_S.mention_id.in_(select(_GRAMS.c.doc).where(*met)))


def _groups(wanted: Sequence[str]) -> list[str]:
    """Three letters in a row of all the words that have so many; evenly spread over them where there are too many."""
    every = dict.fromkeys(word[at : at + GROUP] for word in wanted for at in range(len(word) - GROUP + 1))
    return list(every)[:: max(1, -(-len(every) // MOST_GROUPS))]


def _longest(wanted: Sequence[str]) -> str:
    return max(wanted, key=len)
