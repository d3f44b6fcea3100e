"""The optional writer's turn at the drafts of one batch. Everything here happens outside of transactions.

Only replies are worded, at most `per_batch` of a batch, each within the writer's time-out, and a writer that fails is
shut after a few failures: so no alert waits long for it. Whatever goes wrong, the template's words stay.
"""

from dataclasses import dataclass, replace
from functools import partial

from config.playbook import Playbook
from config.settings import Brand
from config.vocabulary import TOPICS
from hearback.app import App
from platforms.seam import Platform
from responders.outgoing import Outgoing
from responders.quoting import headed
from responders.values import Decision, Draft, History
from responders.writer import WriteRequest, called
from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis
from store import mentions
from store.mentions import Stored

_EARLIER_POSTS = 6
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Answerable:
    """All that is known about one mention that is to be answered."""

    stored: Stored
    analysis: Analysis
    decision: Decision
    history: History
    brand: Brand
    playbook: Playbook
    network: type[Platform]


class Composer:
    """Words the drafts of one batch, and no more of them than its share."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._left = app.settings.writer.per_batch if app.settings.writer else 0

    def worded(self, case: Answerable, draft: Draft) -> Draft:
        """The draft in the writer's words where there are any, else as it was, with a note that says why."""
        writer = self._app.writer
        heard, topic = case.analysis.language, case.decision.topic
        language = draft.language if heard == UNKNOWN_LANGUAGE else heard
        topics = (topic,) if topic else case.analysis.topics
        if writer is None or not writer.wants(language, topics, spoken=language == draft.language):
            return draft
        if topic and topic not in TOPICS:
            return _noted(draft, f"the template's words: the writer is not asked about {topic}")
        if not self._left:
            return _noted(draft, "the template's words: the writer has had its share of this batch")
        self._left -= 1
        notes: list[str] = []
        written = writer.write(self._request(case, draft, language, topics), notes.append)
        if written is None:
            return _noted(draft, *notes)
        private = draft.private if written.language == draft.language else ""
        noted = _noted(draft, *written.reasons)
        if draft.meaning:
            noted = _noted(noted, f"the template said: {draft.meaning}")
        return replace(
            noted, text=written.text, language=written.language, private=private, writer=written.model, meaning=""
        )

    def _request(self, case: Answerable, draft: Draft, language: str, topics: tuple[str, ...]) -> WriteRequest:
        mention, network = case.stored.mention, case.network
        earlier = self._earlier(case.stored)
        going = Outgoing(
            mention=mention,
            analysis=case.analysis,
            playbook=case.playbook,
            network=network,
            handles=case.brand.handles,
        )
        return WriteRequest(
            brand=case.brand.title,
            language=language,
            mood=case.analysis.label,
            topics=topics,
            public=mention.kind != "message" and network.public,
            voice=case.playbook.voice,
            author=mention.author,
            text=mention.text,
            thread=tuple(post.mention.text for post in earlier),
            people=called([mention.author, *(post.mention.author for post in earlier if not post.mention.own)]),
            said=case.history.said_to_author,
            template=draft.text,
            passages=tuple(headed(cited.section, cited.passage) for cited in draft.citations if cited.sure),
            check=partial(going.reply, language=language),
            measure=network.measure,
            limit=network.text_limit,
        )

    def _earlier(self, stored: Stored) -> list[Stored]:
        """What was said before in the conversation, by whomever, oldest first."""
        mention = stored.mention
        if mention.in_reply_to is None and mention.thread == mention.external_id:
            return []
        with self._app.db.read() as tx:
            found = mentions.thread(tx, mention.brand, mention.platform, mention.thread, limit=_LOOKED_AT)
        return [post for post in found if post.id < stored.id][-_EARLIER_POSTS:]


def _noted(draft: Draft, *notes: str) -> Draft:
    return replace(draft, reasons=(*draft.reasons, *notes))
