"""`check`: every mistake at once with key and line, a hint where a word was nearly right; then accounts are tried."""

from dataclasses import replace
from pathlib import Path

import pytest

from config import initial
from config.settings import load
from hearback import check
from hearback.app import assemble, bind, resolve
from platforms.errors import Disabled
from platforms.values import Option
from tests.fakes.harness import running

TOKEN = "canary-token-99"
MISTAKEN = """
[database]
url = "sqlite:///hearback.db"
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "nowhere"
keywords = ['(?i)lotus', '(unclosed']
exclude = ['yoga(?=x)']
[[brands.sources]]
name = "x"
platform = "twiter"
account = "lotus"
stream = "mentions"
every = "2m"
[[brands.sources]]
name = "page"
platform = "facebook"
account = "5"
stream = "coments"
every = "2m"
secrets = { access_token = "NOT_SET" }
[[brands.sources]]
name = "second-page"
platform = "facebook"
account = "5"
stream = "comments"
every = "2m"
options = { access_token = "123", api_bas = "http://127.0.0.1:1" }
[[brands.sources]]
name = "third-page"
platform = "facebook"
account = "5"
stream = "comments"
every = "2m"
[[brands.outlets]]
name = "pager"
kind = "aprise"
"""
TOLD = {
    "brands[0].keywords": ("keywords = ", "unclosed"),
    "brands[0].sources[0].platform": ('platform = "twiter"', "did you mean 'twitter'?"),
    "brands[0].sources[1].stream": ('stream = "coments"', "did you mean 'comments'?"),
    "brands[0].sources[1].secrets.access_token": ("secrets = ", "NOT_SET"),
    "brands[0].sources[2].options.access_token": ("options = ", "move it to secrets"),
    "brands[0].sources[2].options.api_bas": ("options = ", "did you mean 'api_base'?"),
    "brands[0].sources[3].secrets.access_token": ('name = "third-page"', "missing secrets key 'access_token'"),
    "brands[0].outlets[0].kind": ('kind = "aprise"', "apprise"),
}


def line_of(start: str) -> int:
    return next(number for number, line in enumerate(MISTAKEN.splitlines(), 1) if line.startswith(start))


def write(folder: Path, text: str) -> Path:
    config = folder / "hearback.toml"
    config.write_text(text, encoding="utf-8")
    return config


def test_all_mistakes_are_told_at_once_with_key_and_line(tmp_path: Path) -> None:
    found, settings = check.read(write(tmp_path, MISTAKEN), {})
    assert settings is not None
    told = {problem.key: problem for problem in found}
    for key, (start, words) in TOLD.items():
        assert words in told[key].message
        assert told[key].line in {line_of(start), line_of(start) - 1}, key
    assert any("nowhere" in str(problem) for problem in found), "the playbook folder is missing"
    assert [problem.line or 0 for problem in found] == sorted(problem.line or 0 for problem in found)


def test_mistakes_of_the_file_and_of_what_it_names_come_together(tmp_path: Path) -> None:
    broken = MISTAKEN.replace('every = "2m"', 'every = "soon"', 1)
    found, settings = check.read(write(tmp_path, broken), {})
    keys = {problem.key for problem in found}
    assert "brands[0].sources[0].every" in keys
    assert "brands[0].outlets[0].kind" in keys
    assert settings is not None


def test_file_that_is_no_toml_has_no_settings(tmp_path: Path) -> None:
    found, settings = check.read(write(tmp_path, "[[brands]\n"), {})
    assert settings is None
    assert [problem.line for problem in found] == [1]


def test_what_init_writes_is_in_order(tmp_path: Path) -> None:
    initial.write(tmp_path, brand_title="Your Shop")
    found, settings = check.read(tmp_path / "hearback.toml", {})
    assert found == ()
    assert settings is not None
    assert all(one.ok for one in check.tried(settings, {}))


GOOD = """
[database]
url = "sqlite:///hearback.db"
[[brands]]
name = "lotus"
title = "Lotus & Pine"
playbook = "playbook"
[[brands.sources]]
name = "page"
platform = "facebook"
account = "500100"
stream = "comments"
every = "2m"
options = {{ api_base = "{base}" }}
secrets = {{ access_token = "PAGE_TOKEN" }}
[[brands.sources]]
name = "other"
platform = "{other}"
account = "500100"
stream = "comments"
every = "2m"
secrets = {{ access_token = "OTHER_TOKEN" }}
[[brands.outlets]]
name = "pager"
kind = "apprise"
secrets = {{ urls = "PAGER" }}
"""


