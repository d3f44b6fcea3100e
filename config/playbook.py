"""A brand's playbook: a folder of files that a social team reads and edits, loaded whole or not at all."""

import hashlib
import os
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from config.asked import Asked, asked
from config.knowledge import Article, article
from config.lines import syntax
from config.phrases import Phrase, phrases
from config.problems import Mistakes, Problem
from config.rules import Rule, When, rules
from config.table import Notes, Table
from config.templates import Template, templates
from config.voice import Voice, voice

__all__ = [
    "Article", "Phrase", "Playbook", "PlaybookError", "Playbooks", "Rule", "Template", "Voice", "When", "load", "names",
    "revision", "stamps",
]  # fmt: skip

LARGEST_FILE = 1024 * 1024
_FIXED = ("voice.toml", "rules.toml", "phrases.toml")
_SPREAD = (("templates", ".toml"), ("knowledge", ".md"), ("knowledge/asked", ".toml"))
_Read = TypeVar("_Read")
_Place = tuple[str, str, str, str]


class PlaybookError(Mistakes):
    """The playbook cannot be used; `problems` holds all mistakes of all its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Voice, rules, phrases, templates by language, and knowledge of one brand.

    `revision` names the content of the files.
    """

    voice: Voice = field(default_factory=Voice)
    rules: tuple[Rule, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    templates: Mapping[str, tuple[Template, ...]] = field(default_factory=lambda: MappingProxyType({}))
    knowledge: tuple[Article, ...] = ()
    asked: tuple[Asked, ...] = ()
    revision: str = ""
    _index: Mapping[_Place, tuple[Template, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", _indexed(self.templates))

    @property
    def facts(self) -> tuple[Article, ...]:
        """The articles that the shop has made its own; what is still an example says nothing about it."""
        return tuple(each for each in self.knowledge if not each.example)

    def replies(self, language: str, topic: str, channel: str, mood: str) -> tuple[Template, ...]:
        """The templates that fit exactly, those for any mood last."""
        own = self._index.get((language, topic, channel, mood), ())
        return own + self._index.get((language, topic, channel, "any"), ())


def load(folder: Path, instead: Mapping[str, str] = MappingProxyType({})) -> Playbook:
    """Read the whole folder. Raises PlaybookError with every mistake at once, each with file and line.

    `instead` holds texts that are tried in the place of files, by their names in the folder.
    """
    problems: list[Problem] = []
    files = {**_contents(folder, problems), **{name: text.replace("\r\n", "\n") for name, text in instead.items()}}
    spoken = _languages(files, problems)
    if not problems and not spoken:
        problems.append(Problem("templates", None, "no templates/<language>.toml holds a reply"))
    playbook = Playbook(
        voice=_toml(files, "voice.toml", problems, voice) or Voice(),
        rules=_toml(files, "rules.toml", problems, rules) or (),
        phrases=_toml(files, "phrases.toml", problems, phrases) or (),
        templates=MappingProxyType(spoken),
        knowledge=tuple(_articles(files, problems)),
        asked=tuple(_asked(files, problems)),
        revision=_hash(files),
    )
    if problems:
        raise PlaybookError(f"the playbook {folder} cannot be used", problems)
    return playbook


def revision(folder: Path) -> str:
    """A hash (16 hex digits) of the names and contents of the playbook's files."""
    return _hash(_contents(folder, []))


class Playbooks:
    """Playbooks by folder, read again when their files change; a broken edit leaves the last good one in use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Path, tuple[object, Playbook]] = {}
        self._problems: dict[Path, tuple[Problem, ...]] = {}

    def get(self, folder: Path) -> Playbook:
        """The playbook as it is now. Raises PlaybookError only while there never was a good one."""
        with self._lock:
            seen = stamps(folder)
            kept = self._kept.get(folder)
            if kept is None or kept[0] != seen:
                self._kept[folder] = (seen, self._read(folder, kept[1] if kept else None))
            return self._kept[folder][1]

    def problems(self, folder: Path) -> tuple[Problem, ...]:
        """What is wrong with the files that `get` does not use because of it."""
        with self._lock:
            return self._problems.get(folder, ())

    def _read(self, folder: Path, last: Playbook | None) -> Playbook:
        try:
            playbook = load(folder)
        except PlaybookError as error:
            if last is None:
                raise
            self._problems[folder] = error.problems
            return last
        self._problems.pop(folder, None)
        return playbook


def _indexed(spoken: Mapping[str, tuple[Template, ...]]) -> dict[_Place, tuple[Template, ...]]:
    index: dict[_Place, tuple[Template, ...]] = {}
    for language, found in spoken.items():
        for template in found:
            for channel in template.channels:
                place = (language, template.topic, channel, template.mood)
                index[place] = (*index.get(place, ()), template)
    return index


def names(folder: Path) -> tuple[str, ...]:
    """The files of the playbook that are there, as "templates/en.toml"."""
    return tuple(Path(file.path).relative_to(folder).as_posix() for file in _files(folder))


def _files(folder: Path) -> list[os.DirEntry[str]]:
    own = {file.name: file for file in _listed(folder)}
    spread = (file for name, end in _SPREAD for file in _listed(folder / name) if file.name.endswith(end))
    return [*(own[name] for name in _FIXED if name in own), *sorted(spread, key=lambda file: file.path)]


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [file for file in found if _is_file(file)]
    except OSError:
        return []


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself, a folder without permission: whoever reads it is told so
        return True


def stamps(folder: Path) -> object:
    """What changes with every change of the files."""
    return tuple((file.path, *_written(file)) for file in _files(folder))


def _written(file: os.DirEntry[str]) -> tuple[int, ...]:
    try:
        seen = file.stat()
    except OSError:
        return ()
    return seen.st_mtime_ns, seen.st_size


def _contents(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """Text by name relative to the folder, as "templates/en.toml"."""
    found: dict[str, str] = {}
    for name in names(folder):
        path = folder / name
        try:
            if path.stat().st_size > LARGEST_FILE:
                problems.append(Problem(name, None, "the file is larger than 1 MiB"))
            else:
                found[name] = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except OSError as error:
            problems.append(Problem(name, None, f"cannot be read: {error.strerror}"))
        except UnicodeDecodeError as error:
            problems.append(Problem(name, error.object[: error.start].count(b"\n") + 1, "is not UTF-8 text"))
    for name in ("rules.toml",):
        if name not in found and not any(problem.key == name for problem in problems):
            problems.append(Problem(name, None, f"is missing in {folder}; `hearback init` writes one"))
    return found


def _hash(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\x00{files[name]}\x00".encode())
    return digest.hexdigest()[:16]


def _languages(files: Mapping[str, str], problems: list[Problem]) -> dict[str, tuple[Template, ...]]:
    found: dict[str, tuple[Template, ...]] = {}
    for name in files:
        if name.startswith("templates/"):
            stem = name.removeprefix("templates/").removesuffix(".toml")
            read = _toml(files, name, problems, partial(templates, stem=stem))
            if read:
                found[stem] = read
    return found


def _articles(files: Mapping[str, str], problems: list[Problem]) -> Iterator[Article]:
    found: dict[tuple[str, str], str] = {}
    for name, text in files.items():
        if name.startswith("knowledge/") and name.endswith(".md"):
            notes = Notes("", problems, prefix=f"{name}: ")
            read = article(text, name.removeprefix("knowledge/").removesuffix(".md"), notes)
            twin = found.setdefault((read.id, read.language), name)
            if twin != name:
                notes.at(1, "id", f"{read.id!r} in {read.language!r} is in {twin} already")
            yield read


def _asked(files: Mapping[str, str], problems: list[Problem]) -> Iterator[Asked]:
    for name in files:
        if name.startswith("knowledge/asked/"):
            language = name.removeprefix("knowledge/asked/").removesuffix(".toml")
            yield from _toml(files, name, problems, partial(asked, language=language)) or ()


def _toml(files: Mapping[str, str], name: str, problems: list[Problem], read: Callable[[Table], _Read]) -> _Read | None:
    if name not in files:
        return None
    try:
        values = tomllib.loads(files[name])
    except (ValueError, RecursionError) as error:
        problems.append(syntax(error, files[name], name))
        return None
    notes = Notes(files[name], problems, prefix=f"{name}: ")
    return read(Table(values, "", notes))
