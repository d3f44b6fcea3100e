"""Numbers that name a person or an account, told by their form and, where there is one, by their check digit."""

import re
from collections.abc import Iterator

from responders.guard.seeing import near_numbers

_FORMS = tuple(
    re.compile(rf"(?<![\w-])(?:{form})(?![\w-])")
    for form in (
        r"\d{3}-\d{2}-\d{4}",  # United States
        r"\d{3}\.\d{3}\.\d{3}-\d{2}",  # Brazil, CPF
        r"\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-Z]",  # Spain, DNI and NIE
        r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",  # Italy
        r"[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}(?:\s?\d{2})?",  # France
        r"[A-Z]{5}\d{4}[A-Z]",  # India, PAN
        r"\d-\d{4}-\d{5}-\d{2}-\d",  # Thailand
        r"\d{6}-[1-8]\d{6}",  # Korea
        r"\d{6}-\d{2}-\d{4}",  # Malaysia
        r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]",  # China
        r"\d{3}-\d{3}-\d{3}\s\d{2}",  # Russia, SNILS
        r"(?i:[A-Z]{2}\d{6}[A-D])",  # United Kingdom
    )
)
_NAMED = re.compile(
    r"(?<!\w)(?:passport|id card|national id|ssn|social security|tax id|pasaporte|dni|passeport|reisepass|ausweis"
    r"|steuer-id|codice fiscale|cpf|nik|ktp|mykad|cccd|cmnd|kimlik|pesel|паспорт\w*|снилс"
    r"|инн|рнокпп|іпн|บัตรประชาชน|พาสปอร์ต|کد ?ملی|الهوية|جواز|आधार|पासपोर्ट|aadhaar|pan"
    r"|身份证|护照|マイナンバー|旅券|주민등록번호|여권|philsys|umid|sss)"
    r"(?:\s?(?:no|nr|number|numéro|nummer|number is|number:|card|เลขที่|号|号码|番号|번호|номер|رقم)\.?)?\s?[:#：]?\s?"
    r"(?:[A-Z]{0,3}\s?\d[\d .-]{3,}\d)",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_DIGIT, _FEWEST, _REACH = re.compile(r"\d"), 4, 48
_ELEVEN = re.compile(r"(?<![\d-])\d{11}(?![\d-])")
_THIRTEEN = re.compile(r"(?<![\d-])\d{13}(?![\d-])")


def identities(text: str) -> Iterator[tuple[str, int, int]]:
    """(check, start, end) with check "id" or "iban"; `text` has its digits as 0-9."""
    if len(_DIGIT.findall(text)) < _FEWEST:
        return
    yield from (("iban", *match.span()) for match in _IBAN.finditer(text) if _is_iban(match[0]))
    for form in _FORMS:
        yield from (("id", *match.span()) for match in form.finditer(text))
    for start, end in near_numbers(text, _REACH):
        yield from (("id", *match.span()) for match in _NAMED.finditer(text, start, end))
    for match in _ELEVEN.finditer(text):
        if _is_turkish(match[0]) or _is_pesel(match[0]):
            yield "id", *match.span()
    yield from (("id", *match.span()) for match in _THIRTEEN.finditer(text) if _is_thai(match[0]))


def _is_iban(written: str) -> bool:
    bare = re.sub("[ -]", "", written).upper()
    return 15 <= len(bare) <= 34 and int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def _is_thai(digits: str) -> bool:
    return (11 - sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12])) % 11) % 10 == int(digits[12])


def _is_turkish(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    tenth = (7 * sum(numbers[0:9:2]) - sum(numbers[1:8:2])) % 10
    return numbers[0] != 0 and numbers[9] == tenth and numbers[10] == sum(numbers[:10]) % 10


def _is_pesel(digits: str) -> bool:
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=False))
    return int(digits[2:4]) % 20 <= 12 and (10 - weighed % 10) % 10 == int(digits[10])
