"""Who writes is kept as it is heard and found by the beginning of a name; what the team knows goes with their words."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.values import Author
from responders.values import Actor
from store import authors, customers, erasing, forgetting, mentions, noting, people, permits, responses, sources
from store.authors import Identity, folded
from store.database import Database, Tx
from store.errors import Missing, NotAllowed, Taken
from tests.store.making import ANNA, NOW, drafted, hear, later, mention, step

BO = Actor(kind="person", name="bo")
ANH = Identity("lotus", "twitter", "u1")
REVIEWER = Identity("lotus", "appstore", "r1")


def wrote(tx: Tx, number: str, author: Author, minutes: float = 0, **changes: Any) -> int:
    said = replace(mention(number, **changes), author=author)
    return hear(tx, said, now=later(minutes)).new_ids[0]


def reviewed(tx: Tx) -> None:
    sources.ensure(tx, "app", "lotus", "appstore", "lotusandpine", "reviews", NOW)
    said = mention("r-1", platform="appstore", author_id="r1")
    mentions.add(tx, "app", [said], quiet=False, relevant={}, now=later(1))


def names(tx: Tx, text: str) -> list[str]:
    return [one.name for one in authors.page(tx, reach=None, text=text)]


def test_everybody_who_writes_is_counted_under_their_newest_name(db: Database) -> None:
    with db.begin() as tx:
        wrote(tx, "1", Author(id="u1", name="Ánh", handle="anh"))
        wrote(tx, "2", Author(id="u2", name="Иван", handle=None), 1)
        hear(tx, mention("1", text="edited"), now=later(2))
        wrote(tx, "3", Author(id="u1", name="Ánh Nguyễn", handle="anh"), 3)
        wrote(tx, "4", Author(id="shop", name="Lotus", handle="lotus"), 4, own=True)
        first, second = authors.page(tx, reach=None)
        assert (first.who, first.name, first.heard, first.first_at, first.last_at) == (
            ANH,
            "Ánh Nguyễn",
            2,
            NOW,
            later(3),
        )
        assert (second.name, second.heard, second.handle) == ("Иван", 1, "")
        assert authors.page(tx, reach=frozenset({"other"})) == []


def test_names_are_found_by_their_beginning_in_any_case_and_without_marks(db: Database) -> None:
    with db.begin() as tx:
        told = [
            ("Ánh Nguyễn", "anh_ng"),
            ("ИВАН", None),
            ("สมชาย", "somchai"),
            ("100% Sure_", "sure"),
            ("x" * 400, None),
        ]
        for number, (name, handle) in enumerate(told):
            wrote(tx, str(number), Author(id=f"u{number}", name=name, handle=handle), number)
        for text, found in {
            "anh": "Ánh Nguyễn", "ánh ng": "Ánh Nguyễn", "@ANH_": "Ánh Nguyễn", "ив": "ИВАН", "สม": "สมชาย",
            "100%": "100% Sure_", "u2": "สมชาย", "x" * 400: "x" * 400,
        }.items():  # fmt: skip
            assert names(tx, text) == [found], text
        assert names(tx, "guyễn") == names(tx, "%") == names(tx, "_") == []


@given(st.text(max_size=40), st.integers(0, 40))
def test_a_beginning_stays_one_when_it_is_folded(name: str, length: int) -> None:
    plain = name.strip().removeprefix("@")
    assert folded(plain) == folded(f"  {plain} ") or not plain
    if plain.isascii():
        assert folded(plain).startswith(folded(plain[:length].rstrip()) or "")


def test_the_list_goes_on_after_its_last_one(db: Database) -> None:
    with db.begin() as tx:
        for number in range(authors.PAGE + 5):
            wrote(tx, str(number), Author(id=f"u{number}", name=f"n{number}", handle=None), number // 3)
        first = authors.page(tx, reach=None)
        rest = authors.page(tx, reach=None, after=first[-1].cursor)
        assert len({one.who for one in (*first, *rest)}) == authors.PAGE + 5
        assert len(authors.page(tx, reach=None, after="nonsense/aa/bb/cc")) == authors.PAGE


def test_ids_are_one_person_only_where_somebody_joined_them(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention())
        reviewed(tx)
        assert [author.who for author in customers.get(tx, ANH).authors] == [ANH]
        customers.join(tx, ANH, REVIEWER, ANNA, NOW)
        whole = customers.get(tx, REVIEWER)
        assert [author.who for author in whole.authors] == [REVIEWER, ANH]
        assert (whole.joined_by, whole.heard, len(whole.said)) == ("anna", 2, 2)
        customers.set_vip(tx, REVIEWER, True, ANNA, NOW)
        assert authors.vips(tx, [ANH, REVIEWER]) == {ANH, REVIEWER}
        customers.part(tx, REVIEWER, ANNA, NOW)
        assert customers.together(tx, ANH) == [ANH]
        for other in (ANH, Identity("pine", "twitter", "u1"), Identity("lotus", "twitter", "nobody")):
            with pytest.raises((Taken, Missing)):
                customers.join(tx, ANH, other, ANNA, NOW)


def test_what_is_open_and_what_was_noted(db: Database) -> None:
    with db.begin() as tx:
        made = drafted(tx)
        customers.note(tx, ANH, " likes green ", ANNA, NOW)
        found = customers.get(tx, ANH)
        assert [one.id for one in found.open_replies] == [made.id]
        assert [(one.text, one.by) for one in found.notes] == [("likes green", "anna")]
        customers.drop_note(tx, ANH, found.notes[0].id, ANNA, NOW)
        step(tx, made, "reject", by=ANNA)
        after = customers.get(tx, ANH)
        assert (after.open_replies, after.notes) == ((), ())
        for text in ("  ", "x" * 4001):
            with pytest.raises(ValueError, match="characters"):
                customers.note(tx, ANH, text, ANNA, NOW)


def test_a_mark_of_the_team_makes_a_vip_of_whoever_writes_next(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention())
        customers.set_vip(tx, ANH, True, ANNA, NOW)
        (number,) = hear(tx, mention("2")).new_ids
        stored = mentions.get(tx, number)
        assert mentions.histories(tx, [stored], NOW)[number].vip
        customers.set_vip(tx, ANH, False, ANNA, NOW)
        assert not mentions.histories(tx, [stored], NOW)[number].vip


def test_who_may_not_edit_in_the_brand_changes_nothing(db: Database) -> None:
    with db.begin() as tx:
        hear(tx, mention())
        bo = people.add(tx, "bo", "", "none", None, NOW)
        permits.grant(tx, bo.id, "pine", "admin")
        for act in (
            lambda: customers.set_vip(tx, ANH, True, BO, NOW),
            lambda: customers.note(tx, ANH, "x", BO, NOW),
            lambda: customers.part(tx, ANH, BO, NOW),
            lambda: noting.add(tx, 1, "x", BO, NOW),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_what_is_known_of_somebody_goes_with_their_last_word(db: Database) -> None:
    with db.begin() as tx:
        first, second = (hear(tx, mention(number)).new_ids[0] for number in ("1", "2"))
        noting.add(tx, first, "@anna look", BO, NOW)
        customers.note(tx, ANH, "likes green", ANNA, NOW)
        customers.set_vip(tx, ANH, True, ANNA, NOW)
        forgetting.silence(tx, [first])
        assert noting.of_mention(tx, first) == []
        assert customers.get(tx, ANH).vip
        erasing.erase(tx, "twitter", "u1", ANNA, NOW)
        assert authors.page(tx, reach=None) == []
        assert authors.vips(tx, [ANH]) == frozenset()
        with pytest.raises(Missing):
            customers.get(tx, ANH)
        assert second


def test_a_note_calls_whom_it_names_and_they_see_it_once(db: Database) -> None:
    with db.begin() as tx:
        for name in ("Ann", "Ann Approver", "Bo"):
            people.add(tx, name, "", "approver", None, NOW)
        (number,) = hear(tx, mention()).new_ids
        said = noting.add(tx, number, "@ann approver and @Bo, then @Ann", Actor(kind="person", name="Ann"), NOW)
        assert said.calls == ("Ann", "Ann Approver", "Bo")
        assert [note.id for note in noting.calling(tx, "Bo", None)] == [said.id]
        assert noting.count_calling(tx, "Bo", frozenset({"other"})) == 0
        assert noting.seen(tx, "Bo", number, NOW) == 1
        assert (noting.count_calling(tx, "Bo", None), noting.calling(tx, "Bo", None)) == (0, [])
        assert noting.of_mention(tx, number)[0].unseen == ("Ann", "Ann Approver")
        assert len(noting.calling(tx, "Bo", None, unseen=False)) == 1


@pytest.mark.parametrize(
    ("text", "called"),
    [("@Ann Approver!", ("Ann Approver",)), ("@Anna", ()), ("ANN", ()), ("@ANN,@bo", ("Ann", "Bo")), ("", ())],
)
def test_names_are_read_whole(text: str, called: tuple[str, ...]) -> None:
    assert noting.called_in(text, ["Ann", "Ann Approver", "Bo"]) == called


def test_a_draft_goes_back_to_the_person_who_wrote_it(db: Database) -> None:
    with db.begin() as tx:
        for name in ("anna", "bo"):
            people.add(tx, name, "", "approver", None, NOW)
        made = drafted(tx)
        with pytest.raises(Exception, match="nobody else wrote these words"):
            noting.send_back(tx, made.id, 1, ANNA, "too stiff", NOW)
        responses.revise(tx, made.id, "Sorry!", base_revision=1, by=BO, now=NOW)
        assert noting.send_back(tx, made.id, 2, ANNA, "too stiff", NOW) == "bo"
        assert responses.get(tx, made.id).state == "DRAFT"
        assert [line.move for line in responses.log(tx, made.id)] == ["return"]
        assert [(note.text, note.calls) for note in noting.calling(tx, "bo", None)] == [("@bo too stiff", ("bo",))]
