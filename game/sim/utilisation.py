"""What the cards of serving engines have done with their time and memory, added up over all of them."""

from __future__ import annotations

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK
from game.sim.cards.engine_card import EngineCard
from game.sim.simulation import Simulation


class Utilisation:
    """Sums over the engine cards of a run. Shares are None where there was no step, or no engine."""

    __slots__ = ("_cards", "_num_steps", "_simulation", "_step_beats")

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._cards = [card for card in simulation.cards if isinstance(card, EngineCard) and card.is_loaded]
        self._step_beats = sum(_step_beats(card) for card in self._cards)
        self._num_steps = sum(card.books.num_steps for card in self._cards)

    @property
    def mbu(self) -> float | None:
        """Bytes read while they stepped, of what their cards' peak bandwidth would have read in that time."""
        peaks = [card.made_of.hardware.bandwidth_gb_per_s * 1e9 / BEATS_PER_SECOND for card in self._cards]
        return self._of_peak(sum(card.books.read_bytes(card.law) for card in self._cards), peaks)

    @property
    def mfu(self) -> float | None:
        """Operations while they stepped, of what their cards' peak compute would have done in that time."""
        peaks = [card.made_of.hardware.tflops * 1e12 / BEATS_PER_SECOND for card in self._cards]
        return self._of_peak(sum(_flops(card) for card in self._cards), peaks)

    @property
    def busy_share(self) -> float | None:
        """Share of the run in which they stepped."""
        beats = self._simulation.tick * BEATS_PER_TICK * len(self._cards)
        return min(1.0, self._step_beats / beats) if beats else None

    @property
    def memory_bound_share(self) -> float | None:
        """Share of the steps most of whose time went into reading."""
        return self._of_steps(sum(card.books.num_memory_bound for card in self._cards))

    @property
    def compute_bound_share(self) -> float | None:
        """Share of those most of whose time went into computing."""
        return self._of_steps(sum(card.books.num_compute_bound for card in self._cards))

    @property
    def overhead_bound_share(self) -> float | None:
        """Share of those most of whose time went into launches and the host's work."""
        return self._of_steps(sum(card.books.num_overhead_bound for card in self._cards))

    @property
    def mean_kv_use(self) -> float | None:
        """KV blocks that sequences held, of all there are, on average over the run."""
        beats = self._simulation.tick * BEATS_PER_TICK
        all_blocks = sum(card.scheduler.pool.num_blocks for card in self._cards)
        held = sum(card.books.kv_block_beats for card in self._cards)
        return held / (all_blocks * beats) if all_blocks and beats else None

    @property
    def peak_kv_use(self) -> float | None:
        """The most KV memory that was ever held, of all that the weights leave; of slots' and engines' cards."""
        peak = free = 0
        for memory in self._simulation.memories:
            loaded = sum(holder.num_bytes for holder, of in self._simulation.world.loaded if of is memory)
            peak += memory.peak_bytes - loaded
            free += memory.capacity_bytes - loaded
        return peak / free if free else None

    @property
    def num_preemptions(self) -> int:
        """How often a sequence had to give way."""
        return sum(card.scheduler.num_preemptions for card in self._cards)

    @property
    def recomputed_tokens(self) -> int:
        """Tokens that had been computed and were computed again, because a sequence had given way."""
        return sum(card.scheduler.residents.num_recomputed_tokens for card in self._cards)

    @property
    def prefix_hit_rate(self) -> float | None:
        """Share of the tokens of admitted sequences that were found in the prefix cache; None without one."""
        num_queried = sum(card.scheduler.pool.num_queried_tokens for card in self._cards)
        return sum(card.scheduler.pool.num_hit_tokens for card in self._cards) / num_queried if num_queried else None

    @property
    def num_blocks(self) -> int:
        """KV blocks that there are."""
        return sum(card.scheduler.pool.num_blocks for card in self._cards)

    @property
    def num_steps(self) -> int:
        """Steps that have begun."""
        return self._num_steps

    def _of_steps(self, count: int) -> float | None:
        return count / self._num_steps if self._num_steps else None

    def _of_peak(self, amount: int, peaks_per_beat: list[float]) -> float | None:
        """A share of what the cards might have done, each at its own peak while it stepped."""
        beats_at: dict[float, int] = {}
        for card, peak in zip(self._cards, peaks_per_beat, strict=True):
            beats_at[peak] = beats_at.get(peak, 0) + _step_beats(card)
        most = sum(peak * beats for peak, beats in beats_at.items())
        return amount / most if most else None


def _step_beats(card: EngineCard) -> int:
    """Beats of all steps that have begun: the present one counts whole, as it does in the books."""
    return card.busy_beats + (card.step_end_beat - card.step_start_beat if card.is_busy else 0)


def _flops(card: EngineCard) -> int:
    num_tokens = card.num_tokens_computed + (card.num_step_tokens if card.is_busy else 0)
    return card.books.num_flops(card.law, num_tokens)
