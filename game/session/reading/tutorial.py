"""The tutorial of the first level, and what is new in the others: which step the player is at, from state alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from game.content.level import Level
from game.physics.units import TICKS_PER_SECOND
from game.session.build.editor import Editor
from game.session.build.floorplan import card_groups
from game.session.build.route import Route, follow
from game.session.run.level_run import LevelRun
from game.sim.grid import OFF_GRID
from game.sim.roles import CARRIES, DECODES, DELIVERS, PREFILLS, SENDS
from game.sim.tiles import CONDUIT, TILES, first_kind, kinds_of, plays
from game.sim.view import RunView

TUTORIAL_LEVEL: Final = "prefill-decode"
"""The level that the tutorial is played on."""

WATCH_PREFILL_TICKS: Final = 4 * TICKS_PER_SECOND
WATCH_DECODE_TICKS: Final = 8 * TICKS_PER_SECOND
"""Up to these ticks the tutorial speaks of prompts, then of the first tokens: long enough to read at normal speed."""

Control = Literal["run", "stop"]


@dataclass(frozen=True, slots=True)
class TutorialStep:
    """What to say (the key of a text) and what to point at: tools, a button, one cell, or a drag from cell to cell."""

    key: str
    tools: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()
    control: Control | None = None
    stage: int = 0
    """How far the tutorial has come, 0 to `NUM_STAGES`."""


NUM_STAGES: Final = 8
LAST_STEP: Final = "done"
_STAGES: Final = (
    ("prefill",),
    ("decode", "join", "apart"),
    ("feed", "turn_prefill"),
    ("drain", "turn_decode"),
    ("run", "mend", "lost"),
    ("watch_prefill", "watch_decode", "watch_hold", "won"),
    ("more", "more_drain", "more_turn", "more_run"),
    ("more_watch",),
    (LAST_STEP,),
)
"""The steps of each stage. A later step can lead back to an earlier stage: the player may undo anything."""

_STAGE_OF: Final = {key: number for number, keys in enumerate(_STAGES) for key in keys}


def tutorial_step(editor: Editor, hand: str | None, run: LevelRun | None, *, has_won: bool) -> TutorialStep:
    """The step of the first level's tutorial. `hand` is the kind of tile that the player holds.

    `has_won` says whether a run was won since the tutorial began; then it goes on to a second core.
    """
    step = _step_of_run(editor, run, has_won) if run is not None else _step_of_build(editor, hand, has_won)
    return TutorialStep(step.key, step.tools, step.cells, step.control, _STAGE_OF[step.key])


def last_step() -> TutorialStep:
    """The last words, when all is done."""
    return TutorialStep(LAST_STEP, stage=_STAGE_OF[LAST_STEP])


def new_tools(level: Level, earlier: Iterable[Level]) -> tuple[str, ...]:
    """The tiles of a level's toolbox that no earlier level had."""
    known = {kind for other in earlier for kind in other.toolbox}
    return tuple(kind for kind in TILES if kind in level.toolbox and kind not in known)


def introduction_step(editor: Editor, run: LevelRun | None, tools: tuple[str, ...]) -> TutorialStep | None:
    """What introduces a later level: its new tools, until the first tile is placed."""
    return TutorialStep("intro", tools=tools) if run is None and editor.num_tiles == 0 and tools else None


def _step_of_run(editor: Editor, run: LevelRun, has_won: bool) -> TutorialStep:
    simulation, verdict = run.simulation, run.verdict
    has_more = sum(core.is_decoder for core in RunView(simulation).cores) > 1
    if verdict is not None:
        if verdict.kind != "won":
            return TutorialStep("mend", control="stop")
        return TutorialStep(LAST_STEP if has_more else "won", control=None if has_more else "stop")
    if simulation.spills:
        return TutorialStep("lost", control="stop")
    if has_won and has_more:
        return TutorialStep("more_watch", cells=_cells(editor, DECODES))
    if simulation.tick < WATCH_PREFILL_TICKS or not simulation.ledger.num_generated:
        return TutorialStep("watch_prefill", cells=_cells(editor, PREFILLS)[:1])
    if simulation.tick < WATCH_DECODE_TICKS or not simulation.ledger.num_delivered:
        return TutorialStep("watch_decode", cells=_cells(editor, DECODES)[:1])
    return TutorialStep("watch_hold")


def _step_of_build(editor: Editor, hand: str | None, has_won: bool) -> TutorialStep:
    floor = _Floor(editor)
    main = floor.main_card()
    if not floor.with_role(PREFILLS):
        return _placing("prefill", hand, floor.free_cell_of_source(), PREFILLS)
    if not floor.with_role(DECODES):
        return _placing("decode", hand, floor.free_cell_beside(floor.with_role(PREFILLS)), DECODES)
    if not main:
        return _placing("join", hand, floor.free_cell_beside(floor.with_role(PREFILLS)), DECODES)
    if len(floor.cards) > 1:
        strays = [cell for card in floor.cards if card is not main for cell in card]
        return TutorialStep("apart", cells=tuple(strays[:1]))
    missing = floor.first_unconnected(main)
    if missing is not None:
        is_second = has_won and len(floor.decodes_in(main)) > 1 and missing.key in ("drain", "turn_decode")
        return _connecting(missing, hand, is_second)
    if has_won and len(floor.decodes_in(main)) == 1:
        return _placing("more", hand, floor.free_cell_beside(main), DECODES)
    return TutorialStep("more_run" if has_won else "run", control="run")


