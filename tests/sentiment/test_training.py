"""The training code on a tiny real encoder and a tiny data folder: fast, and it can fail."""

import gzip
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the [train] extra is not installed")
pytest.importorskip("onnx", reason="the [train] extra is not installed")
onnxruntime = pytest.importorskip("onnxruntime")

from transformers import BertConfig, BertModel  # noqa: E402

from sentiment.analysis import LABELS, TOPICS  # noqa: E402
from sentiment.training import calibrate, catalogue, labels, mixing, quantise, vocabulary  # noqa: E402
from sentiment.training.batches import forget  # noqa: E402
from sentiment.training.fit import rate  # noqa: E402
from sentiment.training.graph import Shape, encoder_graph, pack_rows, plain, unpack_rows  # noqa: E402
from sentiment.training.network import SentimentNetwork, loss, mean, other_loss  # noqa: E402
from sentiment.training.precision import HalfNetwork  # noqa: E402
from sentiment.training.probes import fit  # noqa: E402
from sentiment.training.settings import Recipe  # noqa: E402

pytestmark = pytest.mark.train
RECIPE = replace(Recipe(), frozen_layers=1, topic_layer=1)
SHAPE = Shape(layers=2, heads=2, hidden=64, epsilon=1e-12, topic_layer=1)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> SentimentNetwork:
    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(3)
    config: Any = BertConfig(
        vocab_size=60,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=24,
        type_vocab_size=2,
        pad_token_id=1,
        layer_norm_eps=1e-12,
    )
    model = BertModel(config, add_pooling_layer=False)
    rows = model.embeddings.word_embeddings.weight.data
    rows.copy_(torch.from_numpy(unpack_rows(*pack_rows(rows.numpy()))))
    model.save_pretrained(folder)
    return SentimentNetwork(folder, RECIPE).eval()


def arrays(network: SentimentNetwork) -> dict[str, np.ndarray]:
    return {name: value.detach().numpy() for name, value in network.encoder.state_dict().items()}


def texts() -> np.ndarray:
    return np.random.default_rng(0).integers(4, 60, (6, 20))


def head(network: SentimentNetwork) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    same = (np.eye(64, dtype=np.float32), np.zeros(64, np.float32))
    return {"sentiment": (network.head.weight.detach().numpy(), network.head.bias.detach().numpy()), "topics": same}


