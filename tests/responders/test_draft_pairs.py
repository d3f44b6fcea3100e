"""Two texts for one complaint, other tones, articles quoted and cited, and nothing said twice to one person."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from config.initial import DEFAULTS
from config.playbook import Article, Playbook, Template, Voice, load
from responders.asking import asks
from responders.draft import alternatives, suggest
from responders.values import Citation, Draft, History
from responders.wording import called, sentences
from sentiment.analysis import TOPICS
from tests.responders.making import NOBODY, analysis, mention

DEFAULT = load(DEFAULTS / "playbook")
PASSAGE = Citation(
    article="shipping", title="Shipping", section="How long?", passage="2 to 5 working days.", language="en"
)
ASKED = analysis("neutral", topics=("delivery",), intent="question")


def template(*variants: str, id: str = "t", language: str = "en", **changes: Any) -> Template:  # noqa: A002
    values = {"topic": "other", "mood": "any", "channels": frozenset({"public", "review", "private"}), "meaning": "m"}
    return Template(id=id, language=language, variants=variants, **{**values, **changes})


def playbook(*templates: Template, **voice: Any) -> Playbook:
    languages = {each.language for each in templates}
    by_language = {code: tuple(each for each in templates if each.language == code) for code in languages}
    return Playbook(voice=Voice(**voice), templates=MappingProxyType(by_language))


def drafted(book: Playbook, post: Any = None, heard: Any = None, history: History = NOBODY, **more: Any) -> Draft:
    found = suggest(post or mention(), heard or analysis(), book, history, brand_title="Lotus", **more)
    assert found is not None
    return found


@pytest.mark.parametrize("language", sorted(DEFAULT.templates))
def test_a_complaint_in_public_gets_a_private_message_in_the_same_language(language: str) -> None:
    found = drafted(DEFAULT, heard=analysis(language=language, topics=("refund",)))
    assert found.language == language
    assert found.private
    assert found.private != found.text
    assert "{" not in found.private
    assert any(reason.startswith("with a private message: refund-complaint-private") for reason in found.reasons)


@pytest.mark.parametrize(
    ("post", "heard"),
    [
        (mention(kind="review", rating=1), analysis()),
        (mention(kind="message"), analysis()),
        (mention("Lovely, thank you!"), analysis("positive", topics=("praise",), intent="praise")),
        (mention(), analysis("neutral", intent="question", topics=("question",))),
    ],
)
def test_nothing_else_gets_one(post: Any, heard: Any) -> None:
    assert drafted(DEFAULT, post, heard).private == ""


def test_no_private_template_no_private_message() -> None:
    book = playbook(template("Sorry.", channels=frozenset({"public"})))
    assert drafted(book).private == ""


def test_a_neighbour_of_the_language_is_tried_before_the_fallbacks_where_the_voice_names_one() -> None:
    texts = [template(f"In {code}.", id=code, language=code) for code in ("ru", "de", "en")]
    kazakh = analysis(language="kk")
    assert drafted(playbook(*texts, fallback_languages=("de",)), heard=kazakh).language == "de"
    neighbours = MappingProxyType({"kk": ("ru",)})
    found = drafted(playbook(*texts, fallback_languages=("de",), neighbours=neighbours), heard=kazakh)
    assert found.language == "ru"
    assert found.reasons[0].startswith("no fitting template in kk: written in ru")


@pytest.mark.parametrize("language", ["en", "th", "fa", "ru", "fil", "hi"])
def test_nobody_hears_a_sentence_twice_while_the_playbook_has_another(language: str) -> None:
    said: tuple[str, ...] = ()
    for number in range(3):
        heard = analysis(language=language, topics=("delivery",))
        found = drafted(DEFAULT, mention(external_id=str(number)), heard, History(said_to_author=said))
        before = frozenset[str]().union(*(sentences(text.replace("Mali", "")) for text in said))
        assert not sentences(found.text.replace("Mali", "")) & before
        said = (*said, found.text)


def test_a_repeated_sentence_is_told_to_the_team() -> None:
    book = playbook(template("We are sorry for this. Please write to us in private.", "Please write to us in private."))
    found = drafted(book, history=History(said_to_author=("Oh dear, dear. Please write to us in private.",)))
    assert "one sentence is not new to this author: change it" in found.reasons


def test_another_topic_lends_its_words_when_all_of_the_first_were_said() -> None:
    book = playbook(
        template("Your parcel is late and we are sorry.", id="late", topic="delivery"),
        template("This should not have happened to you.", id="any"),
    )
    found = drafted(book, history=History(said_to_author=("Your parcel is late and we are sorry.",)))
    assert found.template == "any"
    assert "no text about delivery is new to this author and short enough" in found.reasons


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("คุณมาลี", "th", "มาลี"),
        ("คุณ มาลี", "th", "มาลี"),
        ("คุณากร", "th", "คุณากร"),
        ("คุณ", "th", "คุณ"),
        ("คุณมาลี", "en", "คุณมาลี"),
        ("田中さん", "ja", "田中"),
        ("김민지님", "ko", "김민지"),
        ("Sunita ji", "hi", "Sunita"),
        ("Kak Rina", "id", "Rina"),
        ("Kakadu", "id", "Kakadu"),
        ("", "th", ""),
        ("Mali", "th", " Mali"),
        ("คุณ Mali", "th", " Mali"),
        ("Мария", "th", " Мария"),
    ],
)
def test_a_title_never_stands_twice(name: str, language: str, said: str) -> None:
    assert called(name, language) == said


@pytest.mark.parametrize(("name", "greeted"), [("คุณมาลี", "คุณมาลี "), ("มาลี", "คุณมาลี "), ("Mali", "คุณ Mali ")])
def test_thai_greets_mali_once_with_a_space_only_where_scripts_meet(name: str, greeted: str) -> None:
    heard = analysis(language="th")
    found = [drafted(DEFAULT, mention(name=name, external_id=str(n)), heard) for n in range(6)]
    for text in (text for each in found for text in (each.text, each.private)):
        assert text.count(greeted) == 1
        assert "คุณ คุณ" not in text
        assert "  " not in text


def test_japanese_puts_no_space_before_sama() -> None:
    texts = [variant for entry in DEFAULT.templates["ja"] for variant in entry.variants]
    assert all("{author}様" in text for text in texts if "様" in text and "{author}" in text)


def test_what_may_be_a_serious_complaint_is_answered_as_one() -> None:
    shares = {"negative": 0.35, "neutral": 0.4, "positive": 0.25}
    burnt = replace(analysis("neutral", unsure=True, intent="praise", topics=("damaged",)), **shares)
    found = drafted(DEFAULT, heard=burnt)
    assert found.template == "damaged-complaint"
    assert "may be a complaint, so it is answered as one: read the post first" in found.reasons
    assert drafted(DEFAULT, heard=replace(burnt, unsure=False)).template != "damaged-complaint"


def test_an_unsure_but_calm_question_stays_a_question() -> None:
    shares = {"negative": 0.45, "neutral": 0.5, "positive": 0.05}
    calm = replace(analysis("neutral", unsure=True, intent="question", topics=("refund",)), **shares)
    assert drafted(DEFAULT, heard=calm).template.startswith("question")


@pytest.mark.parametrize("topic", ["payment", "praise", "quality"])
def test_what_only_looks_happy_is_neither_a_complaint_nor_praise(topic: str) -> None:
    shares = {"negative": 0.05, "neutral": 0.35, "positive": 0.6}
    glad = replace(analysis("positive", unsure=True, intent="praise", topics=(topic,)), **shares)
    thanks = mention("It came today")
    found = drafted(DEFAULT, thanks, glad)
    assert found.template == "other-thanks"
    assert "looks happy, but not for sure: plain thanks, read the post first" in found.reasons
    assert drafted(DEFAULT, thanks, replace(glad, unsure=False)).template.startswith("praise")
    assert drafted(DEFAULT, mention(kind="review", rating=5), glad).template.startswith("praise")


def test_low_stars_with_kind_words_get_an_answer_that_names_no_trouble() -> None:
    heard = analysis("positive", topics=("price", "quality"), intent="praise")
    found = drafted(DEFAULT, mention(kind="review", rating=1), heard)
    assert found.template == "other-complaint-review"
    assert "the words complain about nothing, so the answer names nothing" in found.reasons
    dear = drafted(DEFAULT, mention("So dear", kind="review", rating=1), analysis(topics=("price",)))
    assert dear.template.startswith("price")


def test_nobody_met_for_the_first_time_was_told_something_before() -> None:
    found = drafted(DEFAULT, history=History(said_to_author=("We are sorry for this.",)))
    assert "not what this author was told before" in found.reasons
    assert not [reason for reason in found.reasons if "first contact" in reason]


def finding(*citations: Citation) -> Any:
    def cite(text: str, language: str) -> Sequence[Citation]:
        assert (text, language) == ("Where is my parcel?", "en")
        return citations

    return cite


def test_an_article_in_the_customers_language_is_quoted_and_cited() -> None:
    found = drafted(DEFAULT, heard=ASKED, cite=finding(PASSAGE))
    assert PASSAGE.passage in found.text
    assert found.template == "question-answered"
    assert found.citations == (PASSAGE,)
    assert 'the article "Shipping" answers this: How long?' in found.reasons


def test_an_article_in_another_language_is_cited_and_not_quoted() -> None:
    found = drafted(DEFAULT, heard=ASKED, cite=finding(replace(PASSAGE, language="th")))
    assert PASSAGE.passage not in found.text
    assert found.citations
    assert any("the article is in th, so it is not quoted" in reason for reason in found.reasons)


def test_a_passage_too_long_for_the_network_is_only_shown() -> None:
    long = replace(PASSAGE, passage="It takes 2 to 5 working days. " * 20)
    found = drafted(DEFAULT, heard=ASKED, cite=finding(long), limit=280)
    assert len(found.text) <= 280
    assert found.template == "question-received"
    assert any("does not fit" in reason for reason in found.reasons)


def test_no_answer_is_said_and_never_guessed() -> None:
    found = drafted(DEFAULT, heard=ASKED, cite=finding())
    assert "no article of the knowledge base answers this for certain" in found.reasons
    near = drafted(DEFAULT, heard=ASKED, cite=finding(replace(PASSAGE, sure=False)))
    assert PASSAGE.passage not in near.text
    assert near.citations[0].sure is False


@pytest.mark.parametrize(
    ("topics", "about", "sure"),
    [
        (("refund",), ("delivery", "question"), False),
        (("refund", "question"), ("delivery",), False),
        (("refund", "delivery"), ("delivery",), True),
        (("question",), ("delivery",), True),
        (("price", "question"), ("delivery", "question"), True),
        (("quality",), ("delivery",), True),
        (("refund",), ("service", "other"), True),
        (("refund",), (), True),
    ],
)
def test_an_article_about_something_else_answers_nothing_for_certain(
    topics: tuple[str, ...], about: tuple[str, ...], sure: bool
) -> None:
    article = Article(id="shipping", title="Shipping", language="en", topics=about, body="2 to 5 working days.")
    book = replace(DEFAULT, knowledge=(article,))
    heard = analysis("neutral", topics=topics, intent="question")
    found = drafted(book, heard=heard, cite=finding(PASSAGE))
    assert [each.sure for each in found.citations] == [sure]
    assert (PASSAGE.passage in found.text) is sure
    doubt = 'the article "Shipping" is about something else than the post'
    assert any(reason.startswith(doubt) for reason in found.reasons) is not sure


def test_only_questions_are_looked_up() -> None:
    def never(text: str, language: str) -> Sequence[Citation]:
        raise AssertionError("nobody asked")

    assert drafted(DEFAULT, cite=never).citations == ()
    assert not asks("Where is my parcel?", analysis())
    assert asks("Where is my parcel?", analysis(topics=("question",)))


def test_a_passage_cannot_bring_marks_of_a_template() -> None:
    found = drafted(DEFAULT, heard=ASKED, cite=finding(replace(PASSAGE, passage="Ask {brand} [[now]]")))
    assert "{" not in found.text
    assert "[[" not in found.text


def test_alternatives_are_shorter_warmer_and_more_formal() -> None:
    formal, warm, short = "Dear customer, we are truly sorry.", "Oh no, so sorry to hear that!", "Sorry!"
    tones = ("plain", "formal", "warm", "plain")
    book = playbook(template("We are sorry about all of this here.", formal, warm, short, tones=tones))
    found = alternatives(
        mention(), analysis(), book, NOBODY, current="We are sorry about all of this here.", language="en",
        brand_title="Lotus",
    )  # fmt: skip
    assert {each.tone: each.text for each in found} == {"short": short, "warm": warm, "formal": formal}


def test_alternatives_never_repeat_what_is_there_or_was_said() -> None:
    book = playbook(template("Sorry!", "We are sorry.", tones=("warm", "plain")))
    options = {"current": "We are sorry.", "language": "en", "brand_title": "Lotus"}
    assert [each.tone for each in alternatives(mention(), analysis(), book, NOBODY, **options)] == ["short", "warm"]
    heard = History(said_to_author=("Sorry!",))
    assert alternatives(mention(), analysis(), book, heard, **options) == ()
    assert alternatives(mention(), analysis(), book, NOBODY, **{**options, "language": "th"}) == ()


def test_every_language_offers_something_for_most_topics() -> None:
    for language in DEFAULT.templates:
        offered = 0
        for topic in TOPICS[:11]:
            heard = analysis(language=language, topics=(topic,))
            found = suggest(mention(), heard, DEFAULT, NOBODY, brand_title="Lotus")
            assert found is not None
            others = alternatives(
                mention(), heard, DEFAULT, NOBODY, current=found.text, language=language, brand_title="Lotus"
            )
            offered += bool(others)
        assert offered >= 2, language
