from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.playbook import Rule, When
from responders.decide import Caps, decide
from responders.values import Decision, History
from sentiment.analysis import INTENTS, LABELS, TOPICS, URGENCIES, with_rating
from tests.responders.making import NOBODY, NOW, SHUT, analysis, mention

CATCH_ALL = Rule(name="rest", when=When(), then=("reply",), priority=30, why="Everything else.")


def rule(
    name: str = "r", then: tuple[str, ...] = ("reply",), *, priority: int = 50, also: bool = False, **when: Any
) -> Rule:
    return Rule(name=name, when=When(**when), then=then, priority=priority, also=also)


def decided(*rules: Rule, post: Any = None, heard: Any = None, history: History = NOBODY, **more: Any) -> Decision:
    given_post, given_analysis = post or mention(), heard or analysis()
    return decide(given_post, given_analysis, rules, history, NOW, **{"quiet": False, **more})


def test_the_first_rule_that_fits_decides() -> None:
    found = decided(rule("praise", label=("positive",)), rule("delivery", ("ticket",), topics=("delivery",)), CATCH_ALL)
    assert (found.rule, found.actions) == ("delivery", ("ticket",))


def test_a_rule_marked_also_adds_and_lets_the_next_speak() -> None:
    found = decided(rule("loud", ("alert",), also=True, priority=80), CATCH_ALL)
    assert found.actions == ("reply", "alert")
    assert found.rule == "loud"
    assert found.reasons[:2] == ("rule loud", "rule rest: Everything else.")
    assert found.priority > decided(CATCH_ALL).priority


def test_ignore_does_nothing_and_says_why() -> None:
    found = decided(rule("spam", ("ignore",)))
    assert found.actions == ()
    assert found.reasons[0] == "rule spam"


@pytest.mark.parametrize(
    ("when", "fits", "fails"),
    [
        ({"label": ("negative",)}, {}, {"heard": analysis("neutral")}),
        ({"unsure": True}, {"heard": analysis(unsure=True)}, {}),
        ({"unsure": False}, {}, {"heard": analysis(unsure=True)}),
        ({"topics": ("app", "delivery")}, {}, {"heard": analysis(topics=("price",))}),
        ({"intent": ("question",)}, {"heard": analysis(intent="question")}, {}),
        ({"language": ("th", "en")}, {}, {"heard": analysis(language="fa")}),
        ({"urgency_at_least": "high"}, {"heard": analysis(urgency="urgent")}, {}),
        ({"kind": ("review",)}, {"post": mention(kind="review")}, {}),
        ({"rating_at_most": 2}, {"post": mention(rating=2)}, {"post": mention(rating=3)}),
        ({"rating_at_most": 5}, {"post": mention(rating=5)}, {"post": mention()}),
        ({"reach_at_least": 1000}, {"post": mention(followers=1000)}, {"post": mention(followers=999)}),
        ({"reach_at_least": 1}, {"post": mention(followers=1)}, {"post": mention()}),
        ({"keywords": ("lawyer", "PARCEL")}, {}, {"post": mention("no such word")}),
    ],
)
def test_each_condition(when: dict[str, Any], fits: dict[str, Any], fails: dict[str, Any]) -> None:
    conditional = rule("it", **when)
    assert decided(conditional, CATCH_ALL, **fits).rule == "it"
    assert decided(conditional, CATCH_ALL, **fails).rule == "rest"


def test_all_conditions_must_hold() -> None:
    both = rule("both", label=("negative",), topics=("app",))
    assert decided(both, CATCH_ALL).rule == "rest"
    assert decided(both, CATCH_ALL, heard=analysis(topics=("app",))).rule == "both"


def test_a_keyword_is_named_in_the_reason_and_the_finder_can_be_replaced() -> None:
    words = rule("law", keywords=("solicitor", "lawyer*"))
    found = decided(words, post=mention("My LAWYERS will write"))
    assert found.reasons[0] == "rule law (says “lawyer…”)"
    assert decided(words, CATCH_ALL, find_keyword=lambda _words, _text: None).rule == "rest"
    assert decided(words, find_keyword=lambda keywords, _text: keywords[0]).reasons[0] == "rule law (says “solicitor”)"


