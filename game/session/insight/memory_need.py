"""What the sequences that run will ask of the pool soon, against what is free: the warning before an out of memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from game.physics.laws import BLOCK_SIZE, num_blocks
from game.sim.link import Link
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.prefill_core import PrefillCore
from game.sim.packet import PROMPT
from game.sim.request import Request
from game.sim.simulation import Simulation

LOOKAHEAD_TOKENS: Final = 64
"""How many tokens of every sequence are looked ahead: about two seconds of decode on the chapter's card."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes that cores will ask for within `LOOKAHEAD_TOKENS` of each sequence, by cell, and bytes free now.

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


def memory_need(simulation: Simulation, links_into: Mapping[int, list[Link]]) -> MemoryNeed:
    """What the cores of a simulation will ask for."""
    pool = simulation.pool
    needs: dict[int, int] = {}
    for card in simulation.cards:
        for core in card.cores:
            request = core.running
            if request is not None:
                wanted = _growth_bytes(core, request)
            elif isinstance(core, PrefillCore):
                wanted = _admission_bytes(core, links_into[core.cell])
            else:
                wanted = 0
            if wanted > 0:
                needs[core.cell] = wanted
    return MemoryNeed(needs, pool.capacity_bytes - pool.used_bytes)


def _growth_bytes(core: PrefillCore | DecodeCore, request: Request) -> int:
    """What a running sequence will ask for; one that was reserved whole never asks again."""
    if not core.is_paged:
        return 0
    computed = request.num_computed_tokens
    at_the_end = request.num_prompt_tokens + request.max_tokens - 1
    until = at_the_end if isinstance(core, DecodeCore) else request.num_prompt_tokens
    ahead = min(until, computed + LOOKAHEAD_TOKENS, core.place.max_model_len)
    owned = num_blocks(ahead) * BLOCK_SIZE
    return (owned - request.num_owned_tokens) * core.place.kv_bytes_per_token


def _admission_bytes(core: PrefillCore, links: list[Link]) -> int:
    """What the next prompt will ask of a free Prefill core; 0 where none waits or is on its way."""
    place = core.place
    coming = (packet.request for link in links for packet in link.packets if packet.kind == PROMPT)
    request = core.waiting[0] if core.waiting else next(coming, None)
    if request is None:
        return 0
    num_tokens = place.max_model_len
    if place.is_paged:
        num_tokens = num_blocks(min(request.num_prompt_tokens, LOOKAHEAD_TOKENS)) * BLOCK_SIZE
    return num_tokens * place.kv_bytes_per_token
