"""The steps: one step, one batch, one answer. Deciders decide; these do."""

from hearback.steps.deliver import deliver
from hearback.steps.expire import expire
from hearback.steps.listen import listen
from hearback.steps.read_back import read_back
from hearback.steps.triage import quarantine, triage, waiting

__all__ = ["deliver", "expire", "listen", "quarantine", "read_back", "triage", "waiting"]