@pytest.mark.parametrize(
    ("rating", "label", "words"),
    [
        (1, "positive", "1 star, kind words: maybe mistaken stars, or sarcasm"),
        (2, "positive", "2 stars, kind words: maybe mistaken stars, or sarcasm"),
        (5, "negative", "5 stars, angry words: maybe mistaken stars, or sarcasm"),
        (1, "negative", "1 star"),
        (1, "neutral", "1 star"),
        (3, "positive", "3 stars"),
        (4, "negative", "4 stars"),
        (5, "positive", "5 stars"),
    ],
)
def test_stars_against_the_words_are_told(rating: int, label: str, words: str) -> None:
    post = mention(kind="review", rating=rating)
    for heard in (analysis(label), with_rating(analysis(label), rating)):
        assert words in decided(CATCH_ALL, post=post, heard=heard).reasons


def test_a_person_s_word_about_the_mood_leaves_nothing_to_wonder() -> None:
    told = analysis("positive", said_by="Ann")
    assert "1 star" in decided(CATCH_ALL, post=mention(kind="review", rating=1), heard=told).reasons


def test_one_and_two_stars_are_negative_whatever_the_words() -> None:
    unhappy = rule("unhappy", label=("negative",))
    for stars in (1, 2):
        found = decided(unhappy, CATCH_ALL, post=mention(rating=stars), heard=analysis("positive", topics=("praise",)))
        assert found.rule == "unhappy"
        assert any(reason.startswith(f"{stars} star{'s' if stars > 1 else ''}") for reason in found.reasons)
    assert decided(unhappy, CATCH_ALL, post=mention(rating=3), heard=analysis("positive")).rule == "rest"


def test_own_posts_and_the_first_poll_stay_silent() -> None:
    assert decided(CATCH_ALL, post=mention(own=True)).reasons == ("our own post: nothing to answer",)
    quiet = decided(CATCH_ALL, quiet=True)
    assert (quiet.actions, quiet.reasons) == ((), ("read on the first poll: kept quiet",))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"post": mention(gate=SHUT)}, "handed over: X lets an app answer only those who mention it"),
        ({"post": mention(gate=replace(SHUT, reason=""))}, "handed over: the network does not let us"),
        ({"speaks": False}, "only read, not answered"),
        ({"history": History(replies_to_author_today=3)}, "3 replies to this author in 24 hours already"),
        ({"history": History(replies_in_thread=3)}, "3 replies in this thread already"),
        ({"caps": Caps(per_author_per_day=0)}, "0 replies to this author"),
    ],
)
def test_a_reply_that_cannot_go_out_becomes_a_ticket(changes: dict[str, Any], words: str) -> None:
    found = decided(CATCH_ALL, **changes)
    assert found.actions == ("ticket",)
    assert any(words in reason for reason in found.reasons)


def test_below_the_caps_a_reply_is_a_reply() -> None:
    below = History(replies_to_author_today=2, replies_in_thread=2, replies_to_author=50)
    assert decided(CATCH_ALL, history=below).actions == ("reply",)


def test_two_robots_stop() -> None:
    """Each answer of ours provokes one of theirs: after the cap there are tickets, and of those one per thread."""
    history, actions = NOBODY, []
    for _ in range(20):
        found = decided(CATCH_ALL, history=history)
        actions.append(found.actions)
        said = "reply" in found.actions
        history = replace(
            history,
            replies_to_author_today=history.replies_to_author_today + said,
            replies_in_thread=history.replies_in_thread + said,
            open_tickets_in_thread=history.open_tickets_in_thread + ("ticket" in found.actions),
        )
    assert actions == [("reply",)] * 3 + [("ticket",)] + [()] * 16


def test_one_thread_has_one_open_draft_and_one_open_ticket() -> None:
    both = rule("both", ("reply", "ticket", "alert"))
    found = decided(both, history=History(open_in_thread=1))
    assert found.actions == ("ticket", "alert")
    assert "a reply to this author in this thread is already open: no second draft" in found.reasons
    found = decided(both, history=History(open_tickets_in_thread=2))
    assert found.actions == ("reply", "alert")
    assert "a ticket about this author in this thread is already open" in found.reasons


def test_without_a_fitting_rule_only_the_unhappy_and_unclear_get_a_ticket() -> None:
    assert decided().actions == ("ticket",)
    assert decided(heard=analysis("neutral", unsure=True)).actions == ("ticket",)
    assert decided(heard=analysis("neutral")).actions == ()
    assert decided(heard=analysis("neutral")).reasons[0] == "no rule fits"


