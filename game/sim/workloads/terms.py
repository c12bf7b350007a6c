"""What the users of a source do, as plain frozen data, checked by whoever reads it from a file."""

from __future__ import annotations

from dataclasses import dataclass

from game.sim.workloads.recording import Recording


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens a prompt or an answer has: uniform between both ends, both included.

    Where there is a `median`, lognormal around it instead, with `sigma` the standard deviation of the logarithm; what
    is below `low` or above `high` becomes that.
    """

    low: int
    high: int
    median: int = 0
    sigma: float = 0.0


@dataclass(frozen=True, slots=True)
class Pause:
    """How long a user thinks before a prompt: `kind` is "constant", "exponential" or "lognormal".

    `beats` is the constant, the mean or the median; 0 for no pause at all. `sigma` is that of a lognormal pause.
    """

    kind: str = "constant"
    beats: int = 0
    sigma: float = 0.0


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
class SharedPrefix:
    """Tokens that many prompts begin with, such as a system prompt: each prompt has those of one of the `tenants`."""

    num_tokens: int
    tenants: int = 1


@dataclass(frozen=True, slots=True)
class Phase:
    """A span of time in which a workload is another: what is None is as it is otherwise."""

    num_beats: int
    requests_per_s: float | None = None
    prompt: Lengths | None = None
    output: Lengths | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What every kind of workload may have besides: all of it off by default.

    `classes` is () where all requests are alike: they then have class 0. `max_tokens` is what the server is told that
    an answer may at most have, 0 for the longest that the lengths allow. A client that has no first token within
    `patience_beats`, or not its whole answer within `timeout_beats`, gives up; 0 for never. `num_requests` is after how
    many a source falls silent, 0 for never. The client of an open loop holds arrivals back while `max_in_flight` of its
    requests are on the way, 0 for never, and sends the next `client_beats` after an answer. `phases` follow each other
    from the start, again and again where they repeat; after phases that do not, the workload is as it is without them.
    `too_long` says what becomes of a request that does not fit into the level's `max_model_len`: "reject" or "clip"; ""
    where none is so long.
    """

    classes: tuple[RequestClass, ...] = ()
    max_tokens: int = 0
    patience_beats: int = 0
    timeout_beats: int = 0
    num_requests: int = 0
    max_in_flight: int = 0
    client_beats: int = 0
    phases: tuple[Phase, ...] = ()
    repeats_phases: bool = True
    shared_prefix: SharedPrefix | None = None
    too_long: str = ""


PLAIN = Terms()
NO_PAUSE = Pause()


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """Each source has `users`; a user sends the next prompt when the last answer has been delivered whole.

    Where they think, they do so before every prompt, the first one too.
    """

    users: int
    prompt: Lengths
    output: Lengths
    terms: Terms = PLAIN
    pause: Pause = NO_PAUSE


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """Each source sends `requests_per_s` prompts whatever becomes of them: evenly, or at random times.

    `kind` is "fixed_rate", "poisson" or "gamma": then gaps have that distribution with the shape `burstiness`, of which
    1 is Poisson, less comes in bursts and more is more even. A prompt that finds `queue_limit` others of its source
    still waiting to be admitted is rejected and counted. With `stratum_beats`, the lengths within each such window are
    evenly spread quantiles of their distribution, and chance decides on their order alone.
    """

    kind: str
    requests_per_s: float
    queue_limit: int
    prompt: Lengths
    output: Lengths
    terms: Terms = PLAIN
    burstiness: float = 1.0
    stratum_beats: int = 0


@dataclass(frozen=True, slots=True)
class Sessions:
    """Users of a closed loop who talk in sessions of so many `turns`, about a `document` of so many tokens.

    Each prompt is the whole session so far, what was answered included, and `prompt` new tokens. After the last turn a
    user begins a new session, with another document. A user thinks before every prompt.
    """

    users: int
    turns: Lengths
    document: Lengths
    prompt: Lengths
    output: Lengths
    pause: Pause = NO_PAUSE
    terms: Terms = PLAIN


@dataclass(frozen=True, slots=True)
class Replay:
    """The requests of a recording, one after the other.

    They come as they were recorded, `scale` times as fast; or where there are `users`, to each user the next one when
    it has been answered; or where there is a rate, at random times (Poisson).
    """

    recording: Recording
    queue_limit: int
    scale: float = 1.0
    users: int = 0
    requests_per_s: float = 0.0
    terms: Terms = PLAIN
    pause: Pause = NO_PAUSE

    @property
    def prompt(self) -> Lengths:
        """From the shortest to the longest prompt."""
        return Lengths(self.recording.least_prompt, self.recording.most_prompt)

    @property
    def output(self) -> Lengths:
        """From the shortest to the longest answer."""
        return Lengths(self.recording.least_output, self.recording.most_output)


Workload = ClosedLoop | OpenLoop | Sessions | Replay
"""What the users of a source may do."""
