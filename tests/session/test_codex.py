"""Every page of the codex: its factory, run for twenty seconds, shows what the page claims."""

from __future__ import annotations

from functools import cache

import pytest

from game.content.codex import CODEX, PAGE_OF_TILE, factory
from game.content.load import level_ids, load_level
from game.physics.laws import expected_tokens_per_bundle
from game.session.reading import codex_factory
from game.session.reading.codex_factory import MEASURED_S, MEASURES, CodexRun, Comparison
from game.session.reading.codex_figures import figures, level_for, suits
from game.sim.tiles import TILES


@cache
def results(page: str) -> list[dict[str, float]]:
    """What each variant of a page comes to; a crash that did not come counts as at the end of all days."""
    comparison = Comparison(page)
    while not comparison.is_done:
        comparison.work(60)
    return [{name: float("inf") if x is None else x for name, x in found.items()} for found in comparison.results]


def column(page: str, measure: str) -> list[float]:
    return [found[measure] for found in results(page)]


def about(expected: float, rel: float = 0.05) -> object:
    return pytest.approx(expected, rel=rel)


def test_a_page_has_what_it_names() -> None:
    for page in CODEX.values():
        assert set(page.links) <= CODEX.keys() - {page.key}
        assert set(page.measures) <= MEASURES.keys()
        assert page.level_id in level_ids()
        assert 2 <= len(page.variants) <= 4
        assert 0 <= page.first < len(page.variants)
    reached = {link for page in CODEX.values() for link in page.links}
    assert reached == CODEX.keys(), "every page can be reached from another"
    assert PAGE_OF_TILE.keys() == TILES.keys() - {"blocked"}
    assert set(PAGE_OF_TILE.values()) <= CODEX.keys()


@pytest.mark.parametrize("page", CODEX)
def test_only_a_page_on_memory_crashes_and_nothing_is_spilled(page: str) -> None:
    for number in range(len(CODEX[page].variants)):
        run = CodexRun(page, number)
        run.advance(MEASURED_S * 60)
        assert run.simulation.spills == []
        assert (run.simulation.crash is not None) == (page == "paging" and number == 0)
        assert run.simulation.ledger.num_delivered > 0 or run.simulation.crash is not None


@pytest.mark.parametrize("page", ["speculation", "kv_cache", "littles_law", "roofline"])
def test_measuring_changes_nothing(page: str) -> None:
    watched, alone = CodexRun(page, 1), CodexRun(page, 1)
    for _ in range(500):
        watched.advance(1)
        for name in CODEX[page].measures:
            watched.measured(name)
    alone.simulation.advance(500)
    assert watched.simulation.digest() == alone.simulation.digest()


def test_all_that_pages_measure_can_be_measured_and_is_measured_by_one() -> None:
    assert {name for page in CODEX.values() for name in page.measures} == MEASURES.keys()


@pytest.mark.parametrize("page", CODEX)
def test_a_page_notes_all_that_its_measures_come_from(page: str) -> None:
    run, all_noted = CodexRun(page, CODEX[page].first), CodexRun(page, CODEX[page].first)
    all_noted._looks = [look for look, _ in codex_factory._LOOKS]
    run.advance(300)
    all_noted.advance(300)
    for name in CODEX[page].measures:
        assert run.measured(name) == all_noted.measured(name), name


def test_a_prompt_is_read_many_tokens_at_once() -> None:
    rates = column("prefill", "prompt_tokens_per_s")
    assert rates == sorted(rates)
    first, longer, *_ = column("prefill", "ttft_ms")
    assert longer - first < 0.1 * (64 - 16) * 28.4, "48 more tokens cost far less than 48 steps"


def test_decode_goes_with_the_bandwidth() -> None:
    slow, plain, fast = column("decode", "tpot_ms")
    for found, gb_per_s in ((slow, 60), (plain, 120), (fast, 240)):
        assert found == about(1000 * 2.6315 / (0.8 * gb_per_s) + 0.96)


def test_kv_grows_by_as_much_with_every_token() -> None:
    short, medium, long = column("kv_cache", "kv_peak_mib")
    assert medium - short == about((256 - 64) * 192 / 1024, 0.01)
    assert long - medium == about((512 - 256) * 192 / 1024, 0.01)


def test_paging_holds_more_sequences_in_the_same_memory() -> None:
    off, on = results("paging")
    assert off["sequences_held"] < on["sequences_held"]
    assert off["kv_waste_percent"] > 50 > 5 > on["kv_waste_percent"]
    assert off["crash_s"] < 1
    assert on["crash_s"] == float("inf")


def test_batching_raises_tps_with_nearly_the_same_step() -> None:
    for variant, found in zip(CODEX["batching"].variants, results("batching"), strict=True):
        assert found["tps"] == about(variant.value * results("batching")[0]["tps"])
        assert found["step_ms"] == about(28.4, 0.03)


def test_speculation_pays_only_with_good_guesses() -> None:
    off, bad, fair, good = results("speculation")
    assert bad["tps"] < off["tps"] < fair["tps"] < good["tps"]
    assert good["tps"] > 1.8 * off["tps"]
    for alpha, found in ((0.2, bad), (0.5, fair), (0.8, good)):
        assert found["tokens_per_step"] == about(expected_tokens_per_bundle(alpha, 3), 0.06)
        assert found["step_ms"] == about(37.6, 0.02)


def test_beyond_the_knee_the_step_grows_with_the_batch() -> None:
    one, _, three, five = results("roofline")
    assert three["step_ms"] < 1.12 * one["step_ms"]
    assert five["step_ms"] > 1.4 * three["step_ms"]
    assert one["compute_bound_percent"] < 10
    assert five["compute_bound_percent"] > 90
    assert five["tps"] / three["tps"] < 1.2


