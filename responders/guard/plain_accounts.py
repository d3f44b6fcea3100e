"""Accounts whose names are plain words ("follow evilshop on instagram"), told by the words around them."""

import re
from collections.abc import Iterator

from responders.guard.networks import LATIN_NETWORKS, NETWORK, OTHER_NETWORKS

_FOLLOW = (
    "(?:i-)?follow|dm|pm|message|text|add|tag|ask|contact|write to|folgen sie|folgt|folge|abonnieren sie"
    "|schreiben sie"
    "|suivez|abonnez-vous à|contactez|écrivez à|s[ií]ga(?:nos)?|sigue|s[ií]guenos|escriba a|siga-nos"
    "|sigam|segua|seguite"
    "|segui|seguici|ci segua|scriva a|ikuti|hubungi|theo dõi|nhắn(?: tin)?(?: cho)?|kết bạn(?: với)?"
    "|obserwuj(?:cie)?"
    "|proszę obserwować|i-add|i-message|i-dm"
)
_FIND = (
    "find|search(?: for)?|look for|check out|visit|join|like|finden sie|suchen sie|retrouvez|cherchez"
    "|busque|encuentre"
    "|procure|curta|cerchi|cercate|cari|temukan|tìm|szukaj(?:cie)?|znajdź|polub|hanapin"
)
_MEANT = "sie|a|à|as|to|at|como|comme|als|come|sebagai|jako|po|ang|si|akun|akaun|tài khoản|account|compte"
_ON = "on|auf|sur|en|em|no|na|su|di|pada|trên|sa|w|at|bei|über|via"
_OURS = (
    "adresimiz|hesab[ıi]m[ıi]z|kami|kita|namin|po|của|shop|chúng tôi|page|account|name|user"
    "|username|handle|profile|address"
    "|adı|nick|konto|compte|cuenta|conta|akun|akaun"
)
_IS = "is|ist|heißt|lautet|est|es|é|è|se llama|si chiama|s'appelle|ay|là|adalah|ialah|to|jest"
_CALLED = "called|named"
_AND = "and|und|y|et|e|i|oraz|ve|dan|và|at|ya|ạ|po|nhé|for|für|para|pour|per|dla|için"
_END = rf"(?=\s?(?:[.,;:!?)]|$)|\s(?:{_AND})(?!\w))"
_SMALL = r"(?-i:[a-z][a-z0-9.]{3,30}[a-z0-9])(?![\w@])"
_ANY = r"[A-Za-z][A-Za-z0-9.]{3,30}[A-Za-z0-9](?![\w@])"
_LIKE_A_SHOP = (
    r"(?-i:[a-z0-9.]{2,20}(?:shop|store|deal|deals|sale|sales|official|support|help|care|bot|outlet|market|mall|promo"
    r"|discount|service|team|admin|cs)[a-z0-9.]{0,8})(?![\w@])"
)

