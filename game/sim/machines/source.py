"""The input queue: its users send prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK
from game.sim import chance
from game.sim.facts.foresee import foresee_prefix
from game.sim.facts.gauge import Gauge, Moment
from game.sim.facts.law_sheet import Line, Section
from game.sim.facts.users import source_section, source_summary, workload_lines
from game.sim.machines.machine import Plan, Site
from game.sim.packet import PROMPT, TOKEN_BYTES, Packet
from game.sim.request import ON_PROMPT_WIRE, Request
from game.sim.served_machine import Served
from game.sim.setting import Setting
from game.sim.status import IDLE, Status
from game.sim.workloads.arrivals import NEVER, Arrivals, arrivals_of
from game.sim.workloads.demand import CHANGING_LAST, PROMPT_ORDERS, Asked, Demand, demand_of
from game.sim.workloads.draws import PauseDraw
from game.sim.workloads.extent import num_users
from game.sim.workloads.patience import Patience
from game.sim.workloads.terms import NO_PAUSE, ClosedLoop, OpenLoop, Replay, Sessions, Workload
from game.sim.workloads.thinking import Thinking

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings

CLIP: Final = "clip"  # what is too long is cut; otherwise it is refused
NEVER_TOO_LONG: Final = 1 << 62
MOST_TOO_LONG: Final = 128
"""A user of a closed loop who asks for so many things in a row that are too long leaves."""


class Source(Served):
    """Users who wait for their answer before they ask again (closed loop), or a stream that does not (open loop).

    Users are numbered through all sources in reading order, from `first_user`; in an open loop a source is one user.
    What they ask for is a matter of its `demand`, when an open loop does one of its `arrivals`.
    """

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("prompt_order", CHANGING_LAST, PROMPT_ORDERS, unit="", law="block", forecast=foresee_prefix),
    )

    __slots__ = (
        "_arrivals",
        "_most_tokens",
        "_next_arrival_beat",
        "_next_ordinals",
        "_num_held",
        "_num_too_long",
        "_patience",
        "_pause",
        "_speculates",
        "_thinking",
        "actor",
        "demand",
        "first_user",
        "is_closed_loop",
        "num_clipped",
        "num_given_up",
        "num_queued",
        "num_refused_later",
        "num_rejected",
        "num_sent",
        "num_too_long_of_class",
        "workload",
    )

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        workload = site.spec.workload_at(site.kind, site.cell)
        self.workload: Workload = workload
        self.is_closed_loop = num_users(workload) > 0
        self.first_user = self.world.num_users
        self.world.num_users += self.num_users
        self.demand: Demand = demand_of(workload, self.world.seed, self.first_user, str(site.settings["prompt_order"]))
        self._arrivals: Arrivals | None = None
        if not isinstance(workload, ClosedLoop | Sessions) and not self.is_closed_loop:
            self._arrivals = arrivals_of(workload, self.world.seed, self.first_user)
        self._pause = PauseDraw(NO_PAUSE if isinstance(workload, OpenLoop) else workload.pause)
        self._speculates = site.spec.draft is not None
        self._thinking = Thinking()
        self._patience = Patience(workload.terms)
        self.actor = -1
        self.num_sent = self.num_rejected = self.num_refused_later = 0  # the last of those sent, by a gate or a card
        self.num_given_up = 0  # by clients that would wait no longer
        self.num_queued = 0  # sent, and not admitted yet
        self._most_tokens = site.spec.max_model_len if workload.terms.too_long else NEVER_TOO_LONG
        self.num_clipped = 0  # cut to what the model can take
        self.num_too_long_of_class = [0] * max(1, len(workload.terms.classes))  # refused, by the place of the class
        self._num_too_long = self._next_arrival_beat = 0
        self._next_ordinals = [0] * self.num_users
        self._num_held = 0
        """Arrivals that their client holds back: as many as it lets are on the way."""

    @property
    def num_users(self) -> int:
        """Users of a closed loop; an open loop counts as one."""
        return num_users(self.workload) or 1

    def fire(self, beat: int) -> None:
        """Send what is due, an arrival or the prompts of users who have thought enough, and give up what is late."""
        self._give_up(beat)
        if self._arrivals is not None:
            if beat == self._next_arrival_beat:
                self._arrive(beat)
        elif not self.num_sent and not self._thinking:
            for user in range(self.num_users):
                self._ask_again(user, beat)
        for user in self._thinking.over(beat):
            self._ask(user, beat)

    def _give_up(self, beat: int) -> None:
        late = self._patience.over(beat)
        self.num_given_up += len(late)
        for request in late:
            request.abort_beat = beat
        for request in late:
            if request.core is not None:
                request.core.card.abort(request, beat)
        if (wake_beat := self._patience.wake()) >= 0:
            self.world.schedule(wake_beat, self.actor)

    def admitted(self) -> None:
        """One of the prompts waits no longer: a Prefill core has admitted it, or it was lost."""
        self.num_queued -= 1

    def answered(self, request: Request, beat: int) -> None:
        """The last token of an answer has been delivered."""
        self._let_go(request)
        if self.is_closed_loop:
            self._ask_again(request.user - self.first_user, beat)
        else:
            self._send_held(beat)

    def lost(self, request: Request, beat: int) -> None:
        """A request will never be answered whole: its user, in a closed loop, waits for ever, unless it gave up."""
        if not self.is_closed_loop or request.abort_beat >= 0:
            self._end_unanswered(request, beat, pause_beats=0)

    def refused(self, request: Request, beat: int) -> None:
        """A card does not take a request. Its user, in a closed loop, asks for something else a second later."""
        self.num_refused_later += 1
        self._end_unanswered(request, beat, pause_beats=BEATS_PER_SECOND)

    def _end_unanswered(self, request: Request, beat: int, pause_beats: int) -> None:
        self._let_go(request)
        tick = beat // BEATS_PER_TICK
        if not self.open_requests and 0 < self.patience_end <= tick:
            self.unserved.append((self.patience_end, tick + 1))
        if not self.is_closed_loop:
            self._send_held(beat)
            return
        self.demand.broken_off(request.user)
        if pause_beats:
            self._think(request.user - self.first_user, beat + pause_beats)
        else:
            self._ask_again(request.user - self.first_user, beat)

    def _think(self, local_user: int, due_beat: int) -> None:
        self._thinking.add(local_user, due_beat)
        self.world.schedule(due_beat, self.actor)

    def _let_go(self, request: Request) -> None:
        del self.open_requests[request.user, request.ordinal]
        del self.world.open_requests[request]

    def _send_held(self, beat: int) -> None:
        if self._num_held:  # its client sends the next, its own latency after an answer
            self._num_held -= 1
            self._think(0, beat + self.workload.terms.client_beats)

    def _arrive(self, beat: int) -> None:
        workload = self.workload
        assert isinstance(workload, (OpenLoop, Replay))  # a tuple, for a union would be made anew each time
        most = workload.terms.max_in_flight
        if most and len(self.open_requests) + len(self._thinking) >= most:
            self._num_held += 1
        elif self.num_queued < workload.queue_limit:
            self._ask(0, beat)
        else:
            self._next_ordinals[0] += 1
            self.num_rejected += 1
            self.world.ledger.requests_rejected += 1
            self.world.tell("rejected", self.cell, 1, beat)
        self.schedule_arrival()

    def schedule_arrival(self) -> None:
        """Put the next arrival of an open loop on the agenda, the first prompt of a closed one."""
        if self._arrivals is not None:
            ordinal = self._next_ordinals[0] + self._num_held + len(self._thinking)
            most = self.workload.terms.num_requests
            if isinstance(self.workload, Replay):  # after the last of a recording nothing comes, whatever its rate
                most = min(most or ordinal, ordinal) if ordinal >= self.workload.recording.num_requests else most
            is_over = most and ordinal >= most
            self._next_arrival_beat = NEVER if is_over else self._arrivals.after(self._next_arrival_beat, ordinal)
            if self._next_arrival_beat == NEVER:
                return
        self.world.schedule(self._next_arrival_beat, self.actor)

    def _ask_again(self, local_user: int, beat: int) -> None:
        """Let a user of a closed loop send the next prompt, at once or when it has thought."""
        if self._pause.is_none:
            self._ask(local_user, beat)
            return
        ordinal = self._next_ordinals[local_user]
        self._think(local_user, beat + self._pause.draw(self.world.seed, self.first_user + local_user, ordinal))

    def _ask(self, local_user: int, beat: int) -> None:
        user = self.first_user + local_user
        ordinal = self._next_ordinals[local_user]
        most = self.workload.terms.num_requests
        asked = None if most and self.num_sent + self.num_rejected >= most else self.demand.asked(user, ordinal, beat)
        if asked is None:
            return
        self._next_ordinals[local_user] = ordinal + 1
        if asked.num_tokens > self._most_tokens and not self._may_send(asked, local_user, beat):
            return
        request = asked.by(self, user, ordinal)
        if self._speculates:
            request.draft_base = chance.address(self.world.seed, user, ordinal, chance.DRAFT)
        request.sent_beat = beat
        self.open(request, beat)
        self.num_sent += 1
        self.num_queued += 1
        self.world.ledger.requests_sent += 1
        self.world.meter.enter(request, ON_PROMPT_WIRE, beat)
        transmit_beats = self.world.transmit_beats(request.num_prompt_tokens * TOKEN_BYTES)
        packet = Packet(PROMPT, request, request.num_prompt_tokens, 0, transmit_beats)
        self.out.take(packet, beat + transmit_beats)
        self.world.tell("sent", self.cell, 1, beat)
        if (wake_beat := self._patience.begin(request)) >= 0:
            self.world.schedule(wake_beat, self.actor)

    def _may_send(self, asked: Asked, local_user: int, beat: int) -> bool:
        """Cut a request that is too long, or refuse it: in a closed loop its user then asks for something else."""
        if self.workload.terms.too_long == CLIP:
            asked.cut_to(self._most_tokens)
            self.num_clipped += 1
            return True
        self.num_rejected += 1
        self.num_too_long_of_class[asked.class_index] += 1
        self.world.ledger.requests_rejected += 1
        self.world.tell("rejected", self.cell, 1, beat)
        if self.is_closed_loop:
            self.demand.broken_off(self.first_user + local_user)
            self._num_too_long += 1
            if self._num_too_long < MOST_TOO_LONG:
                self._ask(local_user, beat)
            self._num_too_long = 0
        return False

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
            *((self.num_given_up, self._num_held) if self.num_given_up or self._num_held else ()),
            *((self.num_clipped, self._num_too_long) if self.num_clipped or self._num_too_long else ()),
            *self._thinking.state(),
            *(() if self._arrivals is None else self._arrivals.state()),
            *self.demand.state(),
        )

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """What its users ask for; those of every source while it is not known which it is."""
        return [line for workload in dict.fromkeys(plan.workloads) for line in workload_lines(workload)]

    def status(self, around: Surroundings) -> Status:
        """Sending: prompts on the way, of so many open requests; a full queue: prompts in it, of so many."""
        workload = self.workload
        if isinstance(workload, OpenLoop | Replay) and self.num_queued >= workload.queue_limit:
            return Status("queue_full", self.num_queued, workload.queue_limit)
        num_sending = sum(packet.request.source is self for packet in self.out.packets)
        num_open = len(self.open_requests)
        if num_sending:
            return Status("sending", num_sending, num_open)
        return Status("awaiting_answers", num_open) if num_open else IDLE

    def summary(self) -> list[Line]:
        """What its users have asked for."""
        return source_summary(self)

    def facts(self, around: Surroundings) -> list[Section]:
        """How many requests it has open, how long an answer takes, and the throughput that follows."""
        return [source_section(self, around)]

    def gauge(self, moment: Moment) -> Gauge:
        """Its open requests, and what it has turned away."""
        return Gauge(form="open", count=len(self.open_requests), num_lost=self.num_rejected or -1)
