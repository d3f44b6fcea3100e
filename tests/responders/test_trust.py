"""Every condition of an automatic send, each alone enough to leave the reply to a person."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from config.playbook import Playbook, Rule, Template, Voice, When
from config.trust import Earned
from platforms.values import Author
from responders.trust import PER_AUTHOR_PER_DAY, PER_THREAD, Case, Held, Standing, given, held, words
from responders.values import Finding, Response
from sentiment.analysis import LEARNED
from tests.responders.making import NOW, SHUT, analysis, mention

EARNED = Earned(after=50, topics=("praise", "other"), per_day=20)
THANKS = Rule(name="thanks", when=When(label=("positive",)), then=("reply",), earned=EARNED)
FIRE = Rule(name="fire", when=When(label=("negative",), keywords=("caught fire",)), then=("alert",))
TEMPLATE = Template(
    id="thanks", language="en", topic="praise", mood="any", channels=frozenset({"public"}), meaning="thanks",
    variants=("[[Hi {author}! ]]Thank you from {brand}.", "{brand} says thanks.", "We say: {answer}"),
)  # fmt: skip
BOOK = Playbook(
    voice=Voice(), rules=(THANKS, FIRE), templates=MappingProxyType({"en": (TEMPLATE,)}),
)  # fmt: skip
REPLY = Response(
    id=1, brand="lotus", mention_id=1, mention_revision="a", kind="reply", state="DRAFT", revision=1,
    text="Thank you from Lotus & Pine.", language="en", template="thanks", meaning="thanks", outlet="x",
    key="k", rule="thanks", reasons=(), priority=20, fence=0, attempts=0, read_backs=0, created_at=NOW,
    updated_at=NOW, due_at=NOW,
)  # fmt: skip
GLAD = analysis("positive", topics=("praise",), intent="praise")
CASE = Case(reply=REPLY, mention=mention("I love it"), analysis=GLAD, playbook=BOOK, title="Lotus & Pine", findings=())
ENOUGH = Standing(untouched=57, by_rule_today=19, to_author_today=0, in_thread=2)


def asked(case: Case = CASE, standing: Standing = ENOUGH, on: bool = True) -> Held | None:
    return held(case, on, lambda: standing)


def with_reply(**changes: Any) -> Case:
    return replace(CASE, reply=replace(REPLY, **changes))


def with_rule(**changes: Any) -> Case:
    return replace(CASE, playbook=replace(BOOK, rules=(replace(THANKS, **changes), FIRE)))


def test_a_reply_that_fulfils_everything_goes() -> None:
    assert asked() is None


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (with_rule(earned=None), "may send nothing by itself"),
        (with_reply(rule="another"), "may send nothing by itself"),
        (with_reply(kind="ticket"), "may send nothing by itself"),
        (replace(CASE, touched=True), "somebody had a hand in it"),
        (replace(CASE, writer="small-model"), "small-model worded it"),
        (replace(CASE, moved="the customer wrote again"), "the customer wrote again"),
        (replace(CASE, mention=mention("I love it", gate=SHUT)), "does not take this answer"),
        (replace(CASE, analysis=None), "the mood is not certain"),
        (replace(CASE, analysis=replace(GLAD, unsure=True)), "the mood is not certain"),
        (replace(CASE, analysis=replace(GLAD, said_by="mai")), "mai said how the post reads"),
        (replace(CASE, corrected_by="mai"), "mai said how the post reads"),
        (
            replace(CASE, analysis=replace(GLAD, notes=(f"{LEARNED}positive (the model alone says neutral)",))),
            "only since what your team corrected was learned",
        ),
        (replace(CASE, analysis=replace(GLAD, label="negative")), "unhappy"),
        (replace(CASE, mention=mention("I love it", rating=1)), "unhappy"),
        (replace(CASE, analysis=replace(GLAD, topics=("praise", "refund"))), "refund"),
        (replace(CASE, analysis=replace(GLAD, topics=("fraud",))), "fraud"),
        (replace(CASE, analysis=replace(GLAD, language="th")), "the post in th"),
        (replace(CASE, mention=mention("I love it, even after it caught fire")), "the rule fire alarms the team"),
        (with_reply(private="Write to us."), "a private message goes with it"),
        (with_reply(follows=7), "a private message goes with it"),
        (with_reply(text=REPLY.text + " Really."), "not exactly what the template thanks gives"),
        (with_reply(text="Hi Mona! Thank you from Lotus & Pine."), "not exactly"),
        (with_reply(text="Hi Mali! Thank you from Lotus & Pine."), "it greets by a name that nobody has read"),
        (with_reply(text="We say: three days"), "not exactly"),
        (with_reply(template="gone"), "not exactly what the template gone gives"),
        (with_reply(template=""), "not exactly"),
        (replace(CASE, findings=(Finding(check="c", blocking=False, message="a hint"),)), "the guard found something"),
        (replace(CASE, findings=(Finding(check="c", blocking=True, message="a leak"),)), "a leak"),
    ],
)
def test_one_doubt_is_enough_for_a_person(case: Case, why: str) -> None:
    against = asked(case)
    assert against is not None
    assert why in against.why
    assert not against.ticket


@pytest.mark.parametrize(
    ("changes", "why", "ticket"),
    [
        ({"untouched": 49}, "49 of 50 approvals in a row", False),
        ({"by_rule_today": 20}, "20 of 20", False),
        ({"to_author_today": PER_AUTHOR_PER_DAY}, "this author had an automatic reply", True),
        ({"in_thread": PER_THREAD}, "this thread had 3", True),
    ],
)
def test_what_is_short_of_trust_or_over_a_cap_waits(changes: dict[str, int], why: str, ticket: bool) -> None:
    against = asked(standing=replace(ENOUGH, **changes))
    assert against is not None
    assert why in against.why
    assert against.ticket is ticket


def test_the_switch_comes_first_and_spares_the_counting() -> None:
    def never() -> Standing:
        raise AssertionError("counted for nothing")

    off = held(CASE, False, never)
    assert off is not None
    assert "switched off" in off.why
    assert held(replace(CASE, touched=True), True, never) is not None


def test_unhappy_posts_only_where_a_person_wrote_so() -> None:
    unhappy = replace(GLAD, label="negative")
    rule = replace(THANKS, earned=replace(EARNED, even_negative=True))
    book = replace(BOOK, rules=(rule, FIRE))
    assert asked(replace(CASE, analysis=unhappy, playbook=book)) is None
    burnt = replace(CASE, mention=mention("caught fire"), analysis=unhappy, playbook=book)
    assert asked(burnt) is not None


def test_people_with_many_readers_are_answered_by_people_where_reach_alarms() -> None:
    loud = Rule(name="wide", when=When(label=("negative",), reach_at_least=1000), then=("alert", "reply"), also=True)
    case = replace(CASE, playbook=replace(BOOK, rules=(THANKS, loud)))
    assert asked(case) is None
    against = asked(replace(case, mention=mention("I love it", followers=5000)))
    assert against is not None
    assert "wide" in against.why


def test_given_is_every_variant_as_it_would_be_filled_for_this_author() -> None:
    assert set(given(TEMPLATE, CASE.mention, BOOK, "Lotus & Pine")) == {
        "Hi Mali! Thank you from Lotus & Pine.", "Thank you from Lotus & Pine.", "Lotus & Pine says thanks.",
    }  # fmt: skip
    assert set(given(TEMPLATE, CASE.mention, BOOK, "Lotus & Pine", named=False)) == {
        "Thank you from Lotus & Pine.", "Lotus & Pine says thanks.",
    }  # fmt: skip
    nameless = replace(CASE.mention, author=Author(id="7", name="https://evil.example"))
    assert "Thank you from Lotus & Pine." in given(TEMPLATE, nameless, BOOK, "Lotus & Pine")
    assert given(None, CASE.mention, BOOK, "Lotus & Pine") == {}


SPOILS: tuple[Callable[[Case], Case], ...] = (
    lambda case: replace(case, touched=True),
    lambda case: replace(case, writer="m"),
    lambda case: replace(case, moved="gone"),
    lambda case: replace(case, analysis=None),
    lambda case: replace(case, analysis=replace(GLAD, unsure=True)),
    lambda case: replace(case, findings=(Finding(check="c", blocking=False, message="m"),)),
    lambda case: replace(case, reply=replace(case.reply, text="other")),
    lambda case: replace(case, mention=replace(case.mention, gate=SHUT)),
)


@examples(
    spoils=st.lists(st.sampled_from(SPOILS), max_size=3),
    on=st.booleans(),
    untouched=st.integers(0, 100),
    by_rule=st.integers(0, 25),
    author=st.integers(0, 2),
    thread=st.integers(0, 4),
)
def test_nothing_goes_without_switch_trust_and_room(
    spoils: list[Callable[[Case], Case]], on: bool, untouched: int, by_rule: int, author: int, thread: int
) -> None:
    case = CASE
    for spoil in spoils:
        case = spoil(case)
    standing = Standing(untouched=untouched, by_rule_today=by_rule, to_author_today=author, in_thread=thread)
    may = on and not spoils and untouched >= 50 and by_rule < 20 and author < 1 and thread < 3
    assert (asked(case, standing, on) is None) == may


def test_the_words_say_the_rule_and_what_was_earned() -> None:
    assert words("thanks", 57) == "sent automatically: rule thanks, 57 approvals without an edit"
