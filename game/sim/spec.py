"""What a simulation is built from: plain frozen data, checked by whoever reads it from a file."""

from dataclasses import dataclass

from game.physics.cards import CardType
from game.physics.links import LinkType
from game.physics.models import ModelType


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile on the grid. `facing` is the side ("N", "E", "S", "W") it puts packets out on."""

    kind: str
    row: int
    col: int
    facing: str = "E"


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens a prompt or an answer has: uniform between both ends, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """Each source has `users`; a user sends the next prompt when the last answer has been delivered whole."""

    users: int
    prompt: Lengths
    output: Lengths


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """Each source sends `requests_per_s` prompts whatever becomes of them: evenly, or at random times.

    `kind` is "fixed_rate" or "poisson". A prompt that finds `queue_limit` others of its source still waiting to be
    admitted is rejected and counted.
    """

    kind: str
    requests_per_s: float
    queue_limit: int
    prompt: Lengths
    output: Lengths


@dataclass(frozen=True, slots=True)
class Draft:
    """The small model that guesses ahead: how many tokens a step, and how likely each guess is accepted."""

    model: ModelType
    num_drafts: int
    acceptance: float


@dataclass(frozen=True, slots=True)
class FactorySpec:
    """A level with a solution in it, in the simulation's terms. The run depends on this and on nothing else."""

    rows: int
    cols: int
    tiles: tuple[Tile, ...]
    card: CardType
    model: ModelType
    draft: Draft | None
    vram_bytes: int
    max_model_len: int
    workload: ClosedLoop | OpenLoop
    link: LinkType
    token_budget: int = 256
    ticks_per_tile: int = 3
    seed: int = 0
