"""How busy every machine and every link has been over the last seconds: sampled from outside, never inside the run."""

from __future__ import annotations

from collections import deque
from typing import Final

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.sim.machines.draft_model import DraftModel
from game.sim.meter import WINDOW_TICKS
from game.sim.simulation import Simulation
from game.sim.view import RunView

_SNAPSHOT_TICKS: Final = 15


class Watch:
    """Follows one simulation; whoever lets time pass calls `observe` after every few ticks.

    Steps of cards and packets of links are counted by the simulation itself, so their shares and rates are exact. Of a
    core it is seen at each look whether its slot is at work, and that counts for the time since the look before.
    """

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._view = RunView(simulation)
        self._cores = self._view.cores
        self._core_ticks = [0] * len(self._cores)
        self._draft_ticks = [0.0] * len(simulation.draft_models)
        self._tick = simulation.tick
        self._snapshots: deque[_Snapshot] = deque()
        self._keep_snapshot()

    def observe(self) -> None:
        """Takes note of how things stand."""
        tick = self.simulation.tick
        num_ticks = tick - self._tick
        if num_ticks <= 0:
            return
        self._tick = tick
        for number, core in enumerate(self._cores):
            if core.is_at_work:
                self._core_ticks[number] += num_ticks
        for number, draft_model in enumerate(self.simulation.draft_models):
            self._draft_ticks[number] += num_ticks * self._draft_share(draft_model)
        if tick - self._snapshots[-1].tick >= _SNAPSHOT_TICKS:
            self._keep_snapshot()

    @property
    def window_s(self) -> float:
        """Simulated seconds that shares and rates are taken over at present."""
        return (self._tick - self._snapshots[0].tick) / TICKS_PER_SECOND

    def busy_shares(self) -> dict[int, float]:
        """Share of time that each core's slot and each draft model was at work, by its cell."""
        first, num_ticks = self._snapshots[0], self._num_ticks()
        shares = {
            core.cell: (now - before) / num_ticks
            for core, now, before in zip(self._cores, self._core_ticks, first.core_ticks, strict=True)
        }
        models = zip(self.simulation.draft_models, self._draft_ticks, first.draft_ticks, strict=True)
        return shares | {model.cell: (now - before) / num_ticks for model, now, before in models}

    def card_shares(self) -> list[float]:
        """Share of time that each card was in a step."""
        beats = self._num_ticks() * BEATS_PER_TICK
        cards = zip(self._card_beats(), self._snapshots[0].card_beats, strict=True)
        return [min(1.0, (now - before) / beats) for now, before in cards]

    def packets_per_s(self) -> list[float]:
        """Packets that each link took on, a second."""
        seconds = self._num_ticks() / TICKS_PER_SECOND
        links = zip(self.simulation.links, self._snapshots[0].num_carried, strict=True)
        return [(link.num_carried - before) / seconds for link, before in links]

    def _num_ticks(self) -> int:
        return max(1, self._tick - self._snapshots[0].tick)

    def _keep_snapshot(self) -> None:
        self._snapshots.append(
            _Snapshot(
                self._tick,
                list(self._core_ticks),
                list(self._draft_ticks),
                self._card_beats(),
                [link.num_carried for link in self.simulation.links],
            )
        )
        while self._tick - self._snapshots[0].tick > WINDOW_TICKS:
            self._snapshots.popleft()

    def _card_beats(self) -> list[int]:
        """Beats that each card has spent in steps up to now, the present one included."""
        return [card.busy_beats(self._tick * BEATS_PER_TICK) for card in self._view.cards]

    def _draft_share(self, draft_model: DraftModel) -> float:
        """Share of the cards' present steps in which the draft model guesses."""
        return min(1.0, sum(card.draft_share(draft_model) for card in self._view.cards))


class _Snapshot:
    """The totals at one tick."""

    __slots__ = ("card_beats", "core_ticks", "draft_ticks", "num_carried", "tick")

    def __init__(
        self,
        tick: int,
        core_ticks: list[int],
        draft_ticks: list[float],
        card_beats: list[int],
        num_carried: list[int],
    ) -> None:
        self.tick = tick
        self.core_ticks = core_ticks
        self.draft_ticks = draft_ticks
        self.card_beats = card_beats
        self.num_carried = num_carried
