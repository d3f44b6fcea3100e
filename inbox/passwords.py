"""Passwords as argon2id hashes; at most a few are computed at once, so that a crowd cannot fill the memory."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from inbox.speech import _

MIN_LENGTH = 12
MAX_LENGTH = 256
_hasher = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1
)  # OWASP's floor: this runs on small machines
_room = threading.BoundedSemaphore(2)


class WeakPassword(ValueError):
    """Too short or too long; the message says what is asked for."""


def hashed(password: str) -> str:
    """An argon2id hash with its own salt. Raises WeakPassword."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPassword(_("A password has %(least)s to %(most)s characters.", least=MIN_LENGTH, most=MAX_LENGTH))
    with _room:
        return _hasher.hash(password)


@cache
def _nobody() -> str:
    return _hasher.hash("a password that nobody has")


def matches(stored: str, password: str) -> bool:
    """Whether `password` made `stored`; takes as long when there is no stored hash (an empty string)."""
    with _room:
        try:
            _hasher.verify(stored or _nobody(), password[:MAX_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)
