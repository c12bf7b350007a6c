"""The page of the codex on what a run failed by, or on what it was about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.content.codex import PAGE_OF_TILE
from game.session.reading import bottleneck
from game.session.reading.slow_tokens import diagnose_goals
from game.session.run.level_run import LevelRun
from game.sim.memory.memory import DRAFT_WEIGHTS, WEIGHTS, Crash
from game.sim.spills import BUNDLE_UNVERIFIED

PAGE_OF_STAGE: Final[Mapping[str, str]] = {
    bottleneck.PREFILL_STAGE: "prefill",
    bottleneck.DECODE_SLOTS: "batching",
    bottleneck.WIRES: "links",
    bottleneck.DEMAND: "littles_law",
}
"""What explains a stage that limits a run; a slow step, and whom an engine lets in, is what the level is about."""


def fitting_page(run: LevelRun) -> str:
    """The page on what limits or ends a run: of its crash, of what it loses, of its stage, else of its level."""
    simulation, level = run.simulation, run.level
    if simulation.crash is not None:
        return _page_of_crash(simulation.crash)
    if simulation.spills:
        spill = simulation.spills[0]
        return "speculation" if spill.cause == BUNDLE_UNVERIFIED else PAGE_OF_TILE.get(spill.tile, "links")
    stage = diagnose_goals(simulation, run.goal_states()).stage or ""
    return PAGE_OF_STAGE.get(stage, level.codex or ("engine" if stage == bottleneck.ADMISSION else "decode"))


def _page_of_crash(crash: Crash) -> str:
    """Copies of weights are the matter of cards, or of draft models; whatever else fills memory is KV."""
    if DRAFT_WEIGHTS in (crash.use.kind, *(holder.use.kind for holder in crash.holders)) and crash.at_load:
        return "speculation"
    return "cards" if crash.use.kind == WEIGHTS else "paging"
