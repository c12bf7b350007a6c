"""The users of measured runs, as far as their rows say who they were."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from statistics import NormalDist
from typing import Final

from game.bench.calibration.files import Row
from game.bench.calibration.server import recording
from game.bench.calibration.sources import ACCELMARK, RESIDENCY, SIM_TO_REAL, TRAINING
from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.terms import PLAIN, Replay, Workload

NO_LIMIT: Final = 1 << 60
MOST_SECONDS: Final = 300.0
"""Of a long steady run so much is simulated, but no fewer than 600 requests: more change its means by 1 % or less."""

_LEAST, _MOST = 600, 3000

ANSWER_TOKENS: Final = 345
"""Mean length of AccelMark's answers, which its offline runs tell; those of the others are not recorded."""

LONGEST_ANSWER: Final = 512
"""They stop there, if not before."""

_GOLDEN: Final = (math.sqrt(5) - 1) / 2


def users_of(row: Row) -> tuple[Workload, int]:
    """Who sent what and when, and how many requests that are."""
    source = row["source"]
    if source in (TRAINING, SIM_TO_REAL):
        return _repeated_prompts(row)
    prompts, outputs = float(row["mean_in"]), float(row["mean_out"] or ANSWER_TOKENS)
    num = _num_requests(row)
    if source == RESIDENCY and row["workload"].startswith("in 50%"):
        lengths = [(245 if number % 2 else round(2 * prompts) - 245, round(outputs)) for number in range(num)]
    elif "sharegpt" in row["workload"]:
        longest = LONGEST_ANSWER if source == ACCELMARK else NO_LIMIT
        lengths = list(_chats(num, prompts, outputs, longest))
    else:
        lengths = [(round(prompts), round(outputs))] * num
    users = int(row["concurrency"] or 0) if row["arrival"] in ("closed", "one at a time") else 0
    rate = float(row["rate"] or 0)
    held = int(row["concurrency"] or 0) if rate else 0
    terms = replace(PLAIN, num_requests=num, max_in_flight=held, client_beats=_client_beats(source) if held else 0)
    rows = [(0.0, *length) for length in lengths]
    return Replay(recording(rows), NO_LIMIT, users=users, requests_per_s=rate, terms=terms), num


def _num_requests(row: Row) -> int:
    if not row["rate"]:
        return int(row["n"])
    num = min(_MOST, max(_LEAST, round(MOST_SECONDS * float(row["rate"]))))
    return min(num, int(row["n"] or num))


def _client_beats(source: str) -> int:
    return BEATS_PER_SECOND * 8 // 1000 if source == RESIDENCY else 0


def _repeated_prompts(row: Row) -> tuple[Workload, int]:
    """Groups of prompts with a system prompt of their own; each prompt is sent again and again, at an even rate."""
    words = row["workload"].split()
    groups, each = int(words[1]), int(words[3])
    system, question = int(words[words.index("system") + 1]), int(words[words.index("question") + 1])
    prompt_tokens, output, rate = round(float(row["mean_in"])), round(float(row["mean_out"])), float(row["rate"])
    num = _num_requests(row)
    rows, contents = [], []
    for number in range(num):
        group, prompt = number % groups, number // groups % each
        own = max(question, prompt_tokens - system)
        rows.append((number / rate, system + own, output))
        contents.append(((1 + group, system), (1000 + group * each + prompt, own)))
    return Replay(recording(rows, contents), NO_LIMIT, terms=replace(PLAIN, num_requests=num)), num


def _chats(num: int, mean_in: float, mean_out: float, longest: int) -> Iterator[tuple[int, int]]:
    """Chats: prompts lognormal with a sigma of 1, answers even from nothing to where their mean is the one told."""
    normal = NormalDist()
    most = 2 * mean_out if longest >= 2 * mean_out else longest**2 / (2 * (longest - mean_out))
    for number in range(num):
        share = (number * _GOLDEN + 0.5) % 1.0
        prompt = max(4, round(mean_in * math.exp(normal.inv_cdf(min(0.999, max(0.001, share))) - 0.5)))
        yield prompt, min(longest, max(1, round(most * ((number * math.sqrt(2)) % 1.0))))
