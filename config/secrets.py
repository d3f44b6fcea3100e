"""Secrets come from the environment: NAME holds the value, or NAME_FILE names a file that holds it."""

from collections.abc import Mapping
from pathlib import Path

LARGEST = 64 * 1024


class MissingSecret(LookupError):
    """Neither NAME nor NAME_FILE gives a value. The message says what was tried and never the value."""


def secret(name: str, environ: Mapping[str, str]) -> str:
    """The value of NAME, or the content of the file that NAME_FILE names without its last newline.

    Raises MissingSecret, also for an empty value, an unreadable file, or one over 64 KiB.
    """
    value = environ.get(name, "")
    place = environ.get(f"{name}_FILE", "")
    if value and place:
        raise MissingSecret(f"both {name} and {name}_FILE are set; keep one")
    if value:
        return value
    if not place:
        raise MissingSecret(f"neither {name} nor {name}_FILE is set in the environment")
    return _from_file(name, Path(place))


def _from_file(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        text = raw.decode("utf-8")
    except OSError as error:
        raise MissingSecret(f"{name}_FILE names {path}, which cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise MissingSecret(f"{name}_FILE names {path}, which is not UTF-8 text") from error
    if len(raw) > LARGEST:
        raise MissingSecret(f"{name}_FILE names {path}, which is larger than {LARGEST} bytes")
    value = text.removesuffix("\n").removesuffix("\r")
    if not value:
        raise MissingSecret(f"{name}_FILE names {path}, which is empty")
    return value
