"""What a run shows of its limits: where its requests were on average, which cores work reaches, who waits before them.

By Little's law the mean number of requests in a stage is their rate times the time that each spends there.
"""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND, ms_from_beats
from game.session.reading.insight.links_in import links_into
from game.sim.request import DECODE, HAND_OVER, ON_KV_WIRE, ON_PROMPT_WIRE, ON_TOKEN_WIRE, PREFILL, WAITING
from game.sim.simulation import Simulation
from game.sim.spec import OpenLoop


@dataclass(frozen=True, slots=True)
class Evidence:
    """Requests are means since the start of the run. Only cores of cards that work can reach count."""

    prompts_waiting: float
    prefilling: float
    prefilled_waiting: float
    """Prompts that have been read and wait for a Decode core."""
    decoding: float
    travelling: float
    prefill_taken: float
    """Slots of Prefill cores that are in use, or held by a prompt that waits for a Decode core of its card."""
    prefill_cells: tuple[int, ...]
    decode_cells: tuple[int, ...]

    @property
    def queued(self) -> float:
        """Requests that wait for a core of either kind."""
        return self.prompts_waiting + self.prefilled_waiting

    @property
    def num_requests(self) -> float:
        """Requests that are open in all, but for those that were lost."""
        return self.queued + self.prefilling + self.decoding + self.travelling


def evidence(simulation: Simulation) -> Evidence:
    """What there is up to now."""
    mean = simulation.meter.mean_in_stage(simulation.tick * BEATS_PER_TICK)
    links_in = links_into(simulation)
    reached = [card for card in simulation.cards if any(links_in[cell] for cell in card.cells)]
    prefilling = [card for card in reached if any(links_in[core.cell] for core in card.prefill_cores)]
    prefill_cores = [core for card in prefilling for core in card.prefill_cores]
    num_that_hold = sum(bool(core.card.decode_cores) for core in prefill_cores)
    decode_cells = [core.cell for card in reached for core in card.decode_cores]
    return Evidence(
        prompts_waiting=mean[WAITING],
        prefilling=mean[PREFILL],
        prefilled_waiting=mean[HAND_OVER],
        decoding=mean[DECODE],
        travelling=mean[ON_PROMPT_WIRE] + mean[ON_KV_WIRE] + mean[ON_TOKEN_WIRE],
        prefill_taken=mean[PREFILL] + min(mean[HAND_OVER], num_that_hold),
        prefill_cells=tuple(core.cell for core in prefill_cores),
        decode_cells=tuple(decode_cells),
    )


def crowded_prefill_cells(simulation: Simulation) -> tuple[int, ...]:
    """Prefill cores before which prompts wait at this moment."""
    return tuple(core.cell for card in simulation.cards for core in card.prefill_cores if core.waiting)


def crowded_decode_cells(simulation: Simulation) -> tuple[int, ...]:
    """Decode cores for which a sequence waits at this moment."""
    return tuple(core.cell for card in simulation.cards if card.prefilled for core in card.decode_cores)


def mean_step_ms(simulation: Simulation) -> float:
    """Mean time of a step over all cards; 0 where there was none."""
    beats = sum(card.busy_beats for card in simulation.cards)
    steps = sum(card.num_steps for card in simulation.cards)
    return ms_from_beats(beats / steps) if steps else 0.0


def cost_of_one_more(simulation: Simulation) -> float | None:
    """By the law, how many times as long the last step of the largest batch would be with one sequence more in it.

    None where no card decodes at this moment.
    """
    card = max(simulation.cards, key=lambda card: len(card.decoding))
    num_decoding = len(card.decoding)
    if not num_decoding:
        return None
    numbers = (card.num_step_tokens, card.num_context_tokens, card.num_attended_pairs)
    now = card.law.step_beats(*numbers) + card.draft_beats
    tokens, context, pairs = (number + number // num_decoding for number in numbers)
    return (card.law.step_beats(tokens, context, pairs) + card.draft_beats) / now


def asked_and_delivered_tps(simulation: Simulation, workload: OpenLoop) -> tuple[float, float]:
    """Tokens a second that the prompts sent so far ask for, and that were delivered. A rejected one counts its mean."""
    ledger = simulation.ledger
    outstanding = sum(request.max_tokens - request.num_delivered for request in simulation.open_requests())
    rejected = ledger.requests_rejected * (workload.output.low + workload.output.high) / 2
    seconds = max(1, simulation.tick) / TICKS_PER_SECOND
    return (ledger.num_delivered + outstanding + rejected) / seconds, ledger.num_delivered / seconds
