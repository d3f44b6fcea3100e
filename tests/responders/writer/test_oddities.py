"""What no customer care team writes by itself, and that the shipped replies hold none of it."""

from pathlib import Path

import pytest

import config
from config.playbook import load
from responders.writer.oddities import oddity


def test_the_shipped_replies_hold_nothing_odd() -> None:
    playbook = load(Path(config.__file__).parent / "defaults" / "playbook")
    odd = {
        f"{language} {template.id}: {found}"
        for language, templates in playbook.templates.items()
        for template in templates
        for variant in template.variants
        if (found := oddity(_filled(variant), (), (), language))
    }
    assert odd == set()


def _filled(variant: str) -> str:
    for mark in (
        "[[",
        "]]",
        "{author}",
        "{brand}",
        "{contact}",
        "{signature}",
        "{particle}",
        "{particle_question}",
        "{order_known}",
        "{order_unknown}",
    ):
        variant = variant.replace(mark, "")
    return variant.replace("{answer}", "")


@pytest.mark.parametrize(
    "word", ["fast_refunds", "a@b", "#tag", "FREE1OO", "ｅｖｉｌ", "𝐞𝐯𝐢𝐥", "lоtus", "x=1", "s p e l t"]
)
def test_an_odd_word_is_found_unless_it_is_ours(word: str) -> None:
    assert oddity(f"Look at {word}, please.", (), (), "en") == (word if " " in word else word.casefold())
    if " " not in word:
        assert oddity(f"Look at {word}, please.", (f"Our {word}.",), (), "en") == ""


@pytest.mark.parametrize(
    "text", ["24/7", "po/opo", "Lotus & Pine", "100 %", "you're, we'll", "d'accord !", "e-mail", "ค่ะ/ครับ"]
)
def test_an_ordinary_word_is_not_odd(text: str) -> None:
    assert oddity(text, (), (), "en") == ""
