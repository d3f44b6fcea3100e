"""Links and account names that are not the brand's own."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from responders.guard.seeing import Seen
from responders.values import Finding

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc "
    "cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb "
    "gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke "
    "kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu "
    "mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw "
    "sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua "
    "ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw рф срб бел укр қаз мон"
)
_TLDS = (
    "com net org info biz xyz top site online link click live app shop store pro dev page club asia by example test "
    "vip work fun space website tech cloud news win bid icu buzz life world today email support help center company "
    "group agency onion zip mov сайт онлайн рус москва дети орг ком 中国 公司 网络 在线 商店 网址 ไทย xn--[a-z0-9-]+"
)
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}:/{2}|h(?:tt|xx)ps?\W{1,3}|(?:mailto|tel|javascript|data|intent):(?=\S))\S+|(?<![A-Za-z0-9@])www\.\S+",
    re.IGNORECASE,
)
_DOT = r"(?:\.|\s?[\[(]\s?(?:\.|dot)\s?[\])]\s?)"
_END_OF_NAME = rf"{_TLDS.replace(' ', '|')}|{_COUNTRIES.replace(' ', '|')}|(?-i:[a-z]{{3,18}}|[A-Z]{{3,18}})(?!\.\w)"
_BARE = re.compile(
    rf"(?<![\w@.-])[\w-]+(?:{_DOT}[\w-]+)*{_DOT}(?:{_END_OF_NAME})(?![a-z0-9_-])(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_TYPED = re.compile(rf"\w+\.(?:[A-ZА-Я][a-zа-я]|(?!(?i:{_TLDS.replace(' ', '|')})$)[A-ZА-Я][a-zа-я]+)")
_HANDLE = re.compile(r"(?<![A-Za-z0-9_])@\s?([\w](?:[\w.-]*\w)?(?:@[\w.-]*\w)?)")
_ELSEWHERE = re.compile(
    r"(?:(?<![A-Za-z])(?:line|wechat|weixin|telegram|whatsapp|viber|skype|kakao(?:talk)?|zalo|snapchat|discord|signal)|微信|ไลน์"
    r"|카카오톡|카톡|вотсап|телеграм|وتساب|واتساب|تلگرام)"
    r"\s?(?:id|号|ไอดี|아이디)?\s?(?:[:=：@]\s?|(?<=\s)(?=\w*[\d_]))(?![@/])([A-Za-z][\w.-]{3,})",
    re.IGNORECASE,
)
_END = ".,;:!?…)]}»”\"'"


def foreign(text: Seen, *, hosts: Iterable[str], contact: str, handles: Iterable[str]) -> tuple[Finding, ...]:
    """Every link outside `hosts` (their subdomains count as theirs) and every @name outside `handles`."""
    own_hosts = {_host(host) for host in (*hosts, contact)} - {""}
    own_names = {name.lstrip("@").casefold() for name in handles if name.strip("@ ")}
    links = list(_links(text.text))
    found = [
        Finding(check="link", blocking=True, message=_link_words(written), start=start, end=end)
        for written, (start, end) in ((text.text[a:b], text.span(a, b)) for a, b in links)
        if not _is_ours(_host(written), own_hosts)
    ]
    for match in (*_HANDLE.finditer(text.text), *_ELSEWHERE.finditer(text.text)):
        if match[1].casefold() not in own_names and not any(a <= match.start() < b for a, b in links):
            start, end = text.span(*match.span())
            words = f"@{match[1][:60]} is neither the customer nor one of our accounts"
            found.append(Finding(check="handle", blocking=True, message=words, start=start, end=end))
    return tuple(sorted(found, key=lambda finding: finding.start))


def _links(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    spans = [match.span() for pattern in (_LINK, _BARE) for match in pattern.finditer(text) if not _is_typing(match)]
    for start, until in sorted(spans):
        if start >= end:
            end = start + len(text[start:until].rstrip(_END))
            yield start, end


def _is_typing(match: re.Match[str]) -> bool:
    """A full stop whose space was forgotten, as in "sorry.It"."""
    return match.re is _BARE and _TYPED.fullmatch(match[0].rstrip(_END)) is not None


def _host(written: str) -> str:
    """The host a browser would open; "" when there is none to be sure of."""
    if "\\" in written:
        return ""
    address = re.sub(_DOT, ".", written.strip().rstrip(_END))
    if address.lower().startswith("mailto:") or ("@" in address and "/" not in address):
        return address.rpartition("@")[2].casefold()
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.casefold().removeprefix("www.") if "." in host and " " not in host else ""


def _is_ours(host: str, ours: Iterable[str]) -> bool:
    return bool(host) and any(host == own or host.endswith(f".{own}") for own in ours)


def _link_words(written: str) -> str:
    return f"the link {written[:80]!r} does not lead to a place of ours"
