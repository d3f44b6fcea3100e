"""Passwords and short codes are hidden before anything leaves, in each language; talk about them is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.writer.mask import BadMark, Mask

TOLD = [
    ("my password is hunter2, please help", "hunter2"),
    ("My password: swordfish", "swordfish"),
    ("my password is swordfish", "swordfish"),
    ("password for the app is Hunter2Go!", "Hunter2Go"),
    ("OTP 4821", "4821"),
    ("the OTP is 482 please", "482"),
    ("CVV 123", "123"),
    ("cvc: 987", "987"),
    ("my pin is 007", "007"),
    ("Passwort lautet Geheim!9", "Geheim!9"),
    ("mein Kennwort: sonnenschein", "sonnenschein"),
    ("mot de passe : azerty99", "azerty99"),
    ("mi contraseña es Perro_77", "Perro_77"),
    ("minha senha é gato123", "gato123"),
    ("la mia password è Roma2024", "Roma2024"),
    ("kata sandi saya adalah rahasia1", "rahasia1"),
    ("kata laluan saya abc123", "abc123"),
    ("mật khẩu của tôi là hoa123", "hoa123"),
    ("รหัสผ่านคือ somchai99 ค่ะ", "somchai99"),
    ("รหัสผ่าน somchai99", "somchai99"),
    ("رمز عبور من ali1234x است", "ali1234x"),
    ("мой пароль qwerty12, помогите", "qwerty12"),
    ("пароль: солнышко", "солнышко"),
    ("パスワードはneko22です", "neko22"),
    ("비밀번호는 goyang7 이에요", "goyang7"),
    ("密码是abc888，登不上", "abc888"),
    ("كلمة المرور هي sara2020", "sara2020"),
    ("मेरा पासवर्ड raja@12 है", "raja@12"),
    ("şifrem kedi_12", "kedi_12"),
    ("ang password ko ay aso123", "aso123"),
    ("验证码 482", "482"),
    ("認証コードは 48A", "48A"),
    ("인증번호 482", "482"),
    ("код подтверждения 482", "482"),
    ("mã xác nhận là 482", "482"),
    ("onay kodu 482", "482"),
    ("รหัส OTP 482", "482"),
    ("کد تایید 482", "482"),
    ("رمز التحقق 482", "482"),
    ("the code is A7K", "A7K"),
    ("código de seguridad 123", "123"),
    ("code de vérification : 482", "482"),
    ("Bestätigungscode 482", "482"),
    ("ओटीपी 482", "482"),
    ("kode verifikasi 482", "482"),
    ("the otp was 4-8-2", "4-8-2"),
]
TALK = [
    "my password is wrong",
    "my password does not work",
    "I forgot my password",
    "password reset link never came",
    "please reset my password, nothing works",
    "пароль не подходит",
    "รหัสผ่านไม่ถูกต้อง",
    "パスワードを忘れました",
    "the dress code was fun",
    "密码错误",
    "I pinned it yesterday",
    "my password is not accepted.",
    "la contraseña no funciona",
    "mot de passe oublié",
    "pin it 3 times please",
    "use code 5 on page 2",
]


@pytest.mark.parametrize(("text", "secret"), TOLD)
def test_what_a_customer_told_stays_in_the_house(text: str, secret: str) -> None:
    made = Mask("")
    hidden = made.hide(text)
    assert secret not in hidden
    assert made.reveal(hidden) == text


@pytest.mark.parametrize("text", TALK)
def test_talk_about_passwords_and_codes_is_left_as_it_is(text: str) -> None:
    assert Mask("").hide(text) == text


@pytest.mark.parametrize("text", ["Mi OTP ٤٨٢ no llega", "otp ๔๘๒", "ＯＴＰ ４８２", "o\u200btp 482"])
def test_a_code_in_any_digits(text: str) -> None:
    assert "SECRET_1" in Mask("").hide(text)


def test_a_secret_is_never_put_back_not_even_in_a_message_and_is_hidden_where_our_own_text_repeats_it() -> None:
    made = Mask("")
    assert (
        made.hide("my password is hunter2 and the OTP is 482")
        == "my password is [[SECRET_1]] and the OTP is [[SECRET_2]]"
    )
    assert made.hide_own("Never tell anybody hunter2.") == "Never tell anybody [[SECRET_1]]."
    for public in (True, False):
        with pytest.raises(BadMark, match="must not stand"):
            made.restore("[[SECRET_1]]", public=public)


def test_the_number_of_an_order_can_still_be_told_to_its_customer() -> None:
    made = Mask("")
    hidden = made.hide("mã đơn hàng 12345, order code 88421")
    assert made.restore(hidden, public=False) == "mã đơn hàng 12345, order code 88421"


WORDS = [
    "my password is",
    "пароль",
    "รหัสผ่าน",
    "密码",
    "كلمة المرور",
    "mot de passe :",
    "şifrem",
    "비밀번호는",
    "kata sandi",
]
LETTERS = st.text("abcdefghkmnpqrstuvwxyz", min_size=3, max_size=10)


@given(st.sampled_from(WORDS), LETTERS, st.integers(2, 99), st.sampled_from(["", "!", "@x", "_A"]))
def test_any_mixture_of_letters_digits_and_signs_is_a_password(word: str, letters: str, number: int, sign: str) -> None:
    secret = f"{letters}{number}{sign}"
    assert letters not in Mask("").hide(f"{word} {secret} ok")
