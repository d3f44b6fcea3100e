"""The words of a ticket or an alert: what happened, why it matters, and what could be answered."""

from dataclasses import dataclass

from platforms.values import Mention
from responders.values import Decision, Draft
from responders.wording import plain
from sentiment.analysis import Analysis, with_rating

_LONGEST_QUOTE = 2000
_LONGEST_TITLE = 120
_SHORT_QUOTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """`title` is one line of at most 120 characters, `body` plain text of several."""

    title: str
    body: str


def brief(mention: Mention, analysis: Analysis, decision: Decision, suggestion: Draft | None = None) -> Brief:
    """Words for a colleague. `suggestion` is a text to copy where Hearback itself cannot answer."""
    heard = with_rating(analysis, mention.rating)
    author = plain(mention.author.name) or mention.author.id
    lines = [
        f"{author}{_handle(mention)} on {mention.platform}, {heard.language}, {heard.label}{_stars(mention)}",
        _quote(mention.text, _LONGEST_QUOTE),
        *([mention.url] if mention.url else []),
        "Why: " + "; ".join(decision.reasons),
        f"First answer due within {_span(decision.due_in_minutes)}.",
    ]
    if suggestion is not None:
        lines += [f"Suggested answer ({suggestion.language}), {suggestion.meaning}", suggestion.text]
        lines += ["With it, in private:", suggestion.private] if suggestion.private else []
        lines += [f"{each.title}, {each.section}: {each.passage}" for each in suggestion.citations if each.sure]
    return Brief(title=title(mention, analysis), body="\n\n".join(line for line in lines if line))


def title(mention: Mention, analysis: Analysis) -> str:
    """One line: who is unhappy about what, with the beginning of their words."""
    heard = with_rating(analysis, mention.rating)
    topic = heard.topics[0].replace("_", " ") if heard.topics else "other"
    author = plain(mention.author.name)[:40] or mention.author.id[:40]
    return f"{author}, {heard.label} about {topic}{_stars(mention)}: {_quote(mention.text, _SHORT_QUOTE)}"[
        :_LONGEST_TITLE
    ]


def _handle(mention: Mention) -> str:
    return f" (@{mention.author.handle.lstrip('@')})" if mention.author.handle else ""


def _stars(mention: Mention) -> str:
    return f", {mention.rating} of 5 stars" if mention.rating is not None else ""


def _quote(text: str, longest: int) -> str:
    line = plain(text[: longest * 4])
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _span(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
