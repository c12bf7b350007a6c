"""What moves on the board: machines by what they do, packets by what befalls them, and none of it changes the run."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pygame
import pytest

from game.render.befalls import LIFE_TICKS, Befall, Befalls
from game.render.board import BoardView
from game.render.geometry import BoardGeometry
from game.render.motion import BREATH_TICKS, ROUND_TICKS, draw_moving_parts
from game.render.packetart import incident_sprite, rejected_sprite
from game.render.pulse import MIN_BEAT_TICKS, NUM_LEVELS, level
from game.render.tileart import moving_part
from game.render.traffic import LARGEST, packet_size
from game.sim.facts.gauge import StepNow
from game.sim.incidents import CACHED, PREEMPTED, REFUSED
from game.sim.packet import DRAFT, PROMPT, TOKEN
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths
from game.sim.status import BROKEN, HELD_UP, WAITING, WORKING
from game.sim.tiles import TILES
from tests.drawing import factory, ran

CELL = 72
MACHINES = sorted(tile.id for tile in TILES.values() if tile.machine is not None)
BEATS = 20_000  # a tick


def lit(sprite: pygame.Surface) -> pygame.Mask:
    """What of a picture is bright on a dark ground."""
    surface = pygame.Surface(sprite.get_size())
    surface.blit(pygame.transform.grayscale(sprite), (0, 0))
    return pygame.mask.from_threshold(surface, (255, 255, 255), (175, 175, 175))


def seen(simulation: Simulation, mood: str, tick: float, *, is_reduced: bool = False) -> bytes:
    """The moving part of the first machine."""
    surface = pygame.Surface((CELL, CELL))
    machine = simulation.machines[0]
    geometry = BoardGeometry(1, 1, 0, 0, CELL)
    draw_moving_parts(surface, geometry, [machine], {machine.cell: mood}, tick, is_reduced=is_reduced)
    return pygame.image.tobytes(surface, "RGB")


@pytest.mark.parametrize("kind", MACHINES)
def test_every_machine_has_a_part_that_moves(kind: str) -> None:
    parts = [moving_part(kind, CELL, phase, 255) for phase in range(0, 16, 3)]
    assert len({pygame.image.tobytes(part, "RGBA") for part in parts if part is not None}) > 3


def test_machines_move_while_they_work_breathe_while_they_wait_and_stand_when_held_up() -> None:
    simulation = Simulation(factory("S"))
    times = range(0, BREATH_TICKS, 9)
    frames = {mood: [seen(simulation, mood, tick) for tick in times] for mood in (WORKING, WAITING, HELD_UP, BROKEN)}
    changes = {mood: sum(one != other for one, other in itertools.pairwise(all_)) for mood, all_ in frames.items()}
    assert changes[HELD_UP] == changes[BROKEN] == 0
    assert 0 < changes[WAITING] < changes[WORKING]
    assert seen(simulation, WORKING, 5) == seen(simulation, WORKING, 5 + ROUND_TICKS)  # a loop without a seam
    still = {seen(simulation, mood, tick, is_reduced=True) for mood in (WORKING, WAITING) for tick in times}
    assert len(still) == 2  # lit or not, but nothing moves


def test_light_never_flickers_however_short_the_steps() -> None:
    for num_beats in (100, 9_000, 30_000, 500_000, 3_000_000):
        last, ups, num_ticks = 0, 0, 600
        for tick in range(num_ticks):
            number, rest = divmod(tick * BEATS, num_beats)
            now = level(StepNow(rest / num_beats, num_beats, number))
            assert 1 <= now <= NUM_LEVELS
            ups += now > last
            last = now
        assert ups <= num_ticks / MIN_BEAT_TICKS + 2, num_beats


def test_packets_grow_with_the_logarithm_of_their_tokens() -> None:
    sizes = [packet_size(TOKEN, 2**power) for power in range(1, 9)]
    steps = [later - earlier for earlier, later in itertools.pairwise(sizes)]
    assert max(steps) - min(step for step, size in zip(steps, sizes[1:], strict=True) if size < LARGEST) < 1e-9
    assert packet_size(TOKEN, 1 << 20) == LARGEST
    assert packet_size(PROMPT, 4096) == packet_size(PROMPT, 1)
    assert packet_size(DRAFT, 4) > packet_size(DRAFT, 2)


# What befalls requests.


def crowded() -> FactorySpec:
    """An engine with little memory behind a gate that bears two waiting prompts."""
    users = ClosedLoop(users=24, prompt=Lengths(200, 200), output=Lengths(150, 150))
    spec = replace(factory("SA>E>K", "...M..", workload=users, vram_mib=3400, max_model_len=512), on_full="preempt")
    for tile in spec.tiles:
        tile.settings.update({"engine": {"slots": 16}, "admission_gate": {"queue_limit": 2}}.get(tile.kind, {}))
    return spec


def test_refusals_and_preemptions_are_seen_where_they_happen() -> None:
    simulation = Simulation(crowded())
    befalls = Befalls(simulation)
    kinds: dict[str, set[int]] = {}
    for _ in range(1200):
        simulation.advance(1)
        befalls.watch()
        for each in befalls.live:
            kinds.setdefault(each.kind, set()).add(each.cell)
    assert kinds == {REFUSED: {1}, PREEMPTED: {3}}
    assert all(simulation.tick - each.tick < LIFE_TICKS[each.kind] for each in befalls.live)


def test_each_has_a_way_to_move_of_its_own() -> None:
    simulation = Simulation(crowded())
    geometry = BoardGeometry(2, 6, 0, 0, CELL)
    ways = {}
    for kind in (REFUSED, PREEMPTED, CACHED):
        places = []
        for age in range(0, LIFE_TICKS[kind], 4):
            surface = pygame.Surface((6 * CELL, 2 * CELL))
            befalls = Befalls(simulation)
            cell = 9 if kind == CACHED else 3  # there is room above it for what falls
            befalls.live = [Befall(kind, cell, simulation.tick - age, 2 if kind == CACHED else 0)]
            (befalls.draw_below if kind == REFUSED else befalls.draw_above)(surface, geometry, 0.0)
            mask = pygame.mask.from_threshold(surface, (255, 255, 255), (200, 200, 200))
            if mask.count():
                places.append(mask.centroid())
        ways[kind] = places
    refused, preempted, cached = ways[REFUSED], ways[PREEMPTED], ways[CACHED]
    assert refused[0][0] - min(x for x, _ in refused) > 0.6 * CELL  # back along the tube that it came by, to the left
    assert max(y for _, y in preempted) - min(y for _, y in preempted) > 0.12 * CELL  # in a loop
    assert preempted[0][0] - preempted[-1][0] > 0.2 * CELL
    assert cached[-1][1] - cached[0][1] > 0.3 * CELL  # straight down
    assert max(x for x, _ in cached) - min(x for x, _ in cached) < 0.1 * CELL


def test_incidents_differ_in_shape() -> None:
    sprites = [incident_sprite(kind, 40) for kind in ("refused", "preempted", "cached", "loading")]
    masks = [lit(sprite) for sprite in (*sprites, rejected_sprite(40))]
    for number, one in enumerate(masks):
        for other in masks[number + 1 :]:
            common = one.overlap_area(other, (0, 0))
            assert common / (one.count() + other.count() - common) < 0.85


def test_what_lives_on_the_board_leaves_the_run_alone() -> None:
    spec = crowded()
    watched, alone = Simulation(spec), ran(spec, 900)
    view = BoardView(spec.rows, spec.cols)
    view.layout(pygame.Rect(0, 0, 640, 400))
    surface = pygame.Surface((640, 400))
    placed = {tile.row * spec.cols + tile.col: tile for tile in spec.tiles}
    for _ in range(30):
        watched.advance(30)
        view.draw(surface, placed, watched, 0.5)
    assert watched.digest() == alone.digest()
