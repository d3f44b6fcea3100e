"""[accounts] is read, and its mistakes are named with their line."""

from pathlib import Path

import pytest

from config.accounts import ROLES, Group
from config.settings import SettingsError, load, missing_secrets
from responders import roles

BRAND = '[[brands]]\nname = "lotus"\ntitle = "Lotus"\nplaybook = "playbook"\n'
WHOLE = """\
[accounts]
second_factor = ["lead", "admin"]
secrets = { key = "SEAL" }
[accounts.oidc]
issuer = "https://id.example.com/realms/shop"
client_id = "hearback"
secrets = { client_secret = "OIDC" }
[[accounts.oidc.groups]]
group = "support"
role = "agent"
brands = ["lotus"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "hearback.toml"
    (folder / "playbook").mkdir(exist_ok=True)
    path.write_text(text + BRAND, encoding="utf-8")
    return path


def test_the_roles_are_those_of_the_house() -> None:
    assert ROLES == roles.ROLES


def test_everything_is_read_and_what_is_missing_is_told(tmp_path: Path) -> None:
    settings = load(written(tmp_path, WHOLE), {})
    found = settings.accounts
    assert (found.second_factor, dict(found.secrets)) == (("lead", "admin"), {"key": "SEAL"})
    assert found.oidc is not None
    assert found.oidc.groups == (Group(name="support", role="agent", brands=("lotus",)),)
    assert found.oidc.scopes == ("openid", "profile", "email", "groups")
    keys = {problem.key for problem in missing_secrets(settings, {"SEAL": "x"})}
    assert "accounts.oidc.secrets.client_secret" in keys
    assert "accounts.secrets.key" not in keys


def test_without_it_nobody_needs_a_factor_and_there_is_no_provider(tmp_path: Path) -> None:
    found = load(written(tmp_path, ""), {}).accounts
    assert (found.second_factor, found.oidc) == ((), None)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('"lead", "admin"', '"lead", "boss"', "boss"),
        ('secrets = { key = "SEAL" }\n', "", "kept sealed"),
        ("https://id", "http://id", "no https address"),
        ("https://id", "https://user@id", "no https address"),
        ('role = "agent"', 'role = "king"', "king"),
        ("client_secret =", "secret =", "did you mean 'client_secret'"),
        ('client_id = "hearback"\n', "", "is missing"),
        ('client_id = "hearback"', 'client_id = "hearback"\nscopes = ["email"]', 'must hold "openid"'),
        ('client_id = "hearback"', 'client_id = "hearback"\nclint = 1', "clint"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, was: str, now: str, words: str) -> None:
    assert was in WHOLE
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, WHOLE.replace(was, now)), {})
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert problem.line


def test_a_provider_on_this_machine_may_be_without_tls(tmp_path: Path) -> None:
    text = WHOLE.replace("https://id.example.com/realms/shop", "http://127.0.0.1:8080")
    assert load(written(tmp_path, text), {}).accounts.oidc is not None
