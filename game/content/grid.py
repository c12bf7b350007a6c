"""Between the drawing of a grid and the tiles on it."""

from collections.abc import Iterable, Mapping, Sequence

from game.sim.grid import place_name
from game.sim.roles import CARRIES
from game.sim.spec import Tile
from game.sim.tiles import CONDUIT_FACINGS, CONDUIT_GLYPHS, EMPTY_GLYPH, TILE_BY_GLYPH, TILES, plays


def tiles_on(rows: Sequence[str], facing: Mapping[str, str]) -> tuple[Tile, ...]:
    """The tiles of a map in reading order. Machines face east unless `facing` names another side for their cell."""
    return tuple(
        Tile(TILE_BY_GLYPH[glyph], row, col, CONDUIT_FACINGS.get(glyph) or facing.get(place_name(row, col), "E"))
        for row, glyphs in enumerate(rows)
        for col, glyph in enumerate(glyphs)
        if glyph != EMPTY_GLYPH
    )


def drawn(num_rows: int, num_cols: int, tiles: Iterable[Tile]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The map and the facings that stand for these tiles: the inverse of `tiles_on`."""
    rows = [[EMPTY_GLYPH] * num_cols for _ in range(num_rows)]
    facing = {}
    for tile in tiles:
        is_conduit = plays(tile.kind, CARRIES)
        rows[tile.row][tile.col] = CONDUIT_GLYPHS[tile.facing] if is_conduit else TILES[tile.kind].glyph
        if not is_conduit and tile.facing != "E":
            facing[f"{tile.row},{tile.col}"] = tile.facing
    return tuple("".join(row) for row in rows), facing


def overlaid(fixed: Sequence[str], placed: Sequence[str]) -> list[str]:
    """The rows of a level's map with those of a solution, whose glyphs count where the level leaves a cell empty."""
    return [
        "".join([own if own != EMPTY_GLYPH else glyph for own, glyph in zip(*pair, strict=True)])
        for pair in zip(fixed, placed, strict=True)
    ]
