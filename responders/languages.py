"""Codes of languages, as this room compares them: one code for each, and which are too alike to tell apart."""

_ONE_CODE = {"tl": "fil", "in": "id", "iw": "he"}
_ALIKE = (
    frozenset({"id", "ms", "jv"}),
    frozenset({"da", "no", "nb", "nn", "sv"}),
    frozenset({"hr", "sr", "bs", "sl"}),
    frozenset({"cs", "sk"}),
    frozenset({"es", "gl", "ca"}),
)


def one_code(language: str) -> str:
    """The code that templates and findings use for a language that has several."""
    return _ONE_CODE.get(language, language)


def are_alike(one: str, other: str) -> bool:
    """True when a short text of one may well be told to be of the other."""
    one, other = one_code(one), one_code(other)
    return one == other or any({one, other} <= group for group in _ALIKE)
