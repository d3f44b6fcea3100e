from pathlib import Path

import pytest

from config.secrets import LARGEST, MissingSecret, secret


def test_a_name_gives_its_value() -> None:
    assert secret("TOKEN", {"TOKEN": " s3cret\n"}) == " s3cret\n"


def test_a_file_gives_its_content_without_the_last_newline(tmp_path: Path) -> None:
    for written in (b"s3cret", b"s3cret\n", b"s3cret\r\n"):
        (tmp_path / "token").write_bytes(written)
        assert secret("TOKEN", {"TOKEN_FILE": str(tmp_path / "token")}) == "s3cret"
    (tmp_path / "token").write_bytes(b"-----BEGIN\nx\n-----END\n\n")
    assert secret("TOKEN", {"TOKEN_FILE": str(tmp_path / "token")}) == "-----BEGIN\nx\n-----END\n"


def test_what_is_missing_is_told_without_the_value(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "large").write_bytes(b"x" * (LARGEST + 1))
    cases = {
        "neither TOKEN nor TOKEN_FILE": {},
        "neither": {"TOKEN": ""},
        "both TOKEN and TOKEN_FILE": {"TOKEN": "canary", "TOKEN_FILE": "canary"},
        "cannot be read": {"TOKEN_FILE": str(tmp_path / "none")},
        "which is empty": {"TOKEN_FILE": str(tmp_path / "empty")},
        "not UTF-8": {"TOKEN_FILE": str(tmp_path / "binary")},
        "larger than": {"TOKEN_FILE": str(tmp_path / "large")},
    }
    for words, environ in cases.items():
        with pytest.raises(MissingSecret, match=words) as caught:
            secret("TOKEN", environ)
        assert "canary" not in str(caught.value)
