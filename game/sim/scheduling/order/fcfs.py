"""First come, first served."""

from game.sim.scheduling.order.order import Order


class FirstComeFirstServed(Order):
    """Prompts in the order in which they arrived; the sequence that was admitted last gives way."""

    __slots__ = ()
