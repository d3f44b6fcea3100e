"""The [writer] table: off unless it is there, and every mistake in it named with its line."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from config.initial import DEFAULTS
from config.settings import missing_secrets
from config.writer import WriterSettings
from tests.config.writing import VALID, problems, read

SMALL = """\
[writer]
url = "https://api.example.com/v1/"
model = "the-model"
price_in = 0.15
price_out = 1
"""


def test_without_the_table_there_is_no_writer(tmp_path: Path) -> None:
    assert read(tmp_path).writer is None


def test_a_small_table_is_filled_in(tmp_path: Path) -> None:
    usual = WriterSettings(url="https://api.example.com/v1", model="the-model", price_in=0.15, price_out=1.0)
    assert read(tmp_path, SMALL + VALID).writer == usual


def test_everything_that_the_shipped_file_names_can_be_set(tmp_path: Path) -> None:
    shipped = (DEFAULTS / "hearback.toml").read_text(encoding="utf-8").splitlines()
    start = shipped.index("# [writer]")
    lines = [line.removeprefix("# ") for line in shipped[start : shipped.index("", start)]]
    given = tomllib.loads("\n".join(lines))["writer"]
    assert set(given) == set(WriterSettings.__dataclass_fields__)
    found = read(tmp_path, "\n".join(lines) + "\n" + VALID).writer
    assert found is not None
    assert found.secrets == {"key": "WRITER_KEY"}
    usual = WriterSettings(
        url=found.url, model=found.model, secrets=found.secrets, price_in=found.price_in, price_out=found.price_out
    )
    assert found == usual


def test_other_values_are_taken(tmp_path: Path) -> None:
    text = """\
[writer]
url = "http://127.0.0.1:8080/v1"
model = "local"
reach = "this-machine"
timeout = "1m"
temperature = 0.7
languages = ["th", "fil"]
topics = ["delivery"]
budget_per_day = 0
"""
    found = read(tmp_path, text + VALID).writer
    assert found is not None
    assert (found.reach, found.timeout, found.temperature) == ("this-machine", timedelta(minutes=1), 0.7)
    assert (found.languages, found.topics, found.budget_per_day) == (("th", "fil"), ("delivery",), 0.0)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('modle = "x"', "modle", "did you mean 'model'?"),
        ('reach = "this-machin"', "reach", "did you mean 'this-machine'?"),
        ('topics = ["delivry"]', "topics[0]", "did you mean 'delivery'?"),
        ('languages = ["Thai"]', "languages[0]", "no language code"),
        ("temperature = 3", "temperature", "3 is not between 0 and 2"),
        ("temperature = true", "temperature", "must be a number, not true or false"),
        ("budget_per_day = nan", "budget_per_day", "nan is not between"),
        ("budget_per_day = -1", "budget_per_day", "-1 is not between"),
        ('timeout = "1h"', "timeout", "longer than 5m"),
        ("max_tokens = 1", "max_tokens", "not between 16 and 8192"),
        ('secrets = { key = "sk-this is the key" }', "secrets.key", "never the key itself"),
        ('secrets = { kye = "KEY" }', "secrets.kye", "did you mean 'key'?"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, line: str, key: str, words: str) -> None:
    ((number, where, message),) = problems(tmp_path, f"{SMALL}{line}\n{VALID}")
    assert (number, where) == (6, f"writer.{key}")
    assert words in message


def test_a_model_cannot_pass_for_a_template(tmp_path: Path) -> None:
    ((number, key, message),) = problems(tmp_path, SMALL.replace("the-model", "hearback") + VALID)
    assert (number, key) == (3, "writer.model")
    assert "name the model otherwise" in message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("api.example.com", "no web address"),
        ("ftp://api.example.com", "no web address"),
        ("https://", "no web address"),
        ("https://a b", "no web address"),
        ("https://[::1", "no web address"),
        ("https://me:secret@api.example.com", "the key goes under secrets"),
        ("https://api.example.com/?key=1", "the key goes under secrets"),
        ("http://api.example.com", "must begin with https://"),
        ("http://localhost:11434/v1", 'reach = "this-machine"'),
        ("https://127.0.0.1/v1", 'reach = "this-machine"'),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(tmp_path: Path, url: str, words: str) -> None:
    ((number, where, message),) = problems(tmp_path, SMALL.replace("https://api.example.com/v1/", url) + VALID)
    assert (number, where) == (2, "writer.url")
    assert words in message


def test_a_hosted_writer_needs_its_prices(tmp_path: Path) -> None:
    found = problems(tmp_path, '[writer]\nurl = "https://api.example.com"\nmodel = "m"\n' + VALID)
    assert [key for _, key, _ in found] == ["writer.price_in", "writer.price_out"]
    local = '[writer]\nurl = "http://10.0.0.5/v1"\nmodel = "m"\nreach = "own-network"\n'
    assert problems(tmp_path, local + VALID) == []


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = read(tmp_path, SMALL + 'secrets = { key = "WRITER_KEY" }\n' + VALID)
    environ = {"LOTUS_X_BEARER": "x", "LOTUS_ALERT_URLS": "x"}
    (problem,) = missing_secrets(settings, environ)
    assert (problem.key, problem.line) == ("writer.secrets.key", 6)
    assert missing_secrets(settings, environ | {"WRITER_KEY": "sk"}) == ()