def test_each_account_is_tried_and_one_dead_token_hides_no_other(tmp_path: Path) -> None:
    initial.write(tmp_path, brand_title="Lotus & Pine")
    environ = {"PAGE_TOKEN": TOKEN, "PAGER": "nonsense://nowhere"}
    with running("graph") as graph:
        config = write(tmp_path, GOOD.format(base=graph.url, other="mastodonn"))
        settings = load(config, environ)
        first = {one.name: one for one in check.tried(settings, environ)}
        graph.fail("dead_token")
        second = {one.name: one for one in check.tried(settings, environ)}
        assert graph.writes() == [], "check changes nothing"
    assert (first["page"].ok, first["page"].words) == (True, "Lotus & Pine (Page 500100), comments can be read")
    assert not second["page"].ok
    assert "no longer lets" in second["page"].words
    for tried in (first, second):
        assert not tried["other"].ok
        assert "mastodonn" in tried["other"].words
        assert not tried["pager"].ok
        assert "nonsense" in tried["pager"].words
        assert tried["tickets"].ok
    assert TOKEN not in str(first) + str(second)


def test_missing_secret_is_named_and_disables_only_its_source(tmp_path: Path) -> None:
    initial.write(tmp_path, brand_title="Lotus & Pine")
    settings = load(write(tmp_path, GOOD.format(base="http://127.0.0.1:9", other="facebook")), {})
    app = assemble(settings, {"PAGE_TOKEN": TOKEN})
    assert app.platform("page").name == "facebook"
    with pytest.raises(Disabled, match="OTHER_TOKEN"):
        app.platform("other")
    with pytest.raises(Disabled, match="PAGER"):
        app.outlet("lotus", "pager")
    with pytest.raises(Disabled, match="no longer hold a source called 'former'"):
        app.platform("former")
    with pytest.raises(Disabled, match="no longer hold an outlet called 'former'"):
        app.outlet("lotus", "former")
    app.platform("page").close()
    app.db.close()


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (
            '"facebook"\naccount = "500100"\nstream = "comments"',
            '"faceboook"\naccount = "5"\nstream = "x"',
            "faceboook",
        ),
        ('stream = "comments"', 'stream = "coments"', "has no stream 'coments'"),
    ],
)
def test_source_that_cannot_be_made_says_why(tmp_path: Path, was: str, now: str, words: str) -> None:
    initial.write(tmp_path, brand_title="Lotus & Pine")
    text = GOOD.format(base="http://127.0.0.1:9", other="facebook").replace(was, now, 1)
    settings = load(write(tmp_path, text), {})
    with pytest.raises(Disabled, match=words):
        bind(settings.brands[0], settings.source("page"), {"PAGE_TOKEN": TOKEN})


def test_outlet_of_an_unknown_kind_says_so(tmp_path: Path) -> None:
    initial.write(tmp_path, brand_title="Lotus & Pine")
    settings = load(write(tmp_path, GOOD.format(base="http://127.0.0.1:9", other="facebook")), {})
    brand = settings.brands[0]
    pigeons = tuple(replace(outlet, kind="pigeon") for outlet in brand.outlets)
    app = assemble(replace(settings, brands=(replace(brand, outlets=pigeons),)), {"PAGER": "json://127.0.0.1"})
    with pytest.raises(Disabled, match="pigeon"):
        app.outlet("lotus", "pager")
    app.db.close()


def test_secrets_come_from_files_too_and_win_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    declared = (Option(name="token", help="", secret=True), Option(name="size", help="", default=7))
    values = resolve(declared, {}, {"token": "PAGE"}, {"PAGE_FILE": str(tmp_path / "token")})
    assert dict(values) == {"token": TOKEN, "size": 7}
    with pytest.raises(Disabled, match="missing options: one, two"):
        resolve((Option(name="one", help="", required=True), Option(name="two", help="", required=True)), {}, {}, {})