def test_a_queue_raises_ttft_and_leaves_tpot_alone() -> None:
    ttft, tpot = column("latency", "ttft_ms"), column("latency", "tpot_ms")
    assert ttft == sorted(ttft)
    assert ttft[-1] > 5 * ttft[0]
    assert max(tpot) < 1.03 * min(tpot)


def test_littles_law_holds() -> None:
    for found in results("littles_law"):
        assert found["in_system"] == about(found["product"], 0.03)
        assert found["product"] == about(found["arrivals_per_s"] * found["answer_s"], 1e-9)


def test_two_cards_hold_the_weights_twice_for_the_same_tps() -> None:
    one, two = results("cards")
    assert two["vram_peak_mib"] - one["vram_peak_mib"] == about(2509.6, 0.01)
    assert two["tps"] == about(one["tps"])


def test_a_longer_wire_costs_latency_but_not_tpot() -> None:
    near, farther, far = column("links", "ttft_ms")
    assert farther - near == about(2 * 50, 0.01)
    assert far - farther == about(2 * 50, 0.01)
    assert max(column("links", "tpot_ms")) == about(min(column("links", "tpot_ms")), 0.01)


@pytest.mark.parametrize("page", CODEX)
def test_figures_of_every_level_are_finite(page: str) -> None:
    for level_id in level_ids():
        level = load_level(level_id)
        if suits(page, level):
            found = figures(page, level)
            assert all(value == value and abs(value) < 1e12 for value in found.values())


def test_figures_are_those_of_the_level_that_is_played() -> None:
    first, second = load_level("prefill-decode"), load_level("kv-paging")
    assert figures("decode", first)["step_ms"] == about(28.37, 0.001)
    assert figures("paging", second)["reserved_mib"] == 240
    assert figures("paging", second)["chat_mib"] == 144
    assert figures("paging", first)["reserved_mib"] == 48
    assert level_for("paging", "kv-paging", first) is first
    assert level_for("paging", "kv-paging", None).id == "kv-paging"
    assert level_for("speculation", "speculative-speedup", first).id == "speculative-speedup"
    assert figures("speculation", load_level("speculative-speedup"))["speed_up"] == about(2.23, 0.01)
    assert factory("paging", 0)[0].vram_mib == second.vram_mib


def test_more_slots_make_every_token_a_little_slower_and_nobody_waits() -> None:
    few, more, all_users = results("engine")
    assert few["tpot_ms"] < more["tpot_ms"] < all_users["tpot_ms"] < 1.1 * few["tpot_ms"]
    assert all_users["tps"] > 1.5 * more["tps"] > 3 * few["tps"]
    assert all_users["ttft_ms"] < 0.1 * more["ttft_ms"]


def test_order_moves_waiting_about_and_makes_no_tokens() -> None:
    first_come, shortest, ageing = results("policies")
    assert shortest["mean_ttft_ms"] < ageing["mean_ttft_ms"] < 0.6 * first_come["mean_ttft_ms"]
    assert 1.5 * first_come["max_ttft_ms"] < ageing["max_ttft_ms"] < 0.9 * shortest["max_ttft_ms"]
    assert max(column("policies", "tpot_ms")) == about(min(column("policies", "tpot_ms")), 0.02)


def test_no_gap_is_longer_than_the_budget_lets_a_step_be() -> None:
    whole, tiny, fair, large = results("chunked_prefill")
    assert tiny["p99_itl_ms"] < fair["p99_itl_ms"] < 50 < large["p99_itl_ms"] < 0.6 * whole["p99_itl_ms"]
    assert tiny["ttft_ms"] > fair["ttft_ms"]
    assert figures("chunked_prefill", load_level("chunked-prefill"))["whole_ms"] == about(321, 0.01)
    assert figures("policies", load_level("who-goes-first"))["longest_steps"] == 12


def test_what_is_kept_need_not_be_computed_anew() -> None:
    let_go, kept, in_host = results("prefix_cache")
    assert let_go["prefix_hits_percent"] == float("inf"), "nobody looks"
    assert 10 < kept["prefix_hits_percent"] < 60
    assert in_host["ttft_ms"] < 0.75 * kept["ttft_ms"] < 0.65 * let_go["ttft_ms"]


def test_a_deadline_shortens_the_wait_and_leaves_the_throughput_alone() -> None:
    assert column("admission", "tps") == [about(results("admission")[0]["tps"])] * 4
    ttft, refused = column("admission", "ttft_ms"), column("admission", "refused_percent")
    assert ttft == sorted(ttft, reverse=True)
    assert refused == sorted(refused)
    assert (refused[0], ttft[-1]) == (0, about(283, 0.3))


def test_a_static_batch_leaves_slots_empty() -> None:
    static, continuous = results("continuous_batching")
    assert continuous["tps"] > 2 * static["tps"]
    assert continuous["tokens_per_step"] > 2 * static["tokens_per_step"]


def test_blocks_are_neither_huge_nor_tiny() -> None:
    tiny, middle, huge = results("block_size")
    assert middle["tps"] > 1.3 * max(tiny["tps"], huge["tps"])
    assert tiny["step_ms"] > 1.3 * middle["step_ms"]
    assert tiny["kv_waste_percent"] < middle["kv_waste_percent"] < 15 < 50 < huge["kv_waste_percent"]


def test_a_reserve_ends_preemption_and_the_whole_of_it_wastes_memory() -> None:
    none, some, whole = results("preemption")
    assert none["preemptions"] > 2.5 * some["preemptions"]
    assert whole["preemptions"] == 0
    assert none["tpot_ms"] > some["tpot_ms"]
    assert some["tps"] > 1.3 * whole["tps"]
