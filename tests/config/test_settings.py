from dataclasses import FrozenInstanceError, replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import Inbox, Model, Schedule, Sending, SettingsError, Thresholds, load, missing_secrets
from tests.config.writing import VALID, problems, read, written


def test_a_small_file_gives_frozen_values_with_the_usual_ones_filled_in(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database.url == f"sqlite:///{tmp_path / 'hearback.db'}"
    assert settings.folder == tmp_path
    assert settings.inbox == Inbox()
    assert settings.model == Model()
    assert settings.schedule == Schedule()
    assert settings.thresholds == Thresholds()
    brand = settings.brand("lotus")
    assert brand.playbook == tmp_path / "playbook"
    assert brand.time_zone == "UTC"
    source = settings.source("x-mentions")
    assert source.brand == "lotus"
    assert source.every == timedelta(minutes=2)
    assert source.jitter == timedelta(seconds=12)
    assert dict(source.secrets) == {"bearer_token": "LOTUS_X_BEARER"}
    with pytest.raises(FrozenInstanceError):
        brand.title = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        source.options["a"] = 1  # type: ignore[index]


def test_everything_can_be_set(tmp_path: Path) -> None:
    head = """\
[inbox]
host = "::1"
port = 9001
claim = "10m"
language = "th"
time_zone = "Asia/Bangkok"
[model]
name = "some/model"
threads = 2
batch = 8
[schedule]
triage = "1s"
deliver = "500ms"
[thresholds]
unsure = 0.7
draft_expires = "1h30m"
history = "0s"
replies_per_thread = 0
"""
    text = head.replace("500ms", "2s") + VALID.partition("\n\n")[2]
    settings = read(tmp_path, text)
    where = Inbox(host="::1", port=9001, public_url="http://[::1]:9001", claim=timedelta(minutes=10))
    assert settings.inbox == replace(where, language="th", time_zone="Asia/Bangkok")
    assert settings.model == Model(name="some/model", threads=2, batch=8)
    assert settings.schedule.deliver == timedelta(seconds=2)
    assert settings.thresholds.unsure == 0.7
    assert settings.thresholds.draft_expires == timedelta(minutes=90)
    assert settings.thresholds.history == timedelta()
    assert settings.thresholds.replies_per_thread == 0


def test_limits_of_sending_are_read_and_their_mistakes_named_with_the_line(tmp_path: Path) -> None:
    assert read(tmp_path).sending == Sending()
    told = """[sending]
replies_per_account_per_hour = 7
replies_per_thread_per_day = 8
breaker_failures = 9
loop_turns = 0
loop_within = "1m"
alert_window = "0s"
"""
    assert read(tmp_path, told + VALID).sending == Sending(
        replies_per_account_per_hour=7, replies_per_thread_per_day=8, breaker_failures=9, loop_turns=0,
        loop_within=timedelta(minutes=1), alert_window=timedelta(),
    )  # fmt: skip
    wrong = told.replace("= 9", "= 0").replace('"1m"', '"soon"')
    assert [told[:2] for told in problems(tmp_path, wrong + VALID)] == [
        (4, "sending.breaker_failures"),
        (6, "sending.loop_within"),
    ]


def test_source_may_have_a_pace_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path).source("x-mentions").replies_per_hour is None
    told = VALID.replace("[[brands.sources]]\n", "[[brands.sources]]\nreplies_per_hour = 30\n", 1)
    assert read(tmp_path, told).source("x-mentions").replies_per_hour == 30
    wrong = told.replace("= 30", "= 0")
    ((_, key, words),) = problems(tmp_path, wrong)
    assert (key, words) == ("brands[0].sources[0].replies_per_hour", "0 is not between 1 and 1000000")


def test_every_brand_has_the_built_in_tickets_unless_it_names_its_own(tmp_path: Path) -> None:
    kinds = [(outlet.name, outlet.kind) for outlet in read(tmp_path).outlets]
    assert kinds == [("team-alert", "apprise"), ("tickets", "tickets")]
    own = VALID + '[[brands.outlets]]\nname = "desk"\nkind = "tickets"\n'
    assert [outlet.name for outlet in read(tmp_path, own).outlets] == ["team-alert", "desk"]


