"""What users ask of a card, before anything runs: how many requests come to it, and how long they are on average."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.sim.downstream import cards_beyond
from game.sim.workloads.demand import CHANGING_LAST
from game.sim.workloads.extent import busiest_per_s, num_users, output_extent, prompt_extent
from game.sim.workloads.means import mean_output, mean_pause_s, mean_prompt, mean_sent_before, num_shared

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.machines.source import Source
    from game.sim.simulation import Simulation
    from game.sim.workloads.terms import Workload


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests of all sources whose prompts can come to a card; one that leads to several gives each the same share."""

    per_s: float
    """Requests a second of users who do not wait for their answers, in their busiest phase."""
    num_users: float
    """Users who do."""
    pause_s: float
    """How long these think before a prompt."""
    prompt: float
    """Tokens of a prompt on average."""
    output: float
    """Tokens of an answer on average."""
    sent_before: float
    """Tokens of a prompt on average that were sent before."""
    shared: float
    """Those of them that all prompts of a tenant begin with, so that a cache always has them."""
    num_common: float
    """Tokens of what tenants share, each counted once."""
    shortest_prompt: int
    longest_prompt: int
    longest: int
    """Tokens of a prompt and its answer at most."""
    max_tokens: int
    """What the server knows of the length of an answer: that it is no longer."""
    most_at_once: int | None
    """Users who may have a sequence on it at the same time; None for any number."""

    @property
    def half_way(self) -> float:
        """Tokens of context of a mean request when half of its answer is written."""
        return self.prompt + self.output / 2


def traffic_of(card: Card, sources: Sequence[Source]) -> Traffic | None:
    """What these sources ask of a card; None where nothing of theirs comes to it."""
    asked = [(source, shares.get(card, 0.0)) for source in sources if (shares := cards_reached(source))]
    asked = [(source, share) for source, share in asked if share]
    return _added([(source.workload, source.demand.order, share) for source, share in asked]) if asked else None


def traffic_of_all(simulation: Simulation) -> Traffic:
    """What all users would ask of a card if they came to it."""
    asked = [(source.workload, source.demand.order, 1.0) for source in simulation.sources]
    return _added(asked or [(simulation.spec.workload, CHANGING_LAST, 1.0)])


def _added(asked: Sequence[tuple[Workload, str, float]]) -> Traffic:
    """Of workloads, each with the order of its prompts and the share of its requests that counts."""
    workloads = [workload for workload, _, _ in asked]
    orders = [order for _, order, _ in asked]
    rates = [share * busiest_per_s(workload) for workload, _, share in asked]
    users = [share * num_users(workload) for workload, _, share in asked]
    shared = list(map(num_shared, workloads, orders))
    weights = [rate + num for rate, num in zip(rates, users, strict=True)]
    if not any(weights):
        weights = [1.0] * len(weights)
    return Traffic(
        per_s=sum(rates),
        num_users=sum(users),
        pause_s=_weighed(users, map(mean_pause_s, workloads)),
        prompt=_weighed(weights, map(mean_prompt, workloads)),
        output=_weighed(weights, map(mean_output, workloads)),
        sent_before=_weighed(weights, map(mean_sent_before, workloads, orders)),
        shared=_weighed(weights, shared),
        num_common=sum(num * _num_tenants(each) for num, each in zip(shared, workloads, strict=True)),
        shortest_prompt=min(prompt_extent(workload).low for workload in workloads),
        longest_prompt=max(prompt_extent(workload).high for workload in workloads),
        longest=max(prompt_extent(each).high + output_extent(each).high for each in workloads),
        max_tokens=max(each.terms.max_tokens or output_extent(each).high for each in workloads),
        most_at_once=sum(map(num_users, workloads)) if all(map(num_users, workloads)) else None,
    )


def _num_tenants(workload: Workload) -> int:
    prefix = workload.terms.shared_prefix
    return 0 if prefix is None else prefix.tenants


def cards_reached(source: Source) -> dict[Card, float]:
    """The cards that requests of a source come to, each with its share: all that a wire leads to get the same.

    What a card gets that computes prompts only is handed on, to one card or several.
    """
    found: dict[Card, float] = {}
    waiting = [(cards_beyond(source.outs), 1.0)]
    for cards, share in waiting:
        for card in cards:
            if card not in found and len(card.prefill_cores) == len(card.cores):
                waiting.append((cards_beyond(out for core in card.cores for out in core.outs), share / len(cards)))
            found[card] = found.get(card, 0.0) + share / len(cards)
    return found


def _weighed(weights: Sequence[float], values: Iterable[float]) -> float:
    total = sum(weights)
    return sum(weight * value for weight, value in zip(weights, values, strict=True)) / total if total else 0.0
