"""Names of places in a text, as controls over it: a click, or Enter with the focus, shows the cell on the board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pygame

from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.widgets.base import PRESS_KEYS, Widget, Written
from game.ui.words.textflow import Run


class PlaceLink(Widget):
    """Lies over the name of a place, which whoever sets the text has drawn. The screen takes the name and shows it."""

    is_control = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._is_held = False
        self._is_asked = False

    @property
    def can_focus(self) -> bool:
        return True

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        if self.is_focused or self.is_hovered:
            pygame.draw.rect(surface, palette.selected, self.rect.inflate(2, 0), look.px(1), border_radius=look.px(3))

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            self._is_held = True
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == pygame.BUTTON_LEFT and self._is_held:
            self._is_held = False
            self._is_asked = self.rect.collidepoint(event.pos)
            return True
        return False

    def on_key(self, key: int) -> bool:
        self._is_asked = key in PRESS_KEYS
        return self._is_asked

    def let_go(self) -> None:
        self._is_held = False

    def take_place(self) -> str:
        is_asked, self._is_asked = self._is_asked, False
        return self.name if is_asked else ""


class PlaceLinks:
    """The links of one text: the same objects as long as it names the same places, wherever those come to stand."""

    def __init__(self) -> None:
        self._links: list[PlaceLink] = []

    def over(self, placed: Iterable[tuple[Run, pygame.Rect]]) -> Sequence[PlaceLink]:
        """One over each run that is a link."""
        named = [(run.text, rect) for run, rect in placed if run.style.is_link]
        if [link.name for link in self._links] != [name for name, _ in named]:
            self._links = [PlaceLink(name) for name, _ in named]
        for link, (_, rect) in zip(self._links, named, strict=True):
            link.rect = rect
        return self._links


def place_at(placed: Iterable[tuple[Run, pygame.Rect]], pos: tuple[int, int]) -> str:
    """The name of the place under a point of a text that is a control itself; empty for none."""
    return next((run.text for run, rect in placed if run.style.is_link and rect.collidepoint(pos)), "")


def written_whole(placed: Iterable[tuple[Run, pygame.Rect]], box: pygame.Rect) -> list[Written]:
    """What is written in a box: a place that is named in the middle of a line is one piece with what is around it."""
    found: list[Written] = []
    was_link = False
    for run, rect in placed:
        if found and (run.style.is_link or was_link) and found[-1].rect.right == rect.left:
            found[-1] = Written(found[-1].text + run.text, found[-1].rect.union(rect), box)
        else:
            found.append(Written(run.text, rect, box))
        was_link = run.style.is_link
    return found
