"""Glad words beside a fault are no sure praise; that there was no fault is."""

import tomllib
from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from responders.asking import in_earnest
from responders.biting import is_biting
from responders.draft import suggest
from sentiment.analysis import with_word
from tests.responders.making import NOBODY, analysis, mention

POSTS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "praise_posts.toml").read_text(encoding="utf-8")
)


def every(kind: str) -> list[str]:
    return [post for posts in POSTS[kind].values() for post in posts]


def test_biting_praise_is_told_from_honest_praise() -> None:
    missed = [post for post in every("biting") if not is_biting(post)]
    doubted = [post for post in every("honest") if is_biting(post)]
    assert len(missed) <= 0.1 * len(every("biting")), missed
    assert len(doubted) <= 0.1 * len(every("honest")), doubted


def test_praise_with_a_fault_beside_it_is_not_sure() -> None:
    text, glad = "Great, broken again. Thanks a lot.", analysis("positive", positive=0.97)
    assert in_earnest(glad, text, None).unsure
    assert not in_earnest(glad, "Great, thanks a lot for the quick delivery!", None).unsure
    assert not in_earnest(glad, text, 5).unsure, "stars say how it is meant"
    assert not in_earnest(with_word(glad, "anna", label="positive"), text, None).unsure, "so does a person"


def test_who_bites_is_answered_as_one_who_complains() -> None:
    glad = analysis("positive", positive=0.97, topics=("praise",), intent="praise")
    book = load(DEFAULTS / "playbook")
    for text, wanted in (("Thanks for the empty box, my cat is thrilled", False), ("Thanks, my cat is thrilled", True)):
        draft = suggest(mention(text), glad, book, NOBODY, brand_title="Lotus")
        assert draft is not None
        assert (draft.template == "praise-thanks") is wanted
        assert draft.template.endswith("complaint") is not wanted


@pytest.mark.parametrize(
    "text",
    [
        "Nichts zu meckern, alles heil angekommen", "Rien à redire, colis intact et livreur aimable",
        "Претензий нет, возврат пришёл за день", "Nie mam żadnych zastrzeżeń, zwrot przyszedł w dwa dni",
        "Ninguna queja, llegó antes y sin un rasguño", "ไม่ผิดหวังเลยค่ะ ของไม่แตกสักชิ้น",
        "gak nyesel beli di sini, gak ada yg rusak", "không chê vào đâu được, hàng nguyên vẹn",
    ],
)  # fmt: skip
def test_praise_that_is_said_by_a_denial_gets_thanks_and_is_read_first(text: str) -> None:
    heard = analysis("negative", topics=("delivery",))
    assert in_earnest(heard, text, None).unsure
    draft = suggest(mention(text), heard, load(DEFAULTS / "playbook"), NOBODY, brand_title="Lotus")
    assert draft is not None
    assert draft.template == "other-thanks"


def test_a_fault_beside_the_denial_is_a_complaint_all_the_same() -> None:
    heard = analysis("negative", topics=("delivery",))
    for text in ("No complaints about the shop, but the mug came broken again", "No complaints? Nobody answers!"):
        assert in_earnest(heard, text, None).label == "negative", text
    assert in_earnest(heard, "Nichts zu meckern, danke", 1).label == "negative", "stars say how it is meant"
