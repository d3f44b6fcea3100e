"""`hearback guard`: one answer a line, broken lines named, on the default playbook."""

import io
import json

from config.initial import DEFAULTS
from config.playbook import load
from hearback.cli.guard import judged

BOOK = load(DEFAULTS / "playbook")


def answers(*lines: object) -> list[dict[str, object]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(judged(io.StringIO(text), BOOK))


def checks(**line: object) -> set[str]:
    return {row["check"] for row in answers(line)[0]["findings"]}  # type: ignore[attr-defined]


def test_findings_name_check_place_and_words() -> None:
    (answer,) = answers({"text": "Call 081-234-5678!", "language": "en", "platform": "twitter", "public": True})
    (row,) = answer["findings"]  # type: ignore[misc]
    assert (row["check"], row["blocking"], row["where"]) == ("phone", True, [5, 17])
    assert row["message"]


def test_a_broken_line_is_named_and_the_rest_go_on() -> None:
    found = answers(
        "nope", {"text": 1}, {"text": "a", "public": "no"}, {"text": "a", "mood": "sad"}, "", {"text": "Hi!"}
    )
    assert [answer["line"] for answer in found] == [1, 2, 3, 4, 6]
    assert ["error" in answer for answer in found] == [True, True, True, True, False]


def test_the_network_counts_and_costs() -> None:
    assert "length" in checks(text="a " * 300, platform="X")
    assert "cost" in checks(text="see https://evil.example", platform="twitter")
    assert "platform" in checks(text="Thank you!", platform="nowhere")


def test_what_is_known_about_the_customer_is_heeded() -> None:
    assert "apology" in checks(text="Please write to us in private.", language="en", mood="negative")
    assert "repeat" in checks(
        text="Please write to us in private today.", recent=["Please write to us in private, today!"]
    )
    assert "number" not in checks(text="Your order 4521 is here", public=False)


def test_a_misspelt_key_is_no_key_left_out() -> None:
    (answer,) = answers({"text": "x", "langage": "en"})
    assert "unknown key 'langage'" in str(answer["error"])
