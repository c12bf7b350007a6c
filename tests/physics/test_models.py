"""Rows of models against the parameter counts that are published for them, and what windows and experts change."""

import pytest

from game.physics.cards import CARDS
from game.physics.expert_reads import SHARE_OF_ALL, touched_shares
from game.physics.laws import StepLaw, attended_pairs, step_law
from game.physics.model_type import Experts, Latent, Window
from game.physics.models import MODELS
from game.physics.names import card_named, model_named
from game.physics.storage import Storage
from game.physics.transformer import Mixture, Transformer, model_type

PUBLISHED = {
    "opt-125m": 125_239_296,
    "opt-350m": 331_196_416,
    "opt-1.3b": 1_315_758_080,
    "opt-2.7b": 2_651_596_800,
    "opt-6.7b": 6_658_473_984,
    "opt-13b": 12_853_473_280,
    "opt-30b": 29_974_540_288,
    "llama-2-7b": 6_738_415_616,
    "llama-2-13b": 13_015_864_320,
    "llama-3-8b": 8_030_261_248,
    "llama-3-70b": 70_553_706_496,
    "llama-3.1-8b": 8_030_261_248,
    "llama-3.1-405b": 405_853_388_800,
    "qwen2.5-7b": 7_615_616_512,
    "qwen3-8b": 8_190_735_360,
    "qwen3-14b": 14_768_307_200,
    "qwen3-32b": 32_762_123_264,
}
"""Weights as the safetensors index of each model counts them. Of OPT-66B it says 65.7 B."""

KV_KIB = {
    "opt-1.3b": 192,
    "opt-13b": 800,
    "llama-2-7b": 512,
    "llama-3-8b": 128,
    "llama-3-70b": 320,
    "llama-3.1-405b": 504,
    "qwen2.5-7b": 56,
    "qwen3-8b": 144,
    "qwen3-32b": 256,
}


def test_every_model_has_as_many_weights_as_published() -> None:
    counted = {model.id: model.num_params for model in MODELS.values()}
    assert counted.pop("opt-66b") == pytest.approx(65.72e9, rel=1e-4)
    assert counted == PUBLISHED


@pytest.mark.parametrize("model", KV_KIB)
def test_a_token_keeps_the_kv_that_its_heads_make(model: str) -> None:
    assert MODELS[model].kv_bytes_per_token == KV_KIB[model] * 1024


def test_the_residual_is_not_as_wide_as_attention_where_heads_say_so() -> None:
    model = MODELS["qwen3-32b"]
    assert (model.hidden_size, model.num_heads * model.head_size) == (5120, 8192)
    assert step_law(model, CARDS["h100"]).attention_flops == 4 * 64 * 8192


def test_kinds_of_attention() -> None:
    kinds = {name: MODELS[name].attention for name in ("opt-1.3b", "llama-2-7b", "llama-3-8b")}
    assert kinds == {"opt-1.3b": "mha", "llama-2-7b": "mha", "llama-3-8b": "gqa"}


def test_kv_of_mha_is_read_at_a_share_of_its_own_where_one_is_measured() -> None:
    card = CARDS["h100"]
    assert [card.kv_share_of(kind) for kind in ("mha", "gqa", "mqa", "mla")] == [0.91, 0.80, 0.80, 0.80]
    of_llama_2, of_llama_3 = (step_law(MODELS[f"llama-{name}"], card) for name in ("2-7b", "3-8b"))
    assert of_llama_2.kv_bytes_per_beat / of_llama_3.kv_bytes_per_beat == pytest.approx(0.91 / 0.80, rel=1e-3)
    assert CARDS["l4"].kv_share_of("mha") == CARDS["l4"].kv_share == 0.80


def test_every_card_says_whether_its_shares_are_measured() -> None:
    unmeasured = {card.id for card in CARDS.values() if not card.is_measured}
    assert unmeasured == {"toy-120", "l4", "mi300x"}
    for card in (CARDS[name] for name in unmeasured):
        assert (card.weights_share, card.kv_share, card.compute_share) == (0.80, 0.80, 0.65)


@pytest.mark.parametrize(
    ("num", "per_token", "touched"),
    [
        (8, 2, {0: 0, 1: 2, 2: 3.5, 4: 5.47, 8: 7.2, 16: 7.92}),
        (128, 8, {1: 8, 8: 51.6, 32: 111.8, 64: 125.9}),
        (4, 4, {0: 0, 1: 4}),
    ],
)
def test_a_step_touches_as_many_experts_as_expected(num: int, per_token: int, touched: dict[int, float]) -> None:
    shares = touched_shares(Experts(num, per_token, 1, 2))
    assert {n: pytest.approx(num * shares[n] / SHARE_OF_ALL, abs=0.06) for n in touched} == touched
    assert shares == sorted(shares)
    assert shares[-1] == SHARE_OF_ALL


def mixture_law() -> StepLaw:
    """Mixtral 8x7B on an H100."""
    experts = Mixture(8, 2, 14_336, (True,) * 32)
    sizes = Transformer(32, 4096, 32, 8, 128, 14_336, 32_000, is_tied=False, mixture=experts)
    model = model_type("m", "m", sizes, "config.json of mistralai/Mixtral-8x7B-v0.1")
    assert model.num_params == 46_702_792_704
    assert model.num_active_params + model.num_looked_up_params == 12_879_925_248
    return step_law(model, CARDS["h100"])


