"""What a factory would do with the one thing changed that limits it: simulated beside the run, a little at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from game.physics.laws import expected_tokens_per_bundle, step_law
from game.physics.units import TICKS_PER_SECOND
from game.session.reading.bottleneck import DECODE_SLOTS, PREFILL_STAGE, STEP_TIME, WIRES, Bottleneck
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec
from game.sim.view import RunView

SKIPPED_TICKS: Final = 10 * TICKS_PER_SECOND
"""At the start of a trial not counted: the factory fills."""

TRIAL_TICKS: Final = 50 * TICKS_PER_SECOND
"""How long a trial runs. It says what holds on average, to within a few per cent where answers are long."""

_TICKS_PER_TURN: Final = 48
"""Ticks simulated in a turn of a factory with one card: about a quarter of a millisecond."""

ONE_MORE_SLOT: Final = "one_more_slot"
ONE_MORE_PREFILL: Final = "one_more_prefill"
HALF_THE_WIRES: Final = "half_the_wires"
DRAFTS: Final = "drafts"

_MOST_SERVED: Final = 4
"""Cores that one draft model can touch."""

TRIALS: Final = {DECODE_SLOTS: ONE_MORE_SLOT, PREFILL_STAGE: ONE_MORE_PREFILL, WIRES: HALF_THE_WIRES}
"""What is tried against a limiting stage."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What came of a change: tokens a second without and with it."""

    change: str
    tps_before: float
    tps_after: float
    oom_s: float | None
    """When the changed factory runs out of memory; None if it does not."""
    is_law: bool
    """Calculated from the laws and this run's means, not simulated."""


class Trial:
    """Runs a factory as it is and as it would be, in turns of a fraction of a millisecond.

    Both are simulations of their own, from specs that differ in one thing: the run that is looked at is not touched.
    The changed factory is not a drawing that a player could place, but the very thing that is missing: a second slot
    on a core that is there, with its memory, its card and its way out.
    """

    def __init__(self, spec: FactorySpec, change: str) -> None:
        self.change = change
        self._before = _Racer(Simulation(spec))
        self._after = _Racer(Simulation(changed(spec, change)))
        self._ticks_per_turn = max(1, _TICKS_PER_TURN // max(1, len(RunView(self._before.simulation).cards)))

    @property
    def progress(self) -> float:
        """How much of it is done, 0..1."""
        return (self._before.done + self._after.done) / 2

    def work(self) -> None:
        """One turn."""
        racer = self._after if self._before.done == 1.0 else self._before
        racer.run(self._ticks_per_turn)

    def result(self) -> WhatIf | None:
        """What came of it; None while it goes on."""
        if self.progress < 1.0:
            return None
        crash = self._after.simulation.crash
        oom_s = None if crash is None else crash.tick / TICKS_PER_SECOND
        return WhatIf(self.change, self._before.tps(), self._after.tps(), oom_s, is_law=False)


class _Racer:
    """One simulation on its way to the end of the trial."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._num_skipped = 0

    @property
    def done(self) -> float:
        return 1.0 if self.simulation.crash is not None else min(1.0, self.simulation.tick / TRIAL_TICKS)

    def run(self, num_ticks: int) -> None:
        simulation = self.simulation
        end = min(simulation.tick + num_ticks, TRIAL_TICKS)
        if simulation.tick < SKIPPED_TICKS <= end:
            simulation.advance(SKIPPED_TICKS - simulation.tick)
            self._num_skipped = simulation.ledger.num_delivered
        simulation.advance(end - simulation.tick)

    def tps(self) -> float:
        """Tokens a second after the start was skipped; 0 where the run did not get that far."""
        num_ticks = self.simulation.tick - SKIPPED_TICKS
        num_tokens = self.simulation.ledger.num_delivered - self._num_skipped
        return num_tokens * TICKS_PER_SECOND / num_ticks if num_ticks > 0 else 0.0


def changed(spec: FactorySpec, change: str) -> FactorySpec:
    """The factory with one thing more or shorter."""
    if change == HALF_THE_WIRES:
        return replace(spec, beats_per_tile=max(1, spec.beats_per_tile // 2))
    cards = RunView(Simulation(spec)).cards
    cores = max((card.decoders if change == ONE_MORE_SLOT else card.prefillers for card in cards), key=len)
    tiles = [
        replace(tile, settings={**tile.settings, "slots": cores[-1].num_slots + 1})
        if tile.row * spec.cols + tile.col == cores[-1].cell
        else tile
        for tile in spec.tiles
    ]
    return replace(spec, tiles=tuple(tiles))


def drafts_by_law(simulation: Simulation, found: Bottleneck) -> WhatIf | None:
    """What drafts for every Decode core, from as few draft models as can touch them, would do where steps are too slow.

    A bundle has E tokens on average and takes the draft's own passes as well: one batch for all cores that share a
    model, one model after another. What drafts there are already has its part in the steps of now and in their
    tokens, and is taken out of both. The rest of a request's time stays as it is (Amdahl), and with it the number of
    open requests. None where the drafts are as good as that.
    """
    draft = simulation.spec.draft
    view = RunView(simulation)
    cards = [card for card in view.cards if card.decoders]
    step_beats = view.mean_step_beats
    if found.stage != STEP_TIME or draft is None or not step_beats or not found.num_open or not found.num_in_stage:
        return None
    num_cores = sum(len(card.decoders) for card in cards)
    drafted = [core for card in cards for core in card.decoders if core.draft_model is not None]
    num_models = len({(core.card.index, core.draft_model) for core in drafted})
    num_enough = sum(-(-len(card.decoders) // _MOST_SERVED) for card in cards)
    if len(drafted) == num_cores and num_models <= num_enough:
        return None
    law = step_law(draft.model, simulation.spec.card)
    num_context = sum(card.step.num_context_tokens for card in cards)
    pass_beats = draft.num_drafts * law.step_beats(num_cores, num_context, num_context)
    num_bundled = expected_tokens_per_bundle(draft.acceptance, draft.num_drafts)
    tokens_now = 1 + (num_bundled - 1) * len(drafted) / num_cores
    plain_beats = max(0.0, step_beats - pass_beats * num_models / len(cards))
    beats_after = plain_beats + pass_beats * num_enough / len(cards)
    speedup = num_bundled / tokens_now * step_beats / beats_after
    share = found.num_in_stage / found.num_open
    return WhatIf(DRAFTS, found.tps, found.tps / (1 - share + share / speedup), None, is_law=True)
