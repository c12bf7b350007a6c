"""What each request of a source asks for: its lengths, its class, what its prompt consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.sim import chance
from game.sim.request import Request
from game.sim.workloads import content_ids
from game.sim.workloads.arrivals import arrivals_of
from game.sim.workloads.draws import LengthDraw
from game.sim.workloads.extent import output_extent
from game.sim.workloads.rates import PhaseClock
from game.sim.workloads.strata import Strata
from game.sim.workloads.terms import ClosedLoop, Lengths, OpenLoop, Replay, RequestClass, Sessions, Terms

if TYPE_CHECKING:
    from game.sim.machines.source import Source

CHANGING_LAST: Final = "changing_last"
CHANGING_FIRST: Final = "changing_first"
CHANGING_INSIDE: Final = "changing_after_128"
PROMPT_ORDERS: Final = (CHANGING_LAST, CHANGING_FIRST, CHANGING_INSIDE)
"""Where in a prompt the part stands that is another each time, where prompts share a prefix."""

INSIDE_TOKENS: Final = 128


Parts = tuple[tuple[int, int], ...]


class Asked:
    """What one request asks for."""

    __slots__ = ("answer_content", "class_index", "max_tokens", "num_answer_tokens", "num_prompt_tokens", "parts")

    def __init__(self, num_prompt_tokens: int, num_answer_tokens: int, max_tokens: int) -> None:
        self.num_prompt_tokens = num_prompt_tokens
        self.num_answer_tokens = min(num_answer_tokens, max_tokens)
        self.max_tokens = max_tokens
        self.class_index = 0
        self.parts: Parts = ()
        self.answer_content = 0

    @property
    def num_tokens(self) -> int:
        """Of the prompt and the answer together."""
        return self.num_prompt_tokens + self.num_answer_tokens

    def cut_to(self, num_tokens: int) -> None:
        """Make it no longer than that: the prompt to one less, then the answer to what room is left."""
        self.num_prompt_tokens = min(self.num_prompt_tokens, num_tokens - 1)
        self.num_answer_tokens = min(self.num_answer_tokens, num_tokens - self.num_prompt_tokens)
        self.parts = _cut(self.parts, self.num_prompt_tokens)

    def by(self, source: Source, user: int, ordinal: int) -> Request:
        """The request of a user of a source that asks for it."""
        request = Request(source, user, ordinal, self.num_prompt_tokens, self.num_answer_tokens)
        request.max_tokens = self.max_tokens
        request.class_index = self.class_index
        classes = source.workload.terms.classes
        if classes:
            request.priority = classes[self.class_index].priority
        request.prompt_parts = self.parts
        request.answer_content = self.answer_content
        return request


def _cut(parts: Parts, num_tokens: int) -> Parts:
    kept = []
    for content, size in parts:
        if num_tokens > 0:
            kept.append((content, min(size, num_tokens)))
        num_tokens -= size
    return tuple(kept)


class Demand:
    """What the requests of a source ask for. Users are numbered through all sources from `first_user`."""

    __slots__ = ("_max_tokens", "order")

    def __init__(self, max_tokens: int, order: str = CHANGING_LAST) -> None:
        self._max_tokens = max_tokens
        self.order = order
        """Where the part of a prompt stands that is another each time: one of `PROMPT_ORDERS`."""

    def asked(self, user: int, ordinal: int, beat: int) -> Asked | None:
        """What request number `ordinal` of a user asks for; None where there is nothing left to ask."""
        raise NotImplementedError

    def broken_off(self, user: int) -> None:
        """A user will not have the whole answer, so what comes next does not follow from it."""

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return ()


class PlainDemand(Demand):
    """Requests that have nothing to do with those before them."""

    __slots__ = ("_classes", "_clock", "_draws", "_prefix", "_seed", "_strata")

    def __init__(self, workload: ClosedLoop | OpenLoop, seed: int, first_user: int, order: str) -> None:
        terms = workload.terms
        super().__init__(terms.max_tokens or output_extent(workload).high, order)
        self._seed = seed
        self._classes = ClassDraw(terms.classes, seed)
        self._clock = PhaseClock(terms.phases, terms.repeats_phases)
        self._draws = _draws(workload.prompt, workload.output, terms)
        """Of each phase, and at last outside of them, and there of each class: prompts and answers."""
        self._prefix = None if terms.shared_prefix is None else PrefixDemand(terms, seed, first_user, order)
        self._strata: Strata | None = None
        if isinstance(workload, OpenLoop) and workload.stratum_beats:
            self._strata = Strata(arrivals_of(workload, seed, first_user), workload.stratum_beats, seed, first_user)

    def asked(self, user: int, ordinal: int, beat: int) -> Asked | None:
        which = self._classes.of(user, ordinal)
        prompt_draw, output_draw = self._draws[self._clock.phase_at(beat)][which]
        strata = self._strata
        if strata is None:
            prompt = prompt_draw.draw(self._seed, user, ordinal, chance.PROMPT_LENGTH)
            output = output_draw.draw(self._seed, user, ordinal, chance.OUTPUT_LENGTH)
        else:
            strata.go_on_to(beat)
            prompt = prompt_draw.at(strata.number(ordinal, strata.prompt_order))
            output = output_draw.at(strata.number(ordinal, strata.output_order))
        asked = Asked(prompt, output, self._max_tokens)
        asked.class_index = which
        if self._prefix is not None:
            self._prefix.put_before(asked, user, ordinal)
        return asked


class ClassDraw:
    """Which class a request is in, drawn by the shares of the classes."""

    __slots__ = ("_classes", "_seed", "_total_share")

    def __init__(self, classes: tuple[RequestClass, ...], seed: int) -> None:
        self._classes = classes
        self._seed = seed
        self._total_share = sum([each.share for each in classes])

    def of(self, user: int, ordinal: int) -> int:
        """The class of one request; 0 where there are none."""
        if len(self._classes) < 2:
            return 0
        number = chance.at(chance.address(self._seed, user, ordinal, chance.CLASS), 0)
        below = 0.0
        for index, each in enumerate(self._classes):
            below += each.share
            if number * self._total_share < below * chance.RANGE:
                return index
        return len(self._classes) - 1


def _draws(prompt: Lengths, output: Lengths, terms: Terms) -> list[list[tuple[LengthDraw, LengthDraw]]]:
    """Lengths of a class go before those of a phase, these before those of the workload."""
    found = []
    for phase in (*terms.phases, None):
        usual_prompt = prompt if phase is None or phase.prompt is None else phase.prompt
        usual_output = output if phase is None or phase.output is None else phase.output
        found.append(
            [
                (LengthDraw(each.prompt or usual_prompt), LengthDraw(each.output or usual_output))
                for each in terms.classes or (RequestClass(""),)
            ]
        )
    return found


class PrefixDemand:
    """Tokens that prompts share with others of the same tenant, and where they stand in the prompt."""

    __slots__ = ("_first_user", "_num_tokens", "_order", "_seed", "_tenants")

    def __init__(self, terms: Terms, seed: int, first_user: int, order: str) -> None:
        prefix = terms.shared_prefix
        assert prefix is not None
        self._num_tokens = prefix.num_tokens
        self._tenants = prefix.tenants
        self._seed = seed
        self._first_user = first_user
        self._order = order

    def put_before(self, asked: Asked, user: int, ordinal: int) -> None:
        """Add the shared tokens to a prompt that so far consists of what is its own."""
        tenant = 0
        if self._tenants > 1:
            number = chance.at(chance.address(self._seed, user, ordinal, chance.TENANT), 0)
            tenant = chance.uniform(number, 0, self._tenants - 1)
        shared = content_ids.shared(self._first_user, tenant)
        own = asked.parts or ((content_ids.own(user, ordinal), asked.num_prompt_tokens),)
        asked.num_prompt_tokens += self._num_tokens
        if self._order == CHANGING_FIRST:
            asked.parts = (*own, (shared, self._num_tokens))
        elif self._order == CHANGING_INSIDE and self._num_tokens > INSIDE_TOKENS:
            asked.parts = ((shared, INSIDE_TOKENS), *own, (shared, self._num_tokens - INSIDE_TOKENS))
        else:
            asked.parts = ((shared, self._num_tokens), *own)


class SessionDemand(Demand):
    """Requests of users who go on with what was said before."""

    __slots__ = ("_draws", "_first_user", "_history", "_num_left", "_prefix", "_seed")

    def __init__(self, workload: Sessions, seed: int, first_user: int, order: str) -> None:
        terms = workload.terms
        super().__init__(terms.max_tokens or output_extent(workload).high, order)
        self._seed = seed
        self._first_user = first_user
        self._draws = [
            LengthDraw(each) for each in (workload.turns, workload.document, workload.prompt, workload.output)
        ]
        self._num_left = [0] * workload.users
        """Turns that are left of each user's session."""
        self._history: list[Parts] = [()] * workload.users
        self._prefix = None if terms.shared_prefix is None else PrefixDemand(terms, seed, first_user, order)

    def asked(self, user: int, ordinal: int, beat: int) -> Asked | None:
        local = user - self._first_user
        turns, document, prompt, output = self._draws
        if not self._num_left[local]:
            self._num_left[local] = turns.draw(self._seed, user, ordinal, chance.NUM_TURNS)
            size = document.draw(self._seed, user, ordinal, chance.DOCUMENT_LENGTH)
            self._history[local] = ((content_ids.document(user, ordinal), size),) if size else ()
        self._num_left[local] -= 1
        num_new = prompt.draw(self._seed, user, ordinal, chance.PROMPT_LENGTH)
        parts = (*self._history[local], (content_ids.own(user, ordinal), num_new))
        asked = Asked(
            sum(size for _, size in parts),
            output.draw(self._seed, user, ordinal, chance.OUTPUT_LENGTH),
            self._max_tokens,
        )
        asked.parts = parts
        asked.answer_content = content_ids.answer(user, ordinal)
        self._history[local] = (*parts, (asked.answer_content, asked.num_answer_tokens))
        if self._prefix is not None:
            self._prefix.put_before(asked, user, ordinal)
        return asked

    def broken_off(self, user: int) -> None:
        """The session is over."""
        self._num_left[user - self._first_user] = 0

    def state(self) -> tuple[int, ...]:
        numbers = list(self._num_left)
        for history in self._history:
            numbers.append(len(history))
            for content, size in history:
                numbers += (content, size)
        return tuple(numbers)


