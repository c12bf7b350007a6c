"""The users of a server: a preset or a trace, with what the options change of it, in the words of a level's file."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Final

from game.content.wording import suggestion
from game.content.workload import MAX_QUEUE
from game.session.sim.lengths import length_value
from game.session.sim.options import BadOption, SimOptions, flag
from game.session.sim.presets import PRESETS, Preset, Values

TRACE: Final = "trace:"

_OPEN: Final = ("fixed_rate", "poisson", "gamma")
_RATE_KEYS: Final = ("kind", "requests_per_s", "burstiness", "queue_limit", "stratify_s")


def preset_of(options: SimOptions) -> Preset | None:
    """The preset of some options; None for a trace.

    Raises:
        BadOption: where there is none of that name.
    """
    name = options.workload
    if name.startswith(TRACE):
        return None
    preset = PRESETS.get(name)
    if preset is None:
        known = [*PRESETS, f"{TRACE}FILE"]
        raise BadOption("workload", f"no workload is called {name!r}; {suggestion(name, known)}")
    return preset


def trace_file_of(options: SimOptions) -> Path | None:
    """The file of the trace that is replayed; None where there is none."""
    name = options.workload
    return Path(os.path.abspath(name.removeprefix(TRACE))) if name.startswith(TRACE) else None


def workload_values(options: SimOptions) -> Values:
    """The key `workload` of the level.

    Raises:
        BadOption: where options exclude each other.
    """
    preset = preset_of(options)
    values = _traced(options) if preset is None else _generated(options, preset)
    if options.client_ms:
        _let_clients_take_their_time(values, options.client_ms / 1000)
    if options.has_promise:
        _promise(values, options)
    _limit_what_is_on_the_way(values, options)
    values["too_long"] = options.too_long
    return values


def _limit_what_is_on_the_way(values: Values, options: SimOptions) -> None:
    """Beside a rate or recorded times, --concurrency is the most that a client has on the way, as --max-concurrency."""
    most = options.max_concurrency
    if options.concurrency is not None and values["kind"] in (*_OPEN, "trace"):
        if most is not None:
            raise BadOption("max_concurrency", "beside a rate or a trace --concurrency says the same; leave one out")
        most = options.concurrency
    if values["kind"] in (*_OPEN, "trace"):
        values["queue_limit"] = MAX_QUEUE
        if most is not None:
            values |= {"max_in_flight": most, "client_s": options.client_ms / 1000}
    elif most is not None:
        raise BadOption("max_concurrency", "users who wait for answers are never more; leave it out")


def _generated(options: SimOptions, preset: Preset) -> Values:
    values = dict(preset.workload)
    for key, name in (("prompt_tokens", "input_len"), ("output_tokens", "output_len")):
        told = getattr(options, name)
        if told is not None:
            values[key] = length_value(name, told)
            values["classes"] = [{k: v for k, v in each.items() if k != key} for each in values.get("classes", ())]
    if not values.get("classes"):
        values.pop("classes", None)
    _set_arrivals(values, options)
    requests = options.requests
    if requests is None and options.duration is None:
        requests = preset.num_requests
    if requests is not None:
        values["requests"] = requests
    return values


def _set_arrivals(values: Values, options: SimOptions) -> None:
    """Let requests come as the options say: at a rate, or from users who wait."""
    if options.concurrency is not None and options.rate is None:
        if values["kind"] in _OPEN:
            for key in _RATE_KEYS:
                values.pop(key, None)
            values["kind"] = "closed_loop"
        values["users"] = options.concurrency
    if options.rate is not None:
        if values["kind"] == "sessions":
            raise BadOption("rate", "users who talk in sessions have no rate; say how many with --concurrency")
        for key in ("users", "think_s"):
            values.pop(key, None)
        values |= {"kind": "poisson", "requests_per_s": options.rate}
    if options.burstiness is not None:
        _set_bursts(values, options.burstiness)


def _set_bursts(values: Values, burstiness: float) -> None:
    if values["kind"] not in _OPEN:
        raise BadOption("burstiness", "users who wait for answers have no bursts; name a rate")
    if math.isinf(burstiness):
        values["kind"] = "fixed_rate"
    elif burstiness != 1.0:
        values |= {"kind": "gamma", "burstiness": burstiness}


def _traced(options: SimOptions) -> Values:
    for name in ("input_len", "burstiness"):
        if getattr(options, name) is not None:
            raise BadOption(name, f"a trace has its own; leave {flag(name)} out")
    file = trace_file_of(options)
    values: Values = {"kind": "trace", "file": "" if file is None else file.name}
    if options.rate is not None:
        values["requests_per_s"] = options.rate
    if options.output_len is not None:
        told = length_value("output_len", options.output_len)
        if not isinstance(told, int):
            raise BadOption("output_len", "answers of a trace are one number where it has none")
        values["output_tokens"] = told
    if options.requests is not None:
        values["requests"] = options.requests
    return values


def _let_clients_take_their_time(values: Values, client_s: float) -> None:
    """Who waits for an answer has it later than the engine puts it out, and asks again later."""
    if "users" not in values:
        return
    think = values.get("think_s", 0.0)
    if isinstance(think, int | float):
        values["think_s"] = think + client_s


def _promise(values: Values, options: SimOptions) -> None:
    promised: dict[str, Any] = {}
    if options.ttft_ms is not None:
        promised["ttft_ms"] = options.ttft_ms
    if options.tpot_ms is not None:
        promised["tpot_ms"] = options.tpot_ms
    values["classes"] = [each | promised for each in values.get("classes") or [{"name": "all"}]]
