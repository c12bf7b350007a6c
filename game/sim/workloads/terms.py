"""What the users of a source do, as plain frozen data, checked by whoever reads it from a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens a prompt or an answer has: uniform between both ends, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class RequestClass:
    """One class of a source's requests: how frequent it is, how long, how urgent, and what was promised to it.

    Which class a request has is drawn by `share`, a weight beside those of the other classes. `prompt` and `output` are
    lengths of its own, None for those of the workload. A lower `priority` goes first. `ttft_ms` and `tpot_ms` are the
    service level that its requests are to keep, None where nothing is promised.
    """

    name: str
    share: float = 1.0
    prompt: Lengths | None = None
    output: Lengths | None = None
    priority: int = 0
    ttft_ms: float | None = None
    tpot_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What every kind of workload may have besides: all of it off by default.

    `classes` is () where all requests are alike: they then have class 0. `max_tokens` is what the server is told that
    an answer may at most have, 0 for the longest that the lengths allow. A client that has no first token within
    `patience_beats`, or not its whole answer within `timeout_beats`, gives up; 0 for never.
    """

    classes: tuple[RequestClass, ...] = ()
    max_tokens: int = 0
    patience_beats: int = 0
    timeout_beats: int = 0


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """Each source has `users`; a user sends the next prompt when the last answer has been delivered whole."""

    users: int
    prompt: Lengths
    output: Lengths
    terms: Terms = PLAIN


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """Each source sends `requests_per_s` prompts whatever becomes of them: evenly, or at random times.

    `kind` is "fixed_rate" or "poisson". A prompt that finds `queue_limit` others of its source still waiting to be
    admitted is rejected and counted.
    """

    kind: str
    requests_per_s: float
    queue_limit: int
    prompt: Lengths
    output: Lengths
    terms: Terms = PLAIN
