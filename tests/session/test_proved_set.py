"""A bound is shown only where all that is in a level is in the set it was proved for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from game.content.level import DraftModelChoice, Goal, Level, Star
from game.content.level_phrases import Translation
from game.content.load import load_level, load_solution
from game.content.solution import Score, Solution
from game.content.workload import ClosedLoopWorkload
from game.session.player.progress import Progress
from game.session.run.level_run import run
from game.session.score import proved_set
from game.session.score.bounded_level import worlds_of
from game.session.score.bounds import bounds, bounds_of
from game.session.score.claim_limits import impossible_claims
from game.session.score.compare import comparisons
from game.session.score.scores import scores_of
from game.sim.machines.sink import Sink
from game.sim.roles import ADMITS, BATCHES, CARRIES, KEEPS, ROLES, SCHEDULES, SPLITS
from game.sim.tiles import TILE_BY_GLYPH, TILES, kinds_of
from game.ui.words.score_words import bound_words

from .test_bounds import LEVELS, json_with

RICH = LEVELS["speculative-speedup"].model_copy(update={"translations": {"de": Translation(title="Titel")}})
"""A level that uses nearly every key."""


@pytest.fixture(autouse=True)
def _no_kept_bounds() -> Iterator[None]:
    """What a test takes out of the proved set must not be remembered."""
    bounds_of.cache_clear()
    yield
    bounds_of.cache_clear()


def changed(level_id: str = "prefill-decode", **changes: object) -> Level:
    return Level.model_validate_json(json_with(LEVELS[level_id], changes))


def shows_a_bound(level: Level) -> bool:
    """Whether anybody who wins this level is told a bound: its share, its mark in the histogram, its words."""
    solution = load_solution("prefill-decode")
    result = run("prefill-decode", solution)
    found = comparisons(level, scores_of(result), Progress())
    is_told = [
        found.bound is not None or found.share is not None or found.is_attained or bool(bound_words(found))
        for found in found
    ]
    marks = [found.histogram is not None and found.histogram.bound_place is not None for found in found]
    assert any(is_told) == bool(bounds(level))
    return any(is_told) or any(marks)


def accuses(level: Level, **score: float) -> list[str]:
    """The names of the claims that are called impossible for the shipped build."""
    solution = load_solution("prefill-decode").model_copy(update={"score": Score.model_validate(score)})
    return [str(problem.path[-1]) for problem in impossible_claims(level, solution)]


def test_chapter_1_is_in_the_proved_set() -> None:
    for level in LEVELS.values():
        assert set(bounds(level)) == {"tps", "vram_peak_mib", "tiles", "cost"}
        assert worlds_of(level)
    assert shows_a_bound(LEVELS["prefill-decode"])
    assert accuses(LEVELS["prefill-decode"], tps=9999) == ["tps"]


def test_a_memory_a_card_has_no_bound() -> None:
    level = changed(vram="per_card")
    assert not shows_a_bound(level)
    assert accuses(level, tps=9999) == []


@pytest.mark.parametrize("offered", [{"values": [8, 16, 32]}, {"default": 8}])
def test_a_level_that_offers_settings_has_no_bound(offered: dict[str, object]) -> None:
    level = changed("kv-paging", settings={"page_allocator": {"block_size": offered}})
    assert bounds(level) == {}
    assert accuses(changed(settings={"page_allocator": {"block_size": offered}}), tps=9999) == []


def test_with_a_memory_a_card_vram_adds_up_over_the_cards_of_the_build() -> None:
    rows = ["." * 12 for _ in range(8)]
    rows[3] = ".P>>>>>>>>D."
    level = changed(vram="per_card", workload=LEVELS["prefill-decode"].workloads[0].model_dump() | {"users": 1})
    build = Solution(level=level.id, map=tuple(rows))
    peak = run(level, build).vram_peak_mib
    assert peak > level.vram_mib

    def accused(mib: float) -> list[str]:
        claims = build.model_copy(update={"score": Score(vram_peak_mib=mib)})
        return [problem.message for problem in impossible_claims(level, claims)]

    assert accused(peak) == []
    (message,) = accused(2 * level.vram_mib + 1)
    assert f"the cards have {2 * level.vram_mib} MiB" in message


@pytest.mark.parametrize("place", ["toolbox", "map"])
@pytest.mark.parametrize("like", ["sink", "conduit", "decode"])
@pytest.mark.parametrize("roles", [None, (), ("counts",), (CARRIES, "counts")])
def test_an_invented_tile_has_no_bound(
    roles: tuple[str, ...] | None, like: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = replace(TILES[like], id="meter", glyph="m", cost=0, is_fixed=False)
    monkeypatch.setitem(TILES, "meter", row if roles is None else replace(row, roles=roles))
    monkeypatch.setitem(TILE_BY_GLYPH, "m", "meter")
    level = LEVELS["prefill-decode"]
    assert bounds(level), "a row of the table that the level does not use changes nothing"
    if place == "toolbox":
        level = level.model_copy(update={"toolbox": (*level.toolbox, "meter")})
    else:
        level = level.model_copy(update={"map": ("m" + level.map[0][1:], *level.map[1:])})
    assert not shows_a_bound(level)
    assert accuses(level, tps=9999) == []


def test_a_known_tile_with_another_machine_has_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    class FastSink(Sink):
        """Does who knows what."""

    monkeypatch.setitem(TILES, "sink", replace(TILES["sink"], machine=FastSink))
    assert worlds_of(LEVELS["prefill-decode"]) is None


def test_other_laws_have_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proved_set, "RULES_VERSION", proved_set.PROVED_RULES + 1)
    assert not shows_a_bound(LEVELS["prefill-decode"])


def test_roles_of_which_nothing_is_proved() -> None:
    assert set(ROLES) - set(proved_set.PROVED_MACHINES) == {ADMITS, SPLITS, BATCHES, SCHEDULES, KEEPS}
    for kind in kinds_of(ADMITS, SPLITS, BATCHES, SCHEDULES, KEEPS):
        assert bounds(RICH.model_copy(update={"toolbox": (*RICH.toolbox, kind)})) == {}


@pytest.mark.parametrize("role", proved_set.PROVED_MACHINES)
def test_a_role_that_is_taken_out_of_the_set_takes_the_bounds_with_it(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = RICH.model_copy(update={"map": ("#" + RICH.map[0][1:], *RICH.map[1:])})
    assert bounds(level)
    bounds_of.cache_clear()
    others = {key: machine for key, machine in proved_set.PROVED_MACHINES.items() if key != role}
    monkeypatch.setattr(proved_set, "PROVED_MACHINES", others)
    assert bounds(level) == {}


def test_a_key_that_the_proofs_do_not_know_has_no_bound_unless_it_has_its_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = dict(proved_set.PROVED_FIELDS[Level])
    for name, field in Level.model_fields.items():
        monkeypatch.setitem(
            proved_set.PROVED_FIELDS, Level, {key: value for key, value in known.items() if key != name}
        )
        is_default = getattr(RICH, name) == field.get_default(call_default_factory=True)
        assert (worlds_of(RICH) is not None) == is_default, name


@pytest.mark.parametrize("part", [Goal, ClosedLoopWorkload, DraftModelChoice], ids=lambda part: part.__name__)
def test_a_part_that_the_proofs_do_not_know_has_no_bound(part: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(proved_set.PROVED_FIELDS, part)
    assert worlds_of(RICH) is None


def test_other_goals_have_no_bound() -> None:
    tps = RICH.goals[0]
    for goals in (
        (tps.model_copy(update={"metric": "mean_ttft_ms"}),),
        (tps.model_copy(update={"at_least": None}),),
        (tps.model_copy(update={"hold_s": None}),),
        (tps, tps),
        (),
    ):
        assert worlds_of(RICH.model_copy(update={"goals": goals})) is None


def test_what_no_run_reads_may_be_anything() -> None:
    more = RICH.model_copy(update={"stars": (Star(metric="cost", reach=1.0),), "hints": ()})
    assert bounds(more) == bounds(RICH)


def test_answers_of_one_token_pass_a_core_in_any_number() -> None:
    """Eight prompts are computed in a step, and one Decode core puts out all eight tokens in the beat they arrive."""
    rows = ["." * 12 for _ in range(8)]
    rows[3], rows[4] = ".PPPPPPPP.D.", ".>>>>>>>>>^."
    workload = {"kind": "closed_loop", "users": 200, "prompt_tokens": 1, "output_tokens": 1}
    level = changed(
        workload=workload,
        ticks_per_tile=1,
        vram_mib=8192,
        max_model_len=16,
        goals=[{"metric": "tps", "at_least": 100, "hold_s": 5}],
    )
    build = Solution(level=level.id, map=tuple(rows), facing={f"3,{col}": "S" for col in range(1, 9)})
    result = run(level, build)
    assert result.verdict == "won"
    steps_per_s = 1e6 / 26_200
    assert result.tps > 3 * steps_per_s
    limits = bounds(level)
    assert result.tps <= limits["tps"]
    for name in ("vram_peak_mib", "tiles", "cost"):
        assert getattr(result, name) >= limits[name]
    claims = build.model_copy(update={"score": Score(tps=result.tps)})
    assert list(impossible_claims(level, claims)) == []


def test_every_source_must_be_served_so_the_ways_of_all_count() -> None:
    """Level 2: from rows 2 and 5 to the sinks in rows 3 and 4, ten columns and four rows of cells at least."""
    assert bounds(load_level("kv-paging"))["tiles"] == 10 + 4 - 1