_NOT_LATIN = r"[^A-Za-z\u00c0-\u024f\u1e00-\u1eff.!?。！？\n@]"
_LATIN = rf"(?<![A-Za-z])(?:{LATIN_NETWORKS})(?![A-Za-z])"
_ON_A_NETWORK = rf"\s(?i:{_ON})\s(?:(?i:(?<![A-Za-z])(?:{LATIN_NETWORKS})(?:ie|em|u|a)?(?![A-Za-z]))|X(?![\w'’]))"
_UNSPACED = "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_PARTICLES = (
    "ما|مان|الخاص|بنا|لدينا|الرسمي|هو|باسم|با نام|نام|به|است|पर|है|का|नाम|को|हमारा|наш|это:?|называется"
    "|под|именем|по|имени"
    "|як|зветься|под ником|ник"
)
_IN = "в|во|на|у|із|з|على|في|در|روی|पर|में|को|এ"
_TOLD = (
    re.compile(rf"{_LATIN}(?:\s(?:{_OURS})){{0,3}}\s(?:{_IS})(?:\s(?:{_CALLED}))?\s({_SMALL}){_END}", re.IGNORECASE),
    re.compile(rf"{_LATIN}(?:\s(?:{_OURS})){{1,3}}\s({_SMALL}){_END}", re.IGNORECASE),
)
_PATTERNS = (
    *_TOLD,
    re.compile(rf"(?<!\w)(?i:{_FOLLOW})(?:\s(?i:{_MEANT})){{0,2}}\s({_ANY}){_ON_A_NETWORK}"),
    re.compile(rf"(?<!\w)(?i:{_FIND})(?:\s(?i:{_MEANT})){{0,2}}\s({_LIKE_A_SHOP}){_ON_A_NETWORK}"),
    re.compile(rf"{_LATIN}['’]?\w{{0,3}}\s({_SMALL})['’]\w{{1,4}}\s(?:takip|bul|ara|yaz)", re.IGNORECASE),
    re.compile(rf"{_LATIN}\s({_LIKE_A_SHOP})", re.IGNORECASE),
    re.compile(
        rf"{NETWORK}(?={_NOT_LATIN}{{0,12}}?{_UNSPACED}){_NOT_LATIN}{{1,14}}?(?<![\w@./-])({_SMALL})", re.IGNORECASE
    ),
    re.compile(
        rf"{NETWORK}(?={_NOT_LATIN}{{0,12}}?{_UNSPACED}){_NOT_LATIN}{{1,14}}?(?<={_UNSPACED})({_SMALL})", re.IGNORECASE
    ),
    re.compile(rf"{NETWORK}\w{{0,3}}(?:\s(?:{_PARTICLES})){{1,4}}\s({_SMALL})", re.IGNORECASE),
    re.compile(rf"(?<=[^\x00-\x7f]\s)({_SMALL})\s?(?:(?:{_IN})\s)?(?:ใน|ทาง|บน)?(?:{OTHER_NETWORKS})", re.IGNORECASE),
)
_SHOP, _IS_A_NETWORK = re.compile(_LIKE_A_SHOP), re.compile(LATIN_NETWORKS)
_ALSO_A_WORD = re.compile("(?:line|signal|snap|discord|threads|messenger)(?![a-z])")
_QUALITY = re.compile(
    r".{0,6}|.*(?:ed|ing|able|ible|ful|ous|ive|ent|ant|al|ic|less|ly|bar|lich|ig|isch|ert|haft|os[oa]|ble|ique|eux|euse|"
    r"ad[oa]|id[oa]|at[oa]|ut[oa]|ert[eo]|ienne|el|elle|ny|na|ne|lı|lu|lü|li|siz|ed[oa])"
)
"""What rather says how a network is than who is on it, by its ending."""

_NOT_NAMES = """
about above account accounts active again alive anything around available awesome beautiful below better blocked
broken business busy chat checked clear closed colours colors comments connected content contest current
customers daily deals details direct directly down easy email empty events every everyone everything fabulous
faster feed fine first follow followers free fresh friends full funny further gallery gifts good great growing
hacked hashtag help here hidden huge ideas inbox information inspiration instead iphone ipad its itself latest
like limited link linked live lively locked lovely messages messenger missing models more moved network news
nice official offers offline often online open others ours page pages people photos pictures popular post posts
private products profile profiles public quick quiet quieter ready real reels reviews right safe sale samples
search service share shared shop shops sizes slow small social something soon stories story store strong stuff
styles support teams that their them themselves there these things this those tips today updated updates useful
verified video videos visible weekly welcome what where which working world yours android wifi usb bluetooth
macbook samsung galaxy playstation xbox nintendo ebay paypal version windows https http chrome google apple
order orders code coupon login password qr geschlossen offen öffentlich privat aktiv gesperrt erreichbar bilder
neuigkeiten fotos ideen alles immer leer schön fermé ouvert privé actif bloqué nouvelles vidéos idées toujours
plein vide beau cerrado abierto privado público activo bloqueado noticias vídeos siempre lleno vacío bonito
nuestra nuestro fechado aberto ativo novidades sempre cheio vazio nossa nosso chiuso aperto privato pubblico
attivo bloccato notizie foto idee pieno vuoto nostro nostra tutup buka aktif penuh kosong resmi ramai ditutup
dibuka sedang sudah kami kita anda kakak berita gambar lengkap kapalı açık dolu güncel bizi bizim zamknięty
otwarty prywatny publiczny aktywny pełny pusty zawsze nasz nasza sklepu firmy marki sarado bukas aktibo namin
ninyo kayo tayo please thanks thank sorry bitte merci gracias obrigado grazie makasih salamat
"""
_NO_NAMES = frozenset(_NOT_NAMES.split())
"""What may stand where a name would: things to look for on a network, and what may be said of it."""


def plain_accounts(text: str) -> Iterator[tuple[str, int, int]]:
    """(name, start, end) of every account that is followed, found or told on a network, whatever its name."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = match[1].casefold()
            if name not in _NO_NAMES and not _IS_A_NETWORK.fullmatch(name) and not _is_said_of_it(match):
                yield match[1], *match.span()


def _is_said_of_it(match: re.Match[str]) -> bool:
    """As "handled" is of "Our WhatsApp is handled", or "moving" of "The line is moving"."""
    if match.re not in _TOLD:
        return False
    return _ALSO_A_WORD.match(match[0]) is not None or (
        _QUALITY.fullmatch(match[1]) is not None and not _SHOP.fullmatch(match[1])
    )
