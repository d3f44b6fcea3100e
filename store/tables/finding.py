"""The table of what is searched: for each mention its words and ours about it, folded (store.folding).

The index over it is of three letters in a row, which needs no words to be apart and so serves every script. SQLite
keeps it in `search_index` (FTS5, written by triggers on this table), PostgreSQL in a GIN index over the function
`search_grams`; both are made by migration 0013 (the function anew by 0019).
"""

from sqlalchemy import Column, ForeignKey, Table

from store.tables.base import BIG, metadata
from store.types import CleanText

search_texts = Table(
    "search_texts",
    metadata,
    Column("mention_id", BIG, ForeignKey("mentions.id"), primary_key=True, autoincrement=False),
    Column("said", CleanText, nullable=False),
)
