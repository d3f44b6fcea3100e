"""How the mood of somebody who writes went over time, in words."""

from collections.abc import Sequence

from inbox.speech import _, ngettext
from store.mentions import Stored

LATELY = 3
"""So many posts are how it is now; what lies before them is how it was."""


def story(said: Sequence[Stored]) -> str:
    """`said` are their posts, the newest first; what nobody has read says nothing."""
    moods = [one.analysis.label for one in said if one.analysis is not None and not one.analysis.unsure]
    if not moods:
        return _("Nothing tells yet how they feel.")
    now, before = _mostly(moods[:LATELY]), _mostly(moods[LATELY:])
    unhappy = sum(mood == "negative" for mood in moods)
    counted = ngettext(
        "%(unhappy)s of %(num)s post was unhappy.",
        "%(unhappy)s of %(num)s posts were unhappy.",
        len(moods),
        unhappy=unhappy,
    )
    return f"{_turn(now, before)} {counted}"


def _mostly(moods: Sequence[str]) -> str:
    """The mood of more than half of them, "mixed" where there is none, "" without any."""
    common = next((mood for mood in set(moods) if 2 * moods.count(mood) > len(moods)), "mixed")
    return common if moods else ""


def _turn(now: str, before: str) -> str:
    words = {
        "negative": _("Unhappy lately."),
        "positive": _("Happy lately."),
        "neutral": _("Neither happy nor unhappy lately."),
        "mixed": _("Now happy, now unhappy."),
    }
    if before in ("", now):
        return words[now]
    if now == "negative":
        return _("Unhappy lately, which they were not before.")
    if now == "positive" and before == "negative":
        return _("Happy lately, after they were unhappy.")
    if before == "negative":
        return _("Unhappy before, less so lately.")
    return words[now]
