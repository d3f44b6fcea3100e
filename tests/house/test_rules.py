"""The house rules that a machine can hold: floors, home rooms, sizes, broad handlers."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, Module, modules

HOMES: dict[str, tuple[str, ...]] = {
    "tweepy": ("platforms/twitter.py",),
    "facebook": ("platforms/facebook.py",),
    "jwt": ("platforms/appstore.py",),
    "feedparser": ("platforms/rss.py",),
    "onnxruntime": ("sentiment/",),
    "transformers": ("sentiment/",),
    "torch": ("sentiment/",),
    "py3langid": ("sentiment/",),
    "regex": ("sentiment/",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "psycopg": ("store/",),
    "apscheduler": ("hearback/engines/",),
    "procrastinate": ("hearback/engines/",),
    "re2": ("listener/",),
    "rapidfuzz": ("responders/",),
    "apprise": ("responders/outlets/",),
    "bm25s": ("responders/knowledge.py",),
    "fastapi": ("inbox/",),
    "starlette": ("inbox/",),
    "jinja2": ("inbox/",),
    "babel": ("inbox/", "responders/writer/frame.py"),
    "markupsafe": ("inbox/speech.py",),
    "argon2": ("inbox/",),
    "authlib": ("inbox/oidc.py",),
    "joserfc": ("inbox/oidc.py",),
    "pyotp": ("inbox/factors.py",),
    "segno": ("inbox/factors.py",),
    "cryptography": ("inbox/factors.py",),
    "prometheus_client": ("inbox/",),
    "xlsxwriter": ("inbox/exports.py",),
    "typer": ("hearback/",),
    "rich": ("hearback/",),
    "structlog": ("hearback/logs.py",),
    "uvicorn": ("hearback/daemon.py",),
}
EDGES = ("hearback/jobs.py", "inbox/")
MIGRATIONS = "store/migrations/versions/"
MAX_FILE, MAX_FUNCTION = 400, 50


def names(module: Module) -> str:
    return module.name


def test_imports_run_downwards() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", modules(), ids=names)
def test_outside_library_stays_in_its_home_room(module: Module) -> None:
    strays = {
        library: line
        for library, line in module.imported().items()
        if library in HOMES and not module.name.startswith(HOMES[library])
    }
    assert strays == {}


@pytest.mark.parametrize("module", modules(), ids=names)
def test_files_and_functions_stay_small(module: Module) -> None:
    assert module.text.count("\n") <= MAX_FILE
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {f.name: length for f in functions if (length := (f.end_lineno or 0) - f.lineno + 1) > MAX_FUNCTION}
    assert long == {} or module.name.startswith(MIGRATIONS)


@pytest.mark.parametrize("module", modules(), ids=names)
def test_broad_handlers_stand_at_the_two_edges_only(module: Module) -> None:
    broad = [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]
    assert broad == [] or module.name.startswith(EDGES)


@pytest.mark.parametrize("module", modules(), ids=names)
def test_every_module_says_what_it_is(module: Module) -> None:
    assert ast.get_docstring(module.tree)


def test_no_room_is_a_junk_drawer() -> None:
    junk = {"utils", "util", "common", "helpers", "helper", "misc"}
    assert [module.name for module in modules() if set(Path(module.name).with_suffix("").parts) & junk] == []
