"""Every tile has a picture, and no two pictures are mistaken for each other, even without colours."""

from collections.abc import Callable
from itertools import combinations, product

import pygame
import pytest

from game.content.resources import assets_dir
from game.render.packetart import packet_sprite, rejected_sprite
from game.render.tileart import conduit_sprite, tile_sprite
from game.sim.packet import DRAFT, PACKET_NAMES, TOKEN
from game.sim.tiles import FACINGS, OPPOSITE, TILES

SIZES = [16, 28, 40, 72, 115]
LIT = 150
"""How far from white a pixel may be in grey that counts as lit."""
Shape = Callable[[pygame.Surface], pygame.Mask]
OPAQUE = 128  # alpha above which a pixel counts as part of a shape


def silhouette(sprite: pygame.Surface) -> pygame.Mask:
    """The shape alone: neither its colour nor its glow."""
    return pygame.mask.from_surface(sprite, OPAQUE)


def drawing(sprite: pygame.Surface) -> pygame.Mask:
    """What is drawn in light on a machine, seen in grey."""
    lit = pygame.Surface(sprite.get_size())
    lit.blit(pygame.transform.grayscale(sprite), (0, 0))
    return pygame.mask.from_threshold(lit, (255, 255, 255), (LIT, LIT, LIT))


def unlikeness(one: pygame.Surface, other: pygame.Surface, shape: Shape = silhouette) -> float:
    """Share of the pixels of either shape that the two do not have in common."""
    first, second = shape(one), shape(other)
    common = first.overlap_area(second, (0, 0))
    either = first.count() + second.count() - common
    return 1 - common / either


def mirrored(sprite: pygame.Surface, facing: str) -> pygame.Surface:
    return pygame.transform.rotate(sprite, -90 * (FACINGS.index(facing) - FACINGS.index("E")))


@pytest.mark.parametrize("kind", sorted(TILES))
def test_every_tile_has_its_svg(kind: str) -> None:
    source = (assets_dir() / "tiles" / kind / "art.svg").read_text(encoding="utf-8")
    assert "currentColor" in source  # its colour is in the palette
    assert "<title>" in source


@pytest.mark.parametrize(("kind", "facing", "size"), [*product(sorted(TILES), FACINGS, SIZES)])
def test_every_tile_is_drawn_at_every_size(kind: str, facing: str, size: int) -> None:
    sprite = tile_sprite(kind, facing, size)
    assert sprite.get_size() == (size, size)
    assert silhouette(sprite).count() > 0.02 * size * size


@pytest.mark.parametrize(("one", "other"), [*combinations(sorted(TILES), 2)])
def test_tiles_differ_without_colours(one: str, other: str) -> None:
    first, second = (tile_sprite(kind, "E", 72) for kind in (one, other))
    assert unlikeness(first, second, drawing) > 0.2


@pytest.mark.parametrize("kind", ["source", "conduit", "prefill", "decode", "validation_gate"])
def test_facing_shows(kind: str) -> None:
    pictures = {pygame.image.tobytes(tile_sprite(kind, facing, 72), "RGBA") for facing in FACINGS}
    assert len(pictures) == len(FACINGS)


@pytest.mark.parametrize("kind", ["sink", "page_allocator", "draft_model", "blocked"])
def test_tiles_that_put_nothing_out_show_no_facing(kind: str) -> None:
    pictures = {pygame.image.tobytes(tile_sprite(kind, facing, 72), "RGBA") for facing in FACINGS}
    assert len(pictures) == 1


def test_letters_stay_upright() -> None:
    corner = pygame.Rect(12, 12, 12, 12)  # where the letter is, at size 72
    letters = [tile_sprite("prefill", facing, 72).subsurface(corner) for facing in FACINGS]
    assert len({pygame.image.tobytes(letter, "RGBA") for letter in letters}) == 1


@pytest.mark.parametrize("facing", FACINGS)
def test_a_conduit_turns_with_its_facing(facing: str) -> None:
    east = conduit_sprite("E", ["W"], 72)
    turned = conduit_sprite(facing, [OPPOSITE[facing]], 72)
    assert unlikeness(mirrored(east, facing), turned) < 0.02


def test_a_conduit_shows_where_it_is_fed() -> None:
    fed = [(), ("W",), ("N",), ("S",), ("N", "W"), ("N", "S", "W")]
    assert len({pygame.image.tobytes(conduit_sprite("E", sides, 72), "RGBA") for sides in fed}) == len(fed)
    assert conduit_sprite("E", ["S", "W"], 72) is conduit_sprite("E", ["W", "S"], 72)


@pytest.mark.parametrize("size", [20, 33, 52])
def test_packets_differ_in_shape(size: int) -> None:
    sprites = [*(packet_sprite(kind, size) for kind in range(len(PACKET_NAMES))), rejected_sprite(size)]
    for one, other in combinations([pygame.transform.grayscale(sprite) for sprite in sprites], 2):
        assert unlikeness(one, other) > 0.15


@pytest.mark.parametrize("num_candidates", [2, 3, 4, 5, 9])
def test_a_bundle_shows_its_candidates(num_candidates: int) -> None:
    inside = packet_sprite(DRAFT, 80, num_candidates).subsurface(pygame.Rect(12, 12, 56, 56))  # without its frame
    assert len(silhouette(inside).connected_components(minimum=20)) == num_candidates


@pytest.mark.parametrize("num_tokens", [1, 2, 3, 4])
def test_tokens_that_travel_together_are_counted(num_tokens: int) -> None:
    assert len(silhouette(packet_sprite(TOKEN, 80, num_tokens)).connected_components(minimum=20)) == num_tokens


def test_only_tokens_and_bundles_show_a_count() -> None:
    assert packet_sprite(0, 40, 384) is packet_sprite(0, 40)
    assert packet_sprite(1, 40, 384) is packet_sprite(1, 40)
    assert packet_sprite(DRAFT, 40, 1000).get_size() == (40, 40)
