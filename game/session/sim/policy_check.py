"""Whether a policy of the user's is one: a dozen cases of one claim each, then whole runs under a stated load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from game.content.build import factory_spec
from game.processes.interrupt import Late, interrupted_after
from game.session.sim.options import BadOption, SimOptions
from game.session.sim.policy_file import order_of
from game.session.sim.run import SimRun
from game.session.sim.server import server_of
from game.sim.request import Request
from game.sim.simulation import Simulation
from game.sim.user_policies import PolicyFault, RequestView, UserOrder

LONGEST_WAIT_S: Final = 90.0
"""Under the load of `LOAD` nobody may wait longer for a slot."""

CLAIMS_S: Final = 10.0
"""A handful of claims that takes longer does not come back."""

RUNS_S: Final = 300.0
"""Nor does a run of some seconds."""

LATE: Final = "it has not come back after"

LOAD: Final = SimOptions(
    model="llama-3-8b",
    card="a100-80",
    workload="conversation",
    rate=3.5,
    input_len="50-3000",
    output_len="20-400",
    requests=400,
    max_num_seqs=16,
)
"""Just below what these slots can serve: first come, first served, the longest wait is some seconds."""

TIGHT: Final = SimOptions(
    model="llama-3-8b",
    card="a100-80",
    workload="batch",
    concurrency=24,
    input_len="200-800",
    output_len="200-600",
    requests=96,
    num_gpu_blocks=600,
)
"""Memory for about half of the users: somebody has to give way again and again."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was looked at: whether it is as it must be, and what was found."""

    name: str
    is_good: bool
    found: str = ""


def check_policy(policy: str, tell: Callable[[int, int], None] | None = None) -> list[Case]:
    """Every case of a policy, FILE.py:Class; after one that is not good the runs are left out, and all after a hang.

    Raises:
        BadOption: where there is no such file or class, or it has no `claim`.
    """
    order = order_of(policy)
    if order is None:
        raise BadOption("policy", f"{policy!r} is no FILE.py:Class")
    cases = _claim_cases(policy, order)
    if all(case.is_good for case in cases):
        cases += _run_cases(policy, tell)
    return cases


def _claim_cases(policy: str, order: UserOrder) -> list[Case]:
    requests = _requests()
    whole, by_name = list(requests.values()), requests
    checks: list[tuple[str, Callable[[], str]]] = [
        ("a claim is a whole number", lambda: _claimed(order, [by_name["usual"]])),
        ("a prompt of one token has a claim", lambda: _claimed(order, [by_name["tiny"]])),
        ("a prompt of a million tokens has one", lambda: _claimed(order, [by_name["huge"]])),
        ("a request of any priority has one", lambda: _claimed(order, [by_name["urgent"], by_name["idle"]])),
        ("a request that was preempted has one", lambda: _claimed(order, [by_name["preempted"]])),
        ("a request of a late hour has one", lambda: _claimed(order, [by_name["late"]])),
        ("the same request has the same claim", lambda: _agree(order, order, whole, whole)),
        ("in whatever order they are asked", lambda: _agree(order, order, whole, whole[::-1])),
        ("and whatever object of the class is asked", lambda: _agree(order, _again(policy), whole, whole)),
        ("it cannot change a request", lambda: _left_alone(order, whole)),
        ("who gives way is one of those who run", lambda: _victims(order, whole)),
        ("and the same again", lambda: _same_victims(order, _again(policy), whole)),
    ]
    cases: list[Case] = []
    for name, check in checks:
        cases.append(_case(name, check, CLAIMS_S))
        if cases[-1].found.startswith(LATE):
            break
    return cases


def _run_cases(policy: str, tell: Callable[[int, int], None] | None) -> list[Case]:
    cases = []
    first, again = replace(LOAD, policy=policy), replace(TIGHT, policy=policy)
    checks: list[tuple[str, Callable[[], str]]] = [
        (f"under load nobody waits longer than {LONGEST_WAIT_S:g} s", lambda: _no_starving(first)),
        ("where memory is short all are answered", lambda: _all_answered(again)),
        ("the same run has the same digest", lambda: _same_digest(again)),
    ]
    for number, (name, check) in enumerate(checks):
        cases.append(_case(name, check, RUNS_S))
        if tell is not None:
            tell(number + 1, len(checks))
    return cases


