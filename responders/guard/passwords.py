"""Passwords and short codes that somebody writes down, in the words of the languages of the playbook."""

import re
from collections.abc import Iterator

# By language: en, th, fa, ru, fil (as en), es, pt, fr, de, it, id and ms, vi, ja, ko, zh, ar, hi, tr, pl, uk.
_PASSWORDS = (
    r"pass\s?words?|pass\s?codes?|pass\s?phrases?|passwd|pwd|log\s?in code",
    r"รหัสผ่าน|พาสเวิร์ด|พาสเวิด|รหัสลับ",
    r"رمز عبور|رمز ورود|گذرواژه|پسورد|کلمه عبور|کلمهٔ عبور",
    r"парол[ьяюе]м?|пассворд",
    r"contraseñas?|contrasenas?|clave de acceso|clave",
    r"senhas?|palavra[- ]passe",
    r"mots? de passe|mdp",
    r"passw[oö]rt|kennwort",
    r"parola d.accesso|parola d.ordine",
    r"kata sandi|sandi|kata laluan",
    r"mật khẩu|mat khau",
    r"パスワード|暗証番号|合言葉",
    r"비밀번호|비번|패스워드|암호",
    r"密码|密碼|口令",
    r"كلمة المرور|كلمة السر|كلمه السر|الباسورد|باسورد|الرقم السري",
    r"पासवर्ड|पासवर्ड",
    r"şifre|sifre|parola",
    r"hasł[oa]|hasłem",
    r"гасло",
)
_CODES = (
    r"otp|one[- ]time (?:code|pin)|pin(?:[- ]?(?:code|number))?|cvv2?|cvc2?|2fa|mfa",
    r"(?:security|verification|confirmation|access|sms|auth(?:entication)?) code",
    r"รหัสยืนยัน|รหัสโอทีพี|โอทีพี|รหัสพิน|(?<![ก-๙])พิน(?![ิ-ฺเ-์])|รหัสหลังบัตร",
    r"رمز پویا|رمز یک ?بار مصرف|کد تایید|کد تأیید|رمز دوم",
    r"пин(?:-?код)?|смс-?код|код(?: подтверждения| из смс)",
    r"c[óo]digo de (?:verificaci[óo]n|seguridad|confirmaci[óo]n|confirma[çc][ãa]o|seguran[çc]a|verifica[çc][ãa]o)",
    r"code (?:de (?:v[ée]rification|confirmation|s[ée]curit[ée])|secret)|cryptogramme",
    r"best[äa]tigungscode|sicherheitscode|pr[üu]fziffer",
    r"codice di (?:verifica|sicurezza|conferma)",
    r"kode (?:verifikasi|otp|keamanan)|kod (?:pengesahan|keselamatan)",
    r"mã (?:xác nhận|xác minh|bảo mật|otp|pin)",
    r"認証コード|確認コード|認証番号|ワンタイム",
    r"인증번호|인증코드|보안코드|핀번호",
    r"验证码|驗證碼|校验码|安全码",
    r"رمز التحقق|كود التحقق|رمز التأكيد|رمز الأمان",
    r"ओटीपी|पिन|सत्यापन कोड",
    r"(?:onay|doğrulama|güvenlik) kodu",
    r"kod (?:weryfikacyjny|potwierdzający|jednorazowy|sms)",
    r"код (?:підтвердження|перевірки|з смс)",
)
_CODES_OF_BANKS = "tan"
"""A colour too: nothing that an answer should be stopped for."""

