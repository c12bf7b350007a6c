"""The recorder writes down what a run was like and never changes it."""

from __future__ import annotations

import itertools

import pytest

from game.content.load import load_level, load_solution
from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND, ms_from_beats
from game.session.reading.recorder import Recorder
from game.session.reading.series import METRICS, STRIDE_TICKS, Sample, Series
from game.session.reading.spans import Span, Timeline
from game.session.run.level_run import LevelRun
from game.sim.meter import Meter
from game.sim.request import CLOSED, DECODE, ON_PROMPT_WIRE, ON_TOKEN_WIRE, PREFILL, STAGES, WAITING, Request
from game.sim.simulation import Simulation
from game.sim.spec import Lengths, OpenLoop
from game.sim.stage_log import StageLog
from tests.drawing import factory

LEVELS = ("prefill-decode", "kv-paging", "speculative-speedup")


def recorded(level_id: str, solution_id: str | None = None) -> Recorder:
    stages = StageLog()
    return Recorder(LevelRun(load_level(level_id), load_solution(solution_id or level_id), stages=stages), stages)


def told(recorder: Recorder) -> tuple[object, ...]:
    """All that a recorder can say."""
    now = recorder.run.simulation.tick * BEATS_PER_TICK
    traces = [(trace.request.name, trace.lane, list(trace.spans(now))) for trace in recorder.timeline.traces]
    return [recorder.series.points(metric) for metric in METRICS], traces, recorder.timeline.lanes()


@pytest.mark.parametrize("level_id", LEVELS)
def test_a_recorded_run_has_the_digest_of_one_that_nobody_watches(level_id: str) -> None:
    recorder = recorded(level_id)
    recorder.advance(1100)
    alone = Simulation(recorder.run.simulation.spec)
    alone.advance(1100)
    assert recorder.run.simulation.tick == 1100
    assert recorder.run.simulation.digest() == alone.digest()


@pytest.mark.parametrize("stride", [1, 7, 8, 64, 1000])
def test_the_record_is_the_same_however_many_ticks_a_frame_has(stride: int) -> None:
    whole, piecewise = recorded("speculative-speedup"), recorded("speculative-speedup")
    whole.advance(10_000)
    while piecewise.run.verdict is None:
        piecewise.advance(stride)
    assert told(piecewise) == told(whole)


def test_samples_stand_at_multiples_of_the_stride_and_at_the_end() -> None:
    recorder = recorded("kv-paging")
    recorder.advance(10_000)
    verdict = recorder.run.verdict
    assert verdict is not None
    ticks = [sample.tick for sample in recorder.series.samples]
    assert ticks[-1] == verdict.tick
    assert ticks[:-1] == list(range(0, verdict.tick, STRIDE_TICKS))


def test_series_say_what_the_gauges_say() -> None:
    recorder = recorded("speculative-speedup")
    recorder.advance(1200)
    gauges = recorder.run.telemetry()
    last = {metric: recorder.series.points(metric)[-1] for metric in METRICS}
    assert last["tps"] == (1200, gauges.tps)
    assert last["vram"] == (1200, gauges.vram_used_mib)
    assert last["ttft"] == (1200, gauges.ttft_p50_ms)
    assert last["tpot"] == (1200, gauges.tpot_ms)


def test_batch_is_measured_between_samples_and_misses_no_step() -> None:
    recorder = recorded("prefill-decode")
    recorder.advance(600)
    samples = recorder.series.samples
    card = recorder.run.simulation.cards[0]
    steps = [after.num_steps - before.num_steps for before, after in itertools.pairwise(samples)]
    tokens = dict(recorder.series.points("step_tokens"))
    by_tick = dict(zip((sample.tick for sample in samples[1:]), steps, strict=True))
    assert sum(tokens[tick] * by_tick[tick] for tick in tokens) == pytest.approx(card.num_tokens_computed)
    mean = recorder.run.simulation.meter.mean_in_stage(600 * BEATS_PER_TICK)
    sequences = [value for _, value in recorder.series.points("sequences")]
    assert sum(sequences) / len(sequences) == pytest.approx(mean[PREFILL] + mean[DECODE])


def sample(tick: int) -> Sample:
    return Sample(tick, tick / 2, 1.0, None, None, tick, 3 * tick, tick * 2.0 * BEATS_PER_TICK)


def test_a_long_run_is_kept_more_coarsely_with_the_means_of_a_coarser_measurement() -> None:
    series = Series(max_samples=100)
    tick = 0
    while tick < 100 * TICKS_PER_SECOND:
        series.add(sample(tick))
        tick = series.next_tick(tick)
    assert len(series.samples) <= 100
    assert series.stride > STRIDE_TICKS
    assert [kept.tick for kept in series.samples] == list(range(0, series.end_tick + 1, series.stride))
    assert {value for _, value in series.points("step_tokens")} == {3.0}
    assert {value for _, value in series.points("sequences")} == {2.0}
    assert series.points("tps")[-1] == (series.end_tick, series.end_tick / 2)
    assert series.points("ttft") == []