def answers(graph: Any, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    sentiment, topics = session.run(["sentiment", "topics"], {"ids": ids})
    return sentiment, topics


def test_the_onnx_graph_says_what_torch_says(network: SentimentNetwork) -> None:
    ids = texts()
    sentiment, topics = answers(encoder_graph(arrays(network), SHAPE, head(network), plain), ids)
    with torch.inference_mode():
        inputs = torch.from_numpy(ids)
        last, middle = network.pooled(inputs, (inputs != 1).long())
        expected = network.head(last).numpy()
    assert np.abs(sentiment - expected).max() < 1e-4
    assert np.abs(topics - middle.numpy()).max() < 1e-4


def eight_bit(network: SentimentNetwork) -> Any:
    seen = quantise.observe(arrays(network), SHAPE, [texts()], 1.0)
    return encoder_graph(arrays(network), SHAPE, head(network), quantise.EightBit(seen))


def test_eight_bits_stay_close_to_float32(network: SentimentNetwork) -> None:
    full = answers(encoder_graph(arrays(network), SHAPE, head(network), plain), texts())[1]
    small = answers(eight_bit(network), texts())[1]
    assert np.abs(full - small).mean() < 0.02 * np.abs(full).mean() + 0.01


def test_eight_bit_answers_do_not_depend_on_the_batch(network: SentimentNetwork) -> None:
    graph, ids = eight_bit(network), texts()
    together = answers(graph, ids)[1]
    alone = np.concatenate([answers(graph, ids[row : row + 1])[1] for row in range(len(ids))])
    assert np.abs(together - alone).max() < 0.02


def test_packed_rows_that_came_from_four_bits_lose_nothing() -> None:
    rows = np.random.default_rng(1).normal(size=(40, 64)).astype(np.float32)
    packed, scales = pack_rows(rows)
    once = unpack_rows(packed, scales)
    assert packed.shape == (40, 32)
    assert np.abs(once - rows).max() < np.abs(rows).max() / 7
    assert np.array_equal(unpack_rows(*pack_rows(once)), once)


def test_a_row_of_zeros_stays_zero() -> None:
    assert not unpack_rows(*pack_rows(np.zeros((2, 64), np.float32))).any()


def test_two_class_rows_do_not_push_neutral(network: SentimentNetwork) -> None:
    logits = torch.zeros(2, 3, requires_grad=True)
    loss(logits, torch.tensor([0, 2]), torch.tensor([True, True])).backward()
    gradient: Any = logits.grad
    assert gradient[:, LABELS.index("neutral")].abs().max() == 0
    assert gradient[0, 0] < 0 < gradient[0, 2]


def test_the_mean_ignores_padding() -> None:
    hidden = torch.tensor([[[2.0], [4.0], [99.0]]])
    assert mean(hidden, torch.tensor([[1, 1, 0]])).item() == 3.0


def test_only_upper_layers_and_the_head_learn(network: SentimentNetwork) -> None:
    learning = {name.split(".")[0] for name, weight in network.named_parameters() if weight.requires_grad}
    assert learning == {"encoder", "head", "other_heads"}
    assert not any(weight.requires_grad for weight in network.encoder.embeddings.parameters())
    assert not any(weight.requires_grad for weight in network.encoder.encoder.layer[0].parameters())
    assert all(weight.requires_grad for weight in network.encoder.encoder.layer[1].parameters())


def test_outputs_that_a_row_does_not_know_are_left_out_of_the_loss() -> None:
    logits = torch.zeros(2, 3, requires_grad=True)
    other_loss(logits, torch.tensor([[1.0, 0, 0], [0, 1, 0]]), torch.tensor([[1.0, 0, 0], [1, 0, 0]])).backward()
    gradient: Any = logits.grad
    assert gradient[:, 1:].abs().max() == 0
    assert gradient[0, 0] < 0 < gradient[1, 0]


def test_only_pieces_between_the_ends_of_a_row_are_forgotten() -> None:
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    found = forget(torch.tensor([[0, 9, 8, 7, 2], [0, 9, 2, 1, 1]]), mask, 1.0, 3)
    assert found.tolist() == [[0, 3, 3, 3, 2], [0, 3, 2, 1, 1]]


def half(network: SentimentNetwork) -> HalfNetwork:
    return HalfNetwork(deepcopy(network), RECIPE)


def learn(learner: HalfNetwork, times: int) -> None:
    ids = torch.from_numpy(texts())
    for _ in range(times):
        loss(
            learner.network(ids, (ids != 1).long()), torch.zeros(6, dtype=torch.long), torch.zeros(6).bool()
        ).backward()
        learner.step(1.0)


def test_half_precision_learns_and_its_state_is_float32(network: SentimentNetwork) -> None:
    learner = half(network)
    ids = torch.from_numpy(texts())
    before = learner.network(ids, (ids != 1).long())[:, 0].mean().item()
    learn(learner, 8)
    state = learner.state()["network"]
    assert learner.network(ids, (ids != 1).long())[:, 0].mean().item() > before + 0.05
    assert {value.dtype for value in state.values()} == {torch.float32}
    words = "encoder.embeddings.word_embeddings.weight"
    assert torch.equal(state[words], network.state_dict()[words])


def test_a_resumed_run_goes_on_where_it_stopped(network: SentimentNetwork) -> None:
    straight, stopped, resumed = half(network), half(network), half(network)
    for each in (straight, stopped, resumed):
        each.network.eval()
    learn(straight, 4)
    learn(stopped, 2)
    resumed.load(stopped.state())
    learn(resumed, 2)
    expected, found = straight.state()["network"], resumed.state()["network"]
    assert all(torch.allclose(expected[name], found[name], atol=1e-6) for name in expected)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (0.05, 1.0), (0.525, 0.5), (1.0, 0.0), (1.2, 0.0)])
def test_the_rate_rises_and_falls_to_nothing(share: float, expected: float) -> None:
    assert rate(share, 0.05) == pytest.approx(expected)


def three(name: str, use: str = "train", classes: int = 3) -> catalogue.DataSet:
    return catalogue.DataSet(name, name, use, classes, "none")


def test_every_listed_set_has_a_licence_that_fits_its_use() -> None:
    forbidden = ("NC", "non-commercial", "research", "personal use", " GPL", "GPL-")
    for each in catalogue.trainable():
        assert not any(word in each.licence for word in forbidden), each
    assert len({each.name for each in catalogue.all_sets()}) == len(catalogue.all_sets())


def test_shares_sum_to_one_and_favour_the_first_languages() -> None:
    sizes = {three("th-a"): 5_000, three("da-a"): 5_000, three("th-b", classes=2): 5_000}
    found = mixing.shares(sizes, Recipe())
    assert sum(found.values()) == pytest.approx(1.0)
    thai, danish, halves = (found[each] for each in sizes)
    assert thai > halves
    assert thai + halves > 3 * danish


def test_no_set_is_repeated_too_often() -> None:
    sizes = {three("en-a"): 10, three("en-b"): 100_000}
    kept = mixing.capped(dict.fromkeys(sizes, 0.5), sizes, 1_000, 3.0)
    assert kept[three("en-a")] < 0.07


