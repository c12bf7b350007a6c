"""A server that is run until all is answered, and its report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from game.content.build import factory_spec
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND, beats_from_us
from game.session.run.slices import Progress, advance_in_slices
from game.session.sim.options import OPTION_NAMES, BadOption, SimOptions
from game.session.sim.report import Ended, Report
from game.session.sim.server import Server, server_of
from game.session.sim.trace_file import TraceFile
from game.sim.latencies import Latencies
from game.sim.request import CLOSED
from game.sim.request_log import LoggedRequest, RequestLog
from game.sim.simulation import RULES_VERSION, Simulation
from game.sim.user_policies import PolicyFault

_FOR_EVER_TICKS: Final = 1 << 40
"""More ticks than any run has."""


class SimRun:
    """One run of a server. It ends when every request is answered, refused or aborted, or at its duration."""

    def __init__(self, server: Server, *, keeps_requests: bool = False, trace: TraceFile | None = None) -> None:
        self.server = server
        options = server.options
        self._log = RequestLog() if keeps_requests else None
        client_beats = beats_from_us(round(options.client_ms * 1000))
        self.latencies = Latencies(0, client_beats, self._log)
        spec = factory_spec(server.level, server.solution, is_bounded=False)
        if server.order is not None:
            spec = replace(spec, order=server.order)
        self._trace = trace
        stages = None if trace is None else trace.stages
        self.simulation = Simulation(spec, stages=stages, latencies=self.latencies)
        if trace is not None:
            trace.listen(self.simulation)
        self.wall_s = 0.0
        """Seconds that the simulation itself has taken."""

    def finish(self, progress: Progress | None = None) -> None:
        """Run to the end; `progress` is told how many requests have ended, of how many."""
        duration = self.server.options.duration
        num_ticks = _FOR_EVER_TICKS if duration is None else round(duration * TICKS_PER_SECOND)
        total = self._num_expected
        ledger = self.simulation.ledger

        def tell(num_done: int, num_all: int) -> None:
            assert progress is not None
            num_failed = ledger.requests_rejected + ledger.requests_aborted
            if total:
                progress(min(total, ledger.requests_done + num_failed), total)
            else:
                progress(num_done, num_all)

        try:
            advance_in_slices(self.simulation, self._advance, num_ticks, None if progress is None else tell)
            self._log_what_is_open()
            if self._trace is not None:
                self._trace.close(self.simulation, self._about())
        except BaseException:
            if self._trace is not None:
                self._trace.give_up()
            raise

    def _log_what_is_open(self) -> None:
        """Who is not answered when time is up has a row, too."""
        if self._log is not None:
            for request in self.simulation.open_requests():
                if request.stage != CLOSED:
                    self._log.write(request, self.simulation.tick * BEATS_PER_TICK)

    def _about(self) -> dict[str, Any]:
        """What a trace says of its run."""
        options = self.server.told()
        named = {name: options[name] for name in ("model", "card", "workload", "engine", "policy", "seed")}
        return named | {"rules": RULES_VERSION, "digest": self.simulation.digest(), "ticks": self.simulation.tick}

    @property
    def requests(self) -> Sequence[LoggedRequest]:
        """Every request that was sent, in the order of their sending; () where they are not kept."""
        return () if self._log is None else self._log.rows()

    def report(self) -> Report:
        """What it came to."""
        server, simulation = self.server, self.simulation
        options = server.options
        ended = Ended(simulation, self.latencies, options.client_ms, options.has_promise, server.num_left_out)
        ledger = simulation.ledger
        attainment = ended.slo_attainment
        return Report(
            options=server.told(),
            whole=ended.part(),
            classes=ended.classes(),
            duration=ended.duration_s,
            rejected=ledger.requests_rejected + server.num_left_out,
            aborted=ledger.requests_aborted,
            unfinished=simulation.num_open,
            clipped=server.num_clipped + sum(source.num_clipped for source in simulation.sources),
            metrics=ended.metrics(),
            kv_blocks=ended.utilisation.num_blocks,
            num_steps=ended.utilisation.num_steps,
            ticks=simulation.tick,
            digest=simulation.digest(),
            wall_s=self.wall_s,
            notes=(*server.notes, *ended.notes()),
            slo_attainment=attainment,
            is_slo_met=None if attainment is None else attainment >= options.slo_share,
            seed=options.seed,
        )

    @property
    def _num_expected(self) -> int:
        """Requests that there will be; 0 where only time ends them."""
        terms = self.simulation.sources[0].workload.terms
        return terms.num_requests or self.server.num_recorded

    def _advance(self, num_ticks: int) -> None:
        since = time.perf_counter()
        try:
            self.simulation.run_out(num_ticks)
        except PolicyFault as fault:
            raise BadOption("policy", f"{fault}") from fault
        self.wall_s += time.perf_counter() - since
        if self._trace is not None:
            self._trace.draw()


def simulate(**options: Any) -> Report:
    """Run a server without a board and return its report.

    The options are those of `tycoon sim`, as `SimOptions` names them: `simulate(model="llama-3-8b", card="h100",
    rate=4, input_len=1000, output_len="lognormal(200,0.8)", requests=500)`. What is left out follows from the workload.

    Raises:
        BadOption: where an option makes no sense; a ValueError that names it.
        ContentError: with every fault of a file that an option names.
        TypeError: where there is no such option.
    """
    for name in options:
        if name not in OPTION_NAMES:
            raise TypeError(f"simulate() has no option {name!r}; there are {', '.join(OPTION_NAMES)}")
    run = SimRun(server_of(SimOptions(**options)))
    run.finish()
    return run.report()


__all__ = ["BadOption", "SimRun", "simulate"]
