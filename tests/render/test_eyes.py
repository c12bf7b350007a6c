"""Each palette keeps apart what must be told apart, for the eyes that it is made for.

Eyes without one kind of cone are simulated with the matrices of severity 1.0 in G. M. Machado, M. M. Oliveira,
L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
Visualization and Computer Graphics 15 (6), 2009, applied to linear RGB.
Distances are those of CIE 1976 L*a*b* under D65:
about 2 can just be seen side by side, 20 is seen at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import dist

import pytest

from game.render.palette import Colour, Palette
from game.session.player.settings import PALETTES
from game.sim.packet import PACKET_NAMES

Matrix = tuple[tuple[float, float, float], ...]
Triple = tuple[float, float, float]

ALL_CONES: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
PROTANOPIA: Matrix = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA: Matrix = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITANOPIA: Matrix = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)
EYES: dict[str, tuple[Matrix, ...]] = {
    "neon": (ALL_CONES,),
    "red-green": (ALL_CONES, PROTANOPIA, DEUTERANOPIA),
    "blue-yellow": (ALL_CONES, TRITANOPIA),
    "high-contrast": (ALL_CONES,),
}
CASES = [(name, number) for name in PALETTES for number in range(len(EYES[name]))]

PACKETS_APART = 30.0
"""Packets are small and move."""
STATES_APART = 30.0
TILES_APART = 20.0
"""Machines have a letter and an icon as well."""

XYZ: Matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
"""Linear sRGB to CIE XYZ."""


def times(matrix: Matrix, vector: Triple) -> Triple:
    x, y, z = (sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def lab(colour: Colour, eye: Matrix) -> Triple:
    """A colour as such an eye sees it, in CIE L*a*b*."""
    red, green, blue = (min(1.0, max(0.0, value)) for value in times(eye, tuple(map(linear, colour))))  # type: ignore[arg-type]
    white = times(XYZ, (1.0, 1.0, 1.0))
    ratios = [value / full for value, full in zip(times(XYZ, (red, green, blue)), white, strict=True)]
    x, y, z = (ratio ** (1 / 3) if ratio > (6 / 29) ** 3 else ratio / (3 * (6 / 29) ** 2) + 4 / 29 for ratio in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def too_near(colours: Mapping[str, Colour], eye: Matrix, least: float) -> list[str]:
    """Pairs of colours that such an eye does not keep apart."""
    seen = {name: lab(colour, eye) for name, colour in colours.items()}
    pairs = [(dist(seen[one], seen[other]), one, other) for one, other in combinations(seen, 2)]
    return [f"{one} and {other}: {distance:.1f}" for distance, one, other in pairs if distance < least]


def machines(palette: Palette) -> dict[str, Colour]:
    """A conduit is told by its shape, a blocked cell by having none."""
    return {kind: colour for kind, colour in palette.tile.items() if kind not in ("conduit", "blocked")}


def test_the_measures_are_those_of_the_literature() -> None:
    white, red = lab((255, 255, 255), ALL_CONES), lab((255, 0, 0), ALL_CONES)
    assert white == pytest.approx((100, 0, 0), abs=0.01)
    assert red == pytest.approx((53.24, 80.09, 67.20), abs=0.05)
    for eye in (PROTANOPIA, DEUTERANOPIA, TRITANOPIA):  # nobody sees white tinted
        assert lab((255, 255, 255), eye) == pytest.approx((100, 0, 0), abs=0.01)


def test_the_measure_knows_what_is_confused() -> None:
    pairs = {PROTANOPIA: ((255, 0, 0), (80, 60, 0)), TRITANOPIA: ((64, 222, 255), (90, 226, 200))}
    for eye, (one, other) in pairs.items():
        assert dist(lab(one, eye), lab(other, eye)) < 0.5 * dist(lab(one, ALL_CONES), lab(other, ALL_CONES))


@pytest.mark.parametrize(("name", "number"), CASES)
def test_packets_are_told_apart(name: str, number: int) -> None:
    palette = Palette(name)
    colours = dict(zip(PACKET_NAMES, palette.packet, strict=True)) | {"rejected": palette.rejected}
    assert too_near(colours, EYES[name][number], PACKETS_APART) == []


@pytest.mark.parametrize(("name", "number"), CASES)
def test_good_warning_and_danger_are_told_apart(name: str, number: int) -> None:
    palette = Palette(name)
    colours = {"good": palette.good, "warning": palette.warning, "danger": palette.danger}
    assert too_near(colours, EYES[name][number], STATES_APART) == []


@pytest.mark.parametrize(("name", "number"), CASES)
def test_machines_are_told_apart(name: str, number: int) -> None:
    assert too_near(machines(Palette(name)), EYES[name][number], TILES_APART) == []


@pytest.mark.parametrize(("name", "number"), CASES)
def test_packets_are_told_from_lines(name: str, number: int) -> None:
    """Strong lines are also what idle wires and the weights in a memory bar are drawn in."""
    palette = Palette(name)
    for colour in (*palette.packet, palette.rejected, palette.warning):
        assert too_near({"packet": colour, "line": palette.edge_strong}, EYES[name][number], TILES_APART) == []


@pytest.mark.parametrize(("name", "number"), CASES)
def test_what_is_selected_stands_out(name: str, number: int) -> None:
    palette = Palette(name)
    plain: Sequence[Colour] = (palette.edge, palette.edge_strong, palette.accent)
    for colour in plain:
        assert too_near({"selected": palette.selected, "plain": colour}, EYES[name][number], TILES_APART) == []


@pytest.mark.parametrize("eye", [PROTANOPIA, DEUTERANOPIA])
def test_the_usual_palette_is_why_the_others_are_needed(eye: Matrix) -> None:
    palette = Palette("neon")
    assert too_near(dict(zip(PACKET_NAMES, palette.packet, strict=True)), eye, PACKETS_APART)
