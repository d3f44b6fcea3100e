"""The ONNX files are opened in one place and in one way."""

from pathlib import Path

import pytest

from sentiment.classifier import SHIPPED_FOLDER
from sentiment.embedding import RETRIEVAL_FOLDER
from sentiment.errors import ModelUnavailable
from sentiment.sessions import opened

ROOM = SHIPPED_FOLDER.parent


def test_one_place_knows_how_a_session_is_set_up() -> None:
    naming = [path.name for path in ROOM.glob("*.py") if "InferenceSession" in path.read_text(encoding="utf-8")]
    assert naming == ["sessions.py"]


def test_a_call_takes_one_core() -> None:
    options = opened(RETRIEVAL_FOLDER / "model.onnx").get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"model\.onnx is missing\. Install the package again"):
        opened(tmp_path / "model.onnx")
