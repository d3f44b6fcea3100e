"""E-mail addresses, also those that are written to be read and not to be found: "joe at mail dot com"."""

import re
from collections.abc import Iterator

_AT_WORDS = (
    "arroba|собака|собачка|эт|ат|песик|равлик|ät|klammeraffe|chiocciola|chiocciolina|arobase|arrobase|"
    "małpa|małpka|at işareti"
    "|kukac|zavináč|zavinac|snabel-?a|snabela|alfakrøll|krøllalfa|apenstaartje|kissanhäntä|παπάκι|παπακι|"
    "ατ|a còng|a móc|a vòng|et işareti"
)
_AT_NATIVE = (
    "แอท|แอ็ท|แอต|アットマーク|アット|あっと|圈a|艾特|小老鼠|골뱅이|앳|آت|ات ساین|ادساین|ऐट|एट|ऐट द रेट|אט|"
    "שטרודל|כרוכית|এট|অ্যাট|அட்|ஆட்"
)
_DOT_WORDS = (
    "dot|punto|ponto|point|punkt|pont|punct|punktum|prik|piste|tečka|bodka|точка|крапка|τελεία|titik|"
    "nokta|kropka|tuldok|chấm"
)
_DOT_NATIVE = "จุด|ดอท|ดอต|ドット|点|點|닷|점|دات|نقطة|نقطه|دوت|डॉट|डाट|ডট|டாட்|புள்ளி|נקודה|דוט"
_LOCAL = r"(?<![\w.+%@-])[\w.+%-]{1,64}?"
_BRACKETED = rf"\s?[(\[<{{]\s?(?:at|@|{_AT_WORDS}|{_AT_NATIVE})\s?[)\]>}}]\s?"
_SIGN = rf"(?:{_BRACKETED}|\s@\s|@|%40|&\#0*64;|&commat;)"
_WORD = rf"(?:[\s_-]+(?:{_AT_WORDS})[\s_-]+|\s*(?:{_AT_NATIVE})\s*)"
_AT = r"(?:\s+at\s+|[_-]+at[_-]+|(?-i:(?<=[a-z0-9])AT(?=[a-z])))"
_BRACKETED_DOT = r"\s?[(\[<{]\s?(?:dot|punto|ponto|point|punkt|точка|\.)\s?[)\]>}]\s?"
_SAID_DOT = rf"(?:[\s_-]+(?:{_DOT_WORDS})[\s_-]+|\s*(?:{_DOT_NATIVE})\s*|{_BRACKETED_DOT}|%2e|\s\.\s?)"
_DOT = rf"(?:{_SAID_DOT}|\.)"
_LETTERS = rf"(?:(?!{_DOT_NATIVE})[^\W_])"
# A part holds nothing that _SAID_DOT takes, and gives nothing back: what can be read in one way only takes no time.
_PART = rf"[^\W_]{_LETTERS}*+(?:[_-]++(?!(?:{_DOT_WORDS})[\s_-]){_LETTERS}++)*+"
_DOMAIN = rf"{_PART}(?:{_DOT}{_PART}){{0,12}}?"
_END = r"(?![^\W_])"
_PROVIDERS = (
    "gmail|googlemail|hotmail|yahoo|ymail|outlook|icloud|proton ?mail|gmx|web\\.de|mail\\.ru|yandex|163|naver|hanmail"
    "|zoho|rediffmail|libero"
)
_SURE = "com|net|org|info|biz|co|example|fr|de|es|it|pt|pl|br|ru|ua|tr|id|vn|ph|my|th|jp|kr|cn|in|uk|eu|io|me"
_ANY_AT = f"{_AT_WORDS}|at|et|chez|bei|em|en|su|di|pada|sa|na|в|на|u|ات|على|در|पर"
_TALK = (
    "us|me|you|him|her|them|it|is|are|was|be|look|looking|meet|here|there|mail|e-?mail|address|account|accounts|shop|we|or|and"
    "|sind|sommes|siamo|somos|estamos|not|only|still|also|available|reach|write|message|contact|nous|vous|uns|wir|mich|nos|noi|kami|namin|kayo|нам|нас|мы"
)
_NAME = rf"(?<![\w.+%@-])(?!(?:{_TALK})\s)[\w.+%-]{{2,64}}?"
_ALONE = re.compile(
    rf"{_LOCAL}{_BRACKETED}{_PART}{_END}"
    rf"|{_LOCAL}{_WORD}{_PART}\s?(?:닷컴|닷넷|ドットコム|ดอทคอม|จุดคอม|डॉट कॉम|دات کام|دوت كوم)"
    rf"|{_NAME}\s(?:{_ANY_AT})\s(?:{_PROVIDERS})(?:(?:\.|{_SAID_DOT})[^\W\d_]{{2,6}})?{_END}"
    rf"|{_NAME}\sat\s{_PART}\s(?:com|net|org|co){_END}"
    rf"|{_NAME}\s(?:{_ANY_AT})\s{_DOMAIN}{_SAID_DOT}(?:{_SURE}){_END}",
    re.IGNORECASE,
)
"""Less of an address than the others, and more of one than anything else."""

_ALONE_HINTS = ("(", "[", "{", "<", " at ", *_PROVIDERS.replace("\\", "").replace(" ?", " ").split("|"),
                "protonmail", *_DOT_WORDS.split("|"), *_DOT_NATIVE.split("|"))  # fmt: skip
_EMAIL = re.compile(
    rf"{_LOCAL}{_SIGN}{_DOMAIN}{_DOT}{_PART}(?:\.{_PART})*{_END}"
    rf"|{_LOCAL}{_WORD}{_DOMAIN}{_DOT}[^\W\d_]{{2,}}{_END}"
    rf"|{_LOCAL}{_AT}{_DOMAIN}{_SAID_DOT}[^\W\d_]{{2,}}{_END}"
    rf"|{_LOCAL}(?:[_-]+at[_-]+|(?-i:(?<=[a-z0-9])AT(?=[a-z]))){_DOMAIN}\.[^\W\d_]{{2,}}{_END}",
    re.IGNORECASE,
)
_HINT = re.compile(
    rf"[@%&(\[{{<]|[_-]at[_-]|[a-z0-9]AT[a-z]|(?<![^\W_])(?i:{_AT_WORDS})(?![^\W_])|{_AT_NATIVE}"
    rf"|(?<![^\W_])(?i:at)\s[^!?]{{0,80}}?(?i:{_DOT_WORDS}|\s\.)"
)


def emails(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every e-mail address."""
    if _HINT.search(text):
        yield from (match.span() for match in _EMAIL.finditer(text))
    plain = text.casefold()
    if any(hint in plain for hint in _ALONE_HINTS):
        yield from (match.span() for match in _ALONE.finditer(text))
