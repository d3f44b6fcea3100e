"""One mention worked out: what to do and with which words. Pure; the step stores it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config.playbook import Playbook
from config.settings import Brand
from hearback.app import App
from hearback.citing import Citing
from hearback.steps.compose import Answerable, Composer
from platforms.seam import Platform
from responders.acquaintance import is_vip, listed
from responders.brief import brief
from responders.decide import decide
from responders.draft import suggest
from responders.values import WORKER, Actor, Decision, Draft, History, ResponseKind
from sentiment.analysis import Analysis
from store.mentions import Stored, Triaged
from store.responses import NewResponse

INBOX = "inbox"
"""Where alerts go for a brand without an alert outlet: they are raised in the inbox alone."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What was worked out for one mention; nothing is stored yet."""

    triaged: Triaged
    responses: tuple[NewResponse, ...]


@dataclass(frozen=True, slots=True)
class _Shop:
    """A brand with its playbook and the doors that its tickets and alerts leave through."""

    brand: Brand
    playbook: Playbook
    tickets: tuple[str, ...]
    alerts: tuple[str, ...]
    vip: frozenset[str]

    @classmethod
    def of(cls, brand: Brand, playbook: Playbook) -> "_Shop":
        tickets = tuple(outlet.name for outlet in brand.outlets if outlet.kind == "tickets")
        alerts = tuple(outlet.name for outlet in brand.outlets if outlet.kind != "tickets")
        return cls(brand, playbook, tickets, alerts or (INBOX,), listed(brand.vip))


class Desk:
    """Works through one batch and remembers whom it has already answered in which thread."""

    def __init__(self, app: App, now: datetime) -> None:
        self._app, self._now = app, now
        self._composer = Composer(app)
        self._citing = Citing(app.library, now)
        self._shops: dict[str, _Shop] = {}
        self._replies: Counter[tuple[str, ...]] = Counter()
        self._tickets: Counter[tuple[str, ...]] = Counter()
        self._said: dict[tuple[str, ...], tuple[str, ...]] = {}

    def read_up(self, batch: Iterable[tuple[Stored, Analysis]]) -> None:
        """Look up what the articles say to all the questions of the batch at once."""
        self._citing.read((stored.mention.brand, stored.mention.text, analysis) for stored, analysis in batch)

    def work(self, stored: Stored, analysis: Analysis, history: History) -> Worked:
        """Decide and draft for one mention.

        Raises KeyError when its brand is no longer in the settings, PlaybookError when that has no valid playbook.
        """
        mention, shop = stored.mention, self._shop(stored.mention.brand)
        author = (mention.brand, mention.platform, mention.author.id)
        voice = (*author, mention.thread)
        network = self._app.network(stored.source, mention.platform)
        known = replace(
            history,
            open_to_author=history.open_to_author + self._replies[author],
            open_in_thread=history.open_in_thread + self._replies[voice],
            open_tickets_in_thread=history.open_tickets_in_thread + self._tickets[voice],
            said_to_author=history.said_to_author + self._said.get(author, ()),
            vip=history.vip or is_vip(mention.author, mention.platform, shop.vip),
        )
        decision, words = self._decided(stored, analysis, known, shop, network)
        self._replies.update({author: "reply" in decision.actions, voice: "reply" in decision.actions})
        self._tickets[voice] += "ticket" in decision.actions
        if words and "reply" in decision.actions:
            self._said[author] = (*self._said.get(author, ()), words.text, *filter(None, (words.private,)))
        triaged = Triaged(id=stored.id, revision=stored.revision, analysis=analysis, decision=decision)
        return Worked(triaged, self._proposed(stored, analysis, decision, words, shop))

    def _shop(self, name: str) -> _Shop:
        if name not in self._shops:
            self._shops[name] = _Shop.of(self._app.settings.brand(name), self._app.playbook(name))
        return self._shops[name]

    def _decided(
        self, stored: Stored, analysis: Analysis, history: History, shop: _Shop, network: type[Platform]
    ) -> tuple[Decision, Draft | None]:
        """The decision with its words: a draft to approve, or for a hand-over ticket a text to copy."""
        mention, playbook, title = stored.mention, shop.playbook, shop.brand.title
        decision = decide(
            mention,
            analysis,
            playbook.rules,
            history,
            self._now,
            quiet=stored.quiet,
            speaks=network.speaks,
            caps=self._app.caps,
        )
        if not {"reply", "ticket"}.intersection(decision.actions):
            return decision, None
        words = suggest(
            mention,
            analysis,
            playbook,
            history,
            topic=decision.topic,
            brand_title=title,
            measure=network.measure,
            limit=network.text_limit,
            cite=self._citing.of(mention.brand),
            greet=not any(rule.earned for rule in playbook.rules if rule.name == decision.rule),
        )
        if "reply" not in decision.actions:
            return decision, words
        if words is None:
            return _without_reply(decision), None
        case = Answerable(stored, analysis, decision, history, shop.brand, playbook, network)
        return decision, self._composer.worded(case, words)

    def _proposed(
        self, stored: Stored, analysis: Analysis, decision: Decision, words: Draft | None, shop: _Shop
    ) -> tuple[NewResponse, ...]:
        doors = {"reply": (stored.source,), "ticket": shop.tickets, "alert": shop.alerts}
        due = self._now + timedelta(minutes=decision.due_in_minutes)
        return tuple(
            _response(kind, door, stored, decision, _words(kind, stored, analysis, decision, words), due)
            for kind in decision.actions
            for door in doors[kind]
        )


def _without_reply(decision: Decision) -> Decision:
    return replace(
        decision,
        actions=tuple(dict.fromkeys("ticket" if action == "reply" else action for action in decision.actions)),
        reasons=(*decision.reasons, "the playbook has no template for this, so it becomes a ticket"),
    )


def _words(kind: ResponseKind, stored: Stored, analysis: Analysis, decision: Decision, words: Draft | None) -> Draft:
    """The draft for a reply; the brief for a ticket or an alert, in the team's language."""
    if kind == "reply" and words is not None:
        return words
    body = brief(stored.mention, analysis, decision, words).body
    return Draft(text=body, language="en", template="", meaning="", reasons=decision.reasons)


def _response(
    kind: ResponseKind, outlet: str, stored: Stored, decision: Decision, words: Draft, due: datetime
) -> NewResponse:
    return NewResponse(
        mention_id=stored.id,
        mention_revision=stored.revision,
        kind=kind,
        outlet=outlet,
        text=words.text,
        language=words.language,
        template=words.template,
        meaning=words.meaning,
        rule=decision.rule,
        reasons=tuple(dict.fromkeys((*decision.reasons, *words.reasons))),
        priority=decision.priority,
        due_at=due,
        by=Actor(kind="worker", name=words.writer) if words.writer else WORKER,
        private=words.private,
        citations=words.citations,
    )
