"""The optional writer's turn at the drafts of one batch. Everything here happens outside of transactions.

Only replies are worded, at most `per_batch` of a batch, each within the writer's time-out, and a writer that fails is
shut after a few failures: so no alert waits long for it. Whatever goes wrong, the template's words stay.
"""

import logging
from dataclasses import replace
from functools import partial

from config.playbook import Playbook
from config.settings import Brand
from hearback.app import App
from platforms.seam import Platform
from responders.guard import guard_reply
from responders.values import Draft
from responders.writer import WriteRequest
from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis
from store import mentions
from store.mentions import Stored

log = logging.getLogger(__name__)

_EARLIER_POSTS = 6


class Composer:
    """Words the drafts of one batch, and no more of them than its share."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._left = app.settings.writer.per_batch if app.settings.writer else 0

    def worded(
        self,
        stored: Stored,
        analysis: Analysis,
        draft: Draft,
        brand: Brand,
        playbook: Playbook,
        network: type[Platform],
    ) -> Draft:
        """The draft in the writer's words where there are any, else as it was, with a note that says why."""
        writer = self._app.writer
        language = draft.language if analysis.language == UNKNOWN_LANGUAGE else analysis.language
        if writer is None or not writer.wants(language, analysis.topics, spoken=language == draft.language):
            return draft
        if not self._left:
            return _noted(draft, "the template's words: the writer has had its share of this batch")
        self._left -= 1
        notes: list[str] = []
        request = self._request(stored, analysis, draft, brand, playbook, network, language)
        written = writer.write(request, notes.append)
        if written is None:
            return _noted(draft, *notes)
        noted = _noted(draft, *written.reasons)
        private = draft.private if written.language == draft.language else ""
        return replace(
            noted, text=written.text, language=written.language, private=private, writer=written.model
        )

    def _request(
        self,
        stored: Stored,
        analysis: Analysis,
        draft: Draft,
        brand: Brand,
        playbook: Playbook,
        network: type[Platform],
        language: str,
    ) -> WriteRequest:
        mention = stored.mention
        earlier = self._earlier(stored)
        check = partial(
            guard_reply, mention=mention, language=language, playbook=playbook, network=network, handles=brand.handles
        )
        return WriteRequest(
            brand=brand.title,
            language=language,
            mood=analysis.label,
            topics=analysis.topics,
            public=mention.kind != "message" and network.public,
            voice=playbook.voice,
            author=mention.author,
            text=mention.text,
            thread=tuple(post.mention.text for post in earlier),
            people=tuple(dict.fromkeys(post.mention.author.name for post in earlier if not post.mention.own)),
            template=draft.text,
            passages=tuple(citation.passage for citation in draft.citations if citation.sure),
            check=check,
            measure=network.measure,
            limit=network.text_limit,
        )

    def _earlier(self, stored: Stored) -> list[Stored]:
        """What was said before in the conversation, by whomever, oldest first."""
        mention = stored.mention
        if mention.in_reply_to is None and mention.thread == mention.external_id:
            return []
        with self._app.db.read() as tx:
            found = mentions.thread(tx, mention.brand, mention.platform, mention.thread, limit=50)
        return [post for post in found if post.id < stored.id][-_EARLIER_POSTS:]


def _noted(draft: Draft, *notes: str) -> Draft:
    return replace(draft, reasons=(*draft.reasons, *notes))
