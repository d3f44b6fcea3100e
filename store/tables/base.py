"""What all tables share: names of constraints, the id column, words for CHECKs."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

WORD = String(40)  # for words of our own, which need no cleaning
BIG = BigInteger().with_variant(Integer, "sqlite")


def id_column() -> Column[int]:
    return Column("id", BIG, primary_key=True, autoincrement=True)


def one_of(column: str, values: Iterable[str], name: str) -> CheckConstraint:
    """A CHECK that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
