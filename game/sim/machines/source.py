"""The input queue: its users send prompts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK
from game.sim import chance
from game.sim.facts.gauge import Gauge, Moment
from game.sim.facts.law_sheet import Line, Section, count
from game.sim.facts.users import answer_lines, workload_line
from game.sim.machines.machine import Machine, Plan, Site
from game.sim.packet import PROMPT, TOKEN_BYTES, Packet
from game.sim.request import ON_PROMPT_WIRE, Request
from game.sim.spec import ClosedLoop, Lengths, OpenLoop
from game.sim.status import IDLE, Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


class Source(Machine):
    """Users who wait for their answer before they ask again (closed loop), or a stream that does not (open loop).

    Users are numbered through all sources in reading order, from `first_user`; in an open loop a source is one user.
    """

    __slots__ = (
        "_arrivals_per_beats",
        "_next_arrival_beat",
        "_next_ordinals",
        "actor",
        "first_user",
        "num_queued",
        "num_rejected",
        "num_sent",
        "open_requests",
        "patience_end",
        "patience_ticks",
        "unserved",
        "workload",
    )

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.workload: ClosedLoop | OpenLoop = site.spec.workload
        self.first_user = self.world.num_users
        self.world.num_users += self.num_users
        self.actor = -1
        self.num_sent = 0
        self.num_rejected = 0
        self.num_queued = 0
        """Prompts sent and not yet admitted by a Prefill core."""
        self.open_requests: dict[tuple[int, int], Request] = {}
        """Requests whose answer is not yet delivered whole, by user and ordinal."""
        self.patience_ticks = site.spec.served_within_ticks + 2
        self.patience_end = 0
        """The number of completed ticks at which its users have waited too long; 0 until their first token."""
        self.unserved: list[tuple[int, int]] = []
        """Past spans in which they had, in completed ticks: the first of them and the one after the last."""
        self._next_ordinals = [0] * self.num_users
        self._next_arrival_beat = 0
        self._arrivals_per_beats = _arrivals_per_beats(self.workload)

    @property
    def num_users(self) -> int:
        """Users of a closed loop; an open loop counts as one."""
        return self.workload.users if isinstance(self.workload, ClosedLoop) else 1

    @property
    def num_open(self) -> int:
        """Requests whose answer is not yet delivered whole."""
        return len(self.open_requests)

    def fire(self, beat: int) -> None:
        """Send what is due: at the start a prompt of every user, in an open loop one prompt an arrival."""
        if isinstance(self.workload, ClosedLoop):
            for user in range(self.num_users):
                self._ask(user, beat)
        else:
            self._arrive(self.workload, beat)

    def admitted(self) -> None:
        """One of the prompts waits no longer: a Prefill core has admitted it, or it was lost."""
        self.num_queued -= 1

    def answered(self, request: Request, beat: int) -> None:
        """The last token of an answer has been delivered."""
        self._let_go(request)
        if isinstance(self.workload, ClosedLoop):
            self._ask(request.user - self.first_user, beat)

    def lost(self, request: Request, beat: int) -> None:
        """A request will never be answered. Its user, in a closed loop, waits for ever."""
        if isinstance(self.workload, OpenLoop):
            self._let_go(request)
            tick = beat // BEATS_PER_TICK
            if not self.open_requests and 0 < self.patience_end <= tick:
                self.unserved.append((self.patience_end, tick + 1))

    def _let_go(self, request: Request) -> None:
        del self.open_requests[request.user, request.ordinal]
        del self.world.open_requests[request]

    def was_served_late(self, tick: int) -> None:
        """The first token comes in this tick, or one after users have waited too long."""
        self.unserved.append((self.patience_end, tick + 1))

    @property
    def was_ever_served(self) -> bool:
        """Whether its users have got a token yet."""
        return self.patience_end > 0

    def is_served(self, tick: int) -> bool:
        """Whether its users are served when so many ticks are completed, these being the present."""
        since = self.unserved_since()
        return since is None or tick < since

    def unserved_since(self) -> int | None:
        """The number of completed ticks from which its users are not served; None while they may wait for ever.

        They are served where they got a token, or had nothing open, within the level's `served_within_s`; but before
        their first token they never are.
        """
        return self.patience_end if self.open_requests or not self.was_ever_served else None

    def _arrive(self, workload: OpenLoop, beat: int) -> None:
        if self.num_queued < workload.queue_limit:
            self._ask(0, beat)
        else:
            self._next_ordinals[0] += 1
            self.num_rejected += 1
            self.world.ledger.requests_rejected += 1
            self.world.tell("rejected", self.cell, 1, beat)
        self.schedule_arrival()

    def schedule_arrival(self) -> None:
        """Put the next arrival of an open loop on the agenda, the first prompt of a closed one."""
        if isinstance(self.workload, OpenLoop):
            self._next_arrival_beat = self._arrival_after(self.workload, self._next_arrival_beat)
        self.world.schedule(self._next_arrival_beat, self.actor)

    def _arrival_after(self, workload: OpenLoop, beat: int) -> int:
        """The next arrival; evenly spaced ones are counted from the start, so that no rounding adds up."""
        ordinal = self._next_ordinals[0]
        num_arrivals, num_beats = self._arrivals_per_beats
        if workload.kind == "fixed_rate":
            return (ordinal + 1) * num_beats // num_arrivals
        base = chance.address(self.world.seed, self.first_user, ordinal, chance.ARRIVAL)
        return beat + chance.exponential(chance.at(base, 0), num_beats // num_arrivals)

    def _ask(self, local_user: int, beat: int) -> None:
        user = self.first_user + local_user
        ordinal = self._next_ordinals[local_user]
        self._next_ordinals[local_user] = ordinal + 1
        request = Request(
            self,
            user,
            ordinal,
            self._length(self.workload.prompt, user, ordinal, chance.PROMPT_LENGTH),
            self._length(self.workload.output, user, ordinal, chance.OUTPUT_LENGTH),
        )
        request.max_tokens = self.workload.terms.max_tokens or self.workload.output.high
        request.draft_base = chance.address(self.world.seed, user, ordinal, chance.DRAFT)
        request.sent_beat = beat
        if self.was_ever_served and not self.open_requests:
            self.patience_end = beat // BEATS_PER_TICK + self.patience_ticks
        self.open_requests[user, ordinal] = request
        self.world.open_requests[request] = None
        self.num_sent += 1
        self.num_queued += 1
        self.world.ledger.requests_sent += 1
        self.world.meter.enter(request, ON_PROMPT_WIRE, beat)
        transmit_beats = self.world.transmit_beats(request.num_prompt_tokens * TOKEN_BYTES)
        packet = Packet(PROMPT, request, request.num_prompt_tokens, 0, transmit_beats)
        self.out.take(packet, beat + transmit_beats)
        self.world.tell("sent", self.cell, 1, beat)

    def _length(self, lengths: Lengths, user: int, ordinal: int, purpose: int) -> int:
        if lengths.low == lengths.high:
            return lengths.low
        base = chance.address(self.world.seed, user, ordinal, purpose)
        return chance.uniform(chance.at(base, 0), lengths.low, lengths.high)

    def state(self) -> tuple[int, ...]:
        """What the digest walks, without the open requests."""
        return (
            self.cell,
            self.num_sent,
            self.num_rejected,
            self.num_queued,
            len(self.open_requests),
            self._next_arrival_beat,
            self.patience_end,
            *self._next_ordinals,
        )

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """What its users ask for."""
        return [workload_line(plan.spec.workload)]

    def status(self, around: Surroundings) -> Status:
        """Sending: prompts on the way, of so many open requests; a full queue: prompts in it, of so many."""
        workload = self.workload
        if isinstance(workload, OpenLoop) and self.num_queued >= workload.queue_limit:
            return Status("queue_full", self.num_queued, workload.queue_limit)
        num_sending = sum(packet.request.source is self for packet in self.out.packets)
        if num_sending:
            return Status("sending", num_sending, self.num_open)
        return Status("awaiting_answers", self.num_open) if self.open_requests else IDLE

    def summary(self) -> list[Line]:
        """What its users have asked for."""
        rejected = [Line("rejected", count(self.num_rejected))] if self.num_rejected else []
        sent = [Line("open", count(self.num_open)), Line("sent", count(self.num_sent))]
        return [Line("users", count(self.num_users)), *sent, *rejected]

    def facts(self, around: Surroundings) -> list[Section]:
        """How many requests it has open, how long an answer takes, and the throughput that follows."""
        is_closed_loop = isinstance(self.workload, ClosedLoop)
        lines = [
            Line("users" if is_closed_loop else "open_requests", count(self.num_open)),
            Line("sent", count(self.num_sent)),
        ]
        if self.num_rejected:
            lines.append(Line("refused", count(self.num_rejected)))
        num_users = self.num_open if is_closed_loop else 0
        return [Section("source", (*lines, *answer_lines(around.answers(self), num_users, around.beat)))]

    def gauge(self, moment: Moment) -> Gauge:
        """Its open requests, and what it has turned away."""
        return Gauge(form="open", count=self.num_open, num_lost=self.num_rejected or -1)


def _arrivals_per_beats(workload: ClosedLoop | OpenLoop) -> tuple[int, int]:
    """Arrivals of an open loop and the beats in which there are so many, exactly; one in none for a closed loop."""
    if isinstance(workload, ClosedLoop):
        return 1, 0
    mean = BEATS_PER_SECOND / Fraction(str(workload.requests_per_s))
    return mean.denominator, mean.numerator
