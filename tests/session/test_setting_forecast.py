"""What each setting is said to come to: there for every one of them, in every language, and true of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from game.content.words import LANGUAGES, use_language
from game.session.build.setting_forecast import setting_lines
from game.sim.facts.law_sheet import Line
from game.sim.latencies import Latencies
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, OpenLoop, SettingValue
from game.sim.tiles import TILES
from game.sim.workloads.terms import Pause, Sessions, SharedPrefix, Terms, Workload
from game.ui.words.setting_words import forecast_words
from tests.serving import server

POISSON = OpenLoop("poisson", 2.0, 10_000, Lengths(100, 900), Lengths(50, 150))
USERS: dict[str, Workload] = {
    "open": POISSON,
    "closed": ClosedLoop(40, Lengths(64, 192), Lengths(64, 192)),
    "sessions": Sessions(8, Lengths(4, 4), Lengths(500, 900), Lengths(40, 80), Lengths(40, 80), Pause("constant", 120)),
}


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def spec_of(workload: Workload, kind: str = "", **settings: SettingValue) -> FactorySpec:
    assert isinstance(workload, OpenLoop | ClosedLoop | Sessions)
    spec = replace(server("..Q..", "SAE>K", "..M..", card="a100-80"), workload=workload)
    tiles = tuple(replace(tile, settings=settings) if tile.kind == kind else tile for tile in spec.tiles)
    return replace(spec, tiles=tiles)


def line(spec: FactorySpec, kind: str, name: str, key: str) -> Line:
    simulation = Simulation(spec)
    cell = next(cell for cell, tile in simulation.grid.tiles.items() if tile.kind == kind)
    return next(each for each in setting_lines(simulation, cell, name) if each.key == key)


def number(found: Line, term: str) -> float:
    value = found.terms[term].value
    assert isinstance(value, float | int)
    return value


@pytest.mark.parametrize("users", USERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_every_setting_is_foretold_in_words(users: str, language: str) -> None:
    use_language(language)
    spec = replace(server("...QH..", "SAYEE>K", "...M...", card="a100-80"), workload=USERS[users])
    settable = {tile.kind for tile in spec.tiles if TILES[tile.kind].settings}
    assert settable == {tile.id for tile in TILES.values() if tile.settings}
    for tile in spec.tiles:
        for row in TILES[tile.kind].settings:
            for value in row.values:
                changed = tuple(
                    replace(each, settings={row.name: value}) if each == tile else each for each in spec.tiles
                )
                simulation = Simulation(replace(spec, tiles=changed))
                said = forecast_words(setting_lines(simulation, tile.row * spec.cols + tile.col, row.name))
                assert said, (tile.kind, row.name, value)
                assert "{" not in said


@pytest.mark.parametrize("slots", [8, 64])
def test_slots_give_at_most_what_is_said_and_not_much_less(slots: int) -> None:
    spec = spec_of(ClosedLoop(4 * slots, Lengths(64, 192), Lengths(64, 192)), "engine", slots=slots)
    most = number(line(spec, "engine", "slots", "slots"), "tps")
    simulation = Simulation(spec)
    simulation.advance(60 * 60)
    assert 0.8 * most <= simulation.ledger.num_delivered / 60 <= 1.02 * most


@pytest.mark.parametrize("budget", [256, 1024])
def test_the_longest_step_is_the_longest_gap(budget: int) -> None:
    users = OpenLoop("poisson", 4.0, 10_000, Lengths(500, 1500), Lengths(100, 200))
    spec = spec_of(users, "scheduler", token_budget=budget)
    said_ms = number(line(spec, "scheduler", "token_budget", "budget"), "step")
    simulation = Simulation(spec, latencies=Latencies(0))
    simulation.advance(60 * 60)
    latencies = simulation.meter.latencies
    assert latencies is not None
    found = latencies.waits("itl", simulation.open_requests(), simulation.tick * 20_000, "").percentile_ms(99)
    assert found == pytest.approx(said_ms, rel=0.15)


def test_a_whole_prompt_takes_no_less_in_a_step_with_others_than_alone() -> None:
    spec = spec_of(OpenLoop("poisson", 2.0, 10_000, Lengths(16, 4096), Lengths(50, 150)), "scheduler", prefill="whole")
    alone = number(line(spec, "scheduler", "policy", "policy"), "long_ms")
    assert alone <= number(line(spec, "scheduler", "prefill", "prefill_whole"), "step") <= 1.1 * alone


def test_as_many_must_be_refused_as_are_too_many() -> None:
    """Ten a second to an engine of 32 slots: what is answered is what can be answered."""
    users = OpenLoop("poisson", 10.0, 10_000, Lengths(500, 1500), Lengths(100, 200))
    spec = spec_of(users, "engine", slots=32)
    told = line(spec, "admission_gate", "deadline_s", "too_many")
    simulation = Simulation(spec)
    simulation.advance(60 * 90)
    answered = simulation.ledger.requests_done / 90
    assert answered == pytest.approx(number(told, "most"), rel=0.12)
    assert number(told, "refused") == pytest.approx(10 - number(told, "most"))


def test_what_sessions_send_again_is_what_a_cache_finds() -> None:
    users = Sessions(
        8, Lengths(6, 6), Lengths(1200, 2400), Lengths(60, 160), Lengths(48, 112), Pause("constant", 600_000)
    )
    spec = spec_of(users, "page_allocator", prefix_cache=True)
    found = line(spec, "page_allocator", "prefix_cache", "found")
    simulation = Simulation(spec)
    simulation.advance(60 * 200)
    pool = simulation.cards[0].scheduler.pool  # type: ignore[attr-defined]
    share = pool.num_hit_tokens / pool.num_queried_tokens
    assert share == pytest.approx(number(found, "found") / number(found, "prompt"), rel=0.05)


@pytest.mark.parametrize(("per_s", "key"), [(4.0, "flight"), (20.0, "flight_endless")])
def test_a_queue_that_grows_is_not_called_requests_under_way(per_s: float, key: str) -> None:
    """More prompts than steps have tokens for: memory has room for all of them, and still there is no end of them."""
    users = OpenLoop("poisson", per_s, 10_000, Lengths(900, 1100), Lengths(100, 200))
    spec = server("SE>K", ".M..", card="a100-80", workload=users, settings={"engine": {"slots": 256}})
    assert setting_lines(Simulation(spec), 1, "slots")[-1].key == key


@pytest.mark.parametrize(("order", "is_found"), [("changing_last", True), ("changing_first", False)])
def test_what_tenants_share_is_neither_computed_nor_kept_for_each(order: str, is_found: bool) -> None:
    """More prompts of 1,800 tokens come than this card can read, and not more than it can of their own 200."""
    terms = Terms(shared_prefix=SharedPrefix(1600, 4))
    users = OpenLoop("poisson", 3.5, 10_000, Lengths(100, 300), Lengths(48, 112), terms=terms)
    settings: dict[str, dict[str, SettingValue]] = {
        "source": {"prompt_order": order},
        "engine": {"slots": 128},
        "page_allocator": {"prefix_cache": True},
    }
    spec = server("SE>K", ".M..", workload=users, settings=settings)
    allocator = setting_lines(Simulation(spec), 5, "prefix_cache")
    assert [each.key for each in allocator] == ["found" if is_found else "nothing_found"]
    said = setting_lines(Simulation(spec), 1, "slots")[-1]
    assert said.key == ("flight" if is_found else "flight_endless")
    if is_found:
        simulation = Simulation(spec)
        counts = []
        for _ in range(60):
            simulation.advance(60)
            counts.append(sum(1 for _ in simulation.open_requests()))
        assert sum(counts[20:]) / 40 == pytest.approx(number(said, "open"), rel=0.2)


def test_a_factory_without_room_for_weights_or_wires_says_less() -> None:
    spec = spec_of(POISSON)
    assert setting_lines(Simulation(replace(spec, vram_bytes=1 << 20)), 7, "slots") == []
    alone = Simulation(replace(spec, tiles=tuple(tile for tile in spec.tiles if tile.kind in ("source", "scheduler"))))
    assert setting_lines(alone, 2, "token_budget") == []
    assert setting_lines(alone, 7, "slots") == []
