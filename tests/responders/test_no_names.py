"""Who is greeted by name: what people are called, and nothing that a brand should not read out."""

import time
import tomllib
from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from platforms.values import Author
from responders.draft import suggest
from responders.wording import name_of
from responders.writer.mask import Mask
from tests.responders.making import NOBODY, analysis, mention

CORPUS = tomllib.loads((Path(__file__).parent / "author_names.toml").read_text("utf-8"))
REFUSED, KEPT = 0.99, 0.97
MOST_MICROSECONDS, CACHED_MICROSECONDS = 3_000, 50


def names(kind: str) -> list[str]:
    return [name for each in CORPUS[kind].values() for name in each]


def pairs(kind: str) -> list[tuple[str, str]]:
    return [(title, name) for title, each in CORPUS[kind].items() for name in each]


@pytest.mark.parametrize(("kind", "least"), [("refuse", 350), ("refuse_later", 100)])
def test_what_no_person_is_called_is_not_read_out(kind: str, least: int) -> None:
    written = names(kind)
    greeted = [name for name in written if name_of(name)]
    assert len(CORPUS[kind]) >= 20
    assert len(written) >= least
    assert len(greeted) <= (1 - REFUSED) * len(written), greeted


@pytest.mark.parametrize(("kind", "least"), [("keep", 250), ("keep_later", 90)])
def test_people_are_greeted_by_their_names(kind: str, least: int) -> None:
    written = names(kind)
    lost = [name for name in written if not name_of(name)]
    assert len(CORPUS[kind]) >= 20
    assert len(written) >= least
    assert len(lost) <= (1 - KEPT) * len(written), lost


@pytest.mark.parametrize(("title", "name"), pairs("brand"))
def test_nobody_is_greeted_by_the_brands_own_name(title: str, name: str) -> None:
    assert name_of(name, title) == ""


@pytest.mark.parametrize(("title", "name"), pairs("others"))
def test_a_word_in_common_with_the_brand_is_not_its_name(title: str, name: str) -> None:
    assert name_of(name, title) == name


@pytest.mark.parametrize("language", ["en", "th", "fa", "ru", "fil"])
@pytest.mark.parametrize("name", ["EvilDotCom", "Lotus Pine", "Customer Support", "Idiot", "user83747262"])
def test_a_draft_greets_without_the_name(name: str, language: str) -> None:
    book, post = load(DEFAULTS / "playbook"), mention(name=name)
    drafts = [
        suggest(post, analysis(label, language=language), book, NOBODY, brand_title="Lotus & Pine")
        for label in ("negative", "neutral", "positive")
    ]
    assert all(drafts)
    assert [draft.text for draft in drafts if draft and name in f"{draft.text} {draft.private}"] == []


def test_the_writer_gets_no_name_of_the_brands_own() -> None:
    author = Author(id="7", name="Lotus Pine")
    assert Mask(author.name).greeting
    assert not Mask(author.name, title="Lotus & Pine").greeting


@pytest.mark.parametrize(
    "name",
    [
        "Nazir Khan",
        "Loan Nguyen",
        "Hassan",
        "Aung Win",
        "Nie Yuan",
        "Sono",
        "Ito",
        "Sana",
        "ジャクソン",
        "Anon",
        "Anne",
    ],
)
def test_a_name_that_holds_a_word_of_the_lists_is_used(name: str) -> None:
    assert name_of(name) == name


@pytest.mark.parametrize("name", ["Мар’яна", "Марʼяна", "Kapiʻolani"])
def test_an_apostrophe_of_any_kind_belongs_to_the_name(name: str) -> None:
    assert name_of(name)


def test_a_name_is_looked_at_once() -> None:
    written = names("keep")
    name_of.cache_clear()
    first = _microseconds(written)
    again = _microseconds(written)
    assert first < MOST_MICROSECONDS
    assert again < CACHED_MICROSECONDS


def _microseconds(written: list[str]) -> float:
    started = time.process_time()
    for name in written:
        name_of(name)
    return (time.process_time() - started) / len(written) * 1e6
