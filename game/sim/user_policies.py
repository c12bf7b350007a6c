"""A policy of the user's own, beside those of the table: a plain Python class, whatever build runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from game.physics.units import BEATS_PER_SECOND
from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder

if TYPE_CHECKING:
    from game.sim.memory.block_pool import Holding

MOST: Final = 1 << 62
"""Claims lie between this and its negative."""


class RequestView:
    """What a policy may know of a request: what a real server knows. It cannot change anything."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def user(self) -> int:
        """Whose it is; in an open loop all requests of a source are one user's."""
        return self._request.user

    @property
    def number(self) -> int:
        """The how-manieth of its user, from 0."""
        return self._request.ordinal

    @property
    def class_name(self) -> str:
        """Its class; "" where there are none."""
        classes = self._request.source.workload.terms.classes
        return classes[self._request.class_index].name if classes else ""

    @property
    def priority(self) -> int:
        """The priority of its class: the lower, the sooner."""
        return self._request.priority

    @property
    def arrival_s(self) -> float:
        """When it came to the engine, in simulated seconds."""
        return self._request.ready_beat / BEATS_PER_SECOND

    @property
    def num_prompt_tokens(self) -> int:
        """Tokens of its prompt."""
        return self._request.num_prompt_tokens

    @property
    def num_output_tokens(self) -> int:
        """Tokens of its answer that have been generated. How many there will be nobody knows."""
        return self._request.num_output_tokens

    @property
    def max_tokens(self) -> int:
        """The most tokens that its answer may have."""
        return self._request.max_tokens

    @property
    def num_preemptions(self) -> int:
        """How often it has had to give way."""
        return self._request.num_preemptions

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RequestView) and other._request is self._request

    def __hash__(self) -> int:
        return hash((self._request.user, self._request.ordinal))

    def __repr__(self) -> str:
        return f"<request {self._request.name}: {self.num_prompt_tokens} prompt tokens, arrived at {self.arrival_s} s>"


class UserPolicy(Protocol):
    """What a class of the user's has. `is_preemptive` and `victim` may be left out."""

    def claim(self, request: RequestView) -> int:
        """How late a request goes: the lower, the sooner; of equal claims the earlier arrival goes first.

        Asked when a request begins to wait, and again when it has been preempted; where `is_preemptive` also while it
        runs. All who wait grow older equally fast, so age counts by `arrival_s`: there is no clock.
        """


class PolicyFault(Exception):
    """A policy of the user's did what none may do; the message says what, and where."""


class UserOrder(ClaimOrder):
    """Asks a policy of the user's. Who gives way is its `victim`, or else the one with the weakest claim."""

    __slots__ = ("_policy", "_title")

    def __init__(self, policy: Any, title: str) -> None:
        self._policy = policy
        self._title = title

    def claim(self, request: Request) -> int:
        """What the policy says.

        Raises:
            PolicyFault: where it raises, or says no whole number.
        """
        try:
            claim = self._policy.claim(RequestView(request))
        except (Exception, SystemExit) as error:
            raise PolicyFault(f"{self._title}: claim() {_told(error)}") from error
        if not isinstance(claim, int) or isinstance(claim, bool) or not -MOST < claim < MOST:
            raise PolicyFault(f"{self._title}: claim() returned {claim!r}; it must be a whole number within 62 bits")
        return claim

    def victim(self, running: dict[Request, Holding]) -> Request:
        """Who gives way, as the policy says of those who run, in the order of their admission.

        Raises:
            PolicyFault: where it raises, or names none of them.
        """
        choose = getattr(self._policy, "victim", None)
        if choose is None:
            return super().victim(running)
        views: Sequence[RequestView] = [RequestView(request) for request in running]
        try:
            chosen = choose(views)
        except (Exception, SystemExit) as error:
            raise PolicyFault(f"{self._title}: victim() {_told(error)}") from error
        for request, view in zip(running, views, strict=True):
            if view == chosen:
                return request
        raise PolicyFault(f"{self._title}: victim() returned {chosen!r}; it must be one of the requests it was given")


class PreemptiveUserOrder(UserOrder):
    """The same for a policy with `is_preemptive`: a claim displaces a weaker one that runs."""

    is_preemptive = True

    __slots__ = ()


def order_by(policy: Any, title: str) -> UserOrder:
    """The order that a policy of the user's makes; `title` says where it is from."""
    return PreemptiveUserOrder(policy, title) if getattr(policy, "is_preemptive", False) else UserOrder(policy, title)


def _told(error: BaseException) -> str:
    """What an exception of the user's code was, and in which line."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        line = trace.tb_lineno
        trace = trace.tb_next
    return f"raised {type(error).__name__} in line {line}: {error}"
