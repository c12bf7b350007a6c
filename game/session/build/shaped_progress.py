"""How far a build has come: a number with a slope where a score has none yet, with the parts that it is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from game.content.build import factory_spec
from game.content.level import Level
from game.content.solution import Solution
from game.physics.units import MIB
from game.session.build.memory_check import missing_bytes
from game.session.build.source_way import SourceWay
from game.session.run.goals import nearness
from game.session.run.outcome import GoalResult, Result
from game.sim.flow import flow_from
from game.sim.machines.core import Core
from game.sim.simulation import Simulation

_PROMPT_WIRE: Final = 0.2
_PROMPTS: Final = 0.2
_TOKENS: Final = 0.15
_TOKEN_WIRE: Final = 0.15
_DELIVERIES: Final = 0.15
_MEMORY: Final = 0.15
"""What the parts weigh of what stands; together 1."""

_STANDING: Final = 0.9
"""What a build without a fault comes to before it has run; that a run generated tokens is worth half of the rest."""


@dataclass(frozen=True, slots=True)
class ShapedProgress:
    """How far a build has come towards its first token, and from there towards its goals.

    Shares are 0 to 1, of all sources of the level. Of a source where something is lost on its way, or where the way
    ends, `prompt_way` and `token_way` grow with every tile that is passed; they are 1 where nothing is lost.
    """

    num_sources: int
    num_connected: int
    """Sources in front of which something stands that takes their prompts."""
    num_arriving: int
    """Sources whose prompts get to a core."""
    num_answered: int
    """Sources whose prompts lead to tokens that a core puts out."""
    num_delivered: int
    """Sources whose tokens get to a sink."""
    prompt_way: float
    token_way: float
    memory: float
    """Memory that there is over what will certainly be asked for, at most 1; 0 while there is no card."""
    missing_mib: float
    """What will certainly be asked for beyond the memory that there is."""
    tokens_generated: int = 0
    """Of the run, if there was one."""
    tokens_delivered: int = 0
    goals: float = 0.0
    """The mean over all goals of what the run reached of each, 0 to 1; 1 where it was won."""

    @property
    def standing(self) -> float:
        """What is known without a run, 0 to 1: 1 where everybody is served, nothing is lost and all memory suffices."""
        served = (
            _PROMPTS * self.num_arriving + _TOKENS * self.num_answered + _DELIVERIES * self.num_delivered
        ) / self.num_sources
        return served + _PROMPT_WIRE * self.prompt_way + _TOKEN_WIRE * self.token_way + _MEMORY * self.memory

    @property
    def value(self) -> float:
        """One number to climb: below 1 before the first token is delivered, 1 to 2 from then on, 2 for a win."""
        if self.tokens_delivered:
            return 1.0 + self.goals * min(1.0, self.standing)
        has_generated = (1.0 - _STANDING) / 2 if self.tokens_generated else 0.0
        return _STANDING * self.standing + has_generated


def shaped_progress(level: Level, solution: Solution, result: Result | None = None) -> ShapedProgress:
    """How far a build of a level has come; with the result of a run of it, be it a short one, how far that came, too.

    Without a run it takes about as long as wiring the build, for nothing is simulated.

    Raises:
        ContentError: where the solution does not fit the level.
    """
    simulation = Simulation(factory_spec(level, solution))
    sources = [SourceWay.of(simulation, flow_from((source,))) for source in simulation.sources]
    has_cards = any(isinstance(machine, Core) for machine in simulation.machines)
    missing = missing_bytes(simulation, flow_from(simulation.sources))
    capacity = simulation.vram_capacity_bytes
    return ShapedProgress(
        num_sources=len(sources),
        num_connected=sum(way.is_connected for way in sources),
        num_arriving=sum(way.is_arriving for way in sources),
        num_answered=sum(way.is_answered for way in sources),
        num_delivered=sum(way.is_delivered for way in sources),
        prompt_way=math.fsum(way.prompt_way for way in sources) / len(sources),
        token_way=math.fsum(way.token_way for way in sources) / len(sources),
        memory=capacity / (capacity + missing) if has_cards and capacity else 0.0,
        missing_mib=missing / MIB,
        tokens_generated=0 if result is None else result.tokens_generated,
        tokens_delivered=0 if result is None else result.tokens_delivered,
        goals=0.0 if result is None else _goals_reached(result),
    )


def _goals_reached(result: Result) -> float:
    if result.verdict == "won":
        return 1.0
    return math.fsum(map(_reached, result.goals)) / len(result.goals) if result.goals else 0.0


def _reached(goal: GoalResult) -> float:
    """How much of a goal was reached, below 1 while it was not held long enough."""
    return min(
        1.0 if goal.held else 0.99, nearness(goal.reached, goal.wanted, is_at_least=goal.direction == "at_least")
    )
