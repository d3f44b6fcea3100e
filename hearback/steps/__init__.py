"""The steps: one step, one batch, one answer. Deciders decide; these do."""

from hearback.steps.budget import due, pace
from hearback.steps.checkpoint import checkpoint
from hearback.steps.deliver import deliver
from hearback.steps.digest import count, digest
from hearback.steps.expire import expire
from hearback.steps.listen import Read, can_keep, keep, listen, read, set_aside, without
from hearback.steps.read_back import look_in_vain, read_back
from hearback.steps.retention import retention
from hearback.steps.tell import due as hooks_due
from hearback.steps.tell import tell, tell_one
from hearback.steps.triage import give_back as leave
from hearback.steps.triage import quarantine, triage, waiting
from hearback.steps.trust import answers, give_back, judge, unjudged

__all__ = [
    "Read",
    "answers",
    "can_keep",
    "checkpoint",
    "count",
    "deliver",
    "digest",
    "due",
    "expire",
    "give_back",
    "hooks_due",
    "judge",
    "keep",
    "leave",
    "listen",
    "look_in_vain",
    "pace",
    "quarantine",
    "read",
    "read_back",
    "retention",
    "set_aside",
    "tell",
    "tell_one",
    "triage",
    "unjudged",
    "waiting",
    "without",
]
