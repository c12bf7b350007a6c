"""The factory of a codex page, running: what it has measured so far, and the same for every variant of the page."""

from collections.abc import Callable, Mapping
from typing import Final

from game.content.build import factory_spec
from game.content.codex import CODEX, factory
from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, MIB, TICKS_PER_SECOND, ms_from_beats
from game.sim.latencies import Latencies
from game.sim.request import CLOSED, Request
from game.sim.simulation import Simulation
from game.sim.utilisation import Utilisation
from game.sim.view import RunView
from game.sim.waits import Waits
from game.sim.workloads.extent import prompt_extent

MEASURED_S: Final = 20
"""Simulated seconds over which the variants of a page are compared."""

LOOP_S: Final = 60
"""Simulated seconds after which a factory that is watched begins anew."""

CRASH_SHOWN_S: Final = 4
"""Seconds for which a crash is looked at before its factory begins anew."""


class CodexRun:
    """One variant of a page, running: a real simulation, looked at from outside after every tick."""

    def __init__(self, page: str, variant: int) -> None:
        level, solution = factory(page, variant)
        self.level = level
        self._latencies = Latencies(0)
        self.simulation = Simulation(factory_spec(level, solution), latencies=self._latencies)
        self._open: dict[tuple[int, int], Request] = {}
        self._open_ticks = 0
        self._num_answered = 0
        self._answer_beats = 0
        self._peak_held = 0
        self._peak_used_bytes = 0
        self._used_byte_ticks = 0
        self._held_byte_ticks = 0
        self._view = RunView(self.simulation)
        self._compute_ticks = 0
        self._busy_ticks = 0
        wanted = set(CODEX[page].measures)
        self._looks = [look for look, names in _LOOKS if names & wanted]
        """What has to be noted after every tick for what the page measures; looking costs more than running."""
        self._look()

    def advance(self, num_ticks: int) -> None:
        """Lets so many ticks pass, fewer where it crashes."""
        if not self._looks:
            self.simulation.advance(num_ticks)
            return
        for _ in range(num_ticks):
            if self.simulation.crash is not None:
                return
            self.simulation.advance(1)
            self._look()

    @property
    def seconds(self) -> float:
        """Simulated seconds that have passed."""
        return self.simulation.tick / TICKS_PER_SECOND

    def measured(self, name: str) -> float | None:
        """A number that the page measures, from the start up to now, None where there is none yet; see `MEASURES`."""
        return MEASURES[name](self)

    def _look(self) -> None:
        for look in self._looks:
            look(self)

    def _look_at_requests(self) -> None:
        now_open = {(request.user, request.ordinal): request for request in self.simulation.open_requests()}
        for key, request in self._open.items():
            if key not in now_open and request.stage == CLOSED:
                self._num_answered += 1
                self._answer_beats += request.last_token_beat - request.sent_beat
        self._open = now_open
        self._open_ticks += len(now_open)

    def _look_at_memory(self) -> None:
        holding = self.simulation.sequences()
        used = sum(request.used_bytes for request in holding)
        self._peak_held = max(self._peak_held, len(holding))
        self._peak_used_bytes = max(self._peak_used_bytes, used)
        self._used_byte_ticks += used
        self._held_byte_ticks += sum(request.held_bytes for request in holding)

    def _look_at_steps(self) -> None:
        for card in self._view.cards:
            self._busy_ticks += card.is_busy
            self._compute_ticks += card.is_busy and card.step.bound == "compute"

    # What is measured.

    def _tps(self) -> float | None:
        return self.simulation.ledger.num_delivered / self.seconds if self.seconds else None

    def _step_ms(self) -> float | None:
        beats = self._view.mean_step_beats
        return None if beats is None else ms_from_beats(beats)

    def _tokens_per_step(self) -> float | None:
        num_steps = self._view.num_steps
        ledger = self.simulation.ledger
        return (ledger.num_generated - ledger.num_rejected) / num_steps if num_steps else None

    def _tpot_ms(self) -> float | None:
        return self.simulation.meter.tpot_ms()

    def _ttft_ms(self) -> float | None:
        return self.simulation.meter.ttft_percentile_ms(50)

    def _prompt_tokens_per_s(self) -> float | None:
        """Prompt tokens read for each second of waiting for the first token, at the median."""
        ttft_ms = self._ttft_ms()
        prompt = prompt_extent(self.simulation.spec.workload)
        return 1000 * prompt.high / ttft_ms if ttft_ms and prompt.low == prompt.high else None

    def _waste_percent(self) -> float | None:
        """Share of the KV memory held, over time, that no token was in."""
        return 100 * (1 - self._used_byte_ticks / self._held_byte_ticks) if self._held_byte_ticks else None

    def _crash_s(self) -> float | None:
        crash = self.simulation.crash
        return None if crash is None else crash.tick / TICKS_PER_SECOND

    def _arrivals_per_s(self) -> float | None:
        return self._num_answered / self.seconds if self.seconds else None

    def _answer_s(self) -> float | None:
        """Mean time from a prompt's sending to its last token at the user."""
        return self._answer_beats / self._num_answered / BEATS_PER_SECOND if self._num_answered else None

    def _in_system(self) -> float | None:
        """Mean number of requests between sending and last token, counted tick by tick."""
        return self._open_ticks / (self.simulation.tick + 1)

    def _product(self) -> float | None:
        """Answers a second times the mean time an answer takes."""
        rate, time_s = self._arrivals_per_s(), self._answer_s()
        return None if rate is None or time_s is None else rate * time_s

    def _prefix_hits_percent(self) -> float | None:
        """Share of the tokens looked for that were found computed already; None where nobody looks."""
        share = Utilisation(self.simulation).prefix_hit_rate
        return None if share is None else 100 * share

    def _waits(self, kind: str) -> Waits:
        """Latencies of one kind as they stand; who still waits counts with the wait so far."""
        beat = self.simulation.tick * BEATS_PER_TICK
        return self._latencies.waits(kind, self.simulation.open_requests(), beat)

    def _refused_percent(self) -> float | None:
        ledger = self.simulation.ledger
        return 100 * ledger.requests_refused / ledger.requests_sent if ledger.requests_sent else None

    def _compute_percent(self) -> float | None:
        return 100 * self._compute_ticks / self._busy_ticks if self._busy_ticks else None


