"""Names of accounts: with an @, after the name of a network, or by a form that no other word has."""

import re
from collections.abc import Iterator

from responders.guard.networks import NETWORK, OTHER_NETWORKS
from responders.guard.plain_accounts import plain_accounts

_NAMED = (
    "id|user ?name|user|page|account|handle|name|nick(?:name)?|usuario|usuário|cuenta|conta|compte|konto|"
    "akun|akaun|hesabı?|tài khoản|profile?|profil|perfil"
    "|страниц\\w*|เพจ|号|號|账号|帳號|アカウント|ไอดี|บัญชี|ชื่อ|아이디|계정|аккаунт\\w*|ник|профил[ье]|آیدی|ایدی|حساب|معرف|आईडी|खाता|অ্যাকাউন্ট"
)
_WRITTEN = r"[A-Za-z][\w.-]{2,}"
_TELLING = r"(?=[A-Za-z.-]{0,40}[\d_]|[a-z]+\.[a-z]|[A-Z]?[a-z]+[A-Z])"
_BETWEEN = (
    r"(?:\W{1,3}(?:as|at|under|is|by|called|named|como|comme|als|come|sebagai|olarak|jako|como|как|на|por|"
    r"sous|unter|con|dengan|với|là|è|est|ist|es|é|คือ|เป็น|ชื่อ|是|は|:)){0,2}"
)
_PATTERNS = (
    re.compile(r"(?<![A-Za-z0-9_])@\s?(\w(?:[\w.-]*\w)?(?:@[\w.-]*\w)?)"),
    re.compile(
        r"(?<![A-Za-z0-9_.+%@-])([A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9_-]{0,63})(?![A-Za-z0-9_@]|[.-]\w)"
    ),
    re.compile(rf"{NETWORK}[^\W_a-z]{{0,3}}\s?(?:{_NAMED})?\s?[:=：@]\s?(?![@/])({_WRITTEN})", re.IGNORECASE),
    re.compile(
        rf"{NETWORK}(?:\W{{0,3}}(?:{_NAMED}))?(?i:{_BETWEEN})\W{{0,3}}(?-i:{_TELLING})({_WRITTEN})", re.IGNORECASE
    ),
    re.compile(
        rf"{NETWORK}\W{{0,3}}(?:id|user ?name|handle|号|號|ไอดี|아이디|آیدی|ایدی|आईडी)(?:\W{{1,3}}(?:is|"
        rf"est|es|ist|คือ|是|は))?\W{{0,3}}"
        r"(?!(?:please|here|first|below|again|and|or|so|to|with|when|for|from|in|by|then|we|you|is|was|are|will|can)(?!\w))"
        r"([A-Za-z][\w.-]{3,})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![а-я])(?:{OTHER_NETWORKS})(?:{_NAMED})?\s?"
        r"(?!(?:official|messenger|business|pay|account|store|shop|page|live|direct|inbox|chat|line|id|oa)(?![a-z]))([a-z][\w.-]{3,})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w@./-]){_TELLING}({_WRITTEN})\s(?i:on|auf|sur|en|em|su|di|w|в|на|у|trên|sa|ใน|ทาง)\s(?i:{NETWORK})"
    ),
    re.compile(r"(?<![\w/.])[ur]/([A-Za-z0-9_-]{3,21})(?![\w/])"),
    re.compile(rf"(?<![A-Za-z])(?:fb|ig|insta|tg|yt|vk|wa)\s?/\s?({_WRITTEN})", re.IGNORECASE),
    re.compile(r"(?<![\w@./:&?=-])([A-Za-z][A-Za-z0-9.]*_[A-Za-z0-9_.]*[A-Za-z0-9])(?![\w@])"),
)
_SHORT = re.compile(r"(?<![a-z])(?:ig|fb|tg|qq|vk|вк|тг)(?![a-zа-я])")
_HINTS = (
    "@|_|/| on x|line|wechat|weixin|telegram|whats|viber|skype|kakao|zalo|snap|discord|signal|insta|facebook|"
    "twitter|tiktok|tik tok|youtube|you tube|threads|reddit|linkedin|messenger|pinterest|mastodon|"
    "bluesky|ok.ru|微|薇|抖音|小红书|ไลน์|ไอจี|เฟซ|เฟส|เพจ|อินสตา|เทเล|ทวิต|ติ๊ก|카카오|카톡|인스타|텔레|라인|"
    "트위터|페이스|インスタ|ライン|ツイッター|テレグラム|тсап|телег|инст|інст|твіт|вайбер|вконтакте|фейсбук|"
    "твиттер|وات|تلگرام|تليجرام|تيليجرام|تلغرام|اینستا|ایتا|روبیکا|نست|سناب|فيس|فیس|تيك|تويتر|इंस्टा|व्हाट्स|"
    "टेली|फेसबुक|ट्विटर|ইনস্টা|টেলি|ফেস|இன்ஸ்டா|டெலி|אינסט|טלגרם|פייסבוק|וואטס"
)
"""What a text must hold to name an account at all: most answers need no closer look."""

_LONG = tuple(_HINTS.split("|"))


def accounts(text: str) -> Iterator[tuple[str, int, int]]:
    """(name, start, end) of every account that `text` names; the same stretch may come more than once."""
    plain = text.casefold()
    if not any(hint in plain for hint in _LONG) and not _SHORT.search(plain):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match[1], *match.span()
    yield from plain_accounts(text)
