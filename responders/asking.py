"""Whether a post asks something, and whether it has anything to say at all."""

import re
from dataclasses import replace

from responders.biting import is_biting, is_content
from responders.keywords import first_said
from responders.troubles import troubles
from sentiment.analysis import Analysis, with_label

_LINKS_AND_NAMES = re.compile(r"https?://\S+|[@#]\w+")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_QUESTION_MARK = re.compile(r"[?？؟]")
_ANGRY = re.compile(r"[!！]|[?？؟]\s*[?？؟]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LEAST_UNSPACED = 4
_ONE_WORD_IS_SURE = 0.65
_GREETINGS = (
    "hi", "hello", "hey", "ok", "okay", "first", "lol", "yes", "no", "thanks", "thank you", "thx", "good morning",
    "สวัสดี", "ขอบคุณ", "โอเค", "สวัสดีค่ะ", "ขอบคุณค่ะ", "ขอบคุณครับ", "سلام", "مرسی", "ممنون", "привет", "спасибо", "ок",
    "здравствуйте", "salamat", "salamat po", "kumusta", "hola", "gracias", "olá", "oi", "obrigado", "obrigada",
    "bonjour", "salut", "merci", "hallo", "danke", "ciao", "grazie", "halo", "terima kasih", "makasih", "xin chào",
    "cảm ơn", "こんにちは", "ありがとう", "안녕하세요", "감사합니다", "你好", "谢谢", "مرحبا", "شكرا", "नमस्ते", "धन्यवाद",
    "merhaba", "teşekkürler", "cześć", "dziękuję", "привіт", "дякую",
)  # fmt: skip
_LONG = (
    "week|weeks|month|months", "สัปดาห์", "อาทิตย์", "เดือน", "هفته*|ماه|ماهه|ماهست", "недел*|месяц*",
    "linggo|linggong|buwan|buwang", "semana|semanas|meses|mês", "semaine|semaines|mois",
    "woche|wochen|monat|monate|monaten|monats", "settiman*|mese|mesi", "minggu|bulan|seminggu|sebulan", "tuần|tháng",
    "週間", "ヶ月", "か月", "주째", "주일", "한 달", "개월", "周了", "个月", "星期",
    "أسبوع*|أسابيع|شهر|شهرين|أشهر|شهور", "हफ़्त*|हफ्त*|महीन*", "hafta*", "tygod*|tydzie*|miesiąc*|miesięcy|miesiac*",
    "тиж*|місяц*",
)  # fmt: skip
"""Words for weeks and months: who names how long they have waited does not ask calmly."""
_MARKS_BESIDE = 3
_ASKING = ("question", "suggestion")
_SORE = frozenset({"delivery", "damaged", "wrong_item", "refund", "payment"})
_LONGEST_GREETING = max(map(len, _GREETINGS)) + _MARKS_BESIDE


def is_small_talk(text: str) -> bool:
    """No words at all, one that names nothing, a greeting, or a friend called by name: nothing that can be answered."""
    bare = " ".join(_LINKS_AND_NAMES.sub(" ", text).split())
    if _UNSPACED.search(bare):
        return sum(letter.isalpha() for letter in bare) < _LEAST_UNSPACED or _is_greeting(bare)
    words = _WORDS.findall(bare)
    alone = len(words) == 1 and not (len(words[0]) > 2 and _QUESTION_MARK.search(bare))
    return not words or alone or _is_greeting(bare)


def asks(text: str, heard: Analysis) -> bool:
    """Whether the mention asks something, so that the shop's articles may answer it."""
    question = heard.intent == "question" or "question" in heard.topics
    called = "question" in heard.topics and heard.intent != "question" and not _QUESTION_MARK.search(text)
    return question and not is_small_talk(text) and not (called and _LINKS_AND_NAMES.search(text))


def is_angry(text: str) -> bool:
    """An exclamation mark, or more than one question mark."""
    return bool(_ANGRY.search(text))


def asks_calmly(text: str) -> bool:
    """A question mark without anger; scripts without spaces ask by their words."""
    return not is_angry(text) and bool(_QUESTION_MARK.search(text) or _UNSPACED.search(text))


def in_earnest(heard: Analysis, text: str, rating: int | None) -> Analysis:
    """What is not in the words is not read into them: small talk asks nothing, and one odd word is no sure praise.

    Nor is it where a fault is told beside it; and who tells of a trouble neither advertises nor merely asks.
    """
    if not any(letter.isalpha() for letter in text):
        return _wordless(heard, rated=rating is not None)
    if heard.label == "neutral" and not heard.said_by and _is_unhappy(heard, text):
        return replace(heard, intent="complaint", unsure=True)
    if heard.label == "negative" and rating is None and not heard.said_by and is_content(text):
        return replace(with_label(heard, "positive"), intent="praise", topics=("praise",), unsure=True)
    if not is_small_talk(text):
        glad = heard.label == "positive" and rating is None and not heard.said_by
        return replace(heard, unsure=True) if glad and is_biting(text) else heard
    calm = _without_question(heard)
    doubtful = calm.label == "positive" and calm.positive < _ONE_WORD_IS_SURE and rating is None and not calm.said_by
    return replace(calm, unsure=True) if doubtful and not _is_greeting(text) else calm


def _is_unhappy(heard: Analysis, text: str) -> bool:
    pressed = not asks_calmly(text) or first_said(_LONG, text) is not None
    unlikely = heard.intent == "spam" or (heard.intent in _ASKING and pressed)
    return unlikely and not _SORE.isdisjoint(troubles(text))


def _wordless(heard: Analysis, *, rated: bool) -> Analysis:
    """Stars alone say how somebody felt, and nothing else; a picture or a number asks nothing."""
    if heard.label == "positive" and rated:
        return replace(heard, intent="praise", topics=("praise",))
    return _without_question(heard)


def _without_question(heard: Analysis) -> Analysis:
    topics = tuple(topic for topic in heard.topics if topic != "question") or ("other",)
    return replace(heard, topics=topics, intent="suggestion" if heard.intent == "question" else heard.intent)


def _is_greeting(text: str) -> bool:
    bare = _LINKS_AND_NAMES.sub(" ", text).strip(" .,!~")
    found = first_said(_GREETINGS, bare) if len(bare) <= _LONGEST_GREETING else None
    return found is not None and len(bare) <= len(found) + _MARKS_BESIDE
