"""What an answer of the writer must be before anybody sees it as a draft. Stricter than the guard, which runs too."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import decimal

from responders.guard import asked_for, blocks, seen
from responders.languages import are_alike
from responders.values import Finding
from responders.wording import sentences
from responders.writer.mask import MARK, BadMark, Mask
from responders.writer.oddities import oddity
from responders.writer.values import WriteRequest
from sentiment.analysis import UNKNOWN_LANGUAGE
from sentiment.language import identify

_QUOTED = re.compile("[\"'“„«「『‘《](.{4,200}?)[\"'”“»」』’》]", re.DOTALL)
_DIGITS = re.compile(r"[0-9]+")
_FEWEST_LETTERS = 20
_ECHO_OF_RULES, _ECHO_OF_STRANGERS, _SHORTEST_ECHO, _ECHO_OF_QUOTES = 30, 60, 16, 10
_LONGEST_READ = 4000
_MARKS, _PARTICLES = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।"), ("ค่ะ", "คะ", "ครับ")
_AFTER_THE_END = " \n\"'”»」』’》)）\u200f\u200e😊🙏💛❤\ufe0f✨🌸"
_SIGNATURE = re.compile(r"[–—]\s?[^–—.!?\n]{2,40}$")
_MAY_WARN = frozenset({"cost", "window"})


class Refused(ValueError):
    """The answer may not become a draft; the message says why in words."""


def approved(answer: str, request: WriteRequest, mask: Mask, rules: str) -> str:
    """The finished text. Raises Refused; `rules` is the system text that must not shine through."""
    if not answer.strip():
        raise Refused("it is empty")
    if len(answer) > _LONGEST_READ + request.limit:
        raise Refused("it is far longer than the network takes")
    _no_echo(answer, request, rules)
    _no_new_numbers(answer, request)
    if not is_in(answer, request.language):
        raise Refused(f"it is not written in {request.language}, the language asked for")
    try:
        text = mask.restore(answer, public=request.public)
    except BadMark as bad:
        raise Refused(str(bad)) from bad
    _says_it_anew(text, request)
    _passes_the_guard(request.check(text))
    _nothing_odd(answer, request)
    _whole(answer, request.template)
    if request.measure(text) > request.limit:
        raise Refused(f"it is longer than the {request.limit} that the network takes")
    return text


def translated(answer: str, to: str, mask: Mask, rules: str, *, longest: int) -> str:
    """The finished translation. Raises Refused."""
    if not answer.strip() or len(answer) > longest:
        raise Refused("it is empty" if not answer.strip() else "it is far longer than the original")
    if shares(answer, rules, _ECHO_OF_RULES):
        raise Refused("it repeats the rules that it was given")
    if not is_in(answer, to):
        raise Refused(f"it is not written in {to}, the language asked for")
    try:
        return mask.reveal(answer)
    except BadMark as bad:
        raise Refused(str(bad)) from bad


def is_in(text: str, language: str) -> bool:
    """False when `text` is in another language; a few words and languages that look alike are let pass."""
    bare = MARK.sub(" ", text)
    if sum(letter.isalpha() for letter in bare) < _FEWEST_LETTERS:
        return True
    found = identify(bare)
    return found == UNKNOWN_LANGUAGE or are_alike(found, language)


def shares(text: str, source: str, length: int) -> bool:
    """True when `length` characters in a row of `source` stand in `text`, whatever the case and the blanks."""
    needle, runs = _flat(source), _runs(text, length)
    return any(needle[at : at + length] in runs for at in range(len(needle) - length + 1))


@lru_cache(maxsize=16)
def _runs(text: str, length: int) -> frozenset[str]:
    """Kept for a while: one answer is held against every quotation of a post."""
    hay = _flat(text)
    return frozenset([hay[at : at + length] for at in range(len(hay) - length + 1)])


def _flat(text: str) -> str:
    return "".join(seen(text).text.casefold().split())


def _whole(answer: str, template: str) -> None:
    """What was cut off, or has something hung onto its end, does not end as a text does whose template ends so."""
    wanted, ended = template.rstrip(_AFTER_THE_END), answer.rstrip(_AFTER_THE_END)
    signed = tuple(_SIGNATURE.findall(wanted))
    if any(wanted.endswith(ends) and not ended.endswith(ends) for ends in (_MARKS, _PARTICLES, signed)):
        raise Refused("it does not end as a whole text does")


def _no_echo(answer: str, request: WriteRequest, rules: str) -> None:
    if shares(answer, rules, _ECHO_OF_RULES):
        raise Refused("it repeats the rules that it was given")
    ours = _flat(request.template)
    for said in (words[:_LONGEST_READ] for words in (request.text, *request.thread)):
        longest = _longest_echo(said)
        if shares(answer, said, longest) and not shares(ours, said, longest):
            raise Refused("it repeats a long stretch of what the customer wrote")
        for words in _QUOTED.findall(said):
            if shares(answer, words, _ECHO_OF_QUOTES) and not shares(ours, words, _ECHO_OF_QUOTES):
                raise Refused("it says words that the customer put between quotation marks")


def _longest_echo(said: str) -> int:
    """Of a short post two thirds are too much already: nobody answers with the customer's own sentence."""
    return min(_ECHO_OF_STRANGERS, max(_SHORTEST_ECHO, len(_flat(said)) * 2 // 3))


def _says_it_anew(text: str, request: WriteRequest) -> None:
    """A closing that the template has too is no repetition."""
    before = frozenset[str]().union(*(sentences(said) for said in request.said))
    if again := sorted((sentences(text) & before) - sentences(request.template)):
        raise Refused(f"this person was told before: {again[0][:60]!r}")


def _no_new_numbers(answer: str, request: WriteRequest) -> None:
    """A number in no text of ours is a promise, a price or a date that nobody made; marks keep theirs."""
    if new := sorted(_numbers([MARK.sub(" ", answer)]) - _numbers(_ours(request))):
        raise Refused(f"it says the number {new[0]}, which neither the template nor a passage holds")


def _nothing_odd(answer: str, request: WriteRequest) -> None:
    strangers = (request.text, *request.thread, request.author.name)
    if odd := oddity(answer, _ours(request), strangers, request.language):
        raise Refused(f"it says {odd[:60]!r}, which is no word of ours")
    if (secret := asked_for(answer)) and not asked_for(request.template):
        raise Refused(f"it speaks of a secret ({secret[:60]!r}), of which the template does not speak")


def _ours(request: WriteRequest) -> tuple[str, ...]:
    """Every text that the brand itself wrote."""
    voice = request.voice
    own = (voice.contact, voice.signature, *voice.links, *voice.handles)
    return request.template, request.brand, *request.passages, *own


def _numbers(texts: Iterable[str]) -> set[str]:
    """Numbers in any script's digits; a Chinese numeral is a word too, and so left to the guard."""
    plain = ("".join(str(decimal(letter, letter)) for letter in text) for text in texts)
    return {match[0].lstrip("0") or "0" for text in plain for match in _DIGITS.finditer(text)}


def _passes_the_guard(findings: Sequence[Finding]) -> None:
    """A warning is for a person's own words to weigh; of a machine's it is enough to keep the template's."""
    for finding in findings:
        if blocks([finding]) or finding.check not in _MAY_WARN:
            raise Refused(finding.message)
