"""Frames become a looping GIF. Pillow is imported when the first is made: a start needs it not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pygame

if TYPE_CHECKING:
    from PIL import Image

_DRAWN: Final = 0.9
"""Share of the work that is done when every frame is drawn; the rest is writing."""

_NUM_SAMPLES: Final = 4
"""Frames whose colours make the palette of all, so that nothing flickers."""

Tell = Callable[[float], None]
"""Takes the share of the work that is done, 0 to 1."""


def write_gif(
    file: Path, frames: Callable[[], Iterator[pygame.Surface]], num_frames: int, frame_ms: int, tell: Tell
) -> None:
    """Writes a film that loops for ever, whole or not at all. `frames` gives it anew each time it is called.

    Raises:
        OSError: where the file cannot be written.
    """
    temporary = temporary_of(file)
    try:
        palette = _palette(frames(), num_frames)
        pictures: list[Image.Image] = []
        for frame in frames():
            pictures.append(_indexed(frame, palette))
            tell(_DRAWN * len(pictures) / num_frames)
        pictures[0].save(
            temporary,
            format="GIF",
            save_all=True,
            append_images=pictures[1:],
            duration=frame_ms,
            loop=0,
            optimize=False,
        )
        os.replace(temporary, file)
    finally:
        with suppress(OSError):
            temporary.unlink()
    tell(1.0)


def temporary_of(file: Path) -> Path:
    """Where a film is written before it is whole."""
    return file.with_name(f".{file.name}.tmp")


def _palette(frames: Iterator[pygame.Surface], num_frames: int) -> Image.Image:
    """256 colours of some frames spread over the film."""
    from PIL import Image

    wanted = {n * (num_frames - 1) // max(1, _NUM_SAMPLES - 1) for n in range(_NUM_SAMPLES)}
    samples = [_picture(frame) for number, frame in enumerate(frames) if number in wanted]
    width, height = samples[0].size
    sheet = Image.new("RGB", (width, height * len(samples)))
    for number, sample in enumerate(samples):
        sheet.paste(sample, (0, number * height))
    return sheet.quantize(256, method=Image.Quantize.MEDIANCUT)


def _indexed(frame: pygame.Surface, palette: Image.Image) -> Image.Image:
    from PIL import Image

    return _picture(frame).quantize(palette=palette, dither=Image.Dither.NONE)


def _picture(frame: pygame.Surface) -> Image.Image:
    from PIL import Image

    return Image.frombytes("RGB", frame.get_size(), pygame.image.tobytes(frame, "RGB"))
