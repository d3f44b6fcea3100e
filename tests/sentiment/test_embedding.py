"""The small encoder reads with the sentiment model's vocabulary and gives unit vectors, whatever the batch."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from sentiment.classifier import SHIPPED_FOLDER
from sentiment.embedding import MODEL, PASSAGE, QUESTION, RETRIEVAL_FOLDER, SETTINGS, Embedder
from sentiment.errors import ModelUnavailable


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_have_length_one_and_do_not_depend_on_the_batch(embedder: Embedder) -> None:
    texts = [QUESTION + "กี่วันถึงคะ", PASSAGE + "Delivery takes three days.", QUESTION + "wo ist mein Paket " * 40]
    together = embedder.vectors(texts)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(3), abs=1e-4)
    alone = np.concatenate([embedder.vectors([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_same_question_in_two_languages_is_nearer_than_another_question(embedder: Embedder) -> None:
    german, english, other = embedder.vectors(
        [QUESTION + "Wo ist mein Paket?", QUESTION + "Where is my parcel?", QUESTION + "Can I pay by card?"]
    )
    assert german @ english > german @ other


def test_pieces_are_lower_case_and_without_marks(embedder: Embedder) -> None:
    upper, lower, thai, nothing = embedder.pieces(["WHERE is it?!", "where is it", "กี่วันถึงคะ", "?!… 🙈"])
    assert upper == lower
    assert len(thai) > 1
    assert nothing == []


def test_nothing_to_embed_gives_an_empty_table(embedder: Embedder) -> None:
    assert embedder.vectors([]).shape == (0, json.loads((RETRIEVAL_FOLDER / SETTINGS).read_text())["dimensions"])


def test_another_vocabulary_is_refused_in_words(tmp_path: Path) -> None:
    known = json.loads((RETRIEVAL_FOLDER / SETTINGS).read_text())
    (tmp_path / SETTINGS).write_text(json.dumps(known | {"vocabulary": "0" * 64}))
    shutil.copyfile(RETRIEVAL_FOLDER / MODEL, tmp_path / MODEL)
    with pytest.raises(ModelUnavailable, match="another vocabulary"):
        Embedder(tmp_path, SHIPPED_FOLDER).vectors(["x"])


def test_a_missing_model_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="is missing"):
        _ = Embedder(tmp_path).revision