def _case(name: str, check: Callable[[], str], within_s: float) -> Case:
    try:
        with interrupted_after(within_s):
            found = check()
    except Late:
        return Case(name, False, f"{LATE} {within_s:g} s")
    except (PolicyFault, BadOption) as fault:
        return Case(name, False, f"{fault}")
    return Case(name, not found, found)


def _claimed(order: UserOrder, requests: list[Request]) -> str:
    for request in requests:
        order.claim(request)
    return ""


def _agree(order: UserOrder, other: UserOrder, requests: list[Request], others: list[Request]) -> str:
    claims = {request: order.claim(request) for request in requests}
    for request in others:
        claim = other.claim(request)
        if claim != claims[request]:
            return f"{RequestView(request)!r}: first {claims[request]}, then {claim}"
    return ""


def _left_alone(order: UserOrder, requests: list[Request]) -> str:
    before = [request.state() for request in requests]
    _claimed(order, requests)
    return "" if before == [request.state() for request in requests] else "a request is another after its claim"


def _victims(order: UserOrder, requests: list[Request]) -> str:
    for number in range(1, len(requests) + 1):
        order.victim(dict.fromkeys(requests[:number]))  # type: ignore[arg-type]
    return ""


def _same_victims(order: UserOrder, other: UserOrder, requests: list[Request]) -> str:
    running = dict.fromkeys(requests)
    first, second = order.victim(running), other.victim(running)  # type: ignore[arg-type]
    return "" if first is second else f"first {RequestView(first)!r}, then {RequestView(second)!r}"


def _no_starving(options: SimOptions) -> str:
    run = SimRun(server_of(options))
    run.finish()
    report = run.report()
    waited_ms = report.value("max_queue_ms") or 0
    if report.unfinished or report.whole.failed:
        return f"{report.unfinished + report.whole.failed} of {options.requests} requests were not answered"
    return "" if waited_ms <= LONGEST_WAIT_S * 1000 else f"somebody waited {waited_ms / 1000:.1f} s"


def _all_answered(options: SimOptions) -> str:
    run = SimRun(server_of(options))
    run.finish()
    report = run.report()
    if report.whole.completed != options.requests:
        return f"{report.whole.completed} of {options.requests} were answered"
    return "" if report.value("num_preemptions") else "nobody had to give way, so it was not tried"


def _same_digest(options: SimOptions) -> str:
    digests = []
    for _ in range(2):
        run = SimRun(server_of(options))
        run.finish()
        digests.append(run.report().digest)
    return "" if digests[0] == digests[1] else "two runs came to different states"


def _again(policy: str) -> UserOrder:
    order = order_of(policy)
    assert order is not None
    return order


def _requests() -> dict[str, Request]:
    """Requests of every kind, as a server may meet them."""
    server = server_of(LOAD)
    source = Simulation(factory_spec(server.level, server.solution)).sources[0]
    told = {
        "usual": (500, 200, 0, 1.0),
        "tiny": (1, 1, 0, 1.0),
        "huge": (1_000_000, 1_000_000, 0, 2.0),
        "urgent": (100, 100, -1000, 3.0),
        "idle": (100, 100, 1000, 3.0),
        "preempted": (800, 400, 0, 0.5),
        "late": (300, 50, 1, 1e6),
    }
    made = {}
    for number, (name, (prompt, output, priority, arrival_s)) in enumerate(told.items()):
        request = Request(source, 0, number, prompt, output)
        request.priority = priority
        request.ready_beat = round(arrival_s * 1_200_000)
        made[name] = request
    made["preempted"].num_output_tokens, made["preempted"].num_preemptions = 150, 2
    return made
