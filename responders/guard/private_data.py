"""Private data in a text: addresses and numbers that must not stand in public, in any script's digits."""

import re
from collections.abc import Callable, Iterator

from responders.guard.addresses import addresses
from responders.guard.amounts import is_list, is_moment, without_prices
from responders.guard.emails import emails
from responders.guard.identity import identities
from responders.guard.orders import orders
from responders.guard.passwords import given_away
from responders.guard.seeing import Seen
from responders.guard.spelled import spelled
from responders.values import Finding

_BREAK_WORDS = (
    "dash|dot|hyphen|minus|space|slash|guion|guión|hífen|traço|tiret|strich|ponto|punto|тире|дефис|ขีด|خط|tire|trattino"
    "|gạch"
)
_SIGN = r"(?:\s++|[^\w\s$€£¥฿₹₽₫₩%°]|_|(?<=\d)[$€£¥฿₹₽₫₩%°](?=\d))"
_BETWEEN = rf"{_SIGN}{{0,6}}+(?:(?:{_BREAK_WORDS}){_SIGN}{{0,2}}+)?"
_GROUPED = re.compile(rf"\+?\(?\d(?:{_BETWEEN}\d){{6,}}", re.IGNORECASE)
_ANDS = "and|und|et|dan|và|ve|at|og|och|en|y|e|i|и|та|و|और|แล้ว|と|和|그리고"
_ONE_BY_ONE = re.compile(rf"(?<!\d)\d(?:\s*+(?:{_ANDS})\s*+\d){{6,}}(?!\d)", re.IGNORECASE)
_LONG = re.compile(r"\d{5,}")
_CODE = re.compile(
    r"(?<![A-Za-zА-я0-9-])(?=[A-Za-zА-я0-9-]*[A-Za-zА-я])(?=(?:[A-Za-zА-я0-9-]*\d){3})[A-Za-zА-я0-9-]{6,}"
    r"(?![A-Za-zА-я0-9])"
)
_REACH = 32
_RUNS = tuple(re.compile(rf"(?<!\d)\d(?:{between}\d){{3,}}(?!\d)") for between in ("", "[-.,'·_/]?", "[-.,'·_/ ]?"))
_YEAR = re.compile(r"(?:19|20|25)\d\d")
_MOST_PHONE_DIGITS = 15
_MOST_CARD_DIGITS = 200
_CARD_STARTS = (*"23456", "81", "82", "9792")
_FOURS = re.compile(r"(?<!\d)\d{4}(?:\D{1,8}\d{4}){3}(?!\d)")
_NEVER = ("card",)
_TOLD_IN_PRIVATE = frozenset({"email", "iban", "id", "secret"})


def private(
    text: Seen, *, said: Seen, public: bool, is_known: Callable[[str], bool] = lambda _: False
) -> tuple[Finding, ...]:
    """E-mail and postal addresses, cards, accounts, ids, phones, order numbers. `said` is what the customer wrote.

    Cards are blocked everywhere, the others where everybody can read them; `is_known` tells what the brand itself has
    published, which is no secret.
    """
    taken: list[tuple[int, int]] = []
    found: list[Finding] = []
    for check, start, end in (*_fours(text.text), *_matches(without_prices(text), said)):
        if any(start < until and end > since for since, until in taken):
            continue
        taken.append((start, end))
        if check in _NEVER or ((public or check in _TOLD_IN_PRIVATE) and not is_known(text.text[start:end])):
            found.append(_finding(check, *text.span(start, end), public))
    return tuple(found)


def _fours(text: str) -> Iterator[tuple[str, int, int]]:
    """Cards in four groups of four digits, whatever words or marks stand between them."""
    for match in _FOURS.finditer(text):
        if _is_card(re.sub(r"\D", "", match[0])):
            yield "card", *match.span()


def _matches(text: Seen, said: Seen) -> Iterator[tuple[str, int, int]]:
    yield from (("email", *span) for span in emails(text.text))
    for digits, start, end in spelled(text.text):
        yield "card" if _holds_card(digits[:_MOST_CARD_DIGITS]) else "number", start, end
    yield from (("secret", *span) for span in given_away(text.text))
    if not re.search(r"\d", text.text):
        return
    grouped = (match for match in _GROUPED.finditer(text.text) if not is_list(match[0], _before(match)))
    numbers = [(match, re.sub(r"\D", "", match[0])) for match in grouped]
    cards = [match for match, digits in numbers if _holds_card(digits[:_MOST_CARD_DIGITS])]
    yield from identities(text.text)
    yield from (("card", *match.span()) for match in cards)
    yield from (("address", *span) for span in addresses(text.text))
    yield from (("number", *match.span()) for match in _CODE.finditer(text.text))
    for match, digits in numbers:
        if match not in cards and not is_moment(match[0], _before(match)):
            yield ("phone" if _is_phone(match[0], digits) else "number"), *match.span()
    for pattern in (_LONG, _ONE_BY_ONE):
        for match in pattern.finditer(text.text):
            yield "number", *match.span()
    yield from (("number", *span) for span in orders(text.text))
    told = {bare for _, bare in _runs(said.text)}
    yield from (("number", *match.span()) for match, bare in _runs(text.text) if bare in told)


def _before(match: re.Match[str]) -> str:
    return match.string[max(match.start() - _REACH, 0) : match.start()]


def _runs(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Numbers of four digits and more, and the same without what separates their digits; years are none."""
    for pattern in _RUNS:
        for match in pattern.finditer(text):
            bare = re.sub(r"\D", "", match[0])
            if not _YEAR.fullmatch(bare) and not is_moment(match[0]):
                yield match, bare


def _is_phone(written: str, digits: str) -> bool:
    return len(digits) <= _MOST_PHONE_DIGITS and (written != digits or written.startswith(("0", "+")))


def _holds_card(digits: str) -> bool:
    return any(_is_card(digits[at : at + size]) for size in range(13, 20) for at in range(len(digits) - size + 1))


def _is_card(digits: str) -> bool:
    """Luhn's sum, from the right; a run of one digit is no card."""
    if not digits.startswith(_CARD_STARTS) or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_WORDS = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "card": "a card number",
    "iban": "the number of a bank account",
    "id": "what looks like the number of an identity document",
    "secret": "what looks like a password or a one-time code",
    "address": "what looks like a postal address",
    "number": "what looks like an order or account number",
}


def _finding(check: str, start: int, end: int, public: bool) -> Finding:
    where = "must never be written in a message" if check in _NEVER else "must not stand in public"
    if not public and check not in _NEVER:
        where = "is better not repeated, even in private"
    blocking = public or check in _NEVER
    return Finding(check=check, blocking=blocking, message=f"{_WORDS[check]} {where}", start=start, end=end)
