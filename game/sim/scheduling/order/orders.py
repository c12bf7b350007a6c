"""The table of policies: what a scheduler's setting `policy` may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from game.sim.scheduling.order.fcfs import FirstComeFirstServed
from game.sim.scheduling.order.mlfq import FeedbackQueue
from game.sim.scheduling.order.order import Order
from game.sim.scheduling.order.priority import ByPriority
from game.sim.scheduling.order.rr import RoundRobin
from game.sim.scheduling.order.sjf import ShortestFirst
from game.sim.scheduling.order.sjf_aged import ShortestFirstAged

ORDERS: Final[dict[str, Callable[[int], Order]]] = {
    "fcfs": lambda age_rate: FirstComeFirstServed(),
    "priority": lambda age_rate: ByPriority(),
    "sjf": lambda age_rate: ShortestFirst(),
    "sjf_aged": ShortestFirstAged,
    "rr": lambda age_rate: RoundRobin(),
    "mlfq": lambda age_rate: FeedbackQueue(),
}
"""How each is made from the setting `age_rate`, in tokens a second, which only one of them reads."""