def test_reasons_name_the_facts() -> None:
    post = mention(followers=12_400, rating=1, posted_at=NOW - timedelta(hours=30))
    found = decided(CATCH_ALL, post=post, heard=analysis(urgency="urgent", topics=("wrong_item", "refund")))
    assert found.reasons == (
        "rule rest: Everything else.",
        "1 star",
        "negative",
        "about wrong item, refund",
        "urgency urgent",
        "12,400 followers",
        "posted 30 hours ago",
    )


def test_a_date_from_the_future_or_none_says_nothing() -> None:
    for posted_at in (None, NOW + timedelta(days=26_000), NOW - timedelta(hours=1)):
        found = decided(CATCH_ALL, post=mention(posted_at=posted_at))
        assert not any("posted" in reason for reason in found.reasons)


def test_urgency_reach_and_unhappiness_raise_the_priority_and_shorten_the_time() -> None:
    calm = decided(CATCH_ALL, heard=analysis("neutral", urgency="low"))
    plain = decided(CATCH_ALL, heard=analysis("neutral"))
    angry = decided(CATCH_ALL)
    loud = decided(CATCH_ALL, post=mention(followers=1_000_000))
    urgent = decided(CATCH_ALL, post=mention(followers=1_000_000), heard=analysis(urgency="urgent"))
    order = [calm, plain, angry, loud, urgent]
    assert [found.priority for found in order] == sorted({found.priority for found in order})
    times = [found.due_in_minutes for found in order]
    assert times == sorted(times, reverse=True)
    assert times[0] > times[-1]


RULES = st.lists(
    st.builds(
        Rule,
        name=st.sampled_from(["a", "b", "c"]),
        when=st.builds(
            When,
            label=st.lists(st.sampled_from(LABELS), max_size=2).map(tuple),
            unsure=st.none() | st.booleans(),
            topics=st.lists(st.sampled_from(TOPICS), max_size=3).map(tuple),
            urgency_at_least=st.none() | st.sampled_from(URGENCIES),
            rating_at_most=st.none() | st.integers(1, 5),
            keywords=st.lists(st.text(max_size=4), max_size=2).map(tuple),
        ),
        then=st.sampled_from([("reply",), ("ticket", "reply"), ("alert",), ("ignore",)]),
        priority=st.integers(0, 100),
        also=st.booleans(),
    ),
    max_size=5,
)
POSTS = st.builds(
    mention,
    text=st.text(max_size=40),
    name=st.text(max_size=20),
    followers=st.none() | st.integers(-1, 10**12),
    rating=st.none() | st.integers(-1, 9),
    kind=st.sampled_from(["mention", "comment", "review", "message", "post"]),
    own=st.booleans(),
    posted_at=st.none() | st.datetimes(timezones=st.just(NOW.tzinfo)),  # type: ignore[arg-type]
)
HEARD = st.builds(
    analysis,
    st.sampled_from(LABELS),
    unsure=st.booleans(),
    language=st.sampled_from(["en", "th", "und", "xx"]),
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3).map(tuple),
    intent=st.sampled_from(INTENTS),
    urgency=st.sampled_from(URGENCIES),
)
HISTORIES = st.builds(
    History,
    **{
        name: st.integers(0, 9)
        for name in ("replies_to_author_today", "replies_in_thread", "open_in_thread", "open_tickets_in_thread")
    },
)


@given(RULES, POSTS, HEARD, HISTORIES, st.booleans(), st.booleans())
def test_deciding_is_total_bounded_and_repeatable(
    rules: list[Rule], post: Any, heard: Any, history: History, quiet: bool, speaks: bool
) -> None:
    found = decided(*rules, post=post, heard=heard, history=history, quiet=quiet, speaks=speaks)
    assert found == decided(*rules, post=post, heard=heard, history=history, quiet=quiet, speaks=speaks)
    assert 0 <= found.priority <= 100
    assert found.due_in_minutes in (30, 60, 240, 720, 1440)
    assert len(set(found.actions)) == len(found.actions)
    assert set(found.actions) <= {"reply", "ticket", "alert"}
    assert found.reasons
    assert all(reason.strip() for reason in found.reasons)
    if quiet or post.own:
        assert found.actions == ()
    if not speaks or history.open_in_thread or history.replies_in_thread >= 3:
        assert "reply" not in found.actions