class RecordedDemand(Demand):
    """Requests as they were recorded: those of an open loop by their number, to users of a closed one by turns."""

    __slots__ = ("_classes", "_next_row", "_recording")

    def __init__(self, workload: Replay, seed: int) -> None:
        super().__init__(workload.terms.max_tokens)
        self._classes = ClassDraw(workload.terms.classes, seed)
        self._recording = workload.recording
        self._next_row = 0 if workload.users else -1

    def asked(self, user: int, ordinal: int, beat: int) -> Asked | None:
        row = ordinal
        if self._next_row >= 0:
            row = self._next_row
            self._next_row += 1
        recording = self._recording
        if row >= recording.num_requests:
            return None
        output = recording.outputs[row]
        asked = Asked(recording.prompts[row], output, self._max_tokens or recording.most_output)
        has_classes = len(recording.class_indices) > 0
        asked.class_index = recording.class_indices[row] if has_classes else self._classes.of(user, ordinal)
        if len(recording.runs):
            runs = recording.runs.of(row)
            num_own = asked.num_prompt_tokens - sum([size for _, size in runs])
            asked.parts = (*runs, (content_ids.own(user, ordinal), num_own)) if num_own > 0 else runs
        return asked

    def state(self) -> tuple[int, ...]:
        return (self._next_row,)


def demand_of(workload: ClosedLoop | OpenLoop | Sessions | Replay, seed: int, first_user: int, order: str) -> Demand:
    """What the requests of a source ask for; `order` is one of `PROMPT_ORDERS`."""
    if isinstance(workload, Replay):
        return RecordedDemand(workload, seed)
    if isinstance(workload, Sessions):
        return SessionDemand(workload, seed, first_user, order)
    return PlainDemand(workload, seed, first_user, order)
