"""The one palette of the game: every colour on the screen has its name here.

Colours are (red, green, blue), 0 to 255. Text colours reach a WCAG contrast of 4.5 on every ground of `GROUNDS`.
"""

from __future__ import annotations

from typing import Final

Colour = tuple[int, int, int]

# Grounds, from the darkest to the lightest: text may stand on any of them.
BACKGROUND: Final[Colour] = (8, 10, 20)
BOARD: Final[Colour] = (12, 16, 30)
PANEL: Final[Colour] = (17, 22, 40)
PANEL_RAISED: Final[Colour] = (27, 35, 60)
GROUNDS: Final[tuple[Colour, ...]] = (BACKGROUND, BOARD, PANEL, PANEL_RAISED)

# Lines and edges: never used for text.
GRID_LINE: Final[Colour] = (26, 35, 60)
EDGE: Final[Colour] = (58, 76, 120)
EDGE_STRONG: Final[Colour] = (104, 132, 190)
TRACE: Final[Colour] = (92, 116, 170)

# Text.
TEXT: Final[Colour] = (232, 240, 255)
TEXT_MUTED: Final[Colour] = (160, 176, 210)
TEXT_ON_BRIGHT: Final[Colour] = (8, 10, 20)  # on any bright colour below

# Packets: one colour a kind (and one shape, see packetart).
PROMPT: Final[Colour] = (74, 230, 128)
KV: Final[Colour] = (255, 98, 208)
TOKEN: Final[Colour] = (64, 222, 255)
DRAFT: Final[Colour] = (184, 146, 255)
REJECTED: Final[Colour] = (255, 92, 104)

# States.
GOOD: Final[Colour] = PROMPT
WARNING: Final[Colour] = (255, 192, 74)
DANGER: Final[Colour] = REJECTED
ACCENT: Final[Colour] = TOKEN
SELECTED: Final[Colour] = (255, 236, 120)
LOAD_HIGH: Final = 0.60  # share of memory in use from which it warns
LOAD_CRITICAL: Final = 0.85

BRIGHT: Final[tuple[Colour, ...]] = (TEXT, TEXT_MUTED, PROMPT, KV, TOKEN, DRAFT, REJECTED, WARNING, SELECTED)

# Tiles by id: a machine has the colour of what it puts out, as far as that tells machines apart.
TILE: Final[dict[str, Colour]] = {
    "source": PROMPT,
    "sink": TOKEN,
    "blocked": (96, 108, 138),
    "conduit": (122, 150, 210),
    "prefill": KV,
    "decode": (92, 164, 255),
    "page_allocator": WARNING,
    "draft_model": DRAFT,
    "validation_gate": (255, 138, 92),
}

# Packet colours by `game.sim.packet` kind: PROMPT, KV, TOKEN, DRAFT.
PACKET: Final[tuple[Colour, ...]] = (PROMPT, KV, TOKEN, DRAFT)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` (0..1) of the way from the first to the second."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(first, second, strict=True))
    return r, g, b


def contrast(first: Colour, second: Colour) -> float:
    """WCAG 2 contrast ratio of two colours, 1 to 21."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def load_colour(share: float) -> Colour:
    """Colour of a memory bar filled to `share`: good, warning from LOAD_HIGH, danger from LOAD_CRITICAL."""
    if share >= LOAD_CRITICAL:
        return DANGER
    return WARNING if share >= LOAD_HIGH else GOOD


def load_word(share: float) -> str:
    """The same in a word, for those who cannot tell the colours apart."""
    if share >= LOAD_CRITICAL:
        return "critical"
    return "high" if share >= LOAD_HIGH else "ok"


def _luminance(colour: Colour) -> float:
    """Relative luminance by WCAG 2, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """One sRGB channel (0..1) without its gamma."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
