"""How a customer felt and in which language, as the guard wants to know it."""

from typing import NamedTuple

from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis


class Feeling(NamedTuple):
    """The guard's `mood` and `customer`, "" where nobody is sure."""

    mood: str = ""
    customer: str = ""


def feeling(analysis: Analysis | None) -> Feeling:
    if analysis is None:
        return Feeling()
    customer = "" if analysis.language == UNKNOWN_LANGUAGE else analysis.language
    return Feeling("" if analysis.unsure else analysis.label, customer)
