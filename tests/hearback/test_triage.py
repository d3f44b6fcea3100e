"""Understanding: one poison mention in a thousand, a model that is down, edits meanwhile, one draft a thread."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hearback import jobs, steps
from hearback.counts import Counts
from platforms.values import Gate
from sentiment.errors import ModelUnavailable
from store import mentions, quarantine
from store.errors import Unreachable
from tests.hearback.conftest import Build
from tests.hearback.house import House


def test_each_mention_is_analysed_decided_and_drafted_for(house: House) -> None:
    bad, good, question = house.hear("bad and late", "good", "when do you open?")
    stored = house.stored(bad)
    assert stored.stage == "done"
    assert stored.analysis is not None
    assert stored.analysis.label == "negative"
    assert stored.decision is not None
    assert stored.decision.rule == "negative"
    drafts = {reply.mention_id: reply for reply in house.replies("DRAFT")}
    assert set(drafts) == {house.stored(name).id for name in (bad, good, question)}
    draft = drafts[stored.id]
    assert draft.mention_revision == stored.revision
    assert draft.due_at == house.now + timedelta(minutes=stored.decision.due_in_minutes)
    assert "about delivery" in draft.reasons


@pytest.mark.parametrize(("text", "language"), [("bad ช้า", "th"), ("bad دیر", "fa"), ("bad поздно", "ru")])
def test_draft_is_in_the_customers_language(house: House, text: str, language: str) -> None:
    house.hear(text)
    assert house.reply().language == language


def test_stars_outweigh_the_words(house: House) -> None:
    name = house.network.say("good, just good", rating=1, kind="review")
    house.poll()
    house.triage()
    analysis = house.stored(name).analysis
    assert analysis is not None
    assert analysis.label == "negative"
    assert house.reply().rule == "low-stars"


def test_urgent_and_unhappy_opens_a_ticket_beside_the_draft(house: House) -> None:
    house.network.say("bad, help me now")
    counts = house.poll() + house.triage()
    assert (counts.drafted, counts.tickets, counts.alerts) == (1, 1, 0)
    house.deliver()
    (ticket,) = house.tickets()
    assert ticket.brand == "lotus"
    assert "help me now" in ticket.text


def test_suspected_fraud_raises_an_alert(house: House) -> None:
    house.network.say("bad, this is fraud")
    house.poll()
    assert house.triage() == Counts(analysed=1, drafted=1, tickets=1, alerts=1)
    house.deliver()
    (notice,) = house.pager.told
    assert "fraud" in notice.body
    assert notice.url == f"http://127.0.0.1:8000/queue?item=m{house.stored('p1').id}"


def test_alert_of_a_brand_without_an_outlet_is_raised_in_the_inbox(make_house: Build) -> None:
    house = make_house(pager=False)
    house.hear("bad, this is fraud")
    (alert,) = house.alerts("APPROVED")
    assert alert.outlet == "inbox"
    house.deliver()
    assert [alert.state for alert in house.alerts()] == ["SENT"]


def test_post_that_the_network_does_not_let_us_answer_becomes_a_ticket_with_the_text_to_copy(house: House) -> None:
    house.network.say("bad and late", gate=Gate(open=False, reason="answer by hand"))
    house.poll()
    assert house.triage() == Counts(analysed=1, tickets=1)
    house.deliver()
    (ticket,) = house.tickets()
    assert "sorry" in ticket.text


def test_two_posts_of_one_thread_in_one_batch_give_one_draft(house: House) -> None:
    first = house.network.say("bad and late", author="ann")
    house.network.say("did you hear me? bad!", author="ann", thread=first, in_reply_to=first)
    house.poll()
    assert house.triage() == Counts(analysed=2, drafted=1)


def test_one_poison_mention_in_a_thousand(house: House, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(1000):
        house.network.say("poison" if number == 617 else f"good {number}")
    house.poll()
    counts = house.triage()
    assert (counts.analysed, counts.drafted, counts.quarantined) == (999, 999, 1)
    (kept,) = house.quarantined()
    assert (kept.stage, kept.external_id) == ("triage", "p618")
    assert "this text kills the tokenizer" in caplog.text
    assert house.triage() == Counts()


def test_what_was_put_back_is_worked_out_again(house: House) -> None:
    (name,) = house.hear("poison")
    house.network.edit(name, "good now")
    with house.app.db.begin() as tx:
        quarantine.put_back(tx, house.quarantined()[0].id, house.now)
    house.poll()
    assert house.triage().drafted == 1
    assert house.stored(name).stage == "done"


def test_model_that_is_down_sends_nothing_to_quarantine(house: House) -> None:
    names = [house.network.say(f"good {n}") for n in range(40)]
    house.poll()
    house.model.down = True
    assert house.triage() == Counts(failed=1)
    assert house.quarantined() == []
    assert {house.stored(name).stage for name in names} == {"new"}
    house.model.down = False
    assert house.triage().analysed == 40


def test_missing_model_is_said_in_words_and_listening_goes_on(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def missing() -> None:
        raise ModelUnavailable("the shipped model is not there: install Hearback again")

    house.app = replace(house.app, classifier=missing)  # type: ignore[arg-type]
    house.network.say("good")
    house.poll()
    assert jobs.attempt("triage", lambda: jobs.triage(house.app, house.now)) is None
    (record,) = caplog.records
    assert record.exc_info is None
    assert "install Hearback again" in record.__dict__["reason"]
    assert house.quarantined() == []
    assert house.stored("p1").stage == "new"


def test_two_brands_named_in_one_thread_each_get_their_draft(house: House) -> None:
    lotus = house.app.settings.brands[0]
    pine = replace(lotus, name="pine", title="Pine", sources=())
    house.app = replace(house.app, settings=replace(house.app.settings, brands=(lotus, pine)))
    house.network.say("bad, both of you", author="ann")
    house.poll()
    heard = house.stored("p1").mention
    with house.app.db.begin() as tx:
        other = replace(heard, brand="pine", account="pine")
        mentions.add(tx, "second", [other], quiet=False, relevant={}, now=house.now)
    assert house.triage() == Counts(analysed=2, drafted=2)
    assert {reply.brand for reply in house.replies()} == {"lotus", "pine"}


def test_database_that_is_away_sends_nothing_to_quarantine(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.network.say("good")
    house.poll()

    def away(*_: object) -> None:
        raise Unreachable("the database is busy")

    with monkeypatch.context() as patched:
        patched.setattr(mentions, "histories", away)
        with pytest.raises(Unreachable):
            house.triage()
    assert house.quarantined() == []
    assert house.triage().analysed == 1


def test_mention_edited_while_the_model_read_it_is_read_again(house: House) -> None:
    name = house.network.say("bad and late")
    house.poll()

    def edited() -> None:
        house.model.meanwhile = lambda: None
        house.network.edit(name, "good after all")
        house.poll()

    house.model.meanwhile = edited
    assert steps.triage(house.app, house.now, steps.waiting(house.app, house.now)).counts == Counts()
    assert house.triage() == Counts(analysed=1, drafted=1)
    assert house.reply().rule == "praise"


def test_mention_of_a_brand_that_left_the_settings_is_set_aside_with_its_reason(house: House) -> None:
    name = house.network.say("bad")
    mention = house.network.posts[name][1]
    house.poll()
    with house.app.db.begin() as tx:
        gone = replace(mention, brand="former", external_id="old", seen_at=house.now)
        mentions.add(tx, "posts", [gone], quiet=False, relevant={}, now=house.now)
    counts = house.triage()
    assert (counts.analysed, counts.quarantined) == (1, 1)
    assert [kept.external_id for kept in house.quarantined()] == ["old"]


def test_batch_is_asked_of_the_model_at_once(house: House) -> None:
    for number in range(100):
        house.network.say(f"good {number}")
    house.poll()
    house.triage()
    assert house.model.batches == [100]


def test_long_zalgo_and_broken_texts_are_drafted_for_like_any_other(house: House) -> None:
    texts = {
        "empty": "",
        "nul": "bad \x00 late",
        "surrogate": "bad \ud800 late",
        "zalgo": "bad l" + "\u0301\u0327\u0488" * 5000 + "ate",
        "bidi": "\u202ebad\u202c \u200b\u200d late",
        "long": "bad and late " * 80_000,
        "emoji": "bad " + "🤬" * 10_000,
    }
    names = {name: house.network.say(text) for name, text in texts.items()}
    assert house.poll().stored == len(texts)
    counts = house.triage()
    assert (counts.analysed, counts.quarantined) == (len(texts), 0)
    assert len(house.stored(names["long"]).mention.text) > 1_000_000
    assert "\x00" not in house.stored(names["nul"]).mention.text
    for reply in house.replies("DRAFT"):
        house.approve(reply)
    assert house.deliver().sent == counts.drafted


def test_step_alone_says_whether_there_is_more(house: House) -> None:
    assert not jobs.triage(house.app, house.now).more
    house.network.say("good")
    house.poll()
    assert jobs.triage(house.app, house.now).more
    assert not jobs.triage(house.app, house.now).more


@pytest.mark.parametrize(("share", "unsure"), [(0.01, False), (0.999, True)])
def test_the_installation_may_set_its_own_share_below_which_a_mood_is_unsure(
    house: House, share: float, unsure: bool
) -> None:
    settings = house.app.settings
    house.app = replace(house.app, settings=replace(settings, thresholds=replace(settings.thresholds, unsure=share)))
    (name,) = house.hear("bad and late")
    analysis = house.stored(name).analysis
    assert analysis is not None
    assert analysis.unsure is unsure
