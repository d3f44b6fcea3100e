"""Open replies in a history: what is on its way counts, what a new answer would take the place of does not."""

from store import mentions, responses
from store.database import Database
from tests.store.making import NOW, approved, claimed, drafted, hear, heard, look_up, mention, step


def test_what_waits_for_an_earlier_post_of_the_conversation_gives_way(db: Database) -> None:
    with db.begin() as tx:
        early = heard(tx, "1", thread="t")
        drafted(tx, "2", {"thread": "t"})
        approved(tx, "3", about={"thread": "t"})
        drafted(tx, "4", {"thread": "elsewhere"})
        late, other = heard(tx, "5", thread="t"), heard(tx, "6", thread="new")
        found = mentions.histories(tx, [early, late, other], NOW)
    counts = [(found[item.id].open_in_thread, found[item.id].open_to_author) for item in (early, late, other)]
    assert counts == [(2, 3), (0, 1), (0, 3)]


def test_what_is_being_sent_or_may_be_out_never_gives_way(db: Database) -> None:
    with db.begin() as tx:
        claimed(tx, "1", about={"thread": "t"})
        step(tx, claimed(tx, "2", about={"thread": "t"}), "lose")
        step(tx, claimed(tx, "3", about={"thread": "t"}), "refuse")
        history = mentions.histories(tx, [item := heard(tx, "4", thread="t")], NOW)[item.id]
    assert (history.open_in_thread, history.open_to_author) == (2, 2)


def test_other_brands_authors_and_networks_are_told_apart(db: Database) -> None:
    with db.begin() as tx:
        for number, about in enumerate(({"author_id": "u2"}, {"brand": "other"}, {"platform": "facebook"})):
            drafted(tx, str(number), {"thread": "t"} | about)
        hear(tx, mention("9", thread="t"))
        item = look_up(tx, "twitter", "lotusandpine", "9")
        assert item is not None
        assert mentions.histories(tx, [item], NOW)[item.id].open_to_author == 0


def test_only_the_named_states_are_superseded(db: Database) -> None:
    with db.begin() as tx:
        draft, yes = drafted(tx, "1"), approved(tx, "2")
        ids = {draft.mention_id, yes.mention_id}
        assert responses.supersede(tx, ids, "again", NOW, was=("APPROVED",)) == (yes.id,)
        assert [responses.get(tx, each.id).state for each in (draft, yes)] == ["DRAFT", "DRAFT"]
        assert set(responses.supersede(tx, ids, "again", NOW)) == {draft.id, yes.id}