def _placing(key: str, hand: str | None, cell: int | None, role: str) -> TutorialStep:
    """Points at the tool with that role until it is in the hand, then at the cell."""
    kind = first_kind(role)
    if hand == kind and cell is not None:
        return TutorialStep(key, cells=(cell,))
    return TutorialStep(key, tools=(kind,))


def _connecting(missing: TutorialStep, hand: str | None, is_second: bool) -> TutorialStep:
    key = {"drain": "more_drain", "turn_decode": "more_turn"}[missing.key] if is_second else missing.key
    if len(missing.cells) == 1 or hand == CONDUIT:
        return TutorialStep(key, cells=missing.cells)
    return TutorialStep(key, tools=(CONDUIT,), cells=missing.cells)


def _cells(editor: Editor, role: str) -> tuple[int, ...]:
    return tuple(sorted(cell for cell, tile in editor.tiles.items() if plays(tile.kind, role)))


class _Floor:
    """The build as the wires see it."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.grid = editor.grid
        self.cards = card_groups(self.grid)

    def with_role(self, role: str) -> list[int]:
        """The cells with tiles that have a role, in reading order."""
        return sorted(cell for cell, tile in self.grid.tiles.items() if plays(tile.kind, role))

    def main_card(self) -> list[int]:
        """The card that has both kinds of cores; the largest such. Empty if there is none."""
        whole = [card for card in self.cards if self._has(card, PREFILLS) and self._has(card, DECODES)]
        return max(whole, key=len, default=[])

    def _has(self, card: list[int], role: str) -> bool:
        return any(plays(self.grid.kind(cell), role) for cell in card)

    def decodes_in(self, card: list[int]) -> list[int]:
        """The Decode cores of a card."""
        return [cell for cell in card if plays(self.grid.kind(cell), DECODES)]

    def first_unconnected(self, card: list[int]) -> TutorialStep | None:
        """The first way that is missing: from a source to the card, from a Decode core to a sink."""
        return next(self._faults(card), None)

    def _faults(self, card: list[int]) -> Iterator[TutorialStep]:
        for source in self.with_role(SENDS):
            route = follow(self.grid, source)
            if route.reaches not in card or not plays(self.grid.kind(route.reaches), PREFILLS):
                prefill = next(cell for cell in card if plays(self.grid.kind(cell), PREFILLS))
                if self._hits_front(route, PREFILLS):
                    yield TutorialStep("turn_prefill", cells=(route.ahead,))
                yield TutorialStep("feed", cells=(route.last, prefill))
        for core in self.decodes_in(card):
            route = follow(self.grid, core)
            if route.reaches is None or not plays(self.grid.kind(route.reaches), DELIVERS):
                if not route.conduits and self._is_shut(route):
                    yield TutorialStep("turn_decode", cells=(core,))
                yield TutorialStep("drain", cells=(route.last, self._nearest_way_out(core)))

    def _hits_front(self, route: Route, role: str) -> bool:
        """Whether a route ends at the front of such a machine: turning that is the mend."""
        return route.ahead != OFF_GRID and route.reaches is None and plays(self.grid.kind(route.ahead), role)

    def _is_shut(self, route: Route) -> bool:
        """Whether a core faces something that no conduit can be laid on."""
        return route.ahead == OFF_GRID or self.grid.kind(route.ahead) not in (None, CONDUIT, *kinds_of(DELIVERS))

    def _nearest_way_out(self, core: int) -> int:
        """A sink, or a conduit that leads to one, whichever is nearest."""
        goals = self.with_role(DELIVERS)
        for conduit in self.with_role(CARRIES):
            reached = follow(self.grid, conduit).reaches
            if reached is not None and plays(self.grid.kind(reached), DELIVERS):
                goals.append(conduit)
        return min(goals, key=lambda cell: (self._distance(core, cell), cell))

    def free_cell_of_source(self) -> int | None:
        """A cell in the middle of the first source's row, else any that is free."""
        row = self.with_role(SENDS)[0] // self.editor.cols
        middle = self.editor.cols // 2 - 1
        cols = sorted(range(self.editor.cols), key=lambda col: (abs(col - middle), col))
        return next((cell for col in cols if self._is_free(cell := row * self.editor.cols + col)), None)

    def free_cell_beside(self, cores: list[int]) -> int | None:
        """A free cell that touches one of these: to the east if possible, then below, above, west; last cores first."""
        near = (self.grid.towards(cell, side) for side in ("E", "S", "N", "W") for cell in reversed(cores))
        return next((cell for cell in near if cell != OFF_GRID and self._is_free(cell)), None)

    def _is_free(self, cell: int) -> bool:
        return cell not in self.grid.tiles

    def _distance(self, one: int, other: int) -> int:
        cols = self.editor.cols
        return abs(one // cols - other // cols) + abs(one % cols - other % cols)
