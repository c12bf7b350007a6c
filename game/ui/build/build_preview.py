"""What the edit in hand would come to before it is made: cards joined, cores served, ways laid, tiles left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from game.content.level import Level
from game.content.level_card import made_of
from game.content.words import language, number, text
from game.physics.units import MIB
from game.render.buildmarks import Outline
from game.session.build.connections import JoinedCard, Joining, connections, joining
from game.session.build.floorplan import SERVED, floor_grid
from game.session.build.placed import PlacedTile
from game.sim.grid import OFF_GRID, Grid
from game.sim.tiles import CONDUIT
from game.ui.build.build_tool import BuildTool
from game.ui.build.gestures import LayRun, MovePiece
from game.ui.build.held import HeldStamp
from game.ui.words.build_words import left_out_words, listed, refusal_words, tile_at


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown on the board and said beside it."""

    words: str = ""
    is_warning: bool = False
    outlines: tuple[Outline, ...] = ()
    services: tuple[tuple[int, int], ...] = ()
    """Who would serve whom, as (tile, core)."""


NOTHING = Preview()


class Previewer:
    """Works the preview out anew only when the hand or the build has changed."""

    def __init__(self, level: Level, hand: BuildTool) -> None:
        self.level = level
        self.hand = hand
        self._key: object = None
        self._preview = NOTHING

    def preview(self) -> Preview:
        """What would come of the edit in hand."""
        hand = self.hand
        planned = hand.planned()
        taken = frozenset(hand.gesture.taken()) if hand.gesture is not None else frozenset()
        held = (hand.hover, hand.held, type(hand.gesture))
        key = (language(), hand.editor.grid, tuple(planned.items()), taken, held)
        if key != self._key:
            self._key = key
            self._preview = self._worked_out(planned)
        return self._preview

    def _worked_out(self, planned: Mapping[int, PlacedTile]) -> Preview:
        refusal = self._refusal()
        if not planned:
            return Preview(refusal, is_warning=True) if refusal else NOTHING
        editor = self.hand.editor
        after = floor_grid({**self.hand.shown(), **planned}, editor.rows, editor.cols)
        if isinstance(self.hand.gesture, LayRun):
            return Preview(self._run_words(after, planned))
        found = joining(editor.grid, after, planned.keys())
        changed = [card for card in found.cards if self._is_news(card, planned)]
        sentences = [
            refusal or self._replaced_words(),
            *(self._card_words(card) for card in changed),
            *self._service_words(planned, found),
        ]
        outlines = (*(self._outline(card) for card in changed), *_served_labels(planned, found))
        return Preview(" ".join(filter(None, sentences)), bool(refusal), outlines, found.services)

    def _refusal(self) -> str:
        """Why the edit, or a part of it, would not be made; empty if all of it would."""
        hand, editor = self.hand, self.hand.editor
        if isinstance(hand.gesture, MovePiece):
            refusal = editor.why_not_relocate(hand.gesture.placement)
            return refusal_words(refusal, editor.cols) if refusal is not None else ""
        if hand.gesture is not None or hand.hover is None or hand.leads_here:
            return ""
        if isinstance(hand.held, HeldStamp):
            return left_out_words(hand.held.left_out(editor, hand.hover))
        refusal = None if hand.held is None else hand.held.why_not_put(editor, hand.hover)
        return refusal_words(refusal, editor.cols) if refusal is not None else ""

    def _replaced_words(self) -> str:
        """Which tiles of another kind would be gone for those that are placed."""
        kinds = {ghost.cell: ghost.kind for ghost in self.hand.ghosts() if ghost.replaces}
        editor = self.hand.editor
        gone = [cell for cell, kind in kinds.items() if editor.tiles[cell].kind != kind]
        if len(gone) == 1:
            return text("build.replaces_one", tile=tile_at(editor.grid, gone[0], editor.cols))
        return text("build.replaces_many", count=len(gone)) if gone else ""

    def _is_news(self, card: JoinedCard, planned: Mapping[int, PlacedTile]) -> bool:
        """Whether a card would be new, other or larger, rather than only carried about."""
        if not isinstance(self.hand.gesture, MovePiece):
            return True
        return len(card.before) != 1 or not set(card.cells) <= planned.keys()

    def _card_words(self, card: JoinedCard) -> str:
        if not card.before:
            return text("build.new_card", mib=self._weights(card, 1))
        if len(card.before) == 1:
            return text("build.joins", index=card.before[0])
        indices = listed([str(index) for index in card.before])
        return text("build.merges", indices=indices, mib=self._weights(card, len(card.before) - 1))

    def _outline(self, card: JoinedCard) -> Outline:
        if not card.before:
            return Outline(card.cells, text("build.label_new", mib=self._weights(card, 1)), "warning")
        if len(card.before) == 1:
            return Outline(card.cells, text("build.label_joins", index=card.before[0]), "good")
        return Outline(card.cells, text("build.label_merges", indices="+".join(map(str, card.before))), "good")

    def _weights(self, card: JoinedCard, num_copies: int) -> str:
        core = {**self.hand.shown(), **self.hand.planned()}[card.cells[0]]
        return number(num_copies * made_of(self.level, core.kind, core.settings).model.weights_bytes / MIB)

    def _service_words(self, planned: Mapping[int, PlacedTile], found: Joining) -> Iterator[str]:
        serving = [cell for cell, tile in planned.items() if tile.kind in SERVED]
        cores = {core for tile, core in found.services if tile in serving}
        if serving:
            key = "serves_one" if len(cores) == 1 else "serves_many" if cores else "serves_none"
            yield text(f"build.{key}", count=len(cores))
        near = sorted({tile for tile, core in found.services if tile not in planned})
        if near:
            grid, cols = self.hand.editor.grid, self.hand.editor.cols
            yield text("build.served_by", tiles=listed([tile_at(grid, tile, cols) for tile in near]))

    def _run_words(self, after: Grid, planned: Mapping[int, PlacedTile]) -> str:
        cols, last = self.hand.editor.cols, list(planned)[-1]
        if planned[last].kind != CONDUIT:
            return text("build.turns", tile=tile_at(after, last, cols), end=tile_at(after, after.ahead(last), cols))
        turned = [tile_at(after, cell, cols) for cell, tile in planned.items() if tile.kind != CONDUIT]
        planned = {cell: tile for cell, tile in planned.items() if tile.kind == CONDUIT}
        turns = text("build.turned_on_the_way", tile=turned[0]) if turned else ""
        return " ".join(filter(None, (self._way_words(after, planned, last), turns)))

    def _way_words(self, after: Grid, planned: Mapping[int, PlacedTile], last: int) -> str:
        """Where the conduits that are laid lead, from the last of them on."""
        cols, ways = self.hand.editor.cols, connections(after, last)
        sources = listed([tile_at(after, cell, cols) for cell in ways.fed_by])
        if ways.leads_into == OFF_GRID:
            key = "run_to_nowhere" if sources else "run_alone"
            return text(f"build.{key}", count=len(planned), sources=sources)
        key = "run_between" if sources else "run_into"
        return text(f"build.{key}", count=len(planned), sources=sources, end=tile_at(after, ways.leads_into, cols))


def _served_labels(planned: Mapping[int, PlacedTile], found: Joining) -> Iterator[Outline]:
    """How many cores the allocators that would be placed serve together, and the draft models; who serves none."""
    serving = {server for server, _ in found.services}
    groups: dict[tuple[str, bool], list[int]] = {}
    for cell, tile in planned.items():
        if tile.kind in SERVED:
            groups.setdefault((tile.kind, cell in serving), []).append(cell)
    for (_, is_serving), cells in groups.items():
        count = len({core for server, core in found.services if server in cells})
        words = text("build.label_serves", count=count)
        yield Outline(tuple(sorted(cells)), words, "good" if is_serving else "warning")
