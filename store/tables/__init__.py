"""The declared schema: every table of Hearback, in one `metadata`."""

from store.tables.accounts import api_tokens, entering, factors, grants, identities, recovery_codes
from store.tables.answering import (
    approvals,
    attempts,
    first_yes,
    moves,
    responses,
    revisions,
    ticket_events,
    tickets,
)
from store.tables.base import metadata
from store.tables.desk import assignments, claims, saved_views, snoozes
from store.tables.finding import search_texts
from store.tables.hearing import (
    analyses,
    decisions,
    mention_revisions,
    mentions,
    quarantine,
    reading_days,
    sources,
)
from store.tables.housekeeping import days, digests, erased, tallies
from store.tables.knowing import authors, customer_notes, customers
from store.tables.learning import corrections, lessons
from store.tables.noting import note_calls, notes
from store.tables.people import (
    audit,
    events,
    ledgers,
    people,
    sign_in_attempts,
    sign_in_links,
    web_sessions,
)
from store.tables.programs import api_answers, webhook_calls, webhooks
from store.tables.speaking import pauses, senders, tellings
from store.tables.trusted import automatic, switches
from store.tables.working import readings, turns, workers
from store.tables.writing import writer_answers, writer_days

__all__ = [
    "analyses",
    "api_answers",
    "api_tokens",
    "approvals",
    "assignments",
    "attempts",
    "audit",
    "authors",
    "automatic",
    "claims",
    "corrections",
    "customer_notes",
    "customers",
    "days",
    "decisions",
    "digests",
    "entering",
    "erased",
    "events",
    "factors",
    "first_yes",
    "grants",
    "identities",
    "ledgers",
    "lessons",
    "mention_revisions",
    "mentions",
    "metadata",
    "moves",
    "note_calls",
    "notes",
    "pauses",
    "people",
    "quarantine",
    "reading_days",
    "readings",
    "recovery_codes",
    "responses",
    "revisions",
    "saved_views",
    "search_texts",
    "senders",
    "sign_in_attempts",
    "sign_in_links",
    "snoozes",
    "sources",
    "switches",
    "tallies",
    "tellings",
    "ticket_events",
    "tickets",
    "turns",
    "web_sessions",
    "webhook_calls",
    "webhooks",
    "workers",
    "writer_answers",
    "writer_days",
]
