"""What is foretold of each card before anything runs, for whoever shows it: who comes to it, and what that comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from game.sim.facts.flight import Flight, decoders_of, flight_of, full_load, held_tokens
from game.sim.facts.foresee import Outlook
from game.sim.facts.surroundings import Surroundings
from game.sim.facts.traffic import Traffic, cards_reached, traffic_of, traffic_of_all
from game.sim.flow import Flow
from game.sim.machines.core import Core
from game.sim.roles import DELIVERS
from game.sim.simulation import Simulation
from game.sim.tiles import plays


def traffics(simulation: Simulation) -> list[Traffic]:
    """What users ask of each card, by its number; all of them, while no wire leads to it yet."""
    everybody = traffic_of_all(simulation)
    return [traffic_of(card, simulation.sources) or everybody for card in simulation.cards]


def flights(simulation: Simulation) -> list[Flight | None]:
    """Little's law on each card, by its number; None where nobody comes."""
    asked = [(card, traffic_of(card, simulation.sources)) for card in simulation.cards]
    return [None if traffic is None else flight_of(card, traffic, simulation.spec.draft) for card, traffic in asked]


def mean_held(simulation: Simulation, asked: Sequence[Traffic], under_way: Sequence[Flight | None]) -> list[float]:
    """Tokens in memory for a mean sequence half way through its answer, on each card, by its number."""
    coming = (0.0 if flight is None else flight.num_under_way for flight in under_way)
    return [held_tokens(*each) for each in zip(simulation.cards, asked, coming, strict=True)]


@dataclass(frozen=True, slots=True)
class FullCard:
    """What one card gives while all of its slots are full that there are users and memory for."""

    tps: float
    cycle_s: float
    """Seconds from when a request gets its slot until its user, who has thought meanwhile, asks again."""
    asked_tokens: float
    """Tokens of the answers that all of its users wait for at a time; inf where prompts come whoever waits."""


def full_cards(simulation: Simulation) -> list[FullCard]:
    """Each card, by its number; none where nothing computes prompts. Cards that decode share the users."""
    cards = simulation.cards
    if not any(len(card.decode_cores) < len(card.cores) for card in cards):
        return []
    around = Surroundings(simulation, {})
    num_sharing = sum(bool(decoders_of(card)) for card in cards)
    return [_full_card(Outlook(card, around), num_sharing) for card in cards]


def _full_card(outlook: Outlook, num_sharing: int) -> FullCard:
    card, traffic = outlook.card, outlook.traffic
    users = inf if traffic.most_at_once is None else traffic.most_at_once / max(1, num_sharing)
    seated = min(outlook.slots, outlook.num_fitting, users)
    if seated <= 0 or not decoders_of(card):
        return FullCard(0.0, 1.0, inf)
    load = full_load(card, traffic, outlook.around.spec.draft, seated)
    return FullCard(load.tps, seated / load.per_s + traffic.pause_s, users * traffic.output)


def cores_reached(simulation: Simulation, flow: Flow) -> list[Core]:
    """The cores that something comes to."""
    machines = (simulation.machine_at(cell) for cell in flow.arriving)
    return [machine for machine in machines if isinstance(machine, Core)]


def delivers(simulation: Simulation, flow: Flow) -> bool:
    """Whether any of it gets to where users have it."""
    return any(plays(simulation.grid.kind(cell), DELIVERS) for cell in flow.arriving)


def cards_from(simulation: Simulation, cell: int) -> list[int]:
    """The numbers of the cards that the requests of the source on a cell come to."""
    return [card.index for source in simulation.sources if source.cell == cell for card in cards_reached(source)]
