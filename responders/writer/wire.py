"""One chat completion over HTTP, tried once, in the words of the OpenAI-compatible API."""

import json
import re
import time
from collections.abc import Sequence
from typing import Any

from config.writer import WriterSettings
from platforms import fetch
from responders.writer.reach import ALLOWED
from responders.writer.values import Answer, Message

_LARGEST = fetch.MIB
_MOST_TOKENS = 10_000_000
_LONGEST_ANSWER, _LONGEST_TOKEN = 32_768, 8
"""Characters: no answer needs more, and none of `max_tokens` tokens has more."""

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL | re.IGNORECASE)
_WORDS = {
    400: "did not understand the request",
    401: "refuses the key",
    402: "wants to be paid first",
    403: "refuses the key",
    404: "does not know this address or this model",
    429: "is asked too often, or its quota is used up",
}


class NoAnswer(Exception):
    """No usable answer came; the message says why in words that hold no key, no address and none of its words.

    `charged` is False when the endpoint surely did no work for it.
    """

    def __init__(self, reason: str, *, charged: bool = True) -> None:
        super().__init__(reason)
        self.charged = charged


class Endpoint:
    """The model at its address. Safe to share between threads."""

    def __init__(self, settings: WriterSettings, key: str) -> None:
        self._settings = settings
        self._client = fetch.client(settings.timeout.total_seconds(), only=ALLOWED[settings.reach])
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def complete(self, messages: Sequence[Message], *, max_tokens: int) -> Answer:
        """The model's answer. Raises NoAnswer."""
        asked = {
            "model": self._settings.model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "temperature": self._settings.temperature,
            "max_tokens": max_tokens,
            "stream": False,
        }
        body = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
        url = f"{self._settings.url}/chat/completions"
        try:
            answer = fetch.call(self._client, "POST", url, headers=self._headers, content=body, limit=_LARGEST)
        except fetch.FetchError as error:
            raise NoAnswer(error.reason, charged=not isinstance(error, fetch.NotSent)) from error
        if answer.status != 200:
            words = _WORDS.get(answer.status, "has a fault of its own" if answer.status >= 500 else "refuses")
            raise NoAnswer(f"{words} (status {answer.status})", charged=not 300 <= answer.status < 500)
        return _read(answer.body, min(_LONGEST_ANSWER, _LONGEST_TOKEN * max_tokens))

    def check(self) -> str:
        """Ask for one word and say in one line who answered. Raises NoAnswer; nothing is charged to the budget."""
        began = time.monotonic()
        asked = Message(role="user", content="Answer with the word: ready")
        self.complete([asked], max_tokens=self._settings.max_tokens)
        return f"{self._settings.model} answered in {time.monotonic() - began:.1f} s"


def _read(body: bytes, longest: int) -> Answer:
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        text, usage = choice["message"]["content"], told.get("usage")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswer("answered with something that is no chat completion") from error
    if not isinstance(text, str):
        raise NoAnswer("answered with something that is no text")
    if choice.get("finish_reason") == "length":
        raise NoAnswer("did not come to an end within max_tokens")
    text = _THOUGHTS.sub("", text).strip()
    if len(text) > longest:
        raise NoAnswer("answered with far more than was asked for")
    counts = usage if isinstance(usage, dict) else {}
    return Answer(
        text=text,
        tokens_in=_count(counts.get("prompt_tokens")),
        tokens_out=_count(counts.get("completion_tokens")),
    )


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else None
