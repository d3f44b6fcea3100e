"""Structured logs: lines for a person on a terminal, JSON for a machine, secrets in neither."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_KEY = re.compile(r"token|secret|password|authorization|api_?key|cookie", re.IGNORECASE)
_SECRET_TEXT = re.compile(r"(?i)(bearer\s+|access_token=|appsecret_proof=|oauth_token=)[^\s&\"']+")
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
)


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide values of secret-looking keys, and tokens inside text, before anything is written."""
    for key, value in event.items():
        if _SECRET_KEY.search(key):
            event[key] = "[hidden]"
        elif isinstance(value, str):
            event[key] = _SECRET_TEXT.sub(r"\1[hidden]", value)
    return event


def configure(*, json: bool, level: int = logging.INFO) -> None:
    """Send every log line of the process through one formatter to standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = (
        [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if json
        else [redact, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
