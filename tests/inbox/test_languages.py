"""Every word of the pages in every language: the catalogues are whole, and no word of a page goes around them."""

import re
from collections.abc import Iterator

import pytest

from config.initial import DEFAULTS
from config.playbook import load
from inbox import reported, sentences, speech
from inbox.doors import Sees, doors
from inbox.speech import LANGUAGES, RUNS_LEFT
from responders.draft import suggest
from store import people
from tests.inbox.serving import Inbox, Visitor
from tests.inbox.shop import ROLES
from tests.inbox.speaking import OURS, Bracketing, asked, bare, po, refusals
from tests.responders.making import NOBODY, analysis, mention

FORMS = {"fa": 1, "fil": 2, "ru": 3, "th": 1}
_PLACES, _TAGS = re.compile(r"%\((\w+)\)s"), re.compile(r"</?\w+[^>]*>")
VIEWS = (
    "/queue?view=going", "/queue?view=sent", "/queue?view=closed", "/queue?view=all", "/queue?q=nothing", "/tickets/1",
    "/tickets?status=solved", "/mentions/1/words", "/nowhere", "/queue?said=saved", "/customers?q=x",
    "/customers/one?brand=lotus&platform=twitter&author=author-somchai_r", "/playbook/file?brand=lotus&name=rules.toml",
)  # fmt: skip


@pytest.mark.parametrize("language", OURS)
def test_every_message_is_translated_and_no_other(language: str) -> None:
    kept = {message.id: message for message in po(language) if message.id}
    assert set(kept) == asked()
    for message in kept.values():
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(told), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OURS)
def test_translations_keep_places_tags_and_forms(language: str) -> None:
    """What stands in a page is HTML and may stand in an attribute: no sign of it that the message has not."""
    assert po(language).num_plurals == FORMS[language]
    for message in po(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(_PLACES.findall(" ".join(ids)))
        assert not message.id or len(told) == (FORMS[language] if len(ids) > 1 else 1)
        for words in told if message.id else ():
            places = set(_PLACES.findall(words))
            assert places == wanted or (len(ids) > 1 and places == wanted - {"num"}), message.id
            assert sorted(_TAGS.findall(words)) == sorted(_TAGS.findall(ids[0])), message.id
            assert not set('<>&"') & set(_TAGS.sub("", words)) - set(ids[0]), message.id
            assert words.count("%") - 2 * words.count("%%") == len(_PLACES.findall(words)), message.id
            assert words.strip() == words or ids[0].strip() != ids[0], message.id


@pytest.mark.parametrize("language", OURS)
def test_pages_speak_what_the_file_says(language: str) -> None:
    spoken = speech.catalogue(language)
    for message in po(language):
        if isinstance(message.id, str) and message.id:
            assert spoken.gettext(message.id) == message.string


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    speech.begin("")


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch, shop_inbox: Inbox) -> Visitor:
    admin = shop_inbox.signed_in("admin")
    admin.headers["Accept-Language"] = "fil"
    monkeypatch.setattr(speech, "catalogue", lambda _: Bracketing())
    return admin


def test_no_word_of_a_page_goes_around_the_catalogues(bracketed: Visitor, shop_inbox: Inbox) -> None:
    items = [f"/queue?item={said.response_id or f'm{said.mention_id}'}" for said in shop_inbox.said]
    outside = shop_inbox.visitor()
    outside.headers["Accept-Language"] = "fil"
    every = {
        path for (method, path), door in doors(shop_inbox.app).items() if method == "GET" and isinstance(door, Sees)
    }
    paths = [*sorted(path for path in every - {"/events"} if "{" not in path), *VIEWS, *items]
    answers = [(path, bracketed.get(path, follow_redirects=True)) for path in paths]
    answers += [(path, outside.get(path)) for path in ("/sign-in", "/enter/x", "/sign-in/code")]
    pages = [(path, answer.text) for path, answer in answers if "html" in answer.headers["content-type"]]
    assert len(pages) > 40
    assert {path: words for path, html in pages if (words := bare(html))} == {}


def test_words_of_acts_and_refusals_go_through_the_catalogues(bracketed: Visitor, shop_inbox: Inbox) -> None:
    reply = shop_inbox.said[0].response_id
    answers = [
        bracketed.submit(f"/responses/{reply}/save", part=True, revision=1, text=""),
        bracketed.submit("/team/99999/role", part=True, role="lead"),
        bracketed.submit("/responses/99999/approve", part=True, revision=1),
        bracketed.submit("/queue/bulk", part=True, act="snooze"),
    ]
    for answer in answers:
        told = answer.json()["said"] if "json" in answer.headers["content-type"] else answer.text
        assert bare(told if "<" in told else f"<p>{told}</p>") == []


