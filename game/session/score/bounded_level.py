"""What every build of a level has in common: laws, users, how many cards fit. The ground that bounds stand on.

The levels of which this is known are those of `proved_set`.
"""

from __future__ import annotations

from dataclasses import dataclass

from game.content.build import factory_spec
from game.content.level import Level
from game.content.solution import Solution
from game.physics.laws import StepLaw, link_bytes_per_beat, step_law
from game.session.score.proved_set import are_keys_proved, is_proved_for
from game.sim.meter import WINDOW_TICKS
from game.sim.packet import TOKEN_BYTES
from game.sim.roles import DRAFTS, PAGES, SENDS
from game.sim.spec import ClosedLoop, FactorySpec
from game.sim.tiles import plays


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A level as its builds find it: all those with a draft model on the board, or all those without one.

    It equals nothing but itself, so that what is worked out of it can be kept.
    """

    level: Level
    spec: FactorySpec
    """The level with nothing built; its seed is the one that bounds speak of."""
    law: StepLaw
    draft_law: StepLaw | None
    """The step law of the draft model, None in a world without."""
    num_sources: int
    most_cards: int
    """Copies of the weights that fit into the shared VRAM beside what else must be loaded; without one nothing runs."""

    @property
    def num_users(self) -> int | None:
        """Users who wait for their answers, of all sources; None in an open loop, where nobody waits."""
        workload = self.spec.workload
        return self.num_sources * workload.users if isinstance(workload, ClosedLoop) else None

    @property
    def tokens_per_step(self) -> int:
        """The most tokens that one sequence gains from one step."""
        return 1 + self.spec.draft.num_drafts if self.draft_law is not None and self.spec.draft is not None else 1

    @property
    def num_cells(self) -> int:
        """Cells of the grid: no path is longer."""
        return self.spec.rows * self.spec.cols

    @property
    def draft_bytes(self) -> int:
        """VRAM of one draft model."""
        return self.draft_law.weights_bytes if self.draft_law is not None else 0

    @property
    def is_paging_possible(self) -> bool:
        """Whether some core may touch a page allocator."""
        return _may_have(self.level, self.spec, PAGES)

    @property
    def tokens_of_a_window(self) -> float:
        """Tokens that must arrive in every five seconds of the hold."""
        held = self.level.held_throughput
        return 0.0 if held is None else held.at_least * WINDOW_TICKS / 60

    def transmit_beats(self, num_bytes: int) -> int:
        """Beats that sending so many bytes takes on a wire, rounded up."""
        return -(-num_bytes // link_bytes_per_beat(self.spec.link.gb_per_s))

    def most_queueing_beats(self) -> int:
        """The most that sending and queueing on wires can delay one token on its whole way, wire latency apart.

        Proof. Where a packet is delayed on entering a wire, the wire is busy without a break with packets that came
        before it and have not entered yet. Each of them is under way, so they are at most what users have under way.

        A user has one request open. Of that, packets under way at a time are one prompt, or one KV packet, or tokens.
        What crosses a card from core to core is on no wire. With one card there are no KV packets, for a card that
        sends them has no Decode core, and tokens of one request leave their core at least a shortest step
        apart. Let t be the longest sending time. As long as the delays of all cells of a path together, and one wire's
        more, stay below that step, no two packets of one user are in front of one wire at once, so no wire delays by
        more than one t a user. By induction over time this stays so. Adding the sending itself on every cell gives
        (cells + 1) * (users + 1) * t.

        Where that exceeds a step, or where KV packets travel, take all that can ever be under way at once, at every
        cell.
        """
        users = self.num_users
        assert users is not None
        workload = self.spec.workload
        send = self.transmit_beats(TOKEN_BYTES * max(workload.prompt.high, self.tokens_per_step))
        steady = (self.num_cells + 1) * (users + 1) * send
        if self.most_cards == 1 and steady < self.law.step_floor_beats():
            return steady
        kv = self.transmit_beats(workload.prompt.high * self.law.kv_bytes_per_token) if self.most_cards > 1 else 0
        answer = workload.output.high * self.transmit_beats(TOKEN_BYTES * self.tokens_per_step)
        under_way = users * max(send, kv, answer)
        return (under_way + send) * (self.num_cells + 1)


def worlds_of(level: Level, seed: int | None = None) -> list[World] | None:
    """The worlds of a level: without a draft model, and with one where there can be one; only those that can run.

    None where the level has something in it for which nothing is proved.
    """
    if not are_keys_proved(level):
        return None
    spec = factory_spec(level, Solution(level=level.id, map=level.map, facing=level.facing), seed)
    if not is_proved_for(level, spec):
        return None
    law = step_law(spec.model, spec.card)
    laws: list[StepLaw | None] = [None]
    if spec.draft is not None and _may_have(level, spec, DRAFTS):
        laws.append(step_law(spec.draft.model, spec.card))
    num_sources = sum(plays(tile.kind, SENDS) for tile in spec.tiles)
    worlds = []
    for draft_law in laws:
        room = spec.vram_bytes - (draft_law.weights_bytes if draft_law is not None else 0)
        if room >= law.weights_bytes:
            worlds.append(World(level, spec, law, draft_law, num_sources, room // law.weights_bytes))
    return worlds


def _may_have(level: Level, spec: FactorySpec, role: str) -> bool:
    return any(plays(kind, role) for kind in (*level.toolbox, *(tile.kind for tile in spec.tiles)))
