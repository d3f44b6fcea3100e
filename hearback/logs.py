"""Structured logs: lines for a person on a terminal, JSON for a machine, secrets and private data in neither.

`story` (or `stories`) names the mention that a line is about, the same from the poll to the read-back: store.stories.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import structlog

_SECRET_KEY = re.compile(r"token|secret|password|authorization|api_?key|cookie", re.IGNORECASE)
_SECRET_TEXT = re.compile(
    r"""(?i)(bearer\s+|(?:access_token|appsecret_proof|client_secret|oauth_(?:token|signature))["']?\s*[=:]\s*["']?)"""
    r"""[^\s&"']+"""
)
_PRIVATE_KEY = re.compile(r"(?:^|_)(?:text|said|raw|body|author|handle|e?mail|phone|address)$", re.IGNORECASE)
_PRIVATE_TEXT = re.compile(
    r"""
    [\w.+-]+@[\w-]+(?:\.[\w-]+)+             # an e-mail address
    | \+\d[\d\s().-]{7,}\d                    # a phone number with its country,
    | (?<![\w.:-])0\d{1,4}[ /-]\d{2,4}(?:[ -]?\d{2,4})+\b  # or written as at home
    | \b\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}\b     # a card
    | \b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b  # a bank account
    """,
    re.VERBOSE,
)
"""What networks like to repeat in their errors. What cannot be told from a word or an id, a name for one, stays."""
_SHORTEST = 6
"""Shorter values are too common as words to be hidden in every line."""
_known: list[str] = []
_CHATTY = (
    "apscheduler",
    "httpx",
    "httpcore",
    "urllib3",
    "tweepy",
    "requests_oauthlib",
    "oauthlib",
    "alembic",
    "apprise",
    "procrastinate",
    "psycopg.pool",
)


def hide(secrets: Iterable[str]) -> None:
    """From now on write none of these values, nor their parts between blanks, whatever they stand in."""
    parts = {part for value in secrets for part in value.split() if len(part) >= _SHORTEST}
    _known.extend(parts.difference(_known))


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide values of keys that look secret or private, known secrets, tokens and private data inside text."""
    for key, value in event.items():
        event[key] = "[hidden]" if _SECRET_KEY.search(key) or _PRIVATE_KEY.search(key) else _cleared(value)
    return event


def _cleared(value: Any) -> Any:
    if isinstance(value, str):
        for secret in sorted(_known, key=len, reverse=True):
            value = value.replace(secret, "[hidden]")
        return _PRIVATE_TEXT.sub("[private]", _SECRET_TEXT.sub(r"\1[hidden]", value))
    if isinstance(value, Mapping):
        return {key: _cleared(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleared(item) for item in value]
    said = repr(value)
    return value if _cleared(said) == said else _cleared(said)


def configure(*, json: bool, level: int = logging.INFO) -> None:
    """Send every log line of the process through one formatter to standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Tracebacks become text before `redact`, and stay plain: a pretty one would show local variables.
    written: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            written,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its warning is that a step is still busy when its next turn comes, which every backlog makes it say each second.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
