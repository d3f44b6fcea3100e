"""A playbook's files, edited one at a time: tried before they are kept, and the version before stays beside them.

What is not a file of the playbook in its own folder, or is reached through a link, is not there at all.
"""

import contextlib
import hashlib
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from config.playbook import LARGEST_FILE, Playbook, load, names, stamps

VERSIONS, KEPT, ABANDONED = ".versions", 30, 60
"""Where the versions before are kept, in the folder of the playbook; how many of each; a lock's life in seconds."""
_NAME = re.compile(
    r"(?:voice|rules|phrases)\.toml|templates/[\w-]{1,60}\.toml|knowledge/[\w-]{1,60}\.md|knowledge/asked/[\w-]{1,60}\.toml",
    re.ASCII,
)
_STAMP = re.compile(r"\d{8}T\d{6}\.\d{6}Z", re.ASCII)
_one_writes = threading.Lock()


class NoSuchFile(LookupError):
    """The playbook has no such file, or it is not one that may be touched."""


class ChangedOnDisk(Exception):
    """Somebody changed the file since it was opened; nothing was written."""


class NotWritten(Exception):
    """The folder does not take the file; the words are the system's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it is on the disk; `seal` names exactly this content."""

    name: str
    text: str
    seal: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a file was until `at`."""

    stamp: str
    at: datetime
    size: int


def listed(folder: Path) -> tuple[str, ...]:
    """The names of the files that may be opened."""
    return tuple(name for name in names(folder) if _is_plain(folder, name))


def opened(folder: Path, name: str) -> Opened:
    """Raises NoSuchFile."""
    raw = _bytes(_path(folder, name))
    return Opened(name, raw.decode("utf-8-sig", "replace").replace("\r\n", "\n"), _seal(raw))


def whole(folder: Path) -> Playbook:
    """The playbook as it is on the disk, read again only when its files have changed. Raises PlaybookError."""
    return _whole(folder, stamps(folder))


@lru_cache(maxsize=8)
def _whole(folder: Path, _stamps: object) -> Playbook:
    return load(folder)


def tried(folder: Path, name: str, text: str) -> Playbook:
    """The playbook as it would be with this text in the place of a file. Raises PlaybookError, NoSuchFile."""
    _path(folder, name)
    return load(folder, {name: text})


def keep(folder: Path, name: str, text: str, seal: str, now: datetime) -> Opened:
    """Write the file at one stroke, if it still is what was opened, and keep what it was.

    Raises PlaybookError for a text with mistakes, ChangedOnDisk, NoSuchFile, NotWritten.
    """
    tried(folder, name, text)
    return put(folder, name, text, seal, now)


def put(folder: Path, name: str, text: str, seal: str, now: datetime) -> Opened:
    """The same for a text that was tried already. Raises ChangedOnDisk, NoSuchFile, NotWritten."""
    raw = text.replace("\r\n", "\n").encode()
    with _alone(folder):
        path = _path(folder, name)
        before = _bytes(path)
        if _seal(before) != seal:
            raise ChangedOnDisk(f"{name} was changed on the disk since you opened it")
        if before != raw:
            _put(_versions(folder, name) / now.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ"), before)
            _put(path, raw)
            _thin(folder, name)
    return opened(folder, name)


def versions(folder: Path, name: str) -> tuple[Version, ...]:
    """What the file was before, the newest first. Raises NoSuchFile."""
    _path(folder, name)
    place = _versions(folder, name)
    if place.is_symlink() or not place.is_dir():
        return ()
    found = [path for path in place.iterdir() if _STAMP.fullmatch(path.name) and not path.is_symlink()]
    return tuple(
        Version(path.name, datetime.strptime(path.name, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC), path.stat().st_size)
        for path in sorted(found, reverse=True)
    )


def version(folder: Path, name: str, stamp: str) -> str:
    """The text of one of them. Raises NoSuchFile."""
    if stamp not in {one.stamp for one in versions(folder, name)}:
        raise NoSuchFile(f"there is no such version of {name}")
    return _bytes(_versions(folder, name) / stamp).decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _path(folder: Path, name: str) -> Path:
    path = folder / name
    if not _NAME.fullmatch(name) or not _is_plain(folder, name):
        raise NoSuchFile(f"the playbook has no file {name[:80]!r}")
    return path


def _is_plain(folder: Path, name: str) -> bool:
    """A file in folders of the playbook itself; its own folder may be a link, for whoever set it up said so."""
    steps = [folder.joinpath(*PurePosixPath(name).parts[:n]) for n in range(1, len(PurePosixPath(name).parts) + 1)]
    return not any(step.is_symlink() for step in steps) and steps[-1].is_file()


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NoSuchFile(f"{path.name} is larger than 1 MiB")
        return path.read_bytes()
    except OSError as error:
        raise NoSuchFile(f"{path.name} cannot be read: {error.strerror}") from error


def _seal(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _versions(folder: Path, name: str) -> Path:
    return folder / VERSIONS / name.replace("/", "~")


def _put(path: Path, raw: bytes) -> None:
    """All of it or nothing, also when the machine stops meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(number, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(beside).replace(path)
    except OSError as error:
        raise NotWritten(f"the playbook's folder does not take it: {error.strerror}") from error


def _thin(folder: Path, name: str) -> None:
    for old in versions(folder, name)[KEPT:]:
        with contextlib.suppress(OSError):
            (_versions(folder, name) / old.stamp).unlink()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time, of this process and of others on this machine; what a dead one left does not count."""
    lock = folder / VERSIONS / "lock"
    with _one_writes:
        try:
            lock.parent.mkdir(exist_ok=True)
            if lock.parent.is_symlink() or any(each.is_symlink() for each in lock.parent.iterdir()):
                raise NotWritten(f"{VERSIONS} holds a link, or is one")
            if lock.exists() and time.time() - lock.stat().st_mtime > ABANDONED:
                lock.unlink(missing_ok=True)
            with lock.open("xb"):
                pass
        except FileExistsError:
            raise ChangedOnDisk("somebody else writes a file of this playbook just now") from None
        except OSError as error:
            raise NotWritten(f"the playbook's folder does not take it: {error.strerror}") from error
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
