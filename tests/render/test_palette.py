"""Colours that can be read, fonts that have the letters, and one palette for all of it."""

from itertools import product
from pathlib import Path

import pygame
import pytest

from game.content.resources import assets_dir
from game.render import fonts, lettering, material, spacing
from game.render.palette import Palette, palette
from game.session.player.settings import PALETTES
from game.sim.packet import PACKET_NAMES
from game.sim.tiles import TILES

AA = 4.5  # contrast that WCAG asks of text
AAA = 7.0  # and of text for those who see little
AA_GRAPHICS = 3.0  # and of what must be told from its surroundings
USED = "ÄÖÜäöüßéèçñ ←↑→↓ •·×–—…“”„’«»°%±≥≤−✓✗!?/.,:;0123456789"
NO_CHARACTER = "\U000f1234"


def test_contrast_is_that_of_wcag() -> None:
    assert palette.contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert palette.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.fixture(params=PALETTES)
def colours(request: pytest.FixtureRequest) -> Palette:
    """Each palette that ships."""
    return Palette(str(request.param))


def test_bright_text_reads_on_every_ground(colours: Palette) -> None:
    for text, ground in product((*colours.bright, colours.good, colours.danger, colours.accent), colours.grounds):
        assert colours.contrast(text, ground) >= AA, (text, ground)


def test_dark_text_reads_on_every_bright_colour(colours: Palette) -> None:
    for ground in (*colours.bright, colours.good, colours.danger, colours.accent):
        assert colours.contrast(colours.text_on_bright, ground) >= AA, ground


@pytest.mark.parametrize("kind", ["source", "sink", "prefill", "decode", "validation_gate"])
def test_numbers_read_on_the_tinted_body_of_a_machine(kind: str, colours: Palette) -> None:
    body = colours.mix(colours.mix(colours.board, colours.edge_strong, 0.22), colours.tile[kind], 0.13)
    assert colours.contrast(colours.text, body) >= AA
    assert colours.contrast(colours.warning, body) >= AA


def test_discards_read_on_a_gate(colours: Palette) -> None:
    body = colours.mix(colours.board, colours.tile["validation_gate"], 0.13)
    assert colours.contrast(colours.rejected, body) >= AA


@pytest.mark.parametrize("kind", sorted(TILES))
def test_every_tile_has_a_colour_that_stands_out_from_the_board(kind: str, colours: Palette) -> None:
    assert colours.contrast(colours.tile[kind], colours.board) >= AA_GRAPHICS


@pytest.mark.parametrize("name", PALETTES)
def test_cargo_and_lines_stand_out_from_what_they_lie_on(name: str) -> None:
    palette.use(name)
    try:
        for ground in (material.floor(), material.screen(), material.shades(palette.trace)["bore"]):
            for colour in (*palette.packet, palette.rejected, palette.warning, palette.danger):
                assert palette.contrast(colour, ground) >= AA_GRAPHICS, (colour, ground)
        assert palette.contrast(palette.text, material.circuit_board()) >= AA
        assert palette.contrast(palette.text_muted, material.screen()) >= AA
    finally:
        palette.use(PALETTES[0])


def test_high_contrast_is_higher() -> None:
    colours = Palette("high-contrast")
    for text, ground in product(colours.bright, colours.grounds):
        assert colours.contrast(text, ground) >= AAA, (text, ground)
    for ground in colours.grounds:
        assert colours.contrast(colours.edge, ground) >= AA_GRAPHICS


def test_every_packet_has_a_colour_of_its_own(colours: Palette) -> None:
    assert len(colours.packet) == len(PACKET_NAMES)
    assert len({*colours.packet, colours.rejected}) == len(PACKET_NAMES) + 1


def test_memory_warns_by_colour_and_word_from_85_and_95_percent() -> None:
    assert [palette.load_key(share) for share in (0.0, 0.64, 0.84, 0.85, 0.94, 0.95, 1.0)] == [
        "ok", "ok", "ok", "high", "high", "critical", "critical",
    ]  # fmt: skip
    assert [palette.load_colour(share) for share in (0.5, 0.9, 0.97)] == [palette.good, palette.warning, palette.danger]


def test_full_memory_is_no_alarm_where_sequences_wait_for_it() -> None:
    assert [palette.load_key(share, ends_when_full=False) for share in (0.5, 0.9, 0.97)] == ["ok", "high", "full"]
    assert palette.load_colour(0.97, ends_when_full=False) == palette.warning


def test_mix_goes_from_one_colour_to_the_other() -> None:
    assert palette.mix((0, 0, 0), (200, 100, 50), 0.0) == (0, 0, 0)
    assert palette.mix((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)
    assert palette.mix((0, 0, 0), (200, 100, 50), 1.0) == (200, 100, 50)


def test_spacing_is_a_grid_of_four() -> None:
    assert all(gap % spacing.UNIT == 0 for gap in (spacing.GAP, spacing.PAD, spacing.MARGIN))


@pytest.mark.parametrize(("bold", "mono"), [*product((False, True), repeat=2)])
def test_fonts_have_every_character_in_use(bold: bool, mono: bool) -> None:
    font = fonts.font(24, bold, mono)
    missing = pygame.image.tobytes(font.render(NO_CHARACTER, True, palette.text), "RGBA")
    shown = USED if mono else USED.translate({ord(mark): None for mark in "✓✗"})
    lacking = [mark for mark in shown if pygame.image.tobytes(font.render(mark, True, palette.text), "RGBA") == missing]
    assert lacking == []


def test_every_font_ships_with_its_licence() -> None:
    folder = assets_dir() / "fonts"
    families = {Path(file).stem.split("-")[0] for file in folder.glob("*.?tf")}
    assert families == {fonts.TEXT_FAMILY, fonts.MONO_FAMILY}
    for family in families:
        text = (folder / f"{family}-OFL.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in text
        assert text.startswith("Copyright")


def test_fonts_survive_a_restart_of_pygame() -> None:
    before = fonts.font(16)
    assert fonts.font(16) is before
    pygame.quit()
    assert fonts.font(16).size("42")[0] > 0


def test_counts_are_short() -> None:
    counts = {0: "0", 999: "999", 1000: "1.0k", 1999: "1.9k", 34_567: "34k", 999_999: "999k", 5_640_000: "5.6M"}
    assert {number: lettering.short(number) for number in counts} == counts
