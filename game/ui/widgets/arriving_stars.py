"""The stars of a level one below the other; those that are earned arrive one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pygame

from game.render import spacing
from game.render.palette import palette
from game.render.starart import star_sprite
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.stars import Star
from game.ui.words import styles

SIZE: Final = 26
FIRST_S: Final = 0.5
EACH_S: Final = 0.55
"""When the first star arrives, and how long after it each of the others."""

_FALL_S: Final = 0.22
"""How long a star takes from where it is first seen, too large, to its place."""

_LARGEST: Final = 1.6


class ArrivingStars(Widget):
    """A line a star. `age_s` says for how long they have been seen; None for as long as it takes."""

    is_lively = True
    is_opaque = True

    def __init__(self, stars: Sequence[Star], age_s: Callable[[], float | None]) -> None:
        super().__init__()
        self.stars = tuple(stars)
        self.age_s = age_s

    @property
    def num_arrived(self) -> int:
        """How many of those that are earned have begun to arrive."""
        return num_arrived(self.age_s(), sum(is_earned for is_earned, _ in self.stars))

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        widest = max(look.width(words, styles.BODY_BOLD) for _, words in self.stars)
        return self._words_left(look) + widest, self._line(look) * len(self.stars)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        clip = surface.get_clip()
        surface.set_clip(self.rect.clip(clip))  # a star that is still too large leaves nothing behind
        surface.fill(palette.panel, self.rect)
        age_s, place = self.age_s(), 0
        for number, (is_earned, _) in enumerate(self.stars):
            has_arrived = is_earned and place < self.num_arrived
            side = look.px(SIZE)
            middle = (self.rect.left + self._inset(look) + side // 2, self._middle(look, number))
            if has_arrived and age_s is not None:
                side = round(side * _swell(age_s - FIRST_S - EACH_S * place))
            sprite = star_sprite(side, has_arrived)
            surface.blit(sprite, sprite.get_rect(center=middle))
            place += is_earned
        for piece, style in self._pieces(look):
            surface.blit(look.picture(piece.text, style), piece.rect)
        surface.set_clip(clip)

    def written(self, look: Look) -> list[Written]:
        return [piece for piece, _ in self._pieces(look)]

    def _pieces(self, look: Look) -> list[tuple[Written, Style]]:
        found, place = [], 0
        for number, (is_earned, words) in enumerate(self.stars):
            has_arrived = is_earned and place < self.num_arrived
            style = styles.BODY_BOLD if has_arrived else styles.MUTED
            if look.width(words, styles.BODY_BOLD) > self.rect.width - self._words_left(look):
                style = styles.SMALL_BOLD if has_arrived else styles.SMALL
            rect = pygame.Rect(0, 0, look.width(words, style), look.line_height(style))
            rect.left = self.rect.left + self._words_left(look)
            rect.centery = self._middle(look, number)
            found.append((Written(words, rect, self.rect), style))
            place += is_earned
        return found

    def _inset(self, look: Look) -> int:
        """Room beside a star for its being too large at first."""
        return round(look.px(SIZE) * (_LARGEST - 1) / 2)

    def _words_left(self, look: Look) -> int:
        return look.px(SIZE) + 2 * self._inset(look) + look.px(spacing.UNIT)

    def _middle(self, look: Look, number: int) -> int:
        """The height of a line's middle."""
        return self.rect.top + self._line(look) * number + self._line(look) // 2

    def _line(self, look: Look) -> int:
        return look.px(SIZE) + look.px(spacing.UNIT)


def num_arrived(age_s: float | None, num_earned: int) -> int:
    """How many of so many stars have begun to arrive after a time."""
    if age_s is None:
        return num_earned
    return 0 if age_s < FIRST_S else min(num_earned, 1 + int((age_s - FIRST_S) / EACH_S))


def _swell(since_s: float) -> float:
    """How large a star is, so long after it began to arrive, as a share of its size in the end."""
    left = max(0.0, 1 - max(0.0, since_s) / _FALL_S)
    return 1 + (_LARGEST - 1) * left * left