def test_unknown_names_are_told_with_the_known_ones(tmp_path: Path) -> None:
    settings = read(tmp_path)
    with pytest.raises(LookupError, match="no brand 'rose'; known: lotus"):
        settings.brand("rose")
    with pytest.raises(LookupError, match="no source 'y'; known: x-mentions"):
        settings.source("y")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
[inbox]
prot = 8000
port = 99999
[[brands]]
name = "Lotus Pine"
title = "Lotus"
playbook = "playbok"
keywords = [
  'a',
  3,
]
[[brands.sources]]
name = "x"
platform = "twitter"
account = "a"
stream = "mentions"
every = "2 minutes"
[[brands.sources]]
name = "x"
[[brands.outlets]]
name = "o"
kind = "appris"
"""
    found = problems(tmp_path, text)
    assert [(line, key) for line, key, _ in found] == [
        (2, "inbox.prot"),
        (3, "inbox.port"),
        (5, "brands[0].name"),
        (7, "brands[0].playbook"),
        (8, "brands[0].keywords[1]"),
        (17, "brands[0].sources[0].every"),
        (18, "brands[0].sources[1].platform"),
        (18, "brands[0].sources[1].account"),
        (18, "brands[0].sources[1].stream"),
        (19, "brands[0].sources[1].name"),
        (22, "brands[0].outlets[0].kind"),
    ]
    words = {key: message for _, key, message in found}
    assert words["inbox.prot"] == "unknown key 'prot', did you mean 'port'?"
    assert words["brands[0].outlets[0].kind"] == "unknown kind 'appris', did you mean 'apprise'?"
    assert words["brands[0].sources[1].name"] == "there is already a source 'x' at brands[0].sources[0]"
    assert "hearback init" in words["brands[0].playbook"]


@pytest.mark.parametrize(
    ("was", "now", "key", "words"),
    [
        ("sqlite:///hearback.db", "mysql://h/d", "database.url", "unknown database 'mysql'"),
        ("sqlite:///hearback.db", "postgres://h/d", "database.url", "did you mean 'postgresql'?"),
        ("sqlite:///hearback.db", "hearback.db", "database.url", "unknown database"),
        ("sqlite:///hearback.db", "sqlite:///:memory:", "database.url", "must name a file"),
        ("sqlite:///hearback.db", "sqlite://", "database.url", "must name a file"),
        ('"2m"', '"0s"', "brands[0].sources[0].every", "shorter than 1 s"),
        ('"2m"', '"2m\\njitter"', "brands[0].sources[0].every", "no time span"),
        ('"2m"', "120", "brands[0].sources[0].every", "must be a text, not a whole number"),
        ('"2m"', '"1m"\njitter = "1m"', "brands[0].sources[0].jitter", "shorter than `every`"),
        ('"LOTUS_X_BEARER"', '"AAAA BBBB"', "brands[0].sources[0].secrets.bearer_token", "never the secret itself"),
        ('{ urls = "LOTUS_ALERT_URLS" }', "{}", "brands[0].outlets[0].secrets", "needs secrets"),
        ('title = "Lotus & Pine"', 'title = "  "', "brands[0].title", "is empty"),
        ('title = "Lotus & Pine"', "", "brands[0].title", "is missing"),
        ('"Lotus & Pine"\n', '"L"\ntime_zone = "Siam"\n', "brands[0].time_zone", "'Siam' is no time zone"),
        ('"Lotus & Pine"\n', '"L"\ntime_zone = "../etc"\n', "brands[0].time_zone", "is no time zone"),
        ("[[brands]]\n", '[inbox]\nclaim = "30s"\n[[brands]]\n', "inbox.claim", "shorter than 120 s"),
        ("[[brands]]\n", '[inbox]\nlanguage = "tl"\n[[brands]]\n', "inbox.language", "'tl'"),
        ("[[brands]]\n", '[inbox]\ntime_zone = "Siam"\n[[brands]]\n', "inbox.time_zone", "'Siam' is no time zone"),
        ('"playbook"\n', '"play\\u0000book"\n', "brands[0].playbook", "no folder"),
    ],
)
def test_one_mistake_is_told_in_words(tmp_path: Path, was: str, now: str, key: str, words: str) -> None:
    assert was in VALID
    found = problems(tmp_path, VALID.replace(was, now, 1))
    assert [(found_key, words in message) for _, found_key, message in found] == [(key, True)]


@pytest.mark.parametrize(
    "url", ["hearback.example", "ftp://h", "http://", "http://h:99999", "http://[::1", "http://a b"]
)
def test_a_public_address_must_be_a_web_address(tmp_path: Path, url: str) -> None:
    found = problems(tmp_path, f'[inbox]\npublic_url = "{url}"\n{VALID}')
    assert [(line, key) for line, key, _ in found] == [(2, "inbox.public_url")]


def test_names_are_unique_over_all_brands(tmp_path: Path) -> None:
    found = problems(tmp_path, VALID + VALID.partition("\n\n")[2])
    assert [key for _, key, _ in found] == ["brands[1].name", "brands[1].sources[0].name", "brands[1].outlets[0].name"]


def test_syntax_is_told_with_its_line(tmp_path: Path) -> None:
    assert problems(tmp_path, "[inbox]\nport = = 3\n") == [(2, "", "not valid TOML: Invalid value")]
    assert problems(tmp_path, '[inbox]\nhost = "a')[0][0] == 2
    assert problems(tmp_path, "a = " + "[" * 100_000)[0][2] == "brackets are nested too deep"
    assert "TOML" in problems(tmp_path, "a = " + "9" * 5000)[0][2]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file or directory; `hearback init` writes one"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path, {})
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"a = 1\n# caf\xe9\n")
    with pytest.raises(SettingsError) as caught:
        load(latin, {})
    assert caught.value.problems[0].line == 2
    latin.write_bytes(b" " * (4 * 1024 * 1024 + 1))
    with pytest.raises(SettingsError, match="larger than 4 MiB"):
        load(latin, {})


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    settings = read(tmp_path, "\ufeff" + VALID.replace("\n", "\r\n"))
    assert settings.brand("lotus").title == "Lotus & Pine"


def test_no_brand_is_a_mistake(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == [(None, "brands", "at least one [[brands]] table is needed")]


def test_the_database_address_may_be_a_secret(tmp_path: Path) -> None:
    text = VALID.replace('url = "sqlite:///hearback.db"', 'secrets = { url = "DB" }')
    address = "postgresql://u:p@127.0.0.1/h"
    assert read(tmp_path, text, {"DB": address}).database.url == address
    assert problems(tmp_path, text) == [(2, "database.secrets.url", "neither DB nor DB_FILE is set in the environment")]
    both = text.replace("[database]", '[database]\nurl = "sqlite:///a.db"')
    assert [key for _, key, _ in problems(tmp_path, both, {"DB": address})] == ["database.url"]


def test_folders_in_options_are_taken_from_the_files_own_folder(tmp_path: Path) -> None:
    text = VALID.replace(
        'every = "2m"', 'options = { folder = "drop", path = "/abs", other = "drop", n = 3, b = true }'
    )
    options = read(tmp_path, text).source("x-mentions").options
    assert options == {"folder": str(tmp_path / "drop"), "path": "/abs", "other": "drop", "n": 3, "b": True}


def test_an_option_is_not_given_twice(tmp_path: Path) -> None:
    found = problems(tmp_path, VALID.replace('every = "2m"', 'options = { bearer_token = "x" }'))
    assert [key for _, key, _ in found] == ["brands[0].sources[0].secrets.bearer_token"]


def test_missing_secrets_are_told_but_stop_nothing(tmp_path: Path) -> None:
    settings = read(tmp_path)
    told = missing_secrets(settings, {"LOTUS_X_BEARER": "t"})
    assert [str(problem) for problem in told] == [
        "line 20, brands[0].outlets[0].secrets.urls: neither LOTUS_ALERT_URLS nor LOTUS_ALERT_URLS_FILE is set in the "
        "environment"
    ]
    assert missing_secrets(settings, {"LOTUS_X_BEARER": "t", "LOTUS_ALERT_URLS": "json://h"}) == ()


def test_a_place_in_the_file_can_be_asked_for_later(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.line("brands[0].sources[0].platform") == 11
    assert settings.line("brands[0].sources[0].options.query") == 9
    assert settings.line("nothing") is None


def test_the_error_reads_as_a_list(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, "[inbox]\nport = 0\nhots = 'x'\n"), {})
    assert str(caught.value).splitlines()[1:] == [
        "  brands: at least one [[brands]] table is needed",
        "  line 2, inbox.port: 0 is not between 1 and 65535",
        "  line 3, inbox.hots: unknown key 'hots', did you mean 'host'?",
    ]
