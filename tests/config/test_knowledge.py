"""Articles, their sections, how customers ask for them, and what a person should look at."""

from datetime import date
from pathlib import Path

import pytest

from config import asked
from config import playbook as playbooks
from config.doubts import doubts
from config.initial import DEFAULTS, write
from config.knowledge import WHOLE, article, slug
from config.playbook import Playbook, PlaybookError, load
from config.problems import Problem
from config.table import Notes, Table

HEAD = "---\ntitle: Shipping\nlanguage: en\n---\n"
TODAY = date(2026, 11, 22)


def notes(problems: list[Problem]) -> Notes:
    return Notes("", problems, prefix="knowledge/a.md: ")


def sections(body: str) -> list[tuple[str, str, str]]:
    return [(each.id, each.heading, each.text) for each in article(HEAD + body, "a", Notes()).sections]


def test_a_section_is_what_stands_between_two_headings_word_for_word() -> None:
    body = "<!-- a\nnote -->\nHello.\n## When, exactly?\n\n*Soon*.\n\n### Not now\nLater.\n"
    body += "## Same {#who-pays}\nWe.\n## Empty\n"
    assert sections(body) == [
        (WHOLE, "Shipping", "Hello."),
        ("when-exactly", "When, exactly?", "*Soon*.\n\n### Not now\nLater."),
        ("who-pays", "Same", "We."),
    ]


@pytest.mark.parametrize(
    ("heading", "name"), [("Who pays?", "who-pays"), ("ส่งกี่วัน?", "ส่งกี่วัน"), ("配送 に", "配送-に"), ("?!", "")]
)
def test_a_heading_becomes_a_name_in_any_script(heading: str, name: str) -> None:
    assert slug(heading) == name


def test_two_sections_of_one_name_are_told_with_the_line() -> None:
    problems: list[Problem] = []
    article(HEAD + "\n## A\nx\n<!-- c\nc -->\n## a?\ny\n", "a", notes(problems))
    assert [(each.line, each.message) for each in problems] == [(10, "there is already a section 'a' in this article")]


def test_the_last_day_of_an_article_is_read_or_told() -> None:
    problems: list[Problem] = []
    assert article(HEAD.replace("---\nt", "---\nvalid_until: 2027-01-31\nt") + "x", "a", Notes()).valid_until == date(
        2027, 1, 31
    )
    article(HEAD.replace("---\nt", "---\nvalid_until: soon\nt") + "x", "a", notes(problems))
    assert [str(each) for each in problems] == [
        "line 1, knowledge/a.md: valid_until: 'soon' is no date like 2027-01-31"
    ]


def test_a_translation_has_its_language_behind_the_name(tmp_path: Path) -> None:
    folder = tmp_path / "playbook"
    write(tmp_path, brand_title="Shop")
    german = HEAD.replace("language: en", "language: de") + "## Wann? {#when-is-an-order-sent}\nBald."
    (folder / "knowledge" / "shipping.de.md").write_text(german)
    found = {each.language for each in load(folder).knowledge if each.id == "shipping"}
    assert found == {"de", "en"}
    (folder / "knowledge" / "shipping.fr.md").write_text(german)
    with pytest.raises(PlaybookError) as caught:
        load(folder)
    assert [each.message for each in caught.value.problems] == [
        "'shipping' in 'de' is in knowledge/shipping.de.md already"
    ]


def test_ways_to_ask_are_one_text_or_several() -> None:
    values = {"shipping": {"when": "ส่งเมื่อไหร่", "cost": [" ค่าส่ง ", "แพงไหม"]}}
    found = asked.asked(Table(values, "", Notes()), "th")
    assert [(each.article, each.section, each.language, each.text) for each in found] == [
        ("shipping", "when", "th", "ส่งเมื่อไหร่"),
        ("shipping", "cost", "th", "ค่าส่ง"),
        ("shipping", "cost", "th", "แพงไหม"),
    ]


@pytest.mark.parametrize("values", [{"a": "x"}, {"a": {"b": 1}}, {"a": {"b": [""]}}, {"a": {"b": ["x" * 301]}}])
def test_ways_to_ask_that_are_none_are_told(values: dict[str, object]) -> None:
    problems: list[Problem] = []
    assert asked.asked(Table(values, "", Notes("", problems)), "th") == ()
    assert len(problems) == 1


def test_nothing_is_a_fact_of_the_shop_before_somebody_made_the_example_its_own(tmp_path: Path) -> None:
    write(tmp_path, brand_title="Shop")
    folder = tmp_path / "playbook"
    page = folder / "knowledge" / "shipping.md"
    before = [each.key for each in doubts(load(folder), TODAY)]
    assert len(before) == len(list((DEFAULTS / "playbook" / "knowledge").glob("*.md")))
    assert load(folder).facts == ()
    page.write_text(page.read_text(encoding="utf-8").replace("\nexample: true\n", "\n"), encoding="utf-8")
    assert [each.id for each in load(folder).facts] == ["shipping"]
    unread = [each.message for each in doubts(load(folder), TODAY) if each.key == "knowledge/shipping.md"]
    assert unread == ["still holds the example text: put in your shop's own facts, or delete the page"]
    page.write_text(page.read_text(encoding="utf-8").replace("2 to 5", "1 to 3"), encoding="utf-8")
    after = [each.key for each in doubts(load(folder), TODAY)]
    assert set(before) - set(after) == {"knowledge/shipping.md"}


def test_what_is_neither_an_example_nor_none_is_told() -> None:
    problems: list[Problem] = []
    article(HEAD.replace("---\nt", "---\nexample: maybe\nt") + "x", "a", notes(problems))
    assert [str(each) for each in problems] == ["line 1, knowledge/a.md: example: 'maybe' is neither true nor false"]


def test_old_articles_and_questions_about_nothing_are_doubted() -> None:
    old = article("---\ntitle: A\nlanguage: en\nvalid_until: 2026-11-21\n---\n## B\nc", "sale", Notes())
    lost = asked.Asked(article="sale", section="x", language="th", text="?")
    kept = asked.Asked(article="sale", section="b", language="th", text="?")
    found = list(doubts(Playbook(knowledge=(old,), asked=(lost, lost, kept)), TODAY))
    assert [each.key for each in found] == ["knowledge/sale.md", "knowledge/asked/th.toml: sale"]
    assert found[1].message.startswith("2 of its texts")
    assert list(doubts(Playbook(knowledge=(old,)), date(2026, 11, 21))) == []


def test_every_shipped_way_to_ask_belongs_to_a_section() -> None:
    playbook = playbooks.load(DEFAULTS / "playbook")
    known = {(each.id, section.id) for each in playbook.knowledge for section in each.sections}
    assert {(each.article, each.section) for each in playbook.asked} == known
    assert len({each.language for each in playbook.asked}) >= 16