_LOOSE = r"codes?|รหัส|کد|код|c[óo]digo|codice|kode|kodu?|mã|コード|코드|码|كود|कोड"
_SPACED = "[^\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_ENDING = r"\w{0,5}"
_BETWEEN = r"[^.!?\n।。！？؟]{0,40}?"
_OPEN = r"[\"'“”‘’«»„「『（(\[]?"
# Something that a sentence does not hold by itself: letters with digits or signs among them, capitals within.
_ODD = (
    r"(?=[!-~]{4,64})(?=[!-~]*(?:[A-Za-z][!-~]*[0-9@#$%^&*_+=~]|[0-9@#$%^&*_+=~][!-~]*[A-Za-z]|[a-z][A-Z]))"
    r"[!-~]*[^\s.,;:!?\"'»”)\]]"
)
_BARE = r"[^\W_](?:[^\s\"'“”«»„」』]{1,62}[^\s.,;:!?\"'“”«»„」』）)\]])"
_STATES = """
wrong incorrect invalid expired correct right not never still always too weak strong required forgotten lost
reset changed missing blocked locked the my a an no working accepted неверный неправильный забыт не incorrecta
incorrecto equivocada errada incorreta incorreto não faux pas oublié falsch nicht ungültig vergessen errata
sbagliata non salah tidak bukan tamat sai không yanlış değil hatalı mali hindi nakalimutan safe secure secured
protected encrypted private secret confidential personal yours hidden needed optional short long case-sensitive
unique temporary new old active back there here saved stored known unknown visible please your our безопасен
надёжен защищён защищен действителен недействителен обязателен seguro segura privada privado secreta
confidencial necesaria obligatoria válida válido caducada inválida obrigatória sûr sécurisé confidentiel
personnel expiré valide invalide obligatoire nécessaire sicher geschützt geheim vertraulich persönlich nötig
abgelaufen erforderlich gültig richtig sicura sicuro segreta personale riservata scaduta valida obbligatoria
aman rahasia pribadi selamat sulit güvenli güvende gizli gerekli doğru ligtas pribado bezpieczne poprawne błędne
wymagane
"""
_STATES_ELSEWHERE = """
อะไร ความลับ ข้อมูล ที่ สิ่ง ของ ตัวเลข ตัวอักษร ส่วนตัว สำคัญ เดิม ใหม่ ผิด ถูก
اشتباه نادرست درست صحیح امن محرمانه لازم ضروری منقضی خصوصی نامعتبر معتبر ضعیف قوی شخصی محفوظ غلط
جدید قدیمی کافی کوتاه چیست
गलत सही सुरक्षित ज़रूरी जरूरी गुप्त गोपनीय अमान्य मान्य कमज़ोर मज़बूत क्या निजी पुराना नया समाप्त नहीं आपका ग़लत छोटा लंबा
什么 正确 错误 安全 空 多少 私密 必须 由 您 不 对 错 保密 重要 个人 区分 唯一 旧 新 一样 必填 八 数字
字母 用来 机密 秘密 有效
必要 不要 正し 同じ 安全 無効 有効 大切 秘密 半角 全角 英数 お客様 変更 何 違 間違 以上 こちら そのまま 大事 個人
重要 それぞれ 必須 共通 任意
필수 필요 개인 정보 본인 중요 비공개 안전 무엇 고객 비밀 변경 영문 숫자 대소문자 올바 틀린 같은 다른 유효 만료
암호화 아직 이미
обязателен нужен важен чужой ваш наш секрет секретный личный личное личная забыли
старый новый это обов'язковий потрібен секретний
"""
_STATE = frozenset((*_STATES.split(), *_STATES_ELSEWHERE.split()))
_NOT_ONE = "|".join(_STATES_ELSEWHERE.split())
_IS = r"is|was|es|era|é|est|ist|war|lautet|è|adalah|ialah|là|ay|это|такой|คือ|เป็น|هست|است|هو|هي|は|が|는|은|是|为|為|है"


def _named(words: str, tail: str, ending: str = _ENDING) -> re.Pattern[str]:
    """`words` where a word begins (scripts without spaces begin anywhere), with an ending, then `tail`."""
    return re.compile(rf"(?:(?<!\w)|(?<!{_SPACED}))(?:{words}){ending}{tail}", re.IGNORECASE)


