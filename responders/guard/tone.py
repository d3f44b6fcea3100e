"""How an answer sounds: blame, sarcasm, an apology that is missing or out of place, emoji that the voice forbids."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from responders.guard.lexicon import Lexicon
from responders.guard.senses import meant
from responders.values import Finding

KINDS = ("apology", "blame", "sarcasm")
_MOCKING = re.compile("[🙄🤡🙃😏🤣😂😹🤷🥱👏🎻]")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?")
_WORDS = {
    "blame": "this may sound as if the customer were to blame, or wrong",
    "sarcasm": "this may sound sarcastic",
}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(Path(__file__).with_name("tone.toml"), KINDS)


def tone(text: str, *, language: str, mood: str, emoji: str) -> Iterator[Finding]:
    """`mood` is how the customer felt ("" when nobody knows), `emoji` the voice's policy. Hints only."""
    languages = dict.fromkeys((language, "en"))
    found = sorted(set(lexicon().find(text, languages, ("blame", "sarcasm"))))
    if not any(kind == "blame" for kind, _, _ in found):
        found += meant(text, tuple(code for code in languages if code in lexicon().languages), ("blame",))
    for kind, start, end in found:
        yield Finding(check=kind, blocking=False, message=_WORDS[kind], start=start, end=end)
    if mood == "negative" and language in lexicon().languages and not lexicon().says(text, languages, "apology"):
        yield Finding(check="apology", blocking=False, message="the customer complains, and nothing here says sorry")
    if mood == "positive":
        for _, start, end in islice(lexicon().find(text, languages, ("apology",)), 1):
            words = "the customer is happy: there is nothing to be sorry for"
            yield Finding(check="apology", blocking=False, message=words, start=start, end=end)
    yield from _signs(text, mood, emoji)


def _signs(text: str, mood: str, emoji: str) -> Iterator[Finding]:
    sign = _MOCKING.search(text)
    if sign and mood == "negative":
        words = "this sign mocks somebody who complains"
        yield Finding(check="sarcasm", blocking=False, message=words, start=sign.start(), end=sign.end())
    any_sign = _EMOJI.search(text)
    if any_sign and (emoji == "none" or (emoji == "few" and mood == "negative")):
        words = "this brand's voice has no emoji here"
        yield Finding(check="emoji", blocking=False, message=words, start=any_sign.start(), end=any_sign.end())
