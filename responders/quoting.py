"""How a passage of the shop's articles stands in an answer, so that it says yes to nothing but its own question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from responders.asking import is_small_talk
from responders.guard import seen
from responders.keywords import first_said, folded
from responders.values import Citation
from responders.wording import plain

_LINKS_AND_NAMES = re.compile(r"https?://\S+|[@#]\w+")
_NOT_SPOKEN = re.compile(r"[\W_]+")
_QUESTION = re.compile(r"[^?？؟]*[?？؟]+")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,4}(?:[.,]\d+)?(?![\w-]|[.,]\d)")
_ENDED = (*"?؟!:.", "？", "：", "！")
_OPENINGS = (
    "yes|no|yep|nope|yeah|sure|certainly|of course|absolutely|definitely|correct|exactly|sorry|unfortunately|not yet"
    "|not really|not at|we do|we don't|we can|we can't|you can|you can't|you may|it is|it isn't|it does|it doesn't"
    "|ja|nein|nee|doch|natürlich|selbstverständlich|klar|gern|gerne|leider|nej|nei|ano|ne|nu|igen|nem|ναι|όχι"
    "|oui|non|si|bien sûr|tout à fait|malheureusement|sí|claro|por supuesto|desde luego|lamentablemente"
    "|sim|não|nao|com certeza|infelizmente|sì|certo|certamente|purtroppo"
    "|да|нет|конечно|можно|нельзя|к сожалению|так|ні|звичайно|можна|не можна|на жаль"
    "|tak|nie|oczywiście|można|niestety|evet|hayır|elbette|tabii|maalesef"
    "|ya|iya|tidak|tak|bisa|boleh|belum|sudah|tentu|maaf|sayangnya|ada|có|không|dạ|vâng|được|tất nhiên|rất tiếc"
    "|oo|opo|hindi|pwede|puwede|siyempre|meron|mayroon|wala|paumanhin|sori"
    "|نعم|لا|أجل|بالطبع|للأسف|بلى|بله|خیر|نه|آره|البته|متأسفانه|متاسفانه|ہاں|جی|نہیں|כן|לא"
    "|हाँ|हां|जी|नहीं|ज़रूर|बिल्कुल|হ্যাঁ|না"
)
_UNSPACED_OPENINGS = (
    "ใช่|ได้|ไม่|มี|แน่นอน|ส่งได้|ค่ะ|ครับ|เสียใจ|ขออภัย"
    "|はい|いいえ|いえ|ええ|もちろん|可能|できます|できません|ございます|残念|申し訳"
    "|네|예|아니|가능|물론|죄송|있습니다|없습니다|됩니다|안 됩니다"
    "|是|否|不|可以|能|会|會|有|没有|沒有|对|對|当然|當然|抱歉|很遗憾|很遺憾"
)
_OPENS = re.compile(rf"\W*(?:(?:{folded(_OPENINGS)})(?!\w)|{folded(_UNSPACED_OPENINGS)})")
_ANDS = (
    ("and|also|plus", "can|could|do|does|is|are|will|would|how|what|when|where|which|may|should"),
    ("und|sowie", "kann|können|könnt|darf|gibt|wie|was|wann|wo|welche|habt|bietet|nehmt|akzeptiert|liefert"),
    ("et", "est-ce|peut-on|puis-je|comment|combien|quand|où|quel|quels|quelle|quelles|acceptez|faites"),
    ("y", "puedo|se puede|cuánto|cuanto|cómo|como|cuándo|cuando|dónde|donde|qué|aceptan|hacen|hay|tienen|cuál"),
    ("e", "posso|dá para|dá pra|como|quanto|quando|onde|aceitam|qual|é possível|si può|come|dove|accettate|avete"),
    ("и|а", "можно|как|сколько|когда|где|есть ли|могу|принимаете|какой|какая|какие|можете"),
    ("і|й|та|а", "можна|як|скільки|коли|де|чи|приймаєте|який|яка|які"),
    ("i|a|oraz", "czy|jak|ile|kiedy|gdzie|jaki|jaka|jakie"),
    ("ve", "nasıl|ne kadar|ne zaman|nerede|hangi|kaç"),
    ("dan|terus|lalu", "apakah|apa|bisa|bisakah|berapa|kapan|bagaimana|gimana|boleh|adakah|bila|di mana"),
    ("và|rồi", "có|bao nhiêu|bao lâu|khi nào|làm sao|ở đâu"),
    ("at|tapos|saka", "pwede|puwede|magkano|kailan|paano|gaano|saan|may|ano|nagshi-ship|tumatanggap"),
    ("و", "آیا|چطور|چقدر|چه|کی|کجا|میشه|می‌شه|می‌توانم|می‌تونم|هل|كم|كيف|متى|أين"),
    ("और|तथा", "क्या|कैसे|कितना|कितने|कितनी|कब|कहाँ"),
)
"""Words that join, and words after them with which another question begins."""

_SEVERAL = (
    *(f"{joins} {asks}" for ands, asking in _ANDS for joins in ands.split("|") for asks in asking.split("|")),
    "وهل|وكم|وكيف|ومتى|وأين", "czy … i czy|oraz czy|a czy", "هل … هل", "آیا … آیا", "क्या … क्या",
    "ไหม|มั้ย|หรือเปล่า|รึเปล่า … ไหม|มั้ย|หรือเปล่า|รึเปล่า|เท่าไหร่|เท่าไร|เมื่อไหร่|ยังไง|กี่",
    "ますか|ですか … ますか|ですか|いくら", "나요|까요|가요|습니까 … 나요|까요|가요|습니까|얼마",
    "吗|嗎 … 吗|嗎|多少|怎么|怎麼|什么时候|几天",
    "mı|mi|mu|mü|mısınız|misiniz|musunuz|müsünüz … mı|mi|mu|mü|mısınız|misiniz|musunuz|müsünüz|miyim|mıyım",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """What of a passage stands in an answer, and what whoever approves it should look at."""

    text: str
    notes: tuple[str, ...] = ()


def quoted(found: Citation, asked: str) -> Quote:
    """The passage word for word, below the article's own question wherever it could be read as answering another one.

    "Yes" to "Do you ship abroad?" is no answer to "You don't ship abroad, do you?" nor to "Is it too late?".
    """
    passage, heading = plain(found.passage), plain(found.section)
    if _spoken(asked) == _spoken(heading):
        return Quote(passage)
    notes = tuple(_doubts(asked, passage))
    if not (notes or says_yes_or_no(passage)):
        return Quote(passage)
    return Quote(headed(heading, passage), notes)


def headed(heading: str, passage: str) -> str:
    """A passage with the question before it that its article answers."""
    if not heading.endswith(_ENDED):
        heading += ":"
    return f"{heading}{'' if heading[-1] in '？：！' else ' '}{passage}"


def says_yes_or_no(passage: str) -> bool:
    """Whether a passage opens with a yes, a no or the like, which means nothing without its question."""
    return _OPENS.match(folded(passage)) is not None


def asks_several(text: str) -> bool:
    """Whether a post seems to ask more than one thing."""
    bare = _LINKS_AND_NAMES.sub(" ", text)
    questions = [each for each in _QUESTION.findall(bare) if not is_small_talk(each)]
    return len(questions) > 1 or first_said(_SEVERAL, bare) is not None


def _doubts(asked: str, passage: str) -> Iterator[str]:
    if asks_several(asked):
        yield "the post seems to ask several things: the article answers one of them, so answer the others too"
    said = set(_NUMBER.findall(seen(passage).text))
    missing = [each for each in _NUMBER.findall(seen(_LINKS_AND_NAMES.sub(" ", asked)).text) if each not in said]
    if missing:
        numbers = ", ".join(dict.fromkeys(missing))
        yield f"the article says nothing of {numbers}, which the post names: check that it holds there too"


def _spoken(text: str) -> str:
    return _NOT_SPOKEN.sub(" ", folded(_LINKS_AND_NAMES.sub(" ", text))).strip()
