"""How the names of hosts end, and the signs and words that stand for the dot before it."""

import re

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc "
    "cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb "
    "gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke "
    "kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu "
    "mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw "
    "sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua "
    "ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "com net org info biz xyz top site online link click live app shop store pro dev page club asia by example test "
    "vip work fun space website tech cloud news win bid icu buzz life world today email support help center company "
    "group agency onion zip mov xn--[a-z0-9-]+"
)
_CASED = (
    "рф рус ру юа сайт онлайн москва орг ком дети бел укр срб қаз мон бг ею мкд испытание католик ελ ευ δοκιμή հայ გე"
)
_PARTED = (
    "ไทย คอม ລາວ भारत भारतम् भारोत नेट कॉम संगठन परीक्षा ভারত বাংলা ভাৰত ଭାରତ ਭਾਰਤ ભારત இந்தியா இலங்கை "
    "சிங்கப்பூர் பரிட்சை భారత్ ಭಾರತ ഭാരതം ලංකා "
    "ישראל קום טעסט ایران پاکستان بھارت امارات مصر عمان قطر سورية تونس الجزائر المغرب السعودية الاردن "
    "فلسطين العراق اليمن "
    "موريتانيا سودان مليسيا همراه بازار شبكة موقع كوم عرب بيتك ابوظبي آزمایشی إختبار 한국 삼성 닷넷 닷컴 테스트"
)
_UNSPACED = (
    "中国 中國 公司 网络 網絡 网址 网站 网店 在线 商店 商城 商标 公益 政务 机构 集团 企业 手机 游戏 移动 "
    "信息 新闻 娱乐 购物 我爱你 "
    "香港 台湾 台灣 澳門 澳门 新加坡 佛山 广东 微博 餐厅 食品 健康 时尚 测试 測試 通販 みんな コム "
    "ストア セール ファッション ポイント "
    "クラウド グーグル アマゾン テスト"
)


def _either(words: str) -> str:
    return words.replace(" ", "|")


GENERIC = _either(_GENERIC)
FLAGS = frozenset(_COUNTRIES.split()) - {"uk", "su"} | {"un", "xk"}
"""Pairs of letters that are shown as a flag."""

LETTER = (
    "\\w\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1000-\u109f"
    "\u1780-\u17d3\U0001f300-\U0001faff-"
)
"""What a part of a host's name is made of, for a set in a pattern: many scripts write vowels as marks."""

_NATIVE = rf"(?-i:{_either(_CASED)}|{_either(_CASED.upper())}|{_either(_PARTED)})(?![{LETTER}])|{_either(_UNSPACED)}"
ENDING = rf"(?:{GENERIC}|{_either(_COUNTRIES)}|(?-i:[a-z]{{3,18}}|[A-Z]{{3,18}})(?!\.\w))(?![a-z0-9_-])|{_NATIVE}"
"""The last part of a host's name: one that exists, or any short Latin word that nothing follows."""

_SURE = "com|net|org|xyz|biz|info|io|shop|store|online|site|app|link|click|top|club|icu|vip|ru|cn|рф|ua|ir|th|vn|uk|co"
_WORDS_ONLY = "at as am be by do in is it me my no so to us la de es id"
_AFTER_A_WORD = "|".join([*(end for end in _COUNTRIES.split() if end not in _WORDS_ONLY.split()), *_GENERIC.split()])
_FOREIGN_WORDS = (
    "punto|ponto|point|punkt|pont|punct|titik|nokta|kropka|tuldok|chấm|cham|tečka|bodka|точка|крапка|τελεία"
)
_FOREIGN = (
    "com|net|org|xyz|biz|io|shop|store|fr|br|pt|pl|ru|ua|vn|cn|jp|kr|uk|eu|tv|tk|cc|id|th|ph|my|tr|ir|ком|ру|рф|орг|юа"
)
_SIGNS = "·・•‧∙⋅"
_DOTS = (
    (re.compile(r"\s?[(\[{<]\s?(?:[.·]|dot|punto|ponto|point|punkt|точка)\s?[)\]}>]\s?", re.IGNORECASE), "."),
    (re.compile(r"(?<=\w)(?:%2e|&#0*46;|&#x0*2e;|&period;)(?=\w)", re.IGNORECASE), "."),
    (re.compile(rf"(?<=[{LETTER}])\s?[{_SIGNS}]\s?(?=(?:{_SURE})(?![{LETTER}])|(?:{_NATIVE}))", re.IGNORECASE), "."),
    (re.compile(rf"(?<=[{LETTER}])\s+\.\s?(?=(?:{_SURE})(?![a-z0-9]))", re.IGNORECASE), "."),
    (re.compile(r"(?<=[^\W\d_])\.\s(?=(?:com|net|org|xyz)(?![a-z0-9]))"), "."),
    (re.compile(rf"(?<=[{LETTER}])。(?=(?:{_either(_UNSPACED)})(?![{LETTER}]))"), "."),
    (re.compile(rf"(?<=[{LETTER}])(?:\s+dot\s+|[_-]dot[_-])(?=(?:{_AFTER_A_WORD})(?![a-z0-9]))", re.IGNORECASE), "."),
    (re.compile(rf"(?<=[{LETTER}])\s+(?:{_FOREIGN_WORDS})\s+(?=(?:{_FOREIGN})(?![{LETTER}]))", re.IGNORECASE), "."),
    (re.compile(rf"(?<=[{LETTER}])\s+(?:punkt)\s+(?=(?:de|at|ch)(?!\w))", re.IGNORECASE), "."),
    (re.compile(
        rf"(?<=[{LETTER}])\s*(?:点|點|ドット|닷|จุด|ดอท|ดอต|ด็อท|دات|دوت|نقطة|نقطه|डॉट|ডট|டாட்|נקודה|דוט)\s*(?=(?:{_SURE})(?![a-z0-9]))",
        re.IGNORECASE,
    ), "."),
    (re.compile(
        rf"(?<=[{LETTER}])\s*(?:ดอท\s?คอม|ดอต\s?คอม|จุด\s?คอม|닷\s?컴|ドット\s?コム|دات[\s‌]?کام|نقطه\s?کام|دوت\s?كوم|نقطة\s?كوم|डॉट\s?कॉम"
        r"|точка\s?ком|дот\s?ком|ডট\s?কম|டாட்\s?காம்|נקודה\s?קום|דוט\s?קום)"
    ), ".com"),
)  # fmt: skip
"""Ways to write a dot that is meant to be read and not to be found, and what a reader makes of them."""


_HINT_WORDS = "点|點|ドット|닷|จุด|ดอท|ดอต|ด็อท|دات|دوت|نقط|डॉट|ডট|டாட்|נקודה|דוט|дот|dot|point"
_HINTS = (*_SIGNS, *"。([{<", " .", "%2e", "&#", "&p", ". com", ". net", ". org", ". xyz", *_HINT_WORDS.split("|"),
          *_FOREIGN_WORDS.split("|"))  # fmt: skip


def dotted(text: str) -> list[tuple[int, int, str]]:
    """(start, end, what it stands for) of every disguised dot of a host's name, in order, none over another."""
    plain = text.casefold()
    if not any(sign in plain for sign in _HINTS):
        return []
    found = sorted((*match.span(), plain) for pattern, plain in _DOTS for match in pattern.finditer(text))
    kept: list[tuple[int, int, str]] = []
    for start, end, plain in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, plain))
    return kept
