"""What a run shows of its limits: where its requests were on average, which cores work reaches, who waits before them.

By Little's law the mean number of requests in a stage is their rate times the time that each spends there.
"""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import TICKS_PER_SECOND, ms_from_beats
from game.sim.request import DECODE, HAND_OVER, ON_KV_WIRE, ON_PROMPT_WIRE, ON_TOKEN_WIRE, PREFILL, WAITING
from game.sim.simulation import Simulation
from game.sim.view import RunView
from game.sim.workloads.means import mean_output


@dataclass(frozen=True, slots=True)
class Evidence:
    """Requests are means since the start of the run. Only cores of cards that work can reach count."""

    num_prompts_waiting: float
    num_prefilling: float
    num_computed_waiting: float
    """Prompts that have been read and wait for a Decode core."""
    num_decoding: float
    num_travelling: float
    prefill_taken: float
    """Slots of Prefill cores that are in use, or held by a prompt that waits for a Decode core of its card."""
    prefill_cells: tuple[int, ...]
    num_prefill_slots: int
    decode_cells: tuple[int, ...]
    num_decode_slots: int
    has_engines_only: bool
    """Whether all of these cores prefill and decode in the same slots."""

    @property
    def queued(self) -> float:
        """Requests that wait for a core of either kind."""
        return self.num_prompts_waiting + self.num_computed_waiting

    @property
    def num_running(self) -> float:
        """Sequences that have a slot of an engine, where there are only such."""
        return self.num_prefilling + self.num_decoding

    @property
    def num_requests(self) -> float:
        """Requests that are open in all, but for those that were lost."""
        return self.queued + self.num_prefilling + self.num_decoding + self.num_travelling


def evidence(simulation: Simulation) -> Evidence:
    """What there is up to now."""
    view = RunView(simulation)
    mean = view.mean_in_stage
    links_in = view.links_into()
    reached = [card for card in view.cards if any(links_in[cell] for cell in card.cells)]
    prompted = [card for card in reached if any(links_in[core.cell] for core in card.prefillers)]
    prefillers = [core for card in prompted for core in card.prefillers]
    num_that_hold = sum(bool(core.card.decoders) for core in prefillers)
    decoders = [core for card in reached for core in card.decoders]
    return Evidence(
        num_prompts_waiting=mean[WAITING],
        num_prefilling=mean[PREFILL],
        num_computed_waiting=mean[HAND_OVER],
        num_decoding=mean[DECODE],
        num_travelling=mean[ON_PROMPT_WIRE] + mean[ON_KV_WIRE] + mean[ON_TOKEN_WIRE],
        prefill_taken=mean[PREFILL] + min(mean[HAND_OVER], num_that_hold),
        prefill_cells=tuple(core.cell for core in prefillers),
        num_prefill_slots=sum(core.num_slots for core in prefillers),
        decode_cells=tuple(core.cell for core in decoders),
        num_decode_slots=sum(core.num_slots for core in decoders),
        has_engines_only=all(core.is_engine for core in (*prefillers, *decoders)),
    )


def crowded_prefill_cells(simulation: Simulation) -> tuple[int, ...]:
    """Prefill cores before which prompts wait at this moment."""
    return tuple(core.cell for core in RunView(simulation).cores if core.is_prefiller and core.num_waiting)


def crowded_decode_cells(simulation: Simulation) -> tuple[int, ...]:
    """Decode cores for which a sequence waits at this moment."""
    crowded = [card for card in RunView(simulation).cards if card.num_computed_waiting]
    return tuple(core.cell for card in crowded for core in card.decoders)


def mean_step_ms(simulation: Simulation) -> float:
    """Mean time of a step over all cards; 0 where there was none."""
    return ms_from_beats(RunView(simulation).mean_step_beats or 0.0)


def cost_of_one_more(simulation: Simulation) -> float | None:
    """By the law, how many times as long the last step of the largest batch would be with one sequence more in it.

    None where no card decodes at this moment.
    """
    card = max(RunView(simulation).cards, key=lambda card: card.num_decoding)
    if not card.num_decoding:
        return None
    return card.step.with_one_more_of(card.num_decoding).total_beats / card.step.total_beats


def asked_and_delivered_tps(simulation: Simulation) -> tuple[float, float]:
    """Tokens a second that the prompts sent so far ask for, and that were delivered. A rejected one counts its mean."""
    ledger = simulation.ledger
    outstanding = sum(request.num_answer_tokens - request.num_delivered for request in simulation.open_requests())
    rejected = sum(source.num_rejected * mean_output(source.workload) for source in simulation.sources)
    seconds = max(1, simulation.tick) / TICKS_PER_SECOND
    return (ledger.num_delivered + outstanding + rejected) / seconds, ledger.num_delivered / seconds
