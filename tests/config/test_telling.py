"""The settings in force, with their places, and not a secret among them."""

from pathlib import Path

from config.settings import load
from config.telling import HIDDEN, told
from tests.config.writing import VALID, written

WRITTEN = (
    VALID.replace('url = "sqlite:///hearback.db"', 'secrets = { url = "DB" }')
    .replace("[[brands]]", '[thresholds]\nlease = "90s"\n\n[[brands]]\ntime_zone = "Asia/Bangkok"', 1)
    .replace(
        "[[brands.outlets]]",
        """[brands.approval]
not_by_writer = true
two_persons = { topics = ["refund"] }

[[brands.sources]]
name = "feed"
platform = "rss"
account = "feed"
stream = "entries"
options = { url = "https://me:canary-1@feed.example/a?key=canary-2", api_key = "canary-3" }

[[brands.outlets]]""",
    )
)
DATABASE = "postgresql://hearback:canary-4@db.example:5433/hearback"


def test_each_value_says_where_it_comes_from_and_no_secret_is_told(tmp_path: Path) -> None:
    settings = load(written(tmp_path, WRITTEN), {"DB": DATABASE, "LOTUS_X_BEARER": "canary-5"})
    sections = told(settings)
    assert "canary" not in repr(sections)
    found = {(section.name, section.of, one.name): one for section in sections for one in section.values}
    lines = WRITTEN.splitlines()

    def said(*place: str) -> tuple[str, str]:
        one = found[place[0], place[1], place[2]]
        return one.value, lines[one.line - 1].partition("=")[0].strip() if one.line else ""

    assert said("thresholds", "", "lease") == ("1m30s", "lease")
    assert said("thresholds", "", "history") == ("2d", "")
    assert said("brands", "lotus", "time_zone") == ("Asia/Bangkok", "time_zone")
    assert said("brands.approval", "lotus", "two_persons.topics") == ("refund", "two_persons")
    assert said("brands.approval", "lotus", "not_by_writer") == ("true", "not_by_writer")
    assert said("brands.waking", "lotus", "hours") == ("08:00-21:00", "")
    assert said("database", "", "url")[0] == f"postgresql://{HIDDEN}@db.example:5433/hearback"
    feed = "lotus / feed"
    assert said("brands.sources", feed, "options.url")[0] == f"https://{HIDDEN}@feed.example/a?{HIDDEN}"
    assert said("brands.sources", feed, "options.api_key")[0] == HIDDEN
    bearer = found["brands.sources", "lotus / x-mentions", "bearer_token"]
    assert (bearer.value, bearer.env) == (HIDDEN, "LOTUS_X_BEARER")


def test_every_table_of_the_default_file_is_told(tmp_path: Path) -> None:
    names = {section.name for section in told(load(written(tmp_path), {}))}
    assert {"database", "inbox", "schedule", "thresholds", "sending", "retention", "brands", "brands.waking"} <= names
