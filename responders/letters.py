"""Letters that a reader does not see, or takes for others: one list for whoever compares, reads or refuses a text."""

from collections.abc import Mapping

_UNSEEN = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default_Ignorable_Code_Point of Unicode."""

_BLANK = ((0x2800, 0x2800), (0x16FE4, 0x16FE4), (0x1D159, 0x1D159))
"""Letters and signs without a shape of their own."""

_AROUND = (
    (0x0488, 0x0489), (0x1ABE, 0x1ABE), (0x20DD, 0x20E0), (0x20E2, 0x20E4), (0xA670, 0xA672),
)  # fmt: skip
"""Marks that stand around a letter, which is read all the same."""

UNSEEN = frozenset(
    code for ranges in (_UNSEEN, _BLANK, _AROUND) for first, last in ranges for code in range(first, last + 1)
)

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SMALL_CAPITALS = {
    "a": "ᴀɑⱭɐⱯ", "b": "ʙ", "c": "ᴄ", "d": "ᴅ", "e": "ᴇǝƎ", "f": "ꜰ", "g": "ɢɡꞬ", "h": "ʜ", "i": "ɪɩƖꞮ", "j": "ᴊ",
    "k": "ᴋ", "l": "ʟ", "m": "ᴍ", "n": "ɴ", "o": "ᴏ", "p": "ᴘ", "q": "ꞯ", "r": "ʀƦ", "s": "ꜱ", "t": "ᴛ", "u": "ᴜ",
    "v": "ᴠʋ", "w": "ᴡ", "y": "ʏ", "z": "ᴢ",
}  # fmt: skip
_FRAMED = (0x1F110, 0x1F130, 0x1F150, 0x1F170)
FIRST_OF_A_FLAG, LAST_OF_A_FLAG = "\U0001f1e6", "\U0001f1ff"

LOOKS_LIKE: Mapping[str, str] = {
    **{letter: plain for plain, letters in _SMALL_CAPITALS.items() for letter in letters},
    **{chr(first + place): letter for first in _FRAMED for place, letter in enumerate(_ALPHABET)},
}
"""Letters that every reader takes for a plain Latin one, and that no form of normalisation makes one."""

READ_AS: Mapping[int, str | None] = {
    **dict.fromkeys(UNSEEN),
    **{ord(letter): plain for letter, plain in LOOKS_LIKE.items()},
    0x0130: "i",
    0x0131: "i",
}
"""For `str.translate`: what is not seen is gone, what looks Latin is, and Turkish has one letter i."""
