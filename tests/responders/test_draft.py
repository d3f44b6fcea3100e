from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.initial import DEFAULTS
from config.playbook import Playbook, Template, Voice, load
from responders.draft import suggest
from responders.guard import blocks, guard
from responders.values import Draft, History
from sentiment.analysis import INTENTS, LABELS, TOPICS
from tests.responders.making import NOBODY, analysis, mention

DEFAULT = load(DEFAULTS / "playbook")
LANGUAGES = sorted(DEFAULT.templates)


def template(text: str = "Sorry.", *, id: str = "t", language: str = "en", **changes: Any) -> Template:  # noqa: A002
    values = {"topic": "other", "mood": "any", "channels": frozenset({"public", "review", "private"}), "meaning": "m"}
    variants = changes.pop("variants", (text,))
    return Template(id=id, language=language, variants=variants, **{**values, **changes})


def playbook(*templates: Template, **voice: Any) -> Playbook:
    by_language = {
        language: tuple(t for t in templates if t.language == language) for language in {t.language for t in templates}
    }
    return Playbook(voice=Voice(**voice), templates=MappingProxyType(by_language))


def drafted(book: Playbook, post: Any = None, heard: Any = None, history: History = NOBODY, **more: Any) -> Draft:
    given = {"brand_title": "Lotus", **more}
    found = suggest(post or mention(), heard or analysis(), book, history, **given)
    assert found is not None
    return found


def test_no_template_no_draft() -> None:
    assert suggest(mention(), analysis(), playbook(), NOBODY, brand_title="Lotus") is None
    happy = playbook(template(mood="positive"))
    assert suggest(mention(), analysis(), happy, NOBODY, brand_title="Lotus") is None
    needy = playbook(template("Write to {contact}."))
    assert suggest(mention(), analysis(), needy, NOBODY, brand_title="Lotus") is None


def test_languages_are_tried_in_the_stated_order() -> None:
    thai, malay, english = (template(id=code, language=code) for code in ("th", "ms", "en"))
    in_thai, in_lao = analysis(language="th"), analysis(language="lo")
    all_three = playbook(thai, malay, english, fallback_languages=("ms",))
    assert drafted(all_three, heard=in_thai).template == "th"
    assert drafted(all_three, heard=in_lao).template == "ms"
    assert drafted(playbook(thai, malay, english), heard=in_lao).template == "en"
    assert drafted(all_three, heard=in_thai).reasons[0] == "written in th, the language of the post"
    assert "no fitting template in lo: written in ms" in drafted(all_three, heard=in_lao).reasons[0]
    assert "not known" in drafted(all_three, heard=analysis(language="und")).reasons[0]
    assert drafted(playbook(template(language="fil")), heard=analysis(language="tl")).language == "fil"


def test_a_language_without_the_topic_gives_way_only_when_it_has_nothing_at_all() -> None:
    thai, english = template(id="th", language="th"), template(id="en", topic="delivery")
    assert drafted(playbook(thai, english), heard=analysis(language="th")).template == "th"
    sad_thai = replace(thai, mood="positive")
    assert drafted(playbook(sad_thai, english), heard=analysis(language="th")).template == "en"


@pytest.mark.parametrize(
    ("heard", "topic"),
    [
        (analysis(topics=("refund", "delivery")), "refund"),
        (analysis(topics=("app", "delivery")), "delivery"),
        (analysis(topics=("app",)), "other"),
        (analysis("positive", topics=("quality",)), "praise"),
        (analysis("neutral", topics=("price",), intent="question"), "question"),
        (analysis("neutral", topics=("price",), intent="suggestion"), "other"),
        (analysis("negative", topics=("price",), intent="question"), "other"),
    ],
)
def test_the_first_topic_with_a_template_then_the_rest(heard: Any, topic: str) -> None:
    moods = {"praise": "positive", "question": "neutral", "other": "any"}
    topics = ("refund", "delivery", "praise", "question", "other")
    book = playbook(*(template(id=name, topic=name, mood=moods.get(name, "negative")) for name in topics))
    found = drafted(book, mention("Not what I hoped for"), heard)
    assert found.template == topic
    if topic not in heard.topics:
        assert "no template of its own for" in found.reasons[1]


@pytest.mark.parametrize(
    ("kind", "channel"), [("review", "review"), ("message", "private"), ("mention", "public"), ("comment", "public")]
)
def test_the_channel_follows_the_kind(kind: str, channel: str) -> None:
    book = playbook(*(template(id=name, channels=frozenset({name})) for name in ("public", "review", "private")))
    assert drafted(book, mention(kind=kind)).template == channel


def test_a_public_text_serves_a_review_but_never_a_private_message() -> None:
    book = playbook(template(channels=frozenset({"public"})))
    assert drafted(book, mention(kind="review")).text == "Sorry."
    assert suggest(mention(kind="message"), analysis(), book, NOBODY, brand_title="L") is None


def test_low_stars_are_answered_as_a_complaint() -> None:
    book = playbook(template("Sorry!", mood="negative"), template("Thanks!", mood="positive"))
    assert drafted(book, mention(rating=1), analysis("positive")).text == "Sorry!"


