"""Tables of what people correct, and of what was learned from it for each brand and model."""

from sqlalchemy import Column, ForeignKey, Table

from store.tables.base import BIG, WORD, metadata, one_of
from store.types import CleanText, Key, RawJson, UtcDateTime, Words

PARTS = ("mood", "topics")

corrections = Table(
    "corrections",
    metadata,
    Column("mention_id", BIG, ForeignKey("mentions.id"), primary_key=True, autoincrement=False),
    Column("part", WORD, primary_key=True),
    Column("brand", Key, nullable=False, index=True),
    Column("text_hash", Key, nullable=False),
    Column("was", Words, nullable=False),
    Column("said", Words, nullable=False),
    Column("model", CleanText, nullable=False),
    Column("by_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    one_of("part", PARTS, "part"),
)

lessons = Table(
    "lessons",
    metadata,
    Column("brand", Key, primary_key=True),
    Column("model", Key, primary_key=True),
    Column("correction", RawJson, nullable=False),
    Column("outcome", RawJson, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
