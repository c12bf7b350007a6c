"""Host memory: KV blocks that a card lets go of are kept there, and fetched over a link when they are wanted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from game.physics.laws import link_bytes_per_beat
from game.physics.links import LINKS
from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.law_sheet import Line, Quantity, Section, tokens
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine, Plan, Site
from game.sim.setting import Setting
from game.sim.status import UNUSED, Status

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings

GIB = 1 << 30


class HostMemory(Machine):
    """A second tier of KV for the cards that it touches (laws 2 and 3), of what a page allocator keeps by prefix."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("gib", 64, (8, 16, 32, 64, 128, 256, 512), unit="gib", law="block"),
        Setting(
            *("link", "pcie4-x16"),
            ("pcie3-x1", "pcie3-x4", "pcie4-x4", "pcie4-x16", "pcie5-x16"),
            unit="",
            law="wire",
        ),
    )

    __slots__ = ("_bytes_per_beat", "_num_bytes", "cards")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.cards: list[Card] = []
        """Those whose blocks it keeps."""
        self._num_bytes = int(site.settings["gib"]) * GIB
        self._bytes_per_beat = link_bytes_per_beat(LINKS[str(site.settings["link"])].gb_per_s)

    def serve(self, neighbour: Machine) -> None:
        """Keep the blocks of the card of a core, unless another does already."""
        if isinstance(neighbour, Core):
            card = neighbour.card
            if card not in self.cards and card.keep_in_host(self._num_bytes, self._bytes_per_beat):
                self.cards.append(card)

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """What fetching a token takes, and what computing it anew would."""
        link = LINKS[str(plan.settings["link"])]
        return _break_even(plan.spec.model.kv_bytes_per_token, link_bytes_per_beat(link.gb_per_s), plan)

    def status(self, around: Surroundings) -> Status:
        """Keeping: GiB in use, of so many. Unused where another serves, or nothing is kept by prefix."""
        cores = around.cores_touched(self)
        if not self.cards:
            return UNUSED if cores else around.without_work(False)
        kept = [tier for card in self.cards if (tier := card.host_tier) is not None]
        if not kept:
            return UNUSED
        used_bytes = sum(tier.num_kept_bytes for tier in kept)
        if not used_bytes:
            return around.without_work(True)
        return Status("keeping", used_bytes // GIB, sum(tier.num_bytes for tier in kept) // GIB)

    def facts(self, around: Surroundings) -> list[Section]:
        """What it keeps, and what has gone each way."""
        tiers = [tier for card in self.cards if (tier := card.host_tier) is not None]
        size = {"all": Quantity(self._num_bytes, "mb")}
        return [
            Section(
                "host_memory",
                (
                    Line("host_kept", Quantity(sum(tier.num_kept_bytes for tier in tiers), "mb"), size),
                    Line("host_stored", tokens(sum(tier.num_stored_tokens for tier in tiers))),
                    Line("host_loaded", tokens(sum(tier.num_loaded_tokens for tier in tiers))),
                ),
            )
        ]


def _break_even(kv_bytes_per_token: int, bytes_per_beat: int, plan: Plan) -> list[Line]:
    us_per_beat = 1e6 / BEATS_PER_SECOND
    fetched_us = kv_bytes_per_token / bytes_per_beat * us_per_beat
    card, model = plan.spec.card, plan.spec.model
    computed_us = 2 * model.num_active_params / (card.tflops * 1e12 * card.compute_share) * 1e6
    return [
        Line("host_fetch", Quantity(fetched_us, "us")),
        Line("host_compute", Quantity(computed_us, "us")),
    ]
