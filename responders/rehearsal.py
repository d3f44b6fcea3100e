"""What a changed playbook would have done with what was said lately: decided anew beside the one in force."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.playbook import Playbook
from platforms.seam import Platform
from platforms.values import Mention
from responders.decide import decide
from responders.draft import suggest
from responders.values import Decision, History
from sentiment.analysis import Analysis

EXAMPLES, WORDED = 25, 200
"""How many differences are shown, and of how many posts the drafts are compared word by word."""
_ALONE = History()


@dataclass(frozen=True, slots=True)
class Scene:
    """One post that was read, with the network that it came from (None: no longer installed)."""

    id: int
    mention: Mention
    analysis: Analysis
    quiet: bool
    at: datetime
    network: type[Platform] | None


@dataclass(frozen=True, slots=True)
class Done:
    """What one playbook makes of it; `text` is the draft, "" where there is none or it was not compared."""

    actions: tuple[str, ...]
    rule: str
    priority: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    id: int
    mention: Mention
    before: Done
    after: Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """`looked` posts were decided anew, of `worded` of them the drafts were compared as well.

    `otherwise` of all would be handled otherwise, `reworded` would get other words. `kinds` counts what comes, as
    "+reply", and what goes, as "-ticket". `examples` are the newest differences.
    """

    looked: int
    worded: int
    otherwise: int
    reworded: int
    kinds: tuple[tuple[str, int], ...]
    examples: tuple[Difference, ...]


def rehearse(scenes: Sequence[Scene], before: Playbook, after: Playbook, title: str) -> Rehearsal:
    """Each post as if its author wrote for the first time, so that only the playbooks make a difference."""
    kinds: Counter[str] = Counter()
    examples: list[Difference] = []
    otherwise = reworded = 0
    for number, scene in enumerate(scenes):
        was, now = (_done(scene, book, title, words=number < WORDED) for book in (before, after))
        if was == now:
            continue
        if (was.actions, was.rule, was.priority) != (now.actions, now.rule, now.priority):
            otherwise += 1
            kinds.update([f"+{each}" for each in now.actions if each not in was.actions])
            kinds.update([f"-{each}" for each in was.actions if each not in now.actions])
        else:
            reworded += 1
        if len(examples) < EXAMPLES:
            examples.append(Difference(scene.id, scene.mention, was, now))
    return Rehearsal(
        looked=len(scenes),
        worded=min(WORDED, len(scenes)),
        otherwise=otherwise,
        reworded=reworded,
        kinds=tuple(sorted(kinds.items())),
        examples=tuple(examples),
    )


def _done(scene: Scene, playbook: Playbook, title: str, *, words: bool) -> Done:
    speaks = scene.network is not None and scene.network.speaks
    decision = decide(scene.mention, scene.analysis, playbook.rules, _ALONE, scene.at, quiet=scene.quiet, speaks=speaks)
    text = _text(scene, playbook, decision, title) if words and "reply" in decision.actions else ""
    return Done(decision.actions, decision.rule, decision.priority, text)


def _text(scene: Scene, playbook: Playbook, decision: Decision, title: str) -> str:
    network = scene.network or Platform
    draft = suggest(
        scene.mention,
        scene.analysis,
        playbook,
        _ALONE,
        topic=decision.topic,
        brand_title=title,
        measure=network.measure,
        limit=network.text_limit,
    )
    return draft.text if draft else ""
