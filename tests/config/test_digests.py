"""[[brands.digests]]: read whole, and every mistake with its line."""

from pathlib import Path

import pytest

from config.digests import Digest
from config.settings import SettingsError, load

TOML = """
[[brands]]
name = "lotus"
title = "Lotus"
playbook = "."
time_zone = "Asia/Bangkok"
[[brands.outlets]]
name = "mail"
kind = "apprise"
secrets = {{ urls = "MAIL" }}
[[brands.digests]]
name = "weekly"
{digest}
"""


def read(folder: Path, digest: str) -> Digest:
    path = folder / "hearback.toml"
    path.write_text(TOML.format(digest=digest), encoding="utf-8")
    return load(path, {}).brands[0].digests[0]


def test_a_digest_is_on_the_brands_clock_unless_it_says_another(tmp_path: Path) -> None:
    usual = read(tmp_path, 'outlet = "mail"')
    assert (usual.day, usual.hour, usual.time_zone, usual.to, usual.brand) == ("monday", 8, "Asia/Bangkok", (), "lotus")
    told = read(tmp_path, 'outlet = "mail"\nto = ["a@b.example"]\nday = "friday"\nhour = 17\ntime_zone = "UTC"')
    assert (told.day, told.hour, told.time_zone, told.to) == ("friday", 17, "UTC", ("a@b.example",))


@pytest.mark.parametrize(
    ("digest", "words"),
    [
        ("", "outlet: is missing"),
        ('outlet = "chat"', "unknown outlet 'chat'"),
        ('outlet = "mail"\nday = "mondy"', "did you mean 'monday'"),
        ('outlet = "mail"\nhour = 24', "24 is not between 0 and 23"),
        ('outlet = "mail"\nto = ["a b"]', "is no e-mail address"),
        ('outlet = "mail"\ntime_zone = "Bangkok"', "is no time zone"),
        ('outlet = "mail"\nwhen = "now"', "when"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, digest: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, digest)
    told = "; ".join(map(str, caught.value.problems))
    assert words in told
    assert "brands[0].digests[0]" in told
    assert all(problem.line for problem in caught.value.problems)
