"""Settings files for tests: a valid one, and ways to spoil it."""

from pathlib import Path

from config.settings import Settings, SettingsError, load

VALID = """\
[database]
url = "sqlite:///hearback.db"

[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"

[[brands.sources]]
name = "x-mentions"
platform = "twitter"
account = "lotusandpine"
stream = "mentions"
every = "2m"
secrets = { bearer_token = "LOTUS_X_BEARER" }

[[brands.outlets]]
name = "team-alert"
kind = "apprise"
secrets = { urls = "LOTUS_ALERT_URLS" }
"""


def written(folder: Path, text: str = VALID) -> Path:
    (folder / "playbook").mkdir(exist_ok=True)
    path = folder / "hearback.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def read(folder: Path, text: str = VALID, environ: dict[str, str] | None = None) -> Settings:
    return load(written(folder, text), environ or {})


def problems(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[tuple[int | None, str, str]]:
    """(line, key, message) of every mistake; empty when the file is right."""
    try:
        read(folder, text, environ)
    except SettingsError as error:
        return [(problem.line, problem.key, problem.message) for problem in error.problems]
    return []
