"""Opening hours: from when to when a shop is open is no promise of a time."""

import re

_WORDS = """
geöffnet offen öffnungszeit erreichbar für_sie_da open hours ouvert abiert abrimos horario aberto
orari apert otwart godziny açık mở_cửa buka bukas работаем открыт відчинен працюємо เปิด 営業 開店 平日 土日
영업 운영 营业 營業 开门 مفتوح باز खुला খোলা
"""
_OPEN = tuple(word.replace("_", " ") for word in _WORDS.split())
_DAYS = (
    "(?:mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\\.?"
    "|周[一二三四五六日天]|星期[一二三四五六日天]|[월화수목금토일]요일"
)
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h|時|时|点|點|시)?"
_FROM_TO = re.compile(
    rf"(?<!\d){_CLOCK}\s?(?:bis|to|till|à|a|から|부터|到|至|ถึง|[-–~〜～])\s?{_CLOCK}(?:まで|까지|为止)?(?!\d)"
    rf"|(?<!\w)(?:{_DAYS})\s?(?:bis|至|到|부터|[-–~])\s?(?:{_DAYS})(?!\w{{2}})",
    re.IGNORECASE,
)


def without_hours(text: str) -> str:
    """The same text, as long as before, with every "9 bis 18 Uhr" blotted out where something is said to be open."""
    plain = text.casefold()
    if not any(word in plain for word in _OPEN):
        return text
    return _FROM_TO.sub(lambda match: "|" * len(match[0]), text)
