"""The brand's own phrases, which win over the model and say so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import cast

from config.playbook import Phrase
from responders.keywords import folded, places
from sentiment.analysis import Analysis, Label, with_label


@dataclass(frozen=True, slots=True)
class _Found:
    """One phrase and everywhere that the text says it, as offsets (start, end)."""

    phrase: Phrase
    spans: tuple[tuple[int, int], ...]


def with_phrases(analysis: Analysis, text: str, phrases: Sequence[Phrase]) -> Analysis:
    """What the text means to this brand.

    The label of the phrases that are found is the label (where they disagree, the model's stands and a person looks);
    their topics replace the model's. A phrase that is found only inside longer ones does not count. `notes` name every
    phrase that counts.
    """
    hay = folded(text) if phrases else ""
    found = _outermost([_Found(phrase, spans) for phrase in phrases if (spans := _spans(phrase, analysis, hay))])
    if not found:
        return analysis
    labels = dict.fromkeys(each.phrase.label for each in found if each.phrase.label)
    topics = tuple(dict.fromkeys(chain.from_iterable(each.phrase.topics for each in found)))
    heard = analysis
    if len(labels) == 1:
        heard = with_label(heard, cast(Label, next(iter(labels))))
    elif labels:
        heard = replace(heard, unsure=True)
    notes = [*heard.notes, *(_note(each.phrase) for each in found)]
    if len(labels) > 1:
        notes.append("these phrases disagree about the mood: a person looks")
    return replace(heard, topics=topics or heard.topics, notes=tuple(notes))


def _spans(phrase: Phrase, analysis: Analysis, text: str) -> tuple[tuple[int, int], ...]:
    if phrase.language and analysis.language not in phrase.language:
        return ()
    return tuple(places(phrase.text, text))


def _outermost(found: Sequence[_Found]) -> list[_Found]:
    """Without those of which every place lies inside a place of a longer one."""
    return [
        each
        for each in found
        if not all(any(_inside(span, other) for one in found for other in one.spans) for span in each.spans)
    ]


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _note(phrase: Phrase) -> str:
    meant = [phrase.label] if phrase.label else []
    if phrase.topics:
        meant.append(f"about {', '.join(phrase.topics).replace('_', ' ')}")
    return f'phrase "{phrase.text}": {" ".join(meant)} here'
