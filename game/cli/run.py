"""`tycoon run`: a solution run to its verdict, and what it came to as a table or as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from game.cli.tables import printer, table
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from game.content.level import Level
    from game.content.solution import Solution
    from game.session.run.level_run import LevelRun
    from game.session.run.outcome import Result
    from game.session.score.stars import StarState

NOT_WON = 1
MOST_HOLDERS = 8
"""Holders of VRAM that are listed after a crash."""


def run_solution(
    level_name: str, solution_name: str, seed: int | None, ticks: int | None, *, as_json: bool, with_words: bool = False
) -> int:
    """Run it, print it, with what a player reads of the level then if asked for, and return the exit status."""
    from game.content.load import load_level, load_solution
    from game.session.run.level_run import LevelRun

    level, solution = load_level(level_name), load_solution(solution_name)
    level_run = LevelRun(level, solution, seed)
    with progress_bar("running, ticks") as progress:
        level_run.finish(ticks, progress)
        result = level_run.result()
    if as_json:
        words = {"words": _words(level_run)} if with_words else {}
        print(json.dumps({**result.to_json(), **words}, indent=2))
    else:
        console = printer()
        with console.capture() as told:  # and printed at once, lest Ctrl-C leave half of it
            _print_tables(console, level, level_run, result)
            if seed is None and ticks is None:
                _print_broken_claims(console, solution, result)
            if with_words:
                for line in _words(level_run):
                    console.print(Text(line), soft_wrap=True)
        print(told.get(), end="")
    return 0 if result.verdict == "won" else NOT_WON


def _print_tables(console: Console, level: Level, level_run: LevelRun, result: Result) -> None:
    from game.content.wording import count

    verdict_tick = level_run.verdict.tick if level_run.verdict is not None else result.tick
    console.print(_measures(level, result, verdict_tick))
    if result.verdict == "oom":
        console.print(_holders(level_run))
    if result.spilled:
        console.print(_spills(level_run))
    console.print(_verdict(result, verdict_tick), soft_wrap=True)
    after = f"after {count(result.tick, 'tick')}, seed {result.seed}, rules {result.rules}"
    console.print(f"digest {result.digest} {after}", soft_wrap=True)


def _print_broken_claims(console: Console, solution: Solution, result: Result) -> None:
    from game.session.score.recorded_score import broken_claims

    for claim in broken_claims(solution, result):
        console.print(Text(f"the file {claim}", style="yellow"), soft_wrap=True)


def _words(level_run: LevelRun) -> list[str]:
    """The hints that fit a run which has not won, one after another, or what one that has is told to teach."""
    from game.content.takeaway import takeaway_words
    from game.session.reading.hints import fitting_hints, what_happened
    from game.session.reading.takeaway import takeaway_numbers

    level = level_run.level
    if level_run.verdict is None:
        return ["no verdict yet, so no words of the level"]
    if level_run.verdict.kind == "won":
        told = takeaway_words(level.takeaway, takeaway_numbers(level_run))
        return [f"takeaway: {told or 'none that this run has numbers for'}"]
    hints = fitting_hints(level.hints, what_happened(level_run))
    return [f"hint {number}: {hint}" for number, hint in enumerate(hints, 1)] or ["no hint fits"]


def _measures(level: Level, result: Result, verdict_tick: int) -> Table:
    from game.physics.units import TICKS_PER_SECOND
    from game.sim.metrics import METRIC_BY_NAME

    made = table(f"{level.title}: run", ("", "reached", "goal"), _NUMBERS)
    if result.verdict == "won" and result.tick == verdict_tick and _held_goals(result):
        mean_of = "over the hold"
    else:
        mean_of = "since warm-up" if result.tick > level.warmup_s * TICKS_PER_SECOND else "since the start"
    made.add_row(f"TPS, mean {mean_of}", f"{result.tps:.1f}", "")
    made.add_row("TPS, best 5 s", f"{result.best_tps:.1f}", _held_goals(result))
    made.add_row("TTFT since the start, median", _ms(result.ttft_p50_ms), "")
    made.add_row("TTFT since the start, 95 %", _ms(result.ttft_p95_ms), "")
    made.add_row("TPOT since the start", _ms(result.tpot_ms), "")
    if result.acceptance_rate is not None:
        made.add_row("guesses accepted", f"{result.acceptance_rate:.0%}", "")
    made.add_row("VRAM, peak", f"{result.vram_peak_mib:.0f} MiB", f"at most {result.vram_capacity_mib:.0f} MiB")
    for goal in result.goals:
        if goal.hold_s is None:
            made.add_row(goal.name, _plain(goal.reached), f"{goal.direction.replace('_', ' ')} {goal.wanted:g}")
    made.add_row("tokens delivered", str(result.tokens_delivered), "")
    if result.requests_rejected:
        made.add_row("prompts refused", str(result.requests_rejected), "")
    made.add_row("tiles / cost", f"{result.tiles} / {result.cost}", "")
    for star in _stars(level, result):
        way = "at least" if METRIC_BY_NAME[str(star.metric)].is_more_better else "at most"
        earned = ", earned" if star.is_earned else ""
        made.add_row(f"star: {star.metric}", _plain(star.best), f"{way} {star.reach:g}{earned}")
    return made


def _stars(level: Level, result: Result) -> list[StarState]:
    """The stars besides the one for winning as this run leaves them: only a win earns any."""
    from game.session.score.scores import scores_of
    from game.session.score.stars import stars_of_win

    stars = stars_of_win(level, scores_of(result, level.stars))[1:]
    return [replace(star, is_earned=star.is_earned and result.verdict == "won") for star in stars]


def _held_goals(result: Result) -> str:
    """The goals of throughput that is to be held."""
    held = [goal for goal in result.goals if goal.hold_s is not None]
    signs = {"at_least": "", "at_most": "at most "}
    return ", ".join(f"{signs[goal.direction]}{goal.wanted:g} for {goal.hold_s:g} s" for goal in held)


def _holders(level_run: LevelRun) -> Table:
    from game.content.wording import count
    from game.physics.units import MIB
    from game.session.run.reasons import memory_words

    crash = level_run.simulation.crash
    assert crash is not None
    made = table("Who held VRAM", ("", "at", "held MiB", "filled MiB"), _NUMBERS)
    holders = sorted(crash.holders, key=lambda holder: -holder.num_bytes)
    for holder in holders[:MOST_HOLDERS]:
        held, filled = f"{holder.num_bytes / MIB:.1f}", f"{holder.used_bytes / MIB:.1f}"
        made.add_row(memory_words(holder.use), _place(level_run, holder.cell), held, filled)
    if len(holders) > MOST_HOLDERS:
        rest = sum(holder.num_bytes for holder in holders[MOST_HOLDERS:])
        made.add_row(count(len(holders) - MOST_HOLDERS, "other"), "", f"{rest / MIB:.1f}", "")
    made.add_row("free", "", f"{crash.free_bytes / MIB:.1f}", "")
    made.add_row(
        f"asked for: {memory_words(crash.use)}", _place(level_run, crash.cell), f"{crash.tried_bytes / MIB:.1f}", ""
    )
    return made


def _spills(level_run: LevelRun) -> Table:
    from game.session.run.reasons import spill_reason
    from game.sim.packet import PACKET_NAMES

    made = table("Lost packets", ("at", "packets", "tokens", "since tick", "why"), _NUMBERS)
    for spill in level_run.simulation.spills:
        packets = f"{spill.count} {PACKET_NAMES[spill.packet_kind]}"
        place = _place(level_run, spill.cell)
        made.add_row(place, packets, str(spill.num_tokens), str(spill.tick), Text(spill_reason(spill)))
    return made


def _verdict(result: Result, verdict_tick: int) -> Text:
    from game.physics.units import TICKS_PER_SECOND

    style = "bold green" if result.verdict == "won" else "bold red"
    at = f" (at {result.at})" if result.at and result.at not in result.reason else ""
    when = f" after {verdict_tick / TICKS_PER_SECOND:.1f} s: {result.reason}{at}"
    return Text.assemble((result.verdict.upper(), style), when)


_SMALL = 10
"""Below this one digit behind the point is too few to compare with a goal."""

_NUMBERS = ("reached", "held MiB", "filled MiB", "tokens", "since tick")


def _place(level_run: LevelRun, cell: int) -> str:
    from game.sim.grid import place

    return "" if cell < 0 else place(cell, level_run.simulation.cols)


def _plain(value: float | None) -> str:
    """A measured value with the digits that matter."""
    if value is None:
        return "-"
    if 0 < value < _SMALL:
        return f"{value:.4g}"
    return f"{value:.1f}" if value % 1 else f"{value:g}"


def _ms(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.1f} ms"