def test_the_plan_is_seeded_and_tempers_classes() -> None:
    rows = [catalogue.Row(f"a{at}", 1) for at in range(900)] + [catalogue.Row(f"b{at}", 0) for at in range(100)]
    first, second = (
        [example.text for example in islice(mixing.plan({three("en-a"): list(rows)}, Recipe(), 10_000), 400)]
        for _ in range(2)
    )
    assert first == second
    assert 0.15 < sum(text.startswith("b") for text in first) / 400 < 0.35


def write_tsv(path: Path, rows: list[tuple[str, str]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in rows))


def test_rows_are_cleaned_and_a_missing_dev_is_cut_from_train(tmp_path: Path) -> None:
    (tmp_path / "sentiment").mkdir()
    rows = [(f"text {at} @bob", LABELS[at % 3]) for at in range(50)]
    write_tsv(tmp_path / "sentiment" / "xx-toy.train.tsv.gz", [*rows, ("odd", "unknown label")])
    each = three("xx-toy")
    train, dev = (catalogue.rows(tmp_path, each, split) for split in ("train", "dev"))
    assert (len(train), len(dev)) == (45, 5)
    assert not {row.text for row in train} & {row.text for row in dev}
    assert all(row.text.endswith("@user") for row in train)
    assert catalogue.rows(tmp_path, each, "test") == []


def test_the_vocabulary_keeps_specials_single_characters_and_what_is_used() -> None:
    pieces = [
        ["<s>", 0.0],
        ["<pad>", 0.0],
        ["</s>", 0.0],
        ["<unk>", 0.0],
        ["▁good", -3.0],
        ["x", -9.0],
        ["▁rare", -2.0],
    ]
    pieces += [["▁used", -20.0], ["<mask>", 0.0]]
    assert vocabulary.keep(pieces, vocabulary.Counter({7: 5}), 6) == [0, 1, 2, 3, 5, 7]
    assert vocabulary.keep(pieces, vocabulary.Counter({7: 5}), 7) == [0, 1, 2, 3, 5, 6, 7]


def test_seeds_tell_every_scenario_in_every_language() -> None:
    found = labels.seeds()
    groups = {row.group for row in found}
    languages = {row.source for row in found}
    assert len(found) == len(groups) * len(languages)
    assert len(languages) >= 18
    assert labels.held_scenarios() < groups
    assert {output for row in found for output in row.says} == set(labels.OUTPUTS)
    assert len({row.text for row in found}) == len(found)


def test_a_probe_learns_what_is_plain_and_leaves_out_what_is_unknown() -> None:
    draw = np.random.default_rng(2)
    features = draw.normal(size=(200, 8)).astype(np.float32)
    says = [frozenset({f"topic:{TOPICS[0]}"} if row[0] > 0 else ()) for row in features]
    knows = frozenset({f"topic:{TOPICS[0]}"})
    rows = [labels.Labelled("", "toy", "", said, knows, 1 / 200) for said in says]
    logits = fit(features, rows).logits(features)
    assert ((logits[:, 0] > 0) == (features[:, 0] > 0)).mean() > 0.95
    assert np.abs(logits[:, 1:]).max() < 1e-3


def sample(count: int = 600) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(4)
    truth = draw.choice(3, count, p=[0.2, 0.6, 0.2])
    return 6 * np.eye(3)[truth] + draw.normal(0, 4, (count, 3)), truth


def test_calibration_improves_the_likelihood_and_holds_the_recall() -> None:
    logits, truth = sample()
    chosen = calibrate.band(logits, truth)
    chances = calibrate.softmax(logits / chosen["temperature"] + np.array(chosen["bias"]))
    before = -np.log(calibrate.softmax(logits)[np.arange(len(truth)), truth]).mean()
    after = -np.log(chances[np.arange(len(truth)), truth]).mean()
    assert after < before
    labelled = (np.log(chances) + np.array(chosen["decision"])).argmax(1) == 0
    caught = labelled | (chances[:, 0] >= chosen["flag"])
    assert caught[truth == 0].mean() >= calibrate.RECALL


def test_offsets_never_cost_macro_f1() -> None:
    logits, truth = sample()
    chances = calibrate.softmax(logits)
    found = np.array(calibrate.offsets(chances, truth))
    plain_score = calibrate.macro_f1(truth, chances.argmax(1))
    assert calibrate.macro_f1(truth, (np.log(chances) + found).argmax(1)) >= plain_score


def test_small_languages_share_one_band() -> None:
    logits, truth = sample()
    found = calibrate.bands({"th": logits, "xx": logits[:20]}, {"th": truth, "xx": truth[:20]})
    assert set(found) == {"*", "th"}
