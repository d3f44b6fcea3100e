"""The writer itself: asks once, within money and patience, and lets through only what passes every check."""

import hashlib
import json
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.writer import WriterSettings
from responders.writer import checks, frame
from responders.writer.checks import Refused
from responders.writer.mask import Mask
from responders.writer.purse import Closed, Leave, Purse, Spent
from responders.writer.values import Answer, Message, Translated, WriteRequest, Written
from responders.writer.wire import Endpoint, NoAnswer

log = logging.getLogger(__name__)

Say = Callable[[str], None]
_PER_MESSAGE = 16
_MILLION = 1_000_000
_LONGER = 6


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    cost: float
    cached: bool
    seconds: float


def _silent(_why: str) -> None:
    return


class Writer:
    """Words drafts and translates. Safe to share between threads; make no call of it inside a transaction.

    A call takes at most the settings' time-out. None means that there is no usable text; `say` is told why, in words
    for a person, and a draft then keeps the template's words.
    """

    def __init__(self, settings: WriterSettings, key: str, purse: Purse) -> None:
        self._settings, self._purse = settings, purse
        self._endpoint = Endpoint(settings, key)

    def wants(self, language: str, topics: Sequence[str], *, spoken: bool) -> bool:
        """True when the settings let it write; `spoken` says that the template is in `language` already."""
        chosen = self._settings
        by_language = language in chosen.languages if chosen.languages else spoken
        return by_language and (not chosen.topics or any(topic in chosen.topics for topic in topics))

    def write(self, request: WriteRequest, say: Say = _silent) -> Written | None:
        """A reply inside the frame of `request`, checked; None when there is none."""
        mask = Mask(request.author.name, request.people, _own(request), request.brand)
        messages = frame.to_write(request, mask)
        told = self._ask(messages, say)
        if told is None:
            return None
        try:
            text = checks.approved(told.text, request, mask, messages[0].content.replace(request.brand, " "))
        except Refused as refused:
            self._purse.refused()
            say(f"the writer's text was thrown away: {refused}")
            return None
        self._keep(messages, told)
        model = self._settings.model
        return Written(
            text=text,
            language=request.language,
            model=model,
            cost=told.cost,
            cached=told.cached,
            reasons=(f"worded by {model} after the template: {self._price(told)}",),
        )

    def translate(self, text: str, to: str, say: Say = _silent, *, people: Sequence[str] = ()) -> Translated | None:
        """`text` in the language `to`, for reading; private data is put back, as the reader sees the original too."""
        mask = Mask("", people)
        messages = frame.to_translate(text, to, mask)
        told = self._ask(messages, say, aside=True)
        if told is None:
            return None
        try:
            longest = _LONGER * len(text) + 200
            shown = checks.translated(told.text, to, mask, frame.TRANSLATE, longest=longest)
        except Refused as refused:
            self._purse.refused()
            say(f"the translation was thrown away: {refused}")
            return None
        self._keep(messages, told)
        return Translated(text=shown, language=to, model=self._settings.model, cost=told.cost, cached=told.cached)

    def _ask(self, messages: Sequence[Message], say: Say, *, aside: bool = False) -> _Told | None:
        kept = self._purse.kept(self._key(messages))
        if kept is not None:
            return _Told(kept, 0.0, True, 0.0)
        began = time.monotonic()
        try:
            leave = self._purse.open(self._worth(messages), aside=aside)
            answer = self._answer(leave, messages)
        except Closed as closed:
            say(f"the template's words: {closed}")
            return None
        except NoAnswer as none:
            say(f"the template's words: the writer {none}")
            return None
        spent = self._spent(leave, answer)
        self._purse.settle(leave, spent)
        return _Told(answer.text, spent.cost / _MILLION, False, time.monotonic() - began)

    def _keep(self, messages: Sequence[Message], told: _Told) -> None:
        """Only what passed every check is worth remembering; what did not costs a call again."""
        if not told.cached:
            self._purse.keep(self._key(messages), told.text)

    def _answer(self, leave: Leave, messages: Sequence[Message]) -> Answer:
        """Raises NoAnswer after it was noted; what may have been charged all the same counts as spent."""
        try:
            return self._endpoint.complete(messages, max_tokens=self._settings.max_tokens)
        except NoAnswer as none:
            log.warning("the writer gave no answer", extra={"reason": str(none)})
            self._purse.settle(leave, Spent(ok=False, cost=leave.worth if none.charged else 0))
            raise

    def _worth(self, messages: Sequence[Message]) -> int:
        """The most that a call may cost, in millionths: no token is shorter than a byte."""
        sent = sum(len(message.content.encode("utf-8", "replace")) + _PER_MESSAGE for message in messages)
        return self._cost(sent, self._settings.max_tokens)

    def _cost(self, tokens_in: int, tokens_out: int) -> int:
        """In millionths of the currency, rounded up; a price per million tokens is a millionth for each token."""
        return math.ceil(tokens_in * self._settings.price_in + tokens_out * self._settings.price_out)

    def _spent(self, leave: Leave, answer: Answer) -> Spent:
        """What the endpoint says that it took; the most it could be where it does not say."""
        if answer.tokens_in is None or answer.tokens_out is None:
            return Spent(ok=True, cost=leave.worth)
        cost = self._cost(answer.tokens_in, answer.tokens_out)
        return Spent(ok=True, tokens_in=answer.tokens_in, tokens_out=answer.tokens_out, cost=cost)

    def _key(self, messages: Sequence[Message]) -> str:
        """A hash of everything that the answer depends on; the messages hold placeholders only."""
        chosen = self._settings
        asked = [chosen.url, chosen.model, chosen.temperature, chosen.max_tokens]
        told = json.dumps([asked, [[message.role, message.content] for message in messages]])
        return hashlib.sha256(told.encode()).hexdigest()

    def _price(self, told: _Told) -> str:
        if told.cached:
            return "kept from before, free"
        return f"{told.cost:.6f} {self._settings.currency} in {told.seconds:.1f} s"


def _own(request: WriteRequest) -> tuple[str, ...]:
    """What the brand says about itself in public: hidden from nobody."""
    voice = request.voice
    return tuple(own for own in (voice.contact, *voice.links, *voice.handles) if own)