def test_a_mixture_reads_what_its_tokens_touch_and_computes_what_is_active() -> None:
    law = mixture_law()
    reads = [law.read_bytes_of(n) for n in (1, 2, 8, 64, 10_000)]
    assert reads == sorted(reads)
    assert reads[0] == law.read_bytes
    assert reads[-1] == law.weights_bytes - 2 * 32_000 * 4096
    assert law.flops_per_token == 2 * (12_879_925_248 - 32_000 * 4096)
    assert law.step_beats(1, 0, 0) == law.step_floor_beats()
    assert law.step_beats(8, 0, 0) - law.overhead_beats == -(-reads[2] // law.weights_bytes_per_beat)
    assert law.beats_and_bound(64, 0, 0)[1]
    assert not law.beats_and_bound(8192, 0, 0)[1]


def gemma_like(window: Window | None) -> StepLaw:
    sizes = Transformer(42, 3584, 16, 8, 256, 14_336, 256_000, is_tied=True)
    return step_law(model_type("g", "g", sizes, "Gemma 2", window=window), CARDS["h100"])


def test_a_window_is_read_to_its_end_and_no_further() -> None:
    law, full = gemma_like(Window(4096, 21)), gemma_like(None)
    assert law.window_tokens == 4096
    assert law.step_beats(1, 4096, 4096) == full.step_beats(1, 4096, 4096)
    assert law.step_beats(1, 4096, 4096, 4096, 4096) == full.step_beats(1, 4096, 4096)
    cut = law.kv_beats(20_000, 4096)
    assert cut == pytest.approx(full.kv_beats(20_000) / 2 + full.kv_beats(4096) / 2, abs=2)
    assert law.step_beats(1, 20_000, 20_000, 4096, 4096) < full.step_beats(1, 20_000, 20_000)


def test_a_sequence_keeps_no_more_than_the_window_in_layers_that_have_one() -> None:
    sizes = Transformer(42, 3584, 16, 8, 256, 14_336, 256_000, is_tied=True)
    model = model_type("g", "g", sizes, "Gemma 2", window=Window(4096, 21))
    each = model.kv_bytes_per_token
    assert [model.kv_bytes(n) for n in (0, 1, 4096)] == [0, each, 4096 * each]
    assert model.kv_bytes(8192) == 4096 * each + 4096 * each // 2


def test_a_latent_kv_is_small_and_expanded_only_where_that_is_less_work() -> None:
    latent = Latent(rank=512, rope_size=64, key_size=128, value_size=128)
    sizes = Transformer(61, 7168, 128, 128, 192, 18_432, 129_280, is_tied=False, latent=latent, query_rank=1536)
    model = model_type("d", "d", sizes, "DeepSeek-V3")
    assert (model.kv_bytes_per_token, model.attention, model.num_kv_heads, model.head_size) == (70_272, "mla", 1, 576)
    law = step_law(model, CARDS["h200"])
    decode = law.attention_work(context_tokens=4096, attended_pairs=4096)
    assert decode == 4096 * 2 * 61 * 128 * (2 * 512 + 64)
    pairs = attended_pairs(0, 4096)
    assert law.attention_work(4096, pairs) < pairs * law.attention_flops / 2


def test_groups_of_quantised_weights_have_scales() -> None:
    four_bits = Storage("gptq", bits=4, group_size=128, scale_bytes=2, zero_bits=4)
    assert four_bits.matrix_bytes("m", 256, 64) == 256 * 64 // 2 + 2 * 64 * 2 + 2 * 64 // 2
    blocks = Storage("fp8", bits=8, group_size=128, group_rows=128, scale_bytes=4)
    assert blocks.matrix_bytes("m", 256, 130) == 256 * 130 + 2 * 2 * 4
    kept = Storage("fp8", bits=8, kept_plain=frozenset({"layers.1.mlp"}), kept_plain_patterns=("*.o_proj",))
    names = ("model.layers.1.mlp.up_proj", "model.layers.11.mlp.up_proj", "model.layers.0.self_attn.o_proj")
    assert [kept.matrix_bytes(name, 8, 8) for name in names] == [128, 64, 128]


@pytest.mark.parametrize(
    ("name", "card"),
    [
        ("RTX 4090", "rtx-4090"),
        ("rtx4090", "rtx-4090"),
        ("a100", "a100-80"),
        ("A100-40GB", "a100-40"),
        ("NVIDIA H100 SXM 80GB", "h100"),
        ("h200_sxm", "h200"),
        ("RTX PRO 6000", "rtx-pro-6000"),
        ("AMD MI300X", "mi300x"),
        ("hundred", ""),
    ],
)
def test_cards_go_by_the_names_that_people_write(name: str, card: str) -> None:
    found = card_named(name)
    assert (found.id if found else "") == card


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("meta-llama/Meta-Llama-3-8B-Instruct", "llama-3-8b"),
        ("Llama-2-7b-hf", "llama-2-7b"),
        ("Qwen/Qwen2.5-7B-Instruct", "qwen2.5-7b"),
        ("llama-3.1-8b", "llama-3.1-8b"),
        ("gpt-5", ""),
    ],
)
def test_models_go_by_the_names_that_people_write(name: str, model: str) -> None:
    found = model_named(name)
    assert (found.id if found else "") == model


def test_no_two_rows_share_a_name() -> None:
    assert all(card_named(card.title) is card and card_named(card.id) is card for card in CARDS.values())
    assert all(model_named(model.id) is model and model_named(model.hf_id) is model for model in MODELS.values())
