"""What no answer says: insults, guilt before the law, pressure, medical advice, a model's words about itself."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from responders.guard.lexicon import Lexicon
from responders.values import Finding

KINDS = ("insult", "liability", "pressure", "medical", "model")
_WORDS = {
    "insult": "this insults the customer",
    "liability": "this takes the blame before the law: leave it to the person in charge",
    "pressure": "this threatens the customer, or buys a better review",
    "medical": "this gives medical advice: send them to a doctor",
    "model": "this is what a language model says of itself, and no answer",
}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(Path(__file__).with_name("never.toml"), KINDS)


def never(text: str, language: str) -> Iterator[Finding]:
    """In the answer's language, and in English, which every model falls back to."""
    for kind, start, end in sorted(set(lexicon().find(text, dict.fromkeys((language, "en")), KINDS))):
        yield Finding(check=kind, blocking=True, message=_WORDS[kind], start=start, end=end)
