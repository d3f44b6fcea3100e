"""When a reply may leave without a person: every condition, each with the words for why it does not hold. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from config.playbook import Playbook, Rule, Template
from platforms.values import Mention
from responders.asking import in_earnest
from responders.choosing import ANSWER, own_language
from responders.decide import decide
from responders.ordered import order_facts
from responders.values import Finding, History, Response
from responders.wording import called, fill, name_of, plain
from sentiment.analysis import LEARNED, Analysis, with_rating

PER_AUTHOR_PER_DAY = 1
PER_THREAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One reply, with all that is known about it but the counts.

    `touched` is True once a person wrote in it or moved it, `corrected_by` names who said how the post reads ("" when
    nobody did), `writer` the model that worded it ("" for templates), `moved` says in words why the conversation is
    another one by now ("" when it is not), `findings` is all that the guard has to say, `title` the brand's.
    """

    reply: Response
    mention: Mention
    analysis: Analysis | None
    playbook: Playbook
    title: str
    findings: Sequence[Finding]
    touched: bool = False
    corrected_by: str = ""
    writer: str = ""
    moved: str = ""

    @property
    def rule(self) -> Rule | None:
        return next((rule for rule in self.playbook.rules if rule.name == self.reply.rule), None)

    @property
    def template(self) -> Template | None:
        """The template that the reply says it comes from, as it stands now."""
        known = self.playbook.templates.get(self.reply.language, ())
        return next((template for template in known if template.id == self.reply.template), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The counts; those of automatic sends leave this reply out.

    `untouched` counts approvals in a row without an edit, of words that the template still gives in this language.
    """

    untouched: int
    by_rule_today: int = 0
    to_author_today: int = 0
    in_thread: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """Why a person decides, in words; `ticket` where two robots may be talking to each other."""

    why: str
    ticket: bool = False


def held(case: Case, on: bool, standing: Callable[[], Standing]) -> Held | None:
    """The first reason why this reply needs a person; None when it may be sent without one.

    `on` is the switch. The counts are asked for only where nothing else stands against it.
    """
    if not on:
        return Held("automatic sends are switched off")
    return next((Held(why) for why in doubts(case)), None) or _short_of(case, standing())


def doubts(case: Case) -> Iterator[str]:
    """Everything about the reply itself that calls for a person, whatever was earned."""
    rule, heard = case.rule, case.analysis and _heard(case.analysis, case.mention)
    if case.reply.kind != "reply" or rule is None or rule.earned is None:
        yield f"the rule {case.reply.rule} may send nothing by itself"
        return
    yield from _of_the_team(case, heard)
    if case.moved:
        yield case.moved
    if not case.mention.gate.open:
        yield "the network does not take this answer from Hearback"
    if heard is None or heard.unsure:
        yield "the mood is not certain"
        return
    if heard.label == "negative" and not rule.earned.even_negative:
        yield "the post is unhappy"
    if other := sorted(set(heard.topics) - set(rule.earned.topics)):
        yield f"it is about {', '.join(other).replace('_', ' ')}, which the rule does not name"
    if alarm := _alarm(case, heard):
        yield f"the rule {alarm} alarms the team about such a post"
    yield from _of_the_text(case, heard)


def _heard(analysis: Analysis, mention: Mention) -> Analysis:
    return in_earnest(with_rating(analysis, mention.rating), mention.text, mention.rating)


def _of_the_team(case: Case, heard: Analysis | None) -> Iterator[str]:
    """What people may say for a post without the right to approve an answer frees none."""
    if case.touched:
        yield "somebody had a hand in it"
    if who := case.corrected_by or (heard.said_by if heard else ""):
        yield f"{who} said how the post reads"
    if heard is not None and any(note.startswith(LEARNED) for note in heard.notes):
        yield "it reads like this only since what your team corrected was learned"


def _of_the_text(case: Case, heard: Analysis) -> Iterator[str]:
    if case.reply.language != own_language(heard):
        yield f"it is written in {case.reply.language}, the post in {heard.language}"
    if case.reply.private or case.reply.follows:
        yield "a private message goes with it"
    if case.writer:
        yield f"{case.writer} worded it"
    if case.reply.text in given(case.template, case.mention, case.playbook, case.title, named=False):
        pass
    elif case.reply.text in given(case.template, case.mention, case.playbook, case.title):
        yield "it greets by a name that nobody has read"
    else:
        yield f"its words are not exactly what the template {case.reply.template or '(none)'} gives"
    yield from (f"the guard found something: {finding.message}" for finding in case.findings)


def _alarm(case: Case, heard: Analysis) -> str:
    """The first rule that would alarm the team, wherever it stands in the file; "" when none would."""
    alarms = [_whatever_the_mood(rule) for rule in case.playbook.rules if "alert" in rule.then]
    if not alarms:
        return ""
    return decide(case.mention, heard, alarms, History(), case.reply.created_at, quiet=False).rule


def _whatever_the_mood(rule: Rule) -> Rule:
    """Somebody who thanks for the call after the fire, or whom many people read, is answered by a person too."""
    telling = bool(rule.when.keywords) or rule.when.reach_at_least is not None
    return replace(rule, also=False, when=replace(rule.when, label=()) if telling else rule.when)


def _short_of(case: Case, standing: Standing) -> Held | None:
    assert case.rule is not None
    assert case.rule.earned is not None
    terms = case.rule.earned
    if standing.untouched < terms.after:
        return Held(f"{standing.untouched} of {terms.after} approvals in a row without an edit so far")
    if standing.to_author_today >= PER_AUTHOR_PER_DAY:
        return Held("this author had an automatic reply in the last 24 hours", ticket=True)
    if standing.in_thread >= PER_THREAD:
        return Held(f"this thread had {standing.in_thread} automatic replies", ticket=True)
    if standing.by_rule_today >= terms.per_day:
        return Held(f"the rule sent {standing.by_rule_today} of {terms.per_day} replies by itself in 24 hours")
    return None


def given(
    template: Template | None, mention: Mention, playbook: Playbook, title: str, *, named: bool = True
) -> Mapping[str, str]:
    """Every text that the template itself gives as an answer to the mention now, with the variant that it comes from.

    What quotes an article is not among them, and what greets by the author's name only where `named`.
    """
    if template is None:
        return {}
    voice = playbook.voice
    facts = {
        "author": called(name_of(mention.author.name, title), template.language),
        "brand": plain(title),
        "contact": plain(voice.contact),
        "signature": plain(voice.signature),
        "particle": voice.particle,
        "particle_question": voice.particle_question,
        **order_facts(mention.text),
    }
    names = ("", facts["author"]) if named else ("",)
    filled = (
        (fill(variant, {**facts, "author": name}), variant)
        for variant in template.variants
        for name in names
        if ANSWER not in variant
    )
    return {found.text: variant for found, variant in filled if found is not None and found.text}


def words(rule: str, untouched: int) -> str:
    """What the log, the audit and the inbox say about an automatic send."""
    return f"sent automatically: rule {rule}, {untouched} approvals without an edit"
