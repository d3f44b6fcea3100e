"""Understand a batch of new mentions, decide what to do about each, and lay the drafts on the desk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hearback.app import App
from hearback.counts import Counts, Outcome
from hearback.steps.deliver import INBOX
from platforms import seam
from platforms.seam import Platform
from platforms.values import Mention
from responders.brief import brief, title
from responders.decide import decide
from responders.draft import draft, suggest
from responders.values import Decision, Draft, History
from sentiment.analysis import Analysis, with_rating
from store import mentions, responses
from store import quarantine as quarantined
from store.mentions import Stored, Triaged
from store.responses import NewResponse


@dataclass(frozen=True, slots=True)
class Worked:
    """What was worked out for one mention: pure, nothing stored yet."""

    triaged: Triaged
    responses: tuple[NewResponse, ...]


def triage(app: App, now: datetime, batch: Sequence[Stored] | None = None) -> Outcome:
    """Work out and settle one batch (the oldest waiting mentions unless given). Raises StoreError."""
    if batch is None:
        with app.db.read() as tx:
            batch = mentions.awaiting(tx, app.settings.model.batch * 8)
    if not batch:
        return Outcome()
    worked = work_out(app, batch, now)
    with app.db.begin() as tx:
        settled = mentions.settle_triage(tx, [w.triaged for w in worked], now)
        made = responses.create(tx, [r for w in worked if w.triaged.id in settled for r in w.responses], now)
    kinds = Counter(response.kind for response in made)
    counts = Counts(analysed=len(settled), drafted=kinds["reply"], tickets=kinds["ticket"], alerts=kinds["alert"])
    return Outcome(True, counts)


def work_out(app: App, batch: Sequence[Stored], now: datetime) -> list[Worked]:
    """Analyse, decide and draft for every mention of the batch; changes nothing anywhere."""
    with app.db.read() as tx:
        histories = mentions.histories(tx, batch, now)
    analyses = app.classifier().classify([stored.mention.text for stored in batch])
    desk = _Desk(app, now)
    return [
        desk.work(stored, with_rating(analysis, stored.mention.rating), histories[stored.id])
        for stored, analysis in zip(batch, analyses, strict=True)
    ]


def quarantine(app: App, stored: Stored, reason: str, now: datetime) -> Counts:
    """Set one mention aside that cannot be worked out, so that the rest go on."""
    mention = stored.mention
    with app.db.begin() as tx:
        quarantined.put(
            tx,
            stage="triage",
            source=stored.source,
            brand=mention.brand,
            external_id=mention.external_id,
            reason=reason,
            raw=mention.raw,
            now=now,
            mention_id=stored.id,
        )
    return Counts(quarantined=1)


class _Desk:
    """Works through one batch and remembers which threads it has already drafted for."""

    def __init__(self, app: App, now: datetime) -> None:
        self._app, self._now, self._caps = app, now, app.caps
        self._playbooks = {brand.name: app.playbook(brand.name) for brand in app.settings.brands}
        self._titles = {brand.name: brand.title for brand in app.settings.brands}
        self._alerts = {
            brand.name: tuple(o.name for o in brand.outlets if o.kind != "tickets") or (INBOX,)
            for brand in app.settings.brands
        }
        self._tickets = {
            brand.name: next(o.name for o in brand.outlets if o.kind == "tickets") for brand in app.settings.brands
        }
        self._replies: Counter[tuple[str, str]] = Counter()
        self._opened: Counter[tuple[str, str]] = Counter()

    def work(self, stored: Stored, analysis: Analysis, history: History) -> Worked:
        mention, kind = stored.mention, seam.find(stored.mention.platform)
        thread = (mention.platform, mention.thread)
        history = replace(
            history,
            open_in_thread=history.open_in_thread + self._replies[thread],
            open_tickets_in_thread=history.open_tickets_in_thread + self._opened[thread],
        )
        playbook = self._playbooks[mention.brand]
        decision = decide(
            mention,
            analysis,
            playbook.rules,
            history,
            self._now,
            quiet=stored.quiet,
            speaks=kind.speaks,
            caps=self._caps,
        )
        text = self._draft(kind, mention, analysis, decision, history)
        if "reply" in decision.actions and text is None:
            decision = replace(
                decision,
                actions=tuple(dict.fromkeys("ticket" if a == "reply" else a for a in decision.actions)),
                reasons=(*decision.reasons, "the playbook has no template for this, so it becomes a ticket"),
            )
        self._replies[thread] += "reply" in decision.actions
        self._opened[thread] += "ticket" in decision.actions
        made = self._responses(stored, analysis, decision, text)
        return Worked(Triaged(id=stored.id, revision=stored.revision, analysis=analysis, decision=decision), made)

    def _draft(
        self, kind: type[Platform], mention: Mention, analysis: Analysis, decision: Decision, history: History
    ) -> Draft | None:
        """The reply's text; for a hand-over ticket a text to copy; None when nobody needs one."""
        if not decision.actions:
            return None
        write = draft if "reply" in decision.actions else suggest
        facts: Mapping[str, object] = {
            "brand_title": self._titles[mention.brand],
            "measure": kind.measure,
            "limit": kind.text_limit,
        }
        playbook = self._playbooks[mention.brand]
        if write is draft:
            return draft(mention, analysis, decision, playbook, history, **facts)  # type: ignore[arg-type]
        return suggest(mention, analysis, playbook, history, **facts)  # type: ignore[arg-type]

    def _responses(
        self, stored: Stored, analysis: Analysis, decision: Decision, text: Draft | None
    ) -> tuple[NewResponse, ...]:
        brand = stored.mention.brand
        outlets = {"reply": (stored.source,), "ticket": (self._tickets[brand],), "alert": self._alerts[brand]}
        words = (
            brief(stored.mention, analysis, decision, text).body if {"ticket", "alert"} & {*decision.actions} else ""
        )
        due = self._now + timedelta(minutes=decision.due_in_minutes)
        return tuple(
            NewResponse(
                mention_id=stored.id,
                mention_revision=stored.revision,
                kind=kind,
                outlet=outlet,
                text=text.text if kind == "reply" and text else words,
                language=text.language if kind == "reply" and text else "en",
                template=text.template if kind == "reply" and text else "",
                meaning=text.meaning if kind == "reply" and text else "",
                rule=decision.rule,
                reasons=text.reasons if kind == "reply" and text else decision.reasons,
                priority=decision.priority,
                due_at=due,
            )
            for kind in decision.actions
            for outlet in outlets[kind]
        )


__all__ = ["Worked", "quarantine", "title", "triage", "work_out"]
