"""What running sequences will soon ask of their memory, against what is free: the warning before it runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from game.sim.link import Link
from game.sim.packet import PROMPT
from game.sim.request import Request
from game.sim.simulation import Simulation
from game.sim.view import CoreView, RunView

LOOKAHEAD_TOKENS: Final = 64
"""How many tokens of every sequence are looked ahead: about two seconds of decode on the chapter's card."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes that cores of one memory will ask for in `LOOKAHEAD_TOKENS` of each sequence, by cell, and bytes free now.

    Nobody is assumed to give anything back meanwhile, so being short is a warning and not a verdict.
    """

    bytes_by_cell: Mapping[int, int]
    free_bytes: int

    @property
    def num_bytes(self) -> int:
        """What all of them will ask for together."""
        return sum(self.bytes_by_cell.values())

    @property
    def is_short(self) -> bool:
        """Whether that is more than is free."""
        return self.num_bytes > self.free_bytes


def memory_needs(simulation: Simulation, links_into: Mapping[int, list[Link]]) -> dict[int, MemoryNeed]:
    """What the cores will ask of their memory, by the cell of each core that will ask for something.

    Of cores whose sequences wait or give way where memory is full nothing is to be feared.
    """
    needs: dict[int, MemoryNeed] = {}
    for vram in RunView(simulation).vram:
        wanted = {core.cell: num_bytes for core in vram.cores if (num_bytes := _wanted_bytes(core, links_into)) > 0}
        needs |= dict.fromkeys(wanted, MemoryNeed(wanted, vram.free_bytes))
    return needs


def _wanted_bytes(core: CoreView, links_into: Mapping[int, list[Link]]) -> int:
    if not core.ends_when_full:
        return 0
    if core.num_sequences:
        return sum(_growth_bytes(core, request) for request in core.sequences)
    return _admission_bytes(core, links_into[core.cell]) if core.is_prefiller else 0


def _growth_bytes(core: CoreView, request: Request) -> int:
    """What a running sequence will ask for; one that was reserved whole never asks again."""
    if not core.block_size:
        return 0
    computed = request.num_computed_tokens
    at_the_end = request.num_prompt_tokens + request.num_answer_tokens - 1
    until = at_the_end if core.is_decoder else request.num_prompt_tokens
    ahead = min(until, computed + LOOKAHEAD_TOKENS, core.longest_tokens)
    return core.missing_bytes(request, ahead)


def _admission_bytes(core: CoreView, links: list[Link]) -> int:
    """What the next prompt will ask of a free Prefill core; 0 where none waits or is on its way."""
    coming = (packet.request for link in links for packet in link.packets if packet.kind == PROMPT)
    request = core.card.next_prompt or next(coming, None)
    if request is None:
        return 0
    return core.owned_tokens(min(request.num_prompt_tokens, LOOKAHEAD_TOKENS)) * core.kv_bytes_per_token
