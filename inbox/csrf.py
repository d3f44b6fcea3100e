"""The session's form token, written differently into every page so that compression tells nothing about it."""

import base64
import binascii
import hmac
import secrets


def masked(token: str) -> str:
    """The token under a fresh random pad."""
    raw = token.encode()
    pad = secrets.token_bytes(len(raw))
    return base64.urlsafe_b64encode(pad + _xor(pad, raw)).decode()


def same(sent: str, token: str) -> bool:
    """Whether `sent` is a masked form of `token`."""
    try:
        both = base64.urlsafe_b64decode(sent.encode("ascii", "replace"))
    except (binascii.Error, ValueError):
        return False
    half = len(both) // 2
    return len(both) % 2 == 0 and hmac.compare_digest(_xor(both[:half], both[half:]), token.encode())


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
