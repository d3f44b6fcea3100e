"""Private data in a text: addresses and numbers that must not stand in public, in any script's digits."""

import re
from collections.abc import Iterator

from responders.seen import Seen
from responders.values import Finding

_AT = r"(?:\s?[(\[<{]\s?(?:at|@)\s?[)\]>}]\s?|\s@\s|@)"
_DOT = r"(?:\s?[(\[<{]\s?(?:dot|\.)\s?[)\]>}]\s?|\s+dot\s+|\.)"
_EMAIL = re.compile(
    rf"(?<![\w.+%@-])[\w.+%-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+|(?<![\w.+%@-])[\w.+%-]+\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\+?\(?\d(?:[\s().\-/_,|:;*~=+／]{0,3}\d){6,}")
_LONG = re.compile(r"\d{5,}")
_CODE = re.compile(
    r"(?<![A-Za-zА-я0-9-])(?=[A-Za-zА-я0-9-]*[A-Za-zА-я])(?=(?:[A-Za-zА-я0-9-]*\d){3})[A-Za-zА-я0-9-]{6,}(?![A-Za-zА-я0-9])"
)
_NUMBERED = re.compile(r"(?:#|№|(?<!\w)n[o°º]\.?|(?<!\w)nr\.?)\s?:?\s?\d{3,}", re.IGNORECASE)
_RUN = re.compile(r"\d{4,}")
_DATE = re.compile(r"(?:(?:19|20|25)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20|25)\d\d)")
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_MOST_PHONE_DIGITS = 15
_MOST_CARD_DIGITS = 200


def private(text: Seen, *, said: Seen, public: bool) -> tuple[Finding, ...]:
    """E-mail addresses, cards, phones, order numbers. `said` is what the customer wrote.

    Cards are blocked everywhere, the others where everybody can read them.
    """
    taken: list[tuple[int, int]] = []
    found: list[Finding] = []
    for check, start, end in _matches(text, said):
        if any(start < until and end > since for since, until in taken):
            continue
        taken.append((start, end))
        if public or check == "card":
            found.append(_finding(check, *text.span(start, end)))
    return tuple(found)


def _matches(text: Seen, said: Seen) -> Iterator[tuple[str, int, int]]:
    for match in _EMAIL.finditer(text.text):
        yield "email", *match.span()
    numbers = [(match, re.sub(r"\D", "", match[0])) for match in _GROUPED.finditer(text.text)]
    cards = [match for match, digits in numbers if _holds_card(digits[:_MOST_CARD_DIGITS])]
    yield from (("card", *match.span()) for match in cards)
    yield from (("number", *match.span()) for match in _CODE.finditer(text.text))
    for match, digits in numbers:
        if match not in cards and not _DATE.fullmatch(match[0]):
            yield ("phone" if _is_phone(match[0], digits) else "number"), *match.span()
    for pattern in (_NUMBERED, _LONG):
        for match in pattern.finditer(text.text):
            yield "number", *match.span()
    told = {match[0] for match in _RUN.finditer(said.text)}
    for match in _RUN.finditer(text.text):
        if match[0] in told and not _YEAR.fullmatch(match[0]):
            yield "number", *match.span()


def _is_phone(written: str, digits: str) -> bool:
    return len(digits) <= _MOST_PHONE_DIGITS and (written != digits or written.startswith(("0", "+")))


def _holds_card(digits: str) -> bool:
    return any(_is_card(digits[at : at + size]) for size in range(13, 20) for at in range(len(digits) - size + 1))


def _is_card(digits: str) -> bool:
    """Luhn's sum, from the right; a run of one digit is no card."""
    if digits[0] not in "3456" or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_WORDS = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "card": "a card number",
    "number": "what looks like an order or account number",
}


def _finding(check: str, start: int, end: int) -> Finding:
    where = "must never be written in a message" if check == "card" else "must not stand in public"
    return Finding(check=check, blocking=True, message=f"{_WORDS[check]} {where}", start=start, end=end)
