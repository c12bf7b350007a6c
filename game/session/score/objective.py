"""What builds are compared by: any metric of a run, of all requests or of one class, and which way is better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from game.session.run.outcome import Result
from game.sim.metrics import Metric

WORST: Final = math.inf
"""The loss where there was nothing to measure, or no end of a wait."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A metric, of all requests or of one class, and which way is better."""

    metric: Metric
    class_name: str = ""

    @property
    def name(self) -> str:
        """How results call it."""
        return f"{self.metric.name} of {self.class_name}" if self.class_name else self.metric.name

    def value(self, result: Result) -> float | None:
        """What a run came to; None where there was nothing to measure, or somebody waits for ever."""
        if self.class_name:
            named = [goal.reached for goal in result.goals if goal.name == self.name]
            value = named[0] if named else None
        else:
            value = result.metrics[self.metric.id]
        return None if value is None or not math.isfinite(value) else float(value)

    def loss(self, result: Result) -> float:
        """The same so that less is better, and nothing is worse than what could not be measured."""
        value = self.value(result)
        if value is None:
            return WORST
        return -value if self.metric.is_more_better else value

    def is_better(self, value: float, than: float) -> bool:
        """Whether one value is better than another, not as good."""
        return value > than if self.metric.is_more_better else value < than

    def gain(self, value: float, over: float) -> float:
        """How much better a value is than another: the logarithm of their ratio, above 0 where it is better."""
        ratio = (max(value, 0.0) + 1e-6) / (max(over, 0.0) + 1e-6)
        return math.log(ratio) if self.metric.is_more_better else -math.log(ratio)
