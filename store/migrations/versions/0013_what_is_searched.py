"""What is searched, and its index; filled after the upgrade by store.indexing.mend, a batch at a time.

Also an index for the counts beside the queue, by brand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0018"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(said, content='search_texts', content_rowid='mention_id',
       tokenize='trigram case_sensitive 1', detail=none, columnsize=0)""",
    "CREATE VIRTUAL TABLE search_index_grams USING fts5vocab(search_index, instance)",
    """CREATE TRIGGER search_texts_in AFTER INSERT ON search_texts BEGIN
       INSERT INTO search_index (rowid, said) VALUES (new.mention_id, new.said); END""",
    """CREATE TRIGGER search_texts_out AFTER DELETE ON search_texts BEGIN
       INSERT INTO search_index (search_index, rowid, said) VALUES ('delete', old.mention_id, old.said); END""",
    """CREATE TRIGGER search_texts_anew AFTER UPDATE ON search_texts BEGIN
       INSERT INTO search_index (search_index, rowid, said) VALUES ('delete', old.mention_id, old.said);
       INSERT INTO search_index (rowid, said) VALUES (new.mention_id, new.said); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION search_grams(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
       AS $$ SELECT array_to_tsvector(ARRAY(
         SELECT substr(said, place, 3) FROM generate_series(1, length(said) - 2) AS place)) $$""",
    "CREATE INDEX ix_search_texts_grams ON search_texts USING gin (search_grams(said))",
)


def upgrade() -> None:
    op.create_table(
        "search_texts", sa.Column("mention_id", BIG, nullable=False, autoincrement=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_search_texts_mention_id_mentions"),
        sa.PrimaryKeyConstraint("mention_id", name="pk_search_texts"),
    )  # fmt: skip
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    op.create_index("ix_responses_brand_kind_state", "responses", ["brand", "kind", "state"])
