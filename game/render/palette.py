"""The one palette of the game: every colour on the screen has its name here.

The colours themselves are in `assets/palettes/NAME.toml`, a file for each palette; the player chooses one in the
settings. Those of tiles are with their art, in `assets/tiles/ID/colours.toml`.
Colours are (red, green, blue), 0 to 255. Text colours reach a WCAG contrast of 4.5 on every ground.
Never keep a colour in a constant: ask `palette` when you draw, and keep drawings with `caches.drawn_once`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Final

from game.content.resources import assets_dir
from game.render.caches import forget_drawn
from game.session.player.settings import PALETTES
from game.sim.tile_type import TileType
from game.sim.tiles import TILES, first_kind

Colour = tuple[int, int, int]


class Palette:
    """The colours in use. `use` changes all of them at once."""

    # Grounds, from the darkest to the lightest: text may stand on any of them.
    background: Colour
    board: Colour
    panel: Colour
    panel_raised: Colour

    # Lines and edges: never used for text.
    grid_line: Colour
    edge: Colour
    edge_strong: Colour
    trace: Colour

    text: Colour
    text_muted: Colour
    text_on_bright: Colour
    """On any bright colour below."""

    # Packets: one colour a kind (and one shape, see packetart).
    prompt: Colour
    kv: Colour
    token: Colour
    draft: Colour
    rejected: Colour

    # States.
    good: Colour
    warning: Colour
    danger: Colour
    accent: Colour
    selected: Colour

    tile: Mapping[str, Colour]
    """By tile id: a machine has the colour of what it puts out, as far as that tells machines apart."""

    load_high: Final = 0.85
    """Share of memory in use from which it warns."""
    load_critical: Final = 0.95

    def __init__(self, name: str) -> None:
        self.name = name
        self._read(name)

    def use(self, name: str) -> None:
        """Changes to another of PALETTES; what was drawn with the old one is forgotten.

        Raises:
            ValueError: where there is no such palette.
        """
        if name not in PALETTES:
            raise ValueError(f"there is no palette {name!r}; there are {', '.join(PALETTES)}")
        if name != self.name:
            self.name = name
            self._read(name)
            forget_drawn()

    def role(self, role: str) -> Colour:
        """That of the first tile with a role."""
        return self.tile[first_kind(role)]

    @property
    def packet(self) -> tuple[Colour, ...]:
        """By `game.sim.packet` kind: PROMPT, KV, TOKEN, DRAFT."""
        return (self.prompt, self.kv, self.token, self.draft)

    @property
    def grounds(self) -> tuple[Colour, ...]:
        """What text may stand on."""
        return (self.background, self.board, self.panel, self.panel_raised)

    @property
    def bright(self) -> tuple[Colour, ...]:
        """What text may be written in, and dark text may stand on."""
        return (self.text, self.text_muted, *self.packet, self.rejected, self.warning, self.selected)

    def named(self, name: str) -> Colour:
        """A colour by the name of its attribute."""
        colour: Colour = getattr(self, name)
        return colour

    @staticmethod
    def mix(first: Colour, second: Colour, share: float) -> Colour:
        """The colour `share` (0..1) of the way from the first to the second."""
        r, g, b = (round(a + (z - a) * share) for a, z in zip(first, second, strict=True))
        return r, g, b

    @staticmethod
    def contrast(first: Colour, second: Colour) -> float:
        """WCAG 2 contrast ratio of two colours, 1 to 21."""
        bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
        return (bright + 0.05) / (dark + 0.05)

    def load_colour(self, share: float, *, ends_when_full: bool = True) -> Colour:
        """Colour of a memory bar filled to `share`: good, warning from load_high, danger from load_critical.

        There is no danger where full memory ends no run: sequences wait for it, or give way.
        """
        if share >= self.load_critical and ends_when_full:
            return self.danger
        return self.warning if share >= self.load_high else self.good

    def load_key(self, share: float, *, ends_when_full: bool = True) -> str:
        """The same as the key of a word, for those who cannot tell the colours apart."""
        if share >= self.load_critical:
            return "critical" if ends_when_full else "full"
        return "high" if share >= self.load_high else "ok"

    def _read(self, name: str) -> None:
        document = tomllib.loads((assets_dir() / "palettes" / f"{name}.toml").read_text(encoding="utf-8"))
        for section in document.values():
            for key, code in section.items():
                setattr(self, key, _colour(code))
        self.tile = {tile.id: self._colour_of(tile) for tile in TILES.values()}

    def _colour_of(self, tile: TileType) -> Colour:
        """That of its folder, or the palette's own colour that its row names."""
        code = _tile_colours(tile.id).get(self.name)
        return self.named(tile.ink) if code is None else _colour(code)


@cache
def _tile_colours(kind: str) -> Mapping[str, str]:
    """The colours that a tile has of its own, by palette."""
    file = assets_dir() / "tiles" / kind / "colours.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _colour(code: str) -> Colour:
    """A colour from its "#rrggbb"."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def _luminance(colour: Colour) -> float:
    """Relative luminance by WCAG 2, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """One sRGB channel (0..1) without its gamma."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


palette: Final = Palette(PALETTES[0])
"""The palette in use."""
