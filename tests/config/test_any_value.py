"""Whatever a settings file or a playbook holds, the answer is a value or a list of mistakes: never a crash."""

import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from config.playbook import Playbook
from config.playbook import load as load_playbook
from config.problems import Mistakes
from config.settings import Settings, load

SECTIONS = {
    "database": ("url", "secrets"),
    "inbox": ("host", "port", "public_url"),
    "model": ("name", "threads", "batch"),
    "schedule": ("triage", "deliver", "read_back", "expire"),
    "thresholds": ("unsure", "draft_expires", "history", "pages_per_poll", "lease", "read_backs"),
    "sending": ("replies_per_account_per_hour", "breaker_failures", "loop_turns", "loop_within", "alert_window"),
    "brands": (
        "name",
        "title",
        "playbook",
        "handles",
        "keywords",
        "exclude",
        "ignore_authors",
        "vip",
        "sources",
        "outlets",
    ),
}
SOURCE = ("name", "platform", "account", "stream", "every", "jitter", "replies_per_hour", "options", "secrets", "kind")
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["1m", "sqlite:///x.db", "http://h", "en", "apprise", "NAME", "playbook"]
)
SCALARS = st.none() | TEXTS | st.integers() | st.floats() | st.booleans() | st.dates()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(SOURCE) | TEXTS, inner, max_size=4),
    max_leaves=8,
)


def toml(value: object) -> str:
    """Any value as inline TOML; None is left out by the caller."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = "".join(f"\\U{ord(c):08x}" if not 0xD800 <= ord(c) < 0xE000 else "?" for c in value)
        return f'"{escaped}"'
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value if item is not None) + "]"
    if isinstance(value, dict):
        pairs = (f"{toml(key)} = {toml(item)}" for key, item in value.items() if item is not None)
        return "{" + ", ".join(pairs) + "}"
    return value.isoformat() if isinstance(value, date) else repr(value)


def outcome(read: Callable[[], object]) -> object:
    """What was read, or the mistakes that were found instead."""
    try:
        return read()
    except Mistakes as error:
        return error.problems


@st.composite
def documents(draw: st.DrawFn, sections: dict[str, tuple[str, ...]]) -> str:
    rows = []
    for section, keys in sections.items():
        if draw(st.booleans()):
            body = draw(st.dictionaries(st.sampled_from(keys) | TEXTS, VALUES, max_size=6))
            value: object = draw(st.just(body) | st.just([body, body]) | VALUES)
            if value is not None:
                rows.append(f"{section} = {toml(value)}")
    return "\n".join(rows) + "\n"


@settings(deadline=None, max_examples=120)
@given(documents(SECTIONS))
def test_any_toml_values_give_settings_or_mistakes(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hearback.toml"
        path.write_text(text, encoding="utf-8")
        (Path(folder) / "playbook").mkdir()
        read = outcome(lambda: load(path, {}))
    assert isinstance(read, Settings) or (read and all(problem.message for problem in read))


RULES = {"rule": ("name", "when", "then", "priority", "why", "also")}
REPLIES = {"language": ("a",), "reply": ("id", "topic", "mood", "channel", "meaning", "variants")}
VOICE = {"signature": ("a",), "words_to_avoid": ("any", "th"), "formality": ("th", "xx1"), "speaker": ("a",)}


@settings(deadline=None, max_examples=80)
@given(documents(RULES), documents(REPLIES), documents(VOICE), st.text(max_size=60))
def test_any_playbook_gives_mistakes_or_values(rules: str, replies: str, voice: str, article: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "templates").mkdir()
        (folder / "knowledge").mkdir()
        (folder / "rules.toml").write_text(rules, encoding="utf-8")
        (folder / "voice.toml").write_text(voice, encoding="utf-8")
        (folder / "templates" / "en.toml").write_text(replies, encoding="utf-8")
        (folder / "knowledge" / "a.md").write_bytes(json.dumps(article).encode())
        read = outcome(lambda: load_playbook(folder))
    assert isinstance(read, Playbook) or (read and all(problem.message for problem in read))