_KEYS = "|".join(_PASSWORDS)
_ANY_ODD = re.compile(rf"(?:{_KEYS}){_BETWEEN}(?<![!-~])(?P<value>(?-i:{_ODD}))", re.IGNORECASE)
# What leaves for a writer rather lacks a word too many, so here the clause may go on.
_ASSIGNED = _named(_KEYS, rf"\s*(?:(?:{_IS})\s*)?[:=：＝]\s*{_OPEN}(?P<value>{_BARE})")
_NUMERIC = r"(?<![A-Za-z0-9])(?P<value>\d(?:[ -]?\d){2,9}|(?=[A-Za-z]*\d)[A-Za-z0-9]{3,10})(?![A-Za-z0-9])"
_CODE = _named("|".join((*_CODES, _CODES_OF_BANKS)), rf"[^.!?\n।。！？؟]{{0,25}}?{_NUMERIC}")
_NAME = _named("|".join((*_PASSWORDS, *_CODES, _CODES_OF_BANKS)), rf"(?:(?!\w)|(?!{_SPACED}))", ending="")
_SHORT = _named(_LOOSE, rf"[^\d.!?\n।。！？؟]{{0,12}}?{_NUMERIC}")

_BARE_VALUE = rf"(?P<value>{_BARE})(?=\W*(?:$|[.,;:!?\n]))"
_CLAUSE_END = r"(?=\W*(?:$|[.,;:!?\n。，！？、।؟،]))"
_VALUE = rf"{_OPEN}(?P<value>(?-i:{_ODD})|{_BARE}{_CLAUSE_END})"
_ASCII_VALUE = rf"{_OPEN}(?P<value>[A-Za-z0-9][!-~]{{1,62}}[A-Za-z0-9])(?![!-~])"
_AND_IT_IS = r"است|هست|입니다|이에요|예요|です|になります|है|হল|হলো"
_YOUR = r"your|seu|tu|su|votre|ton|ihr|dein|tuo|suo|ваш|твой|твій|你的|您的"
_OF_YOURS = r"anda|kamu|kakak|państwa|pani|pana|của bạn|ของคุณ|ของลูกค้า|شما|الخاص بك|nyo|niyo|ninyo|mo"
_PASSWORD_TOLD = (
    _named(_KEYS, rf"(?:\s(?:{_OF_YOURS}))?\s*(?:(?:{_IS})\s*)?[:=：＝]\s*{_VALUE}"),
    _named(_KEYS, rf"(?:\W{{1,3}}(?:{_OF_YOURS}))?\W{{1,3}}(?:{_IS})\s+{_VALUE}"),
    _named(_KEYS, rf"(?:ของคุณ|ของลูกค้า)?\s?(?:คือ|是|为|為)\s?{_ASCII_VALUE}", ending=""),
    _named(_KEYS, rf"[^!-~.。\n]{{0,3}}(?:شما)?[^!-~.。\n]{{0,3}}{_ASCII_VALUE}\s?(?:{_AND_IT_IS})", ending=""),
)
_QUOTED = r"[\"'“”‘’«»„「『（(\[](?P<value>[^\W_][^\s\"'“”‘’«»„」』）)\]]{2,40})[\"'“”‘’«»„」』）)\]]"
_HOLDS_DIGITS = r"(?P<value>(?=[!-~]{5,64})(?=[!-~]*[A-Za-z])(?=[!-~]*[0-9])[A-Za-z0-9][!-~]{3,62}[A-Za-z0-9])"
_NATIVE = rf"(?P<value>(?!{_NOT_ONE})[{{}}]{{{{2,24}}}}?)"
_NOW = r"to|as|auf|zu|a|à|en|em|in|su|ke|jadi|menjadi|na|на|в|thành"
_SILENTLY_TOLD = (
    _named(_KEYS, rf"(?:(?![!-~])[^.!?:\n。！？,，،]{{0,24}}?)?(?<![!-~]){_HOLDS_DIGITS}(?![A-Za-z0-9])", ending=""),
    _named(_KEYS, rf"{_ENDING}[^\w.!?\n。！？,，،]{{1,3}}(?:(?:{_OF_YOURS}|{_NOW})\s)?{_HOLDS_DIGITS}", ending=""),
    _named(_KEYS, r"\s?(?P<value>\d{4,10})(?![\d%]|\s?(?:char|sign|letter|digit|minut|hour|day))"),
    _named(_KEYS, rf"(?:\s(?:{_OF_YOURS}))?\s?(?:(?:{_IS})\s?)?{_QUOTED}"),
    _named(_KEYS, rf"\s[—–-]\s{_BARE_VALUE}"),
    _named(_KEYS, rf"(?:ใหม่|ของคุณ|ของลูกค้า|ลูกค้า)*\s?คือ\s?{_NATIVE.format('ก-๙')}(?=ค่ะ|ครับ|นะ|\s|\W|$)", ending=""),
    _named(_KEYS, rf"(?:是|为|為)\s?{_NATIVE.format('一-鿿')}{_CLAUSE_END}", ending=""),
    _named(_KEYS, rf"[は]\s?{_NATIVE.format('ぁ-ヿ一-鿿')}(?:です|になります|でございます)", ending=""),
    _named(_KEYS, rf"[는은]\s?{_NATIVE.format('가-힣')}\s?(?:입니다|이에요|예요)", ending=""),
    _named(_KEYS, rf"\s(?:شما\s)?{_NATIVE.format('آ-ی')}\s(?:است|هست)", ending=""),
    _named(_KEYS, rf"\s{_NATIVE.format('ऀ-ॿ')}\sहै", ending=""),
)
_CODE_TOLD = (
    _named("|".join(_CODES), rf"(?![a-z])[^.,;!?\n。，！？؟،]{{0,25}}?{_NUMERIC}", ending=""),
    _named(rf"(?:{_YOUR})\s?(?:{_LOOSE})", rf"\s?(?:{_IS})?\s?[:：]?\s?{_NUMERIC}", ending=""),
    _named(rf"(?:{_LOOSE})\s?(?:{_OF_YOURS})", rf"\s?(?:{_IS})?\s?[:：]?\s?{_NUMERIC}", ending=""),
)
_STEMS = """
pass pwd pin otp cod cód kod cvv cvc 2fa mfa sandi kata mdp clave senha sifre şifre contrase kennwort parola
crypto prüf mật mat mã парол пасс пин смс код รหัส พาส พิน โอทีพี رمز گذر پسورد کلمه كلمة كلمه باسورد سري کد كود
パス 暗証 合言葉 認証 確認 ワンタイム コード hasł гасло
비밀 비번 패스 암호 인증 보안 핀번호 코드 密 口令 码 碼 पास ओटीपी पिन कोड
"""
_HINTS = tuple(_STEMS.split())


def given_away(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of passwords and one-time codes that an answer tells; talk about them is none."""
    plain = text.casefold()
    if not any(hint in plain for hint in _HINTS):
        return
    for pattern in (*_PASSWORD_TOLD, *_SILENTLY_TOLD, *_CODE_TOLD):
        for match in pattern.finditer(text):
            if match["value"].casefold() not in _STATE:
                yield match.span("value")


def secrets(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of `text` (digits of any script already written 0-9): passwords and one-time codes as SECRET.

    What stands after a mere "code" is a NUMBER, for that may be the one of an order.
    """
    for pattern in (_ANY_ODD, _ASSIGNED, *_PASSWORD_TOLD):
        for match in pattern.finditer(text):
            if match["value"].casefold() not in _STATE:
                yield *match.span("value"), "SECRET"
    for match in _CODE.finditer(text):
        yield *match.span("value"), "SECRET"
    for match in _SHORT.finditer(text):
        yield *match.span("value"), "NUMBER"


def asked_for(text: str) -> str:
    """The first word for a password or a one-time code in `text`, "" when there is none."""
    found = _NAME.search(text)
    return found[0] if found else ""
