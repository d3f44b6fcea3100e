"""Column types: what passes the door unchanged, what is replaced, what is refused."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from store.database import Database
from store.tables import people, sign_in_attempts
from store.types import KEY_LENGTH, clean, escaped, key, storable

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
TOKYO = timezone(timedelta(hours=9))


@given(ANY_TEXT)
def test_clean_text_is_storable_and_of_the_same_length(text: str) -> None:
    assert storable(clean(text))
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_clean_replaces_nothing_but_nul_and_lone_surrogates(text: str) -> None:
    for before, after in zip(text, clean(text), strict=True):
        bad = before == "\x00" or "\ud800" <= before <= "\udfff"
        assert after == ("�" if bad else before)


@given(ANY_TEXT)
def test_escaped_json_means_the_same(text: str) -> None:
    raw = json.dumps({"text": text}, ensure_ascii=False)
    assert storable(escaped(raw))
    assert json.loads(escaped(raw)) == json.loads(raw)


def test_escaped_keeps_the_lone_surrogate_for_who_reads_the_raw_payload() -> None:
    assert escaped('{"t":"\ud83d"}') == '{"t":"\\ud83d"}'


@given(ANY_TEXT.filter(lambda text: len(text) > 0), ANY_TEXT)
def test_long_keys_stay_apart_and_short(start: str, end: str) -> None:
    long, other = start * 300 + end, start * 300 + end + "x"
    assert len(key(long)) <= KEY_LENGTH
    assert key(long) != key(other)
    assert key(key(long)) == key(long)


def test_short_keys_are_not_touched() -> None:
    assert key("กข" * 100) == "กข" * 100


def test_a_naive_time_is_refused(db: Database) -> None:
    row = {"key": "k", "ok": True, "at": datetime(2026, 1, 1)}
    with pytest.raises(StatementError, match="without a time zone"), db.begin() as tx:
        tx.execute(insert(sign_in_attempts), row)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 1, 9, 30, tzinfo=TOKYO),
        datetime(2026, 1, 1, 0, 30, 0, 1, tzinfo=UTC),
        datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_times_come_back_in_utc_to_the_microsecond(db: Database, moment: datetime) -> None:
    with db.begin() as tx:
        tx.execute(insert(sign_in_attempts), {"key": "k", "ok": True, "at": moment})
    with db.read() as tx:
        found = tx.execute(select(sign_in_attempts.c.at)).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


def test_times_are_compared_as_moments_not_as_text(db: Database) -> None:
    noon_in_tokyo = datetime(2026, 1, 1, 12, tzinfo=TOKYO)
    with db.begin() as tx:
        tx.execute(insert(sign_in_attempts), {"key": "k", "ok": True, "at": noon_in_tokyo})
        found = select(sign_in_attempts.c.key).where(sign_in_attempts.c.at < datetime(2026, 1, 1, 4, tzinfo=UTC))
        assert tx.execute(found).scalar_one() == "k"


def test_the_same_rule_holds_when_a_value_is_searched(db: Database) -> None:
    row = {"name": "a\x00b", "name_key": "\ud800x", "email": "", "role": "agent", "disabled": False}
    with db.begin() as tx:
        tx.execute(insert(people), row | {"created_at": datetime(2026, 1, 1, tzinfo=UTC)})
        assert tx.execute(select(people.c.name).where(people.c.name_key == "\ud800x")).scalar_one() == "a�b"
