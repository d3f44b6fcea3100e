"""The last look at a text before it may go out, and what it takes for private or foreign."""

from responders.guard.disguises import mixes_scripts
from responders.guard.look import NO_LIMIT, blocks, guard, guard_reply
from responders.guard.outsiders import foreign
from responders.guard.passwords import asked_for, secrets
from responders.guard.private_data import private
from responders.guard.seeing import Seen, seen, without

__all__ = [
    "NO_LIMIT",
    "Seen",
    "asked_for",
    "blocks",
    "foreign",
    "guard",
    "guard_reply",
    "mixes_scripts",
    "private",
    "secrets",
    "seen",
    "without",
]
