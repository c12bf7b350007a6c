"""From what a level or a tile says in names to what a scheduler decides by."""

from game.sim.scheduling.config import SchedulerConfig
from game.sim.scheduling.order.orders import ORDERS
from game.sim.spec import Scheduling


def configured(scheduling: Scheduling, token_budget: int, on_full: str) -> SchedulerConfig:
    """The same with the policy that is named."""
    return SchedulerConfig(
        token_budget=token_budget,
        order=ORDERS[scheduling.policy](scheduling.age_rate),
        admission=scheduling.admission,
        prefill=scheduling.prefill,
        watermark=scheduling.watermark,
        growth_reserve=scheduling.growth_reserve,
        on_full=on_full,
    )