def test_a_crash_ends_the_series_at_its_tick() -> None:
    crashing = LevelRun(load_level("kv-paging"), load_solution("kv-paging"))
    (memory,) = crashing.simulation.memories
    memory.capacity_bytes = memory.used_bytes + 100 * MIB
    recorder = Recorder(crashing)
    recorder.advance(3000)
    crash = crashing.simulation.crash
    assert crash is not None
    assert recorder.series.end_tick == crash.tick
    assert recorder.timeline.traces == []


def test_spans_of_an_answered_request_follow_each_other_and_add_up_to_its_time() -> None:
    recorder = recorded("prefill-decode")
    recorder.advance(900)
    now = 900 * BEATS_PER_TICK
    answered = [trace for trace in recorder.timeline.traces if trace.end_beat is not None]
    assert len(answered) > 4
    for trace in answered:
        spans = list(trace.spans(now))
        assert spans[0].start_beat == trace.request.sent_beat
        assert spans[-1].end_beat == trace.end_beat
        assert all(one.end_beat == two.start_beat for one, two in itertools.pairwise(spans))
        stages = [span.stage for span in spans]
        assert stages[:3] == [ON_PROMPT_WIRE, WAITING, PREFILL]
        assert stages[-2:] == [DECODE, ON_TOKEN_WIRE]
        assert sum(ms_from_beats(span.end_beat - span.start_beat) for span in spans) == pytest.approx(
            trace.total_ms(now)
        )
        assert not trace.is_lost


@pytest.mark.parametrize("level_id", LEVELS)
def test_spans_add_up_to_what_the_meter_says_of_each_stage(level_id: str) -> None:
    recorder = recorded(level_id)
    recorder.advance(900)
    now = 900 * BEATS_PER_TICK
    spent = [0] * len(STAGES)
    for trace in recorder.timeline.traces:
        for span in trace.spans(now):
            spent[span.stage] += span.end_beat - span.start_beat
    assert [beats / now for beats in spent] == pytest.approx(recorder.run.simulation.meter.mean_in_stage(now))


def test_latencies_of_requests_are_those_that_the_meter_counts() -> None:
    recorder = recorded("speculative-speedup")
    recorder.advance(1100)
    counted: dict[int, int] = {}
    for trace in recorder.timeline.traces:
        if trace.first_token_beat is not None:
            ticks = (trace.first_token_beat - trace.request.sent_beat) // BEATS_PER_TICK
            counted[ticks] = counted.get(ticks, 0) + 1
            assert trace.ttft_ms == ms_from_beats(trace.first_token_beat - trace.request.sent_beat)
    assert counted == recorder.run.simulation.meter.ttft_ticks
    tpots = [trace.tpot_ms for trace in recorder.timeline.traces if trace.tpot_ms is not None]
    assert min(tpots) < (recorder.run.telemetry().tpot_ms or 0) < max(tpots)


def test_an_open_request_lasts_until_now() -> None:
    recorder = recorded("prefill-decode")
    recorder.advance(5)
    (span,) = recorder.timeline.traces[0].spans(5 * BEATS_PER_TICK)
    assert span == Span(ON_PROMPT_WIRE, 0, 5 * BEATS_PER_TICK)
    assert recorder.timeline.traces[0].ttft_ms is None


def test_a_closed_loop_has_one_lane_a_user_and_an_open_loop_as_many_as_it_needs() -> None:
    recorder = recorded("prefill-decode")
    recorder.advance(900)
    assert recorder.timeline.lanes() == [(0, 0), (1, 0), (2, 0), (3, 0)]
    stages, timeline = StageLog(), Timeline()
    workload = OpenLoop("fixed_rate", 2.0, 8, Lengths(32, 32), Lengths(64, 64))
    simulation = Simulation(factory("S>>PD>>K", workload=workload), stages=stages)
    simulation.advance(1200)
    timeline.follow(stages.take())
    assert len(timeline.lanes()) > 2
    now = 1200 * BEATS_PER_TICK
    for lane in timeline.lanes():
        whole = [(t.request.sent_beat, t.end_beat or now) for t in timeline.traces if (t.request.user, t.lane) == lane]
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(whole))


def test_of_many_requests_the_oldest_answered_are_forgotten() -> None:
    timeline, stages = Timeline(max_traces=100), StageLog()
    meter = Meter(stages)
    source = Simulation(factory("S>>PD>>K")).sources[0]
    waiting = Request(source, 0, 0, 32, 8)
    meter.enter(waiting, ON_PROMPT_WIRE, 0)
    for ordinal in range(1, 1000):
        request = Request(source, 0, ordinal, 32, 8)
        meter.enter(request, ON_PROMPT_WIRE, ordinal)
        meter.leave(request, ordinal + 1)
        timeline.follow(stages.take())
    assert len(timeline.traces) <= 100
    assert timeline.traces[0].request is waiting
    assert timeline.traces[-1].request.ordinal == 999
    assert request.stage == CLOSED


def test_a_request_whose_packet_is_lost_is_marked() -> None:
    stages, timeline = StageLog(), Timeline()
    simulation = Simulation(factory("S>>>.."), stages=stages)
    simulation.advance(60)
    timeline.follow(stages.take())
    assert all(trace.is_lost for trace in timeline.traces)
