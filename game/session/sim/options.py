"""What may be asked of a server without a board, under vLLM's names wherever vLLM has one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from game.physics.engines import IDEAL

SLO_SHARE: Final = 0.95
"""Share of the requests that a promise is for, where nothing else is said."""


class BadOption(ValueError):
    """An option that makes no sense: its name as the command line has it, and what is wrong with it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message

    def __str__(self) -> str:
        return f"{flag(self.name)}: {self.message}"


class Unfit(BadOption):
    """Options that make sense one by one, but no server together: of a sweep this run is left out, and said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimOptions:
    """A server and its users. What is None follows from the workload, the model or the card.

    `input_len` and `output_len` are a number, "100-500" or "lognormal(median,sigma)". `policy` is a row of the table of
    policies or FILE.py:Class.
    """

    model: str | None = None
    """An id or Hugging Face name, or a file config.json; None: what the workload is made for."""
    card: str | None = None
    """An id or name, or a file with a row of the card table."""
    workload: str = "chat"
    """A preset, or trace:FILE."""
    rate: float | None = None
    """Mean requests a second, at random."""
    burstiness: float | None = None
    """Shape of the gaps between them: 1 is Poisson, less is bursts, infinity is even."""
    concurrency: int | None = None
    """Users who wait for their answers; beside a rate or recorded times, the most requests that are on the way."""
    max_concurrency: int | None = None
    """The most requests of a rate or a trace that are on the way at a time; its client holds the others back."""
    input_len: str | int | None = None
    output_len: str | int | None = None
    requests: int | None = None
    """After so many nothing more is sent."""
    duration: float | None = None
    """Simulated seconds after which it ends, whatever is open."""
    seed: int = 0
    max_num_seqs: int = 256
    max_num_batched_tokens: int = 2048
    max_model_len: int | None = None
    num_gpu_blocks: int | None = None
    gpu_memory_utilization: float | None = None
    """Share of the card's memory that weights and KV may take; None: 0.92."""
    kv_cache_dtype: str = "auto"
    """What a number of keys and values is kept in; auto: what the model says."""
    block_size: int = 16
    policy: str = "fcfs"
    age_rate: int | None = None
    """Tokens of prompt that a second of waiting outweighs, for the policy sjf_aged."""
    admission: str = "continuous"
    prefill: str = "chunked"
    watermark: float = 0.0
    growth_reserve: float = 0.0
    prefix_cache: bool = True
    engine: str = IDEAL.id
    client_ms: float = 0.0
    """Between the engine and its users: of every latency that is shown, and before a user's next request."""
    ttft_ms: float | None = None
    """What is promised to every request: the time to its first token."""
    tpot_ms: float | None = None
    """The time for each token after it."""
    slo_share: float = SLO_SHARE
    """Share of all requests for which what is promised must hold."""
    too_long: str = "reject"
    """Whether what does not fit into `max_model_len` is refused or clipped."""

    @property
    def has_promise(self) -> bool:
        """Whether a service level was named."""
        return self.ttft_ms is not None or self.tpot_ms is not None


OPTION_NAMES: Final = tuple(field.name for field in fields(SimOptions))

_FLAGS: Final = {"input_len": "--in", "output_len": "--out"}


def flag(name: str) -> str:
    """An option as the command line has it."""
    return _FLAGS.get(name, "--" + name.replace("_", "-"))
