"""How a customer felt and in which language, as the guard wants to know it."""

from sentiment.analysis import UNKNOWN_LANGUAGE, Analysis


def feeling(analysis: Analysis | None) -> dict[str, str]:
    """The guard's `mood` and `customer`; empty where nobody is sure."""
    if analysis is None:
        return {"mood": "", "customer": ""}
    customer = "" if analysis.language == UNKNOWN_LANGUAGE else analysis.language
    return {"mood": "" if analysis.unsure else analysis.label, "customer": customer}