def test_sentences_of_other_rooms_are_told_in_the_language_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"count": "12", "limit": "280", "more": "3", "number": "4", "state": "DRAFT", "mood": "negative"}
    values |= {"other_mood": "neutral", "kind": "review", "topic": "refund", "topics": "refund, delivery"}
    speech.begin("fil")
    monkeypatch.setattr(speech, "catalogue", lambda _: Bracketing())
    for message in sentences.EVERY:
        said = message % {name: values.get(name, "Ann") for name in _PLACES.findall(message)}
        assert reported.reported(said).startswith("⟦"), message


def test_every_refusal_of_the_store_is_known() -> None:
    """Whatever a page may be told: a sentence that is new in the store is new in `inbox.sentences`."""
    speech.begin("ru")
    assert [said for said in refusals() if reported.reported(said) == said] == []


def test_every_reason_of_a_draft_is_known() -> None:
    speech.begin("ru")
    book, heard = load(DEFAULTS / "playbook"), analysis(topics=("damaged",))
    said = ("It came broken", "Order no. 4711 came broken")
    posts = [mention(words, kind=kind) for words in said for kind in ("mention", "review", "message")]
    drafts = [
        suggest(post, heard, book, NOBODY, topic=topic, brand_title="L") for post in posts for topic in ("safety", None)
    ]
    reasons = {reason for each in drafts if each for reason in each.reasons}
    assert len(reasons) > 5
    assert [reason for reason in sorted(reasons) if reported.reported(reason) == reason] == []


def test_english_inside_a_persian_line_keeps_its_stops() -> None:
    speech.begin("fa")
    assert "\N{FIRST STRONG ISOLATE}safety: call (now).\N{POP DIRECTIONAL ISOLATE}" in reported.reported(
        "rule safety: call (now)."
    )


def test_a_person_chooses_language_and_clock(inbox: Inbox) -> None:
    ann = inbox.signed_in("approver")
    ann.headers["Accept-Language"] = "ru-RU,ru;q=0.9,en;q=0.5"
    assert '<html lang="ru" dir="ltr"' in ann.page("/me")
    assert ann.submit("/me/manner", language="fa", time_zone="Asia/Tehran").status_code == 303
    page = ann.page("/me?said=manner")
    assert '<html lang="fa" dir="rtl"' in page
    assert "۱۳:۰۰:۰۰" in page  # 9:30 UTC
    with inbox.db.read() as tx:
        known = people.by_name(tx, ROLES["approver"])
    assert known is not None
    assert (known.language, known.time_zone) == ("fa", "Asia/Tehran")
    assert ann.submit("/me/manner", language="xx").status_code == 422
    assert ann.submit("/me/manner", language="", time_zone="Nowhere/City").status_code == 422
    assert ann.submit("/me/manner").status_code == 303
    assert '<html lang="ru"' in ann.page("/me")


@pytest.mark.parametrize(
    ("accepted", "language", "locale"),
    [
        ("", "th", "th"),
        ("de-DE,de;q=0.9", "th", "th"),
        ("en-GB,en;q=0.8,ru;q=0.7", "en", "en_GB"),
        ("de,ru;q=0.3,fa-IR;q=0.8", "fa", "fa_IR"),
        ("tl-PH", "fil", "fil_PH"),
        ("ru;q=0, fil-PH", "fil", "fil_PH"),
        ("*;q=0.5, zz-!!, ;;q=x", "th", "th"),
    ],
)
def test_the_browser_asks_and_the_settings_answer_otherwise(accepted: str, language: str, locale: str) -> None:
    speech.begin(accepted, "th", "Asia/Bangkok")
    told = speech.manner()
    assert (told.language, str(told.locale), told.zone) == (language, locale, "Asia/Bangkok")


def test_numbers_of_a_language_wear_its_digits_and_names_no_groups() -> None:
    speech.begin("fa")
    assert speech.number(12345) == "۱۲٬۳۴۵"
    assert speech.percent(0.42) == "۴۲٪"
    assert speech._("Ticket %(number)s", number=12345).endswith("۱۲۳۴۵")
    speech.begin("ru")
    assert [speech.ngettext("%(num)s day", "%(num)s days", n) for n in (1, 3, 11, 21)] == [
        "1 день", "3 дня", "11 дней", "21 день",
    ]  # fmt: skip


def test_what_is_put_into_a_message_is_escaped() -> None:
    assert speech.marked("For %(name)s", name="<b>") == "For &lt;b&gt;"


def test_languages_that_run_left_are_known() -> None:
    assert set(LANGUAGES) >= RUNS_LEFT
