"""Full-text search: every script, any input, kept in step with what is said, and nothing left of who is forgotten."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from responders.values import Actor
from store import erasing, finding, forgetting, indexing, mentions, migrate, paging, queue, responses, tickets
from store.database import Database
from store.queue import QueueFilter
from store.tables import search_texts
from tests.store.conftest import emptied
from tests.store.making import ANNA, HOUR, NOW, drafted, hear, heard, mention, reply_to
from tests.store.test_folding import SCRIPTS
from tests.store.test_queue import names

SAID = {
    "1": "ยังไม่ได้รับพัสดุเลยค่ะ น้ำหกหมด",
    "2": "我要退货，客服不理我",
    "3": "سفارش من هنوز نرسیده است كتاب",
    "4": "Ещё не привезли мой заказ 55-812",
    "5": 'still waiting 😡😡 for my 50% "refund" (order_7) * AND OR NOT NEAR',
    "6": "¿Dónde está mi pedido? Straße",
}
ALL = QueueFilter(states=())
LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


@pytest.fixture
def filled(db: Database) -> Database:
    with db.begin() as tx:
        hear(tx, *(mention(number, words) for number, words in SAID.items()))
    return db


def found(db: Database, asked: str, **wanted: object) -> set[str]:
    with db.read() as tx:
        return set(names(queue.items(tx, QueueFilter(**({"states": ()} | wanted | {"text": asked})))))  # type: ignore[arg-type]


def by_index(db: Database, asked: str) -> set[str]:
    """From the index alone, which a page asks only when the nearest lines are not enough."""
    with db.read() as tx:
        ids = finding.candidates(tx, finding.words(asked), 99)
        return {mentions.get(tx, number).mention.external_id for number in ids}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("พัสดุ", {"1"}), ("นํ้า", {"1"}), ("退货", {"2"}), ("货", {"2"}), ("理我", {"2"}), ("我", {"2"}), ("کتاب", {"3"}),
        ("سفارش نرسيده", {"3"}), ("ЕЩЕ заказ", {"4"}), ("55-812", {"4"}), ("😡", {"5"}), ("50% refund", {"5"}),
        ("order_7", {"5"}), ("order%7", set()), ("donde ESTA", {"6"}), ("strasse", {"6"}), ('"mi pedido"', {"6"}),
        ('"pedido mi"', set()), ("pedido mi", {"6"}), ("AND", {"5"}), ("*", {"5"}), ("Ánh", set(SAID)),
        ("@anh", set(SAID)),
        ("anh 客服", {"2"}), ("zz", set()), ("zzz", set()), ("refund 退货", set()), ("NOT refund", {"5"}),
        ('"', set(SAID)),
    ],
)  # fmt: skip
def test_what_somebody_types_finds_what_it_names(filled: Database, asked: str, expected: set[str]) -> None:
    assert found(filled, asked) == expected
    if finding.words(asked):
        assert by_index(filled, asked) == expected


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.one_of(st.text(max_size=40), SCRIPTS, st.text(alphabet="\"'\\*()^:-+&|! <>abn", max_size=20)))
def test_no_input_is_an_error(filled: Database, asked: str) -> None:
    with filled.read() as tx:
        words = finding.words(asked)
        listed = {item.stored.id for item in queue.items(tx, QueueFilter(states=(), text=asked))}
        assert not words or listed == set(finding.candidates(tx, words, 99))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.sampled_from(sorted(SAID)), ends=st.tuples(st.integers(0, 40), st.integers(1, 8)))
def test_every_piece_of_a_text_is_found_however_short(filled: Database, number: str, ends: tuple[int, int]) -> None:
    piece = SAID[number][ends[0] : ends[0] + ends[1]].partition('"')[0]
    assert not finding.words(piece) or number in by_index(filled, f'"{piece}"')


@pytest.mark.postgres
def test_postgresql_cuts_every_three_letters_in_a_row(postgres: str) -> None:
    db = Database(emptied(postgres))
    cut = text("SELECT tsvector_to_array(search_grams(:said))")

    @settings(max_examples=60)
    @given(said=st.one_of(st.text(LETTERS, max_size=40), st.text("ab\n\u0e33😡", max_size=9)))
    def every_group(said: str) -> None:
        with db.read() as tx:
            assert set(tx.execute(cut, {"said": said}).scalar_one()) == {
                said[at : at + 3] for at in range(len(said) - 2)
            }

    try:
        every_group()
    finally:
        db.close()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", ()), (' "" ', ()), ("Two words", ("two", "words")), ('a "b  C" d', ("a", "b c", "d")),
        ("“x y”«z w»", ("x y", "z w")), ('open "never closed', ("open", "never", "closed")), ('x"y z"', ("x", "y z")),
        ("same SAME", ("same",)), ("\x00\ud800", ("\ufffd\ufffd",)),
    ],
)  # fmt: skip
def test_words_and_phrases_are_told_apart(asked: str, words: tuple[str, ...]) -> None:
    assert finding.words(asked) == words


def test_the_search_knows_edits_answers_and_tickets_at_once(filled: Database) -> None:
    with filled.begin() as tx:
        item = mentions.awaiting(tx, 1)[0]
        (draft,) = responses.create(tx, [reply_to(item, text="We are sorry, Somchai.", private="call +66 2 000")], NOW)
        (phoned,) = responses.create(tx, [reply_to(item, kind="ticket", outlet="desk")], NOW)
    assert found(filled, "somchai") == found(filled, "+66") == {"1"}
    with filled.begin() as tx:
        responses.revise(tx, draft.id, "Dear Malee", base_revision=1, by=ANNA, now=NOW)
        tickets.open_ticket(tx, phoned, "Lost in Bangkok", NOW)
        hear(tx, mention("2", "better now"))
    assert found(filled, "somchai") == found(filled, "退货") == set()
    assert found(filled, "malee bangkok") == {"1"}
    assert found(filled, "better") == {"2"}


def test_a_search_stays_in_the_brands_of_the_one_who_looks(db: Database) -> None:
    with db.begin() as tx:
        drafted(tx, "1")
        drafted(tx, "2", {"brand": "other"})
    for states in ((), ("DRAFT",)):
        assert found(db, "parcel", states=states) == {"1", "2"}
        assert found(db, "parcel", states=states, reach=frozenset({"other"})) == {"2"}
        assert found(db, "parcel", states=states, reach=frozenset()) == set()


@pytest.mark.parametrize("limits", [(1_000, 1_000), (3, 1_000), (3, 2)])
@pytest.mark.parametrize("states", [(), ("DRAFT",), ("DRAFT", "REFUSED", "APPROVED")])
def test_all_ways_to_a_page_lead_to_the_same_one(
    db: Database, monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], states: tuple[str, ...]
) -> None:
    monkeypatch.setattr(paging, "NEAREST", limits[0])
    monkeypatch.setattr(paging, "CANDIDATES", limits[1])
    with db.begin() as tx:
        for number in range(24):
            about = {"text": "parcel late" if number % 3 else "all is well", "author_id": f"u{number}"}
            draft = drafted(tx, str(number), about, priority=number % 5 * 10, due_at=NOW + HOUR * (number % 2))
            if number % 4 == 0:
                responses.approve(tx, draft.id, 1, ANNA, NOW)
    with db.read() as tx:
        everything = queue.items(tx, QueueFilter(states=states, limit=99))
        expected = [item.stored.id for item in everything if "late" in item.stored.mention.text]
        paged, after = [], None
        while page := queue.items(tx, QueueFilter(states=states, text="LATE", limit=4, after=after)):
            paged += [item.stored.id for item in page]
            after = page[-1].cursor
    assert paged == expected


def test_what_an_older_hearback_wrote_is_searched_after_the_next_start(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention("1", "the first"), mention("2", "\u200b", author_id="u2"), mention("3", "the third"))
        tx.execute(text("UPDATE mentions SET author_name = '', author_handle = NULL WHERE external_id = '2'"))
        tx.execute(text("DELETE FROM search_texts"))
    with db.begin() as tx:
        tx.execute(text("DELETE FROM search_texts"))
    assert found(db, "first") == set()
    migrate.upgrade(db)
    assert found(db, "first") == {"1"}
    with db.read() as tx:
        assert indexing.behind(tx) is None


def test_who_is_forgotten_is_gone_from_the_index(db: Database) -> None:
    with db.begin() as tx:
        mine = drafted(tx, "1", {"text": "Xylophonqz from me", "author_id": "u1"}, text="Dear Xylophonqz")
        drafted(tx, "2", {"text": "somebody else", "author_id": "u2"})
        (phoned,) = responses.create(
            tx, [reply_to(mentions.get(tx, mine.mention_id), kind="ticket", outlet="desk")], NOW
        )
        tickets.open_ticket(tx, phoned, "Call Xylophonqz", NOW)
    assert found(db, "xylophonqz") == {"1"}
    if db.file is not None:
        assert _remains(db.file, "nqz")
    with db.begin() as tx:
        erasing.erase(tx, "twitter", "u1", Actor(kind="person", name="anna"), NOW)
    db.tidy()
    assert found(db, "xylophonqz") == by_index(db, "xylophonqz") == set()
    assert found(db, "somebody") == {"2"}
    with db.read() as tx:
        assert len(tx.execute(search_texts.select()).all()) == 1
        if db.dialect == "sqlite":
            left = tx.execute(text("SELECT count(*) FROM search_index_grams WHERE term = 'nqz'")).scalar()
            assert left == 0
    if db.file is not None:
        assert not _remains(db.file, "nqz")


def _remains(file: Path, letters: str) -> bool:
    """Anywhere in the file, the pages of the index's shadow tables with it."""
    log = file.with_name(file.name + "-wal")
    return letters.encode() in file.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_retention_takes_the_words_out_of_the_search(db: Database) -> None:
    with db.begin() as tx:
        item = heard(tx, "1", text="long ago")
        forgetting.silence(tx, [item.id])
    assert found(db, "long") == set()
    with db.read() as tx:
        assert tx.execute(search_texts.select()).all() == []