MEASURES: Final[Mapping[str, Callable[[CodexRun], float | None]]] = {
    "tps": CodexRun._tps,
    "step_ms": CodexRun._step_ms,
    "tokens_per_step": CodexRun._tokens_per_step,
    "tpot_ms": CodexRun._tpot_ms,
    "ttft_ms": CodexRun._ttft_ms,
    "mean_ttft_ms": lambda run: run._waits("ttft").mean_ms(),
    "max_ttft_ms": lambda run: run._waits("ttft").percentile_ms(100),
    "p99_itl_ms": lambda run: run._waits("itl").percentile_ms(99),
    "prompt_tokens_per_s": CodexRun._prompt_tokens_per_s,
    "kv_peak_mib": lambda run: run._peak_used_bytes / MIB,
    "kv_waste_percent": CodexRun._waste_percent,
    "sequences_held": lambda run: float(run._peak_held),
    "crash_s": CodexRun._crash_s,
    "vram_peak_mib": lambda run: run.simulation.vram_peak_bytes / MIB,
    "arrivals_per_s": CodexRun._arrivals_per_s,
    "answer_s": CodexRun._answer_s,
    "in_system": CodexRun._in_system,
    "product": CodexRun._product,
    "compute_bound_percent": CodexRun._compute_percent,
    "prefix_hits_percent": CodexRun._prefix_hits_percent,
    "refused_percent": CodexRun._refused_percent,
    "preemptions": lambda run: float(Utilisation(run.simulation).num_preemptions),
}
"""Everything that a page may measure, by name: each with the unit that its name ends in."""

_LOOKS: Final[tuple[tuple[Callable[[CodexRun], None], frozenset[str]], ...]] = (
    (CodexRun._look_at_requests, frozenset({"arrivals_per_s", "answer_s", "in_system", "product"})),
    (CodexRun._look_at_memory, frozenset({"kv_peak_mib", "kv_waste_percent", "sequences_held"})),
    (CodexRun._look_at_steps, frozenset({"compute_bound_percent"})),
)
"""What is noted after every tick, and the measures that come from it."""


class Comparison:
    """All variants of a page, each run for `MEASURED_S`, a few ticks at a time so that a screen never waits."""

    def __init__(self, page: str) -> None:
        self.page = CODEX[page]
        self.results: list[dict[str, float | None]] = []
        """What each variant came to, as far as they are done."""
        self._run: CodexRun | None = None

    @property
    def is_done(self) -> bool:
        """Whether every variant has been run."""
        return len(self.results) == len(self.page.variants)

    def work(self, num_ticks: int) -> None:
        """Goes on for at most so many ticks."""
        if self.is_done:
            return
        if self._run is None:
            self._run = CodexRun(self.page.key, len(self.results))
        left = MEASURED_S * TICKS_PER_SECOND - self._run.simulation.tick
        self._run.advance(min(num_ticks, left))
        if num_ticks >= left or self._run.simulation.crash is not None:
            self.results.append({name: self._run.measured(name) for name in self.page.measures})
            self._run = None
