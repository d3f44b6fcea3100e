"""rules.toml of a playbook: which mentions get a reply, a ticket or an alert."""

from dataclasses import dataclass

from config.table import Table
from config.trust import KEYS, Earned, earned
from config.vocabulary import ACTIONS, INTENTS, KINDS, LABELS, NO_TEXT, TEMPLATE_TOPICS, TOPICS, URGENCIES


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Conditions of a rule; all that are given must hold, a list holds when any of its items does.

    `keywords` are not looked for in the stretches of a text that `unless` finds ("the sale is on fire").
    """

    label: tuple[str, ...] = ()
    unsure: bool | None = None
    topics: tuple[str, ...] = ()
    intent: tuple[str, ...] = ()
    urgency_at_least: str | None = None
    rating_at_most: int | None = None
    reach_at_least: int | None = None
    language: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The first rule that fits decides; one marked `also` adds its actions and lets the next ones speak.

    `topic` names the templates to draft from, whatever topics the model heard; None leaves it to the model, NO_TEXT
    proposes no words. `earned` lets it send by itself after enough approvals; None, the default, leaves every approval
    to a person.
    """

    name: str
    when: When
    then: tuple[str, ...]
    priority: int = 50
    why: str = ""
    also: bool = False
    topic: str | None = None
    earned: Earned | None = None


def rules(table: Table) -> tuple[Rule, ...]:
    """All [[rule]] tables in the order of the file."""
    found = tuple(_rule(item) for item in table.tables("rule"))
    names: set[str] = set()
    for place, rule in enumerate(found):
        if rule.name in names:
            table.wrong(f"rule[{place}].name", f"there is already a rule {rule.name!r}")
        names.add(rule.name)
    table.end()
    return found


def _rule(table: Table) -> Rule:
    when = _when(table.table("when"))
    then, also = table.texts("then", ACTIONS), table.flag("also")
    topic = table.choice("topic", (*TEMPLATE_TOPICS, NO_TEXT)) if table.has("topic") else None
    rule = Rule(
        name=table.text("name"),
        when=when,
        then=then,
        priority=table.number("priority", 50, 0, 100),
        why=table.text("why", ""),
        also=also,
        topic=topic,
        earned=earned(
            table, then=then, also=also, topic=topic, label=when.label, unsure=when.unsure, about=when.topics
        ),
    )
    if not rule.then and not table.values.get("then"):
        table.wrong("then", f"must hold at least one of {', '.join(ACTIONS)}")
    elif "ignore" in rule.then and len(rule.then) > 1:
        table.wrong("then", 'holds "ignore" beside other actions')
    elif topic == NO_TEXT and "reply" in rule.then:
        table.wrong("topic", f'is "{NO_TEXT}", and a reply needs words')
    table.end(also=("topic", *KEYS))
    return rule


def _when(table: Table) -> When:
    when = When(
        label=table.texts("label", LABELS),
        unsure=table.flag("unsure") if table.has("unsure") else None,
        topics=table.texts("topics", TOPICS),
        intent=table.texts("intent", INTENTS),
        urgency_at_least=table.choice("urgency_at_least", URGENCIES) if table.has("urgency_at_least") else None,
        rating_at_most=table.number("rating_at_most", 5, 1, 5) if table.has("rating_at_most") else None,
        reach_at_least=table.number("reach_at_least", 0, 0, 10**12) if table.has("reach_at_least") else None,
        language=table.texts("language"),
        kind=table.texts("kind", KINDS),
        keywords=table.texts("keywords"),
        unless=table.texts("unless"),
    )
    if when.unless and not when.keywords:
        table.wrong("unless", "takes words away from keywords, and there are none")
    table.end(also=("unsure", "urgency_at_least", "rating_at_most", "reach_at_least"))
    return when
