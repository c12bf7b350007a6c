"""Chapter 1: each level proves its lesson. The reference wins; without the lesson's tile nothing does.

The expected numbers are those of DESIGN section 4, from a quick model of the laws with 0.4 s of wires.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from game.content.build import factory_spec
from game.content.level import Level
from game.content.load import load_level, load_solution, solution_ids
from game.content.shape import Facing
from game.content.solution import Solution
from game.physics.cards import CARDS
from game.physics.laws import expected_tokens_per_bundle, step_law
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND, MIB
from game.session.run.level_run import LevelRun, run
from game.session.run.outcome import Result
from game.session.score.recorded_score import broken_claims
from game.sim.simulation import RULES_VERSION, Simulation

MINUTES_2 = 7200
LAW = step_law(MODELS["opt-1.3b"], CARDS["toy-120"])


def edited(name: str, *edits: tuple[int, int, str]) -> Solution:
    """A shipped solution with some cells drawn anew; a cell that becomes empty or a conduit loses its facing."""
    solution = load_solution(name)
    rows = [list(row) for row in solution.map]
    facing = dict(solution.facing)
    for row, col, glyph in edits:
        rows[row][col] = glyph
        facing.pop(f"{row},{col}", None)
    return solution.model_copy(update={"map": tuple("".join(row) for row in rows), "facing": facing})


def drawn(level: str, text: str, facing: dict[str, Facing] | None = None) -> Solution:
    """A solution drawn as text; `facing` by cells as in a file."""
    return Solution(level=level, map=tuple(text.split()), facing=facing or {})


def mean_tps(level: Level | str, solution: Solution | str) -> float:
    """Mean TPS from the warm-up to two minutes, whatever the goal says."""
    return run(level, solution, ticks=MINUTES_2).tps


def rolling_tps(level: Level, solution: Solution | str, seconds: Iterable[int]) -> list[float]:
    level_run = LevelRun(level, solution if isinstance(solution, Solution) else load_solution(solution))
    values = []
    for second in seconds:
        level_run.advance_regardless(second * 60 - level_run.simulation.tick)
        values.append(level_run.telemetry().tps)
    return values


L1_ONE_CORE = "prefill-decode"
L1_TWO_CORES = "prefill-decode-two-cores"
L2_THREE_CORES = "kv-paging"
L2_TWO_CORES = "kv-paging-two-cores"
L3_REFERENCE = "speculative-speedup"

L1_TWO_CARDS = drawn(
    "prefill-decode",
    """
    ............
    ............
    ............
    S>>>PD>>>>>K
    ............
    ....PD......
    ............
    ............
    """,
)
L2_ONE_PAGED_CORE = edited(L2_TWO_CORES, (3, 6, "."), (3, 7, "."), (3, 8, "."), (3, 9, "."), (3, 10, "."))
L2_ONE_UNPAGED_CORE = edited(L2_TWO_CORES, (3, 6, "."), (3, 5, "."), (5, 6, "."))
L2_TWO_UNPAGED_CORES = edited(L2_TWO_CORES, (3, 5, "."), (5, 6, "."))
L2_FOUR_PAGED_CORES = drawn(
    "kv-paging",
    """
    ............
    ...........v
    S>v...>>>>>v
    ..v.MMDD>>>K
    ..>>>PDDM>>K
    S>^..MM>>>^.
    ............
    ............
    """,
    {"3,6": "N", "4,6": "S"},
)
L3_NO_DRAFTS = edited(L3_REFERENCE, (3, 5, "."))
L3_NO_GATES = edited(L3_REFERENCE, (2, 9, ">"), (4, 9, ">"), (5, 9, ">"))
L3_ONE_CORE = drawn(
    "speculative-speedup",
    """
    ............
    Sv..........
    .>>>PD>>>V>K
    S^...F......
    .^..........
    .^.........K
    S^..........
    ............
    """,
)


# --- the table of DESIGN section 4 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "solution", "expected_tps"),
    [
        ("prefill-decode", L1_ONE_CORE, 35),
        ("prefill-decode", L1_TWO_CORES, 70),
        ("kv-paging", L2_ONE_UNPAGED_CORE, 33),
        ("kv-paging", L2_TWO_CORES, 64),
        ("kv-paging", L2_THREE_CORES, 91),
        ("speculative-speedup", L3_NO_DRAFTS, 88),
        ("speculative-speedup", L3_REFERENCE, 168),
        ("speculative-speedup", L3_ONE_CORE, 76),
    ],
)
def test_throughput_is_within_10_percent_of_the_design(
    level: str, solution: str | Solution, expected_tps: float
) -> None:
    assert mean_tps(level, solution) == pytest.approx(expected_tps, rel=0.10)


def test_at_half_the_acceptance_drafts_gain_little() -> None:
    level = load_level("speculative-speedup")
    assert level.draft is not None
    level = level.model_copy(update={"draft": level.draft.model_copy(update={"acceptance": 0.5})})
    assert mean_tps(level, L3_REFERENCE) == pytest.approx(118, rel=0.10)


def test_wires_of_a_second_each_way_dip_below_the_target() -> None:
    """The paths there and back are 5 and 9 conduits long on average: 9 ticks a tile makes about 2 s of them."""
    level = load_level("speculative-speedup").model_copy(update={"ticks_per_tile": 9})
    lowest = min(rolling_tps(level, L3_REFERENCE, range(20, 120)))
    assert lowest == pytest.approx(115, rel=0.10)


# --- the reference wins; what lacks the lesson's tile fails as named ---------------------------------------------


@pytest.mark.parametrize(
    ("level", "solution", "verdict", "at"),
    [
        ("prefill-decode", L1_ONE_CORE, "won", None),
        ("prefill-decode", edited(L1_ONE_CORE, (3, 5, ">")), "stalled", None),
        ("prefill-decode", edited(L1_ONE_CORE, (3, 4, ">")), "stalled", "3,5"),
        ("prefill-decode", L1_TWO_CARDS, "oom", "5,4"),
        ("kv-paging", L2_TWO_CORES, "won", None),
        ("kv-paging", L2_THREE_CORES, "won", None),
        ("kv-paging", L2_ONE_PAGED_CORE, "missed", None),
        ("kv-paging", L2_ONE_UNPAGED_CORE, "missed", None),
        ("kv-paging", L2_TWO_UNPAGED_CORES, "oom", "4,5"),
        ("kv-paging", edited(L2_THREE_CORES, (3, 5, "."), (4, 7, ".")), "oom", "4,5"),
        ("kv-paging", L2_FOUR_PAGED_CORES, "oom", None),
        ("speculative-speedup", L3_REFERENCE, "won", None),
        ("speculative-speedup", L3_NO_DRAFTS, "missed", None),
        ("speculative-speedup", L3_NO_GATES, "stalled", None),
        ("speculative-speedup", L3_ONE_CORE, "missed", None),
    ],
)
def test_verdicts(level: str, solution: str | Solution, verdict: str, at: str | None) -> None:
    result = run(level, solution)
    assert result.verdict == verdict, result.reason
    if at is not None:
        assert result.at == at


def test_the_second_card_lacks_room_for_its_weights() -> None:
    result = run("prefill-decode", L1_TWO_CARDS)
    assert result.tick == 0
    assert "at load" in result.reason
    assert 2 * LAW.weights_bytes / MIB == pytest.approx(5_020, rel=0.001)
    assert "tried to allocate 2509.61 MiB, 1586.39 of 4096.00 MiB free" in result.reason


def test_unpaged_slots_ask_for_720_of_562_mib() -> None:
    result = run("kv-paging", L2_TWO_UNPAGED_CORES)
    free = result.vram_capacity_mib - LAW.weights_bytes / MIB
    assert free == pytest.approx(562, abs=1)
    assert result.vram_peak_mib - LAW.weights_bytes / MIB == pytest.approx(2 * 240, abs=0.01)
    assert "tried to allocate 240.00 MiB" in result.reason


def test_paging_cuts_the_footprint_by_exactly_40_percent() -> None:
    """A sequence ends with 768 live tokens, a reservation has 1,280."""
    level = load_level("kv-paging")
    assert (384 + 384) / level.max_model_len == 1 - 0.40


@pytest.mark.parametrize(
    ("solution", "stage"),
    [(L2_ONE_UNPAGED_CORE, "decode_slots"), (L2_ONE_PAGED_CORE, "decode_slots")],
)
def test_a_missed_run_of_level_2_names_its_slots(solution: Solution, stage: str) -> None:
    assert run("kv-paging", solution).stage == stage


def test_a_missed_run_of_level_3_names_the_step() -> None:
    result = run("speculative-speedup", L3_NO_DRAFTS)
    assert result.stage == "step_time"
    assert result.reason.startswith("reached at best 10")


# --- bounds that no layout beats ---------------------------------------------------------------------------------


def test_without_drafts_no_layout_wins_level_3() -> None:
    """A theorem, checked on its numbers and on the layouts at hand.

    A user has one request open, and without a draft a request gains one token a step. A step reads the weights once, so
    it lasts at least 28.377 ms on any card, and packets on one path keep their order and spacing. So three users get at
    most 3 / 28.377 ms = 105.7 tokens a second, 120 are asked for, and a window of 5 s holds at most one token a user
    more than its share.
    """
    level = load_level("speculative-speedup")
    floor_s = LAW.step_floor_beats() / BEATS_PER_SECOND
    num_users = 3
    bound = num_users / floor_s
    assert bound == pytest.approx(105.7, abs=0.1)
    window_s = 5
    assert bound + num_users / window_s < level.goals[0].wanted
    for solution in (L3_NO_DRAFTS, edited(L3_REFERENCE, (3, 5, "."), (2, 9, ">"))):
        assert run(level, solution).best_tps <= bound + num_users / window_s


def test_without_allocators_level_2_holds_two_sequences_and_three_arrive() -> None:
    """A theorem, checked on its numbers.

    562 MiB hold two reservations of 240 MiB and not three. One slot gives one token a step: below 36 TPS. Two Decode
    cores are both taken while more than three users wait, and a Prefill core admits the next of them: the third
    reservation. So unpaged is either one slot, and too slow, or out of memory. A second card would need a second copy
    of the weights.
    """
    level = load_level("kv-paging")
    free = level.vram_mib * MIB - LAW.weights_bytes
    reservation = level.max_model_len * MODELS["opt-1.3b"].kv_bytes_per_token
    assert free // reservation == 2
    assert free < LAW.weights_bytes
    assert BEATS_PER_SECOND / LAW.step_floor_beats() < 36 < level.goals[0].wanted


def test_on_level_1_two_copies_of_the_weights_never_fit() -> None:
    level = load_level("prefill-decode")
    assert 2 * LAW.weights_bytes > level.vram_mib * MIB


def test_speculation_pays_because_a_bundle_costs_a_third_more_and_brings_three_times_as_much() -> None:
    draft = step_law(MODELS["opt-125m"], CARDS["toy-120"])
    step = LAW.step_floor_beats()
    drafted = step + 3 * draft.step_floor_beats()
    assert drafted / step == pytest.approx(1.33, abs=0.01)
    assert expected_tokens_per_bundle(0.8, 3) / (drafted / step) > 2


# --- every shipped solution reaches what it claims ----------------------------------------------------------------

ALL_SOLUTIONS = [
    (level, name) for level in ("prefill-decode", "kv-paging", "speculative-speedup") for name in solution_ids(level)
]


@pytest.mark.parametrize(("level", "name"), ALL_SOLUTIONS)
def test_a_shipped_solution_wins_with_its_recorded_score_and_digest(level: str, name: str) -> None:
    solution = load_solution(name)
    assert solution.rules == RULES_VERSION
    assert solution.score is not None
    assert solution.digest is not None
    result = run(level, solution)
    assert result.verdict == "won", result.reason
    assert broken_claims(solution, result) == []


def test_a_wrong_claim_is_noticed() -> None:
    solution = load_solution(L1_ONE_CORE)
    assert solution.score is not None
    wrong = solution.model_copy(update={"digest": "0" * 16, "score": solution.score.model_copy(update={"tps": 99.0})})
    broken = broken_claims(wrong, run("prefill-decode", solution))
    assert len(broken) == 2
    assert "99.0" in broken[1]


# --- what a run depends on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "name"), ALL_SOLUTIONS)
def test_speed_changes_neither_tps_nor_digest(level: str, name: str) -> None:
    results: list[Result] = []
    for ticks_per_frame in (1, 2, 4, 8):
        level_run = LevelRun(load_level(level), load_solution(name))
        while level_run.verdict is None:
            level_run.advance(ticks_per_frame)
        results.append(level_run.result())
    assert all(result == results[0] for result in results)
    assert results[0] == run(level, name)


def test_mirrored_north_south_a_layout_scores_the_same() -> None:
    """Equal claims go to the lowest cell, so single runs may differ in order, but not in what they reach."""
    for level, name in (("prefill-decode", L1_TWO_CORES), ("kv-paging", L2_THREE_CORES)):
        spec = factory_spec(load_level(level), load_solution(name))
        flip = {"N": "S", "S": "N"}
        mirrored = replace(
            spec,
            tiles=tuple(
                replace(tile, row=spec.rows - 1 - tile.row, facing=flip.get(tile.facing, tile.facing))
                for tile in spec.tiles
            ),
        )
        delivered = []
        for factory in (spec, mirrored):
            simulation = Simulation(factory)
            simulation.advance(MINUTES_2)
            delivered.append(simulation.ledger.num_delivered)
        assert delivered[0] == pytest.approx(delivered[1], rel=0.01)
