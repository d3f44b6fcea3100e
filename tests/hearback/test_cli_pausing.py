"""`hearback pause` and `hearback resume`, and what `hearback sources` says about sending."""

from pathlib import Path

from tests.hearback.command import command
from tests.hearback.test_cli import in_words

ACCOUNT = "twitter:lotusandpine"


def sending(folder: Path) -> str:
    (source,) = command(folder, "sources", "--json").json
    return str(source["sending"])


def test_everything_one_brand_or_one_account_is_paused_and_resumed(on_x: Path) -> None:
    assert sending(on_x) == "ok"
    for which, what in (
        (("--all",), "all sending"),
        (("--brand", "lotus"), "sending of the brand lotus"),
        (("--account", ACCOUNT), f"sending through {ACCOUNT}"),
        (("--account", "x"), f"sending through {ACCOUNT}"),
    ):
        said = command(on_x, "pause", *which, "--reason", "a storm", "--as", "mai").out
        assert said == f"{what[0].upper()}{what[1:]} is paused by mai: a storm.\n"
        assert sending(on_x) == f"{what} is paused by mai: a storm"
        assert command(on_x, "resume", *which, "--as", "mai").out == f"{what[0].upper()}{what[1:]} goes on.\n"
        assert sending(on_x) == "ok"


def test_resuming_says_what_is_still_paused(on_x: Path) -> None:
    command(on_x, "pause", "--all", "--as", "mai")
    command(on_x, "pause", "--brand", "lotus", "--as", "mai")
    told = command(on_x, "resume", "--brand", "lotus", "--as", "mai").out
    assert told == "Sending of the brand lotus goes on.\nStill: all sending is paused by mai.\n"
    assert command(on_x, "resume", "--brand", "lotus", "--as", "mai").out.startswith(
        "Sending of the brand lotus was not stopped."
    )


def test_what_cannot_be_paused_is_refused_in_words(on_x: Path) -> None:
    in_words(command(on_x, "pause", "--as", "mai"), "--all", code=2)
    in_words(command(on_x, "pause", "--all", "--brand", "lotus", "--as", "mai"), "--account", code=2)
    in_words(command(on_x, "pause", "--brand", "nobody", "--as", "mai"), "known: lotus")
    in_words(command(on_x, "resume", "--account", "nobody", "--as", "mai"), ACCOUNT)
    in_words(command(on_x, "pause", "--all", "--as", "nobody"), "nobody")
