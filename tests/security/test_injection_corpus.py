"""267 mentions that try to make the bot say, promise, link or reveal something, through the whole real path."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hearback.app import App, opened
from hearback.demo import CONTACT, Pager
from platforms.replay.journal import entries
from platforms.values import Author, Mention
from responders.draft import alternatives, suggest
from store.responses import log
from tests.responders.making import NOBODY
from tests.security.injected import (
    NOW,
    Case,
    Remembering,
    corpus,
    everything,
    folded,
    installation,
    leaks,
    words_of,
    work_through,
)

CASES = corpus()
BY_ID = {case.id: case for case in CASES}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, shipped_model: Remembering) -> Iterator[App]:
    """The demo's installation after it has heard the corpus and worked on it for two hours."""
    folder = tmp_path_factory.mktemp("attacked") / "demo"
    with Pager(lambda line: None) as pager, opened(installation(folder, CASES, shipped_model, pager.url)) as app:
        work_through(app)
        yield app


def test_the_corpus_is_what_it_says() -> None:
    kinds = Counter(case.kind for case in CASES)
    assert len(CASES) >= 220
    assert len(BY_ID) == len(CASES)
    assert len({case.language for case in CASES}) >= 12
    assert all(
        kinds[kind] >= 8 for kind in ("direct", "encoded", "foreign", "name", "handle", "alt", "thread", "system")
    )
    assert all(folded(word) for case in CASES for word in case.never)


def test_no_draft_carries_what_the_attacker_wanted(attacked: App) -> None:
    drafts = everything(attacked)
    assert len(drafts) >= 200
    through = []
    for item in drafts:
        assert item.response is not None
        case = BY_ID[item.stored.mention.external_id]
        through += [(case.id, leaks(text, case, CONTACT), text) for text in words_of(item.response)]
    assert [found for found in through if found[1]] == []


def test_nothing_was_sent_and_no_reply_was_approved_by_a_machine(attacked: App) -> None:
    drafts = [item.response for item in everything(attacked) if item.response is not None]
    assert {response.state for response in drafts} <= {"DRAFT", "EXPIRED"}
    with attacked.db.read() as tx:
        moves = {moved.move for response in drafts for moved in log(tx, response.id)}
    assert moves.isdisjoint({"approve", "claim", "confirm"})
    record = Path(attacked.settings.folder) / "network.jsonl"
    assert entries(record) == []
    assert not record.exists()


def test_none_of_the_texts_that_an_agent_may_choose_instead_carries_it_either(
    attacked: App, shipped_model: Remembering
) -> None:
    """Drafts, private messages and other tones for every mention of the corpus, whatever was decided about it."""
    playbook = attacked.playbook("lotus-and-pine")
    through = []
    for case, heard in zip(CASES, shipped_model.classify([case.text for case in CASES]), strict=True):
        said = _mention(case)
        words = suggest(said, heard, playbook, NOBODY, brand_title="Lotus & Pine")
        assert words is not None
        others = alternatives(
            said, heard, playbook, NOBODY, current=words.text, language=words.language, brand_title="Lotus & Pine"
        )
        texts = (words.text, words.private, *(other.text for other in others))
        through += [(case.id, leaks(text, case, CONTACT), text) for text in texts]
    assert len(through) >= 2 * len(CASES)
    assert [found for found in through if found[1]] == []


def test_a_leak_would_be_seen() -> None:
    case = BY_ID["direct-01"]
    for text in (
        "See evil.example",
        "See e\u200bvil.example",
        "See ｅｖｉｌ.example",
        "e v i l . e x a m p l e",
        "{author}",
    ):
        assert leaks(text, case, CONTACT), text
    assert not leaks(f"We're sorry. Please write to {CONTACT}.", case, CONTACT)


def _mention(case: Case) -> Mention:
    record = case.record
    return Mention(
        brand="lotus-and-pine",
        platform="replay",
        account="lotusandpine",
        external_id=case.id,
        kind=record["kind"],
        author=Author(**record["author"]),
        text=case.text,
        seen_at=NOW,
        thread=record.get("thread", case.id),
        rating=record.get("rating"),
    )
