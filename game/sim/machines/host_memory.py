"""Host memory: KV blocks that a card lets go of are kept there, and fetched over a link when they are wanted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from game.physics.laws import StepLaw, link_bytes_per_beat, step_law
from game.physics.links import LINKS, LinkType
from game.physics.units import ms_from_beats
from game.sim.facts.foresee import foresee_host_size
from game.sim.facts.gauge import NO_GAUGE, OF_ALL, Gauge, Moment
from game.sim.facts.law_sheet import Line, Quantity, Section, name, tokens
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine, Plan, Site
from game.sim.packet import KV
from game.sim.setting import Setting
from game.sim.spec import CardSpec, SettingValue
from game.sim.status import UNUSED, Status

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings

GIB = 1 << 30


def _foresee_link(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """On each card that it serves what fetching a token takes, against computing it."""
    lines = []
    for card in machine.cards if isinstance(machine, HostMemory) else []:
        fetched_us, computed_us = _us_a_token(card.law, _link_to(card.made_of, LINKS[str(value)]))
        terms = {"fetched": Quantity(fetched_us, "us"), "computed": Quantity(computed_us, "us")}
        lines.append(Line("link_pays" if fetched_us < computed_us else "link_costs", None, terms))
    return lines


class HostMemory(Machine):
    """A second tier of KV for the cards that it touches (laws 2 and 3), of what a page allocator keeps by prefix."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("gib", 64, (8, 16, 32, 64, 128, 256, 512), unit="gib", law="block", forecast=foresee_host_size),
        Setting(
            *("link", "pcie4-x16"),
            ("pcie3-x1", "pcie3-x4", "pcie4-x4", "pcie4-x16", "pcie5-x16"),
            unit="",
            law="wire",
            forecast=_foresee_link,
        ),
    )

    __slots__ = ("_link", "_num_bytes", "cards")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.cards: list[Card] = []
        """Those whose blocks it keeps."""
        self._num_bytes = int(site.settings["gib"]) * GIB
        self._link = LINKS[str(site.settings["link"])]

    def serve(self, neighbour: Machine) -> None:
        """Keep the blocks of the card of a core, unless another does already."""
        if isinstance(neighbour, Core):
            card = neighbour.card
            bytes_per_beat = link_bytes_per_beat(_link_to(card.made_of, self._link).gb_per_s)
            if card not in self.cards and card.keep_in_host(self._num_bytes, bytes_per_beat):
                self.cards.append(card)

    def us_a_token(self) -> list[tuple[float, float]]:
        """Microseconds to fetch the KV of a token, and to compute it anew: for each card that has fetched any."""
        fetching = [card for card in self.cards if (tier := card.host_tier) is not None and tier.num_loaded_tokens]
        return [_us_a_token(card.law, _link_to(card.made_of, self._link)) for card in fetching]

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """What fetching a token takes, and what computing it anew would."""
        link = LINKS[str(plan.settings["link"])]
        laws = [(made_of, step_law(made_of.model, made_of.hardware)) for made_of in plan.made_of]
        return [line for made_of, law in laws for line in _break_even(made_of, law, link)]

    def summary(self) -> list[Line]:
        """The same of the cards whose blocks it keeps."""
        return [line for card in self.cards for line in _break_even(card.made_of, card.law, self._link)]

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
                    *self.summary(),
                ),
            )
        ]

    def gauge(self, moment: Moment) -> Gauge:
        """Microseconds to fetch a token, of those to compute it: a short bar pays."""
        if not self.cards:
            return NO_GAUGE
        card = self.cards[0]
        fetched_us, computed_us = (round(us) for us in _us_a_token(card.law, _link_to(card.made_of, self._link)))
        return Gauge(min(1.0, fetched_us / max(1, computed_us)), KV, OF_ALL, fetched_us, computed_us)


def _link_to(made_of: CardSpec, link: LinkType) -> LinkType:
    """The wire between a card and a host memory that is set to a link: the card's own, where it has one."""
    return made_of.host_link or link


def _us_a_token(law: StepLaw, link: LinkType) -> tuple[float, float]:
    """Microseconds to fetch the KV of a token, and to compute it anew."""
    fetched_beats = law.kv_bytes_per_token / link_bytes_per_beat(link.gb_per_s)
    return 1000 * ms_from_beats(fetched_beats), 1000 * ms_from_beats(law.flops_per_token / law.flops_per_beat)


def _break_even(made_of: CardSpec, law: StepLaw, set_to: LinkType) -> list[Line]:
    """What fetching a token of a card takes, and what its matrix products alone would: KV / link, 2 P / (F e)."""
    wire = _link_to(made_of, set_to)
    fetched_us, computed_us = _us_a_token(law, wire)
    pays = fetched_us < computed_us
    card, link = {"card": name(made_of.hardware.title)}, {"link": name(wire.title)}
    times = computed_us / fetched_us if pays else fetched_us / computed_us
    return [
        Line("host_fetch", Quantity(fetched_us, "us"), link),
        Line("host_compute", Quantity(computed_us, "us"), card),
        Line("host_pays" if pays else "host_costs", Quantity(times, "plain"), mark="result"),
    ]
