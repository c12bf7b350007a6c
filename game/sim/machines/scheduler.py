"""The scheduler: the card that it touches is scheduled as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from game.sim.downstream import num_waiting_at
from game.sim.facts.admission import admission_section, queue_summary
from game.sim.facts.foresee_order import (
    foresee_admission,
    foresee_age_rate,
    foresee_budget,
    foresee_growth,
    foresee_policy,
    foresee_prefill,
    foresee_watermark,
)
from game.sim.facts.law_sheet import Line, Section, count
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine, Site
from game.sim.scheduling.config import CHUNKED, CONTINUOUS, FIRST, STATIC, WHOLE
from game.sim.scheduling.configured import configured
from game.sim.scheduling.order.orders import ORDERS
from game.sim.setting import Setting
from game.sim.spec import Scheduling, SettingValue
from game.sim.status import UNUSED, Status

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings


class SchedulerTile(Machine):
    """Who waits, who runs, who is admitted (law 4). Of several on a card that of the lowest cell governs."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("admission", CONTINUOUS, (STATIC, CONTINUOUS), unit="", law="order", forecast=foresee_admission),
        Setting("policy", "fcfs", tuple(ORDERS), unit="", law="order", forecast=foresee_policy),
        Setting(
            "age_rate",
            250,
            (25, 50, 100, 150, 200, 250, 300, 400, 600, 1500),
            unit="tokens_per_s",
            law="order",
            least=0,
            most=1 << 30,
            forecast=foresee_age_rate,
        ),
        Setting(
            "token_budget",
            512,
            (64, 128, 256, 384, 448, 512, 768, 1024, 2048, 4096, 8192),
            unit="tokens",
            law="order",
            most=1 << 20,
            forecast=foresee_budget,
        ),
        Setting("prefill", CHUNKED, (FIRST, WHOLE, CHUNKED), unit="", law="order", forecast=foresee_prefill),
        Setting(
            *("watermark", 0, (0, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)),
            unit="share",
            law="order",
            least=0,
            most=1,
            forecast=foresee_watermark,
        ),
        Setting(
            *("growth_reserve", 0, (0, 0.05, 0.1, 0.2, 0.3, 0.5, 1)),
            unit="share",
            law="order",
            least=0,
            most=1,
            forecast=foresee_growth,
        ),
    )

    adjustable: ClassVar[tuple[str, ...]] = ("admission", "token_budget", "prefill", "watermark", "growth_reserve")

    __slots__ = ("cards", "config")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        told = site.settings
        self.cards: list[Card] = []
        """Those that it governs."""
        scheduling = Scheduling(
            admission=str(told["admission"]),
            policy=str(told["policy"]),
            age_rate=int(told["age_rate"]),
            prefill=str(told["prefill"]),
            watermark=float(told["watermark"]),
            growth_reserve=float(told["growth_reserve"]),
        )
        self.config: Final = configured(scheduling, int(told["token_budget"]), site.spec.on_full)
        """Its cards' schedulers read it anew for every step."""

    def serve(self, neighbour: Machine) -> None:
        """Govern the card of a core, unless another does already."""
        if isinstance(neighbour, Core):
            card = neighbour.card
            if card not in self.cards and card.schedule_by(self.config):
                self.cards.append(card)

    def adjust(self, name: str, value: SettingValue) -> None:
        """Steps that its cards make up from now on are made up like that; the policy has already sorted who waits."""
        config = self.config
        if name == "admission":
            config.admission = str(value)
        elif name == "token_budget":
            config.token_budget = int(value)
        elif name == "prefill":
            config.prefill = str(value)
        elif name == "watermark":
            config.watermark = float(value)
        elif name == "growth_reserve":
            config.growth_reserve = float(value)
        else:
            super().adjust(name, value)

    @property
    def num_running(self) -> int:
        """Sequences that have a slot there."""
        return sum(len(core.running) for card in self.cards for core in card.cores)

    @property
    def num_waiting(self) -> int:
        """Those that have none."""
        return num_waiting_at(self.cards)

    def status(self, around: Surroundings) -> Status:
        """Scheduling: who runs and who waits. Unused where another governs, or the card has none to schedule."""
        if not self.cards:
            return UNUSED if around.cores_touched(self) else around.without_work(False)
        if not self.num_running and not self.num_waiting:
            return around.without_work(True)
        return Status("scheduling", self.num_running, self.num_waiting)

    def summary(self) -> list[Line]:
        """Who runs, who waits, and who of those is next."""
        who = [line for card in self.cards for line in queue_summary(card)]
        return [Line("scheduled", count(self.num_running)), Line("waiting", count(self.num_waiting)), *who]

    def facts(self, around: Surroundings) -> list[Section]:
        """Law 4 with its numbers: whether the first that waits may be admitted."""
        return [admission_section(card, self.config, around.beat) for card in self.cards]
