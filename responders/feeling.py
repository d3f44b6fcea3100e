"""How a customer felt and in which language, as the guard wants to know it; and where stars and words disagree."""

from typing import Literal, NamedTuple

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


def against_stars(heard: Analysis, rating: int | None) -> Literal["", "kind", "angry"]:
    """How the words read where the stars say the opposite; "" elsewhere, and where a person has said the mood.

    The shares stay the model's own, whatever the stars made of the label.
    """
    if heard.said_by or rating is None:
        return ""
    if rating <= 2 and heard.positive > max(heard.negative, heard.neutral):
        return "kind"
    return "angry" if rating == 5 and heard.negative > max(heard.positive, heard.neutral) else ""
