"""[api] and [[brands.webhooks]]: what is read, and every mistake with its place."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, Webhook, load, missing_secrets

BASE = '[[brands]]\nname = "shop"\ntitle = "Shop"\nplaybook = "playbook"\n'
HOOK = """
[[brands.webhooks]]
name = "crm"
url = "https://hooks.example.com/in"
secrets = { signing = "CRM_SECRET" }
"""


def read(folder: Path, text: str) -> Settings:
    (folder / "playbook").mkdir(exist_ok=True)
    (folder / "hearback.toml").write_text(text, encoding="utf-8")
    return load(folder / "hearback.toml", {})


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(folder, text)
    return str(caught.value)


def hook_of(settings: Settings) -> Webhook:
    (found,) = settings.webhooks
    return found


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    settings = read(tmp_path, f"[api]\ncalls_per_minute = 7\n{BASE}{HOOK}")
    hook = hook_of(settings)
    assert (settings.api.calls_per_minute, settings.api.calls_per_minute_and_address) == (7, 600)
    assert (hook.brand, hook.name, hook.reach, hook.timeout, hook.give_up) == (
        "shop", "crm", "internet", timedelta(seconds=10), timedelta(hours=24),
    )  # fmt: skip
    assert "response.sent" in hook.events
    (missing,) = missing_secrets(settings, {})
    assert missing.line == 11
    assert "CRM_SECRET" in missing.message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('url = "http://hooks.example.com"', "must begin with https://"),
        ('url = "https://127.0.0.1/in"', "no address of the internet"),
        ('url = "https://10.1.2.3/in"', "no address of the internet"),
        ('url = "https://localhost/in"', "no address of the internet"),
        ('url = "ftp://hooks.example.com"', "is no web address"),
        ('url = "https://u:p@hooks.example.com"', "must hold no user"),
        ('url = "https://[::1"', "is no web address"),
        ('url = "https://hooks.example.com"\ntimeout = "2m"', "is longer than 30 s"),
        ('url = "https://hooks.example.com"\ngive_up = "5s"', "is shorter than 60 s"),
        ('url = "https://hooks.example.com"\nevents = ["response.send"]', "response.sent"),
        ('url = "https://hooks.example.com"\nname = "Crm"', "lower-case"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, line: str, words: str) -> None:
    name = "" if "name =" in line else 'name = "crm"\n'
    text = f'{BASE}[[brands.webhooks]]\n{name}secrets = {{ signing = "S" }}\n{line}\n'
    said = mistakes(tmp_path, text)
    assert words in said
    assert "brands[0].webhooks[0]" in said


def test_a_call_without_a_signature_is_a_mistake(tmp_path: Path) -> None:
    assert "every call is signed" in mistakes(tmp_path, BASE + HOOK.replace('{ signing = "CRM_SECRET" }', "{}"))
    assert "did you mean 'signing'" in mistakes(tmp_path, BASE + HOOK.replace("signing", "key"))


def test_private_networks_and_plain_http_are_for_whoever_says_so(tmp_path: Path) -> None:
    text = BASE + HOOK.replace("https://hooks.example.com/in", "http://10.1.2.3:8080/in") + 'reach = "own-network"\n'
    assert hook_of(read(tmp_path, text)).url == "http://10.1.2.3:8080/in"


def test_two_of_one_name_are_told_apart_by_nobody(tmp_path: Path) -> None:
    assert "already a webhook 'crm'" in mistakes(tmp_path, BASE + HOOK + HOOK)
