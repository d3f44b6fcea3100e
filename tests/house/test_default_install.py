"""What `pip install hearback` brings is enough: no command needs what only an extra brings."""

import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

REFUSING = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refusing())
sys.argv = ["hearback", *{command!r}]
from hearback.cli import main
main()
"""


def only_extras() -> set[str]:
    """Modules of packages that are here and that `pip install hearback` would not bring, by itself or for another."""
    here = packages_distributions()
    brought: set[str] = set()
    waiting = [Requirement(line) for line in requires("hearback") or ()]
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), wanted.extras or {""}
        if name in brought or not (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            continue
        brought.add(name)
        further = map(Requirement, requires(name) or ())
        waiting += [
            Requirement(str(each).partition(";")[0])
            for each in further
            if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in {"", *extras})
        ]
    ours = {"hearback", "pip", "setuptools"}
    return {module for module, owners in here.items() if ours.union(brought).isdisjoint(map(canonicalize_name, owners))}


def test_no_command_needs_what_an_extra_brings(tmp_path: Path) -> None:
    refused = only_extras()
    assert {"procrastinate", "psycopg", "pytest"} <= refused
    for command in (["--help"], ["init", "shop"], ["demo", "--once"]):
        code = REFUSING.format(refused=refused, command=command)
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"hearback {' '.join(command)}: {done.stderr}"