def test_only_facts_that_are_there_are_used() -> None:
    text = "[[Hi {author}! ]]{brand} is sorry{particle}.[[ Write to {contact}.]][[ – {signature}]]"
    book = playbook(template(text), signature="The team", speaker="male")
    assert drafted(book).text == "Hi Mali! Lotus is sorryครับ. – The team"
    assert drafted(book, contact="care@lotus.example").text.endswith("Write to care@lotus.example. – The team")
    nameless = drafted(book, mention(name="evil.com"))
    assert nameless.text.startswith("Lotus is sorry")
    assert any("no greeting by name" in reason for reason in nameless.reasons)
    assert "a sentence was left out: the playbook has no contact" in nameless.reasons


def test_the_same_mention_gets_the_same_text_and_different_ones_differ() -> None:
    book = playbook(template(variants=("One.", "Two.", "Three.")))
    texts = [drafted(book, mention(external_id=str(number))).text for number in range(60)]
    assert texts == [drafted(book, mention(external_id=str(number))).text for number in range(60)]
    assert all(texts.count(text) > 8 for text in ("One.", "Two.", "Three."))


def test_nobody_is_told_the_same_twice_while_there_is_another_way() -> None:
    book = playbook(template(variants=("We are so sorry.", "Sorry about this.", "Our apologies.")))
    said: tuple[str, ...] = ()
    for _ in range(3):
        found = drafted(book, history=History(said_to_author=said))
        assert found.text not in said
        said = (*said, found.text)
    again = drafted(book, history=History(said_to_author=said))
    assert "this author has had every variant already: change the words" in again.reasons


def test_the_least_familiar_variant_comes_first() -> None:
    variants = ("We are sorry for this. Please write to us privately.", "Our apologies. Please write to us privately.")
    fresh = "This is not how it should be. Do send us a note."
    book = playbook(template(variants=(*variants, fresh)))
    said = ("Oh no, we are sad. Please write to us privately.",)
    for number in range(9):
        found = drafted(book, mention(external_id=str(number)), history=History(said_to_author=said))
        assert found.text == fresh


def test_the_network_limit_chooses_a_shorter_variant_or_says_so() -> None:
    book = playbook(template(variants=("A very long text indeed.", "Short.")))
    found = [drafted(book, mention(external_id=str(number)), limit=10) for number in range(8)]
    assert {draft.text for draft in found} == {"Short."}
    assert any("a shorter variant, to fit the network's limit" in draft.reasons for draft in found)
    too_long = drafted(book, limit=3, measure=lambda text: 2 * len(text))
    assert too_long.text == "Short."
    assert "even the shortest variant is longer (12) than the network takes (3)" in too_long.reasons


POSTS = st.builds(
    mention,
    external_id=st.text(max_size=8),
    name=st.text(max_size=30) | st.sampled_from(["Mali", "{author}", "[[x]]", "علی", "สมชาย"]),
    kind=st.sampled_from(["mention", "comment", "review", "message", "post"]),
    rating=st.none() | st.integers(1, 5),
)
HEARD = st.builds(
    analysis,
    st.sampled_from(LABELS),
    language=st.sampled_from([*LANGUAGES, "und", "xx"]),
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3).map(tuple),
    intent=st.sampled_from(INTENTS),
)
FACTS = st.sampled_from(["", "Lotus & Pine", "{brand}", "[[x]]", "บัว"])


@settings(deadline=None, max_examples=300)
@given(POSTS, HEARD, FACTS, FACTS, st.booleans())
def test_the_default_playbook_always_has_a_finished_text(
    post: Any, heard: Any, signature: str, contact: str, again: bool
) -> None:
    book = replace(DEFAULT, voice=replace(DEFAULT.voice, signature=signature))
    found = drafted(book, post, heard, brand_title="Lotus", contact=contact)
    if again:
        found = drafted(book, post, heard, History(said_to_author=(found.text,)), brand_title="Lotus", contact=contact)
    assert found.text.strip() == found.text != ""
    assert not set("{}[]") & set(found.text)
    assert found.language == (heard.language if heard.language in LANGUAGES else "en")
    assert len(found.reasons) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guard_lets_every_default_text_pass(language: str) -> None:
    """Every variant of every template, filled, holds nothing that the guard would stop or that the brand avoids."""
    contact = "care@lotus.example"
    book = replace(DEFAULT, voice=replace(DEFAULT.voice, contact=contact, signature="Lotus & Pine"))
    for entry in book.templates[language]:
        for place in range(len(entry.variants)):
            words = entry.variants[place].replace("{answer}", "")
            one = playbook(replace(entry, variants=(words,), topic="other", mood="any"))
            one = replace(one, voice=book.voice)
            kind = {"public": "mention", "review": "review", "private": "message"}[min(entry.channels)]
            found = drafted(one, mention(kind=kind), analysis(language=language), contact=contact)
            findings = guard(found.text, mention=mention(), language=language, playbook=book, public=kind != "message")
            assert not blocks(findings), (entry.id, findings)
            assert not findings, (entry.id, findings)
