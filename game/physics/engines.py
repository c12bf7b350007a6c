"""Serving engines as data: what the host of a real one adds to every step of its card."""

from dataclasses import dataclass
from typing import Final

from game.physics.units import beats_from_us


@dataclass(frozen=True, slots=True)
class EngineType:
    """One version of a serving engine: host work a sequence and step, host work a step, steps that it plans ahead."""

    id: str
    title: str
    host_us_per_sequence: int
    """Microseconds of host work that each sequence of a step adds to it."""
    host_us_per_step: int
    """Microseconds of host work that a step takes whatever is in it."""
    lookahead_steps: int
    """Steps that are already planned when a request arrives: it runs in none of them."""
    source: str
    skips_unsampled: bool = True
    """Whether the output layer is computed only where a token is sampled, which saves it for most of a prompt."""

    def host_beats(self, num_sequences: int) -> int:
        """Beats of host work that a step with so many sequences takes beside its card's own."""
        return beats_from_us(self.host_us_per_step + num_sequences * self.host_us_per_sequence)


IDEAL: Final = EngineType(
    *("ideal", "ideal engine", 0, 0, 0),
    source="law 1 as the levels have it: no host, and every token is multiplied with all weights",
    skips_unsampled=False,
)

_ALL: Final = (
    IDEAL,
    EngineType(
        *("vllm-0.23", "vLLM 0.23 (V1)", 22, 0, 1),
        source="measured: an H100 with Qwen3-14B at 2 to 12 requests a second and closed at 256, fitted with the card's"
        " shares: 18 to 24 us fit all of them; asynchronous scheduling plans one step ahead",
    ),
    EngineType(
        *("vllm-0.8", "vLLM 0.8 (V1)", 11, 500, 0),
        source="measured: steps of GPULLM (Apache-2.0) with the shares of its card, and runs of V1 on an H100 at once:"
        " the card waits for its host between two steps",
    ),
    EngineType(
        *("vllm-v0", "vLLM V0", 72, 750, 0),
        source="measured: LLM-Inference-Bench (BSD-3), 53 to 91 us and .3 to 1.2 ms; the middle of them",
    ),
)

ENGINES: Final[dict[str, EngineType]] = {engine.id: engine for engine in _ALL}
"""Every engine a level may name, by id."""
