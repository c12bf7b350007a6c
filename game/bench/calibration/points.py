"""The step law against points of whole models on one card, between measured kernels: prompts and decode steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from game.bench.calibration.comparison import Comparison, LeftOut
from game.bench.calibration.files import Row, Truth
from game.bench.calibration.sources import AICONFIGURATOR
from game.physics.cards import CARDS, CardType
from game.physics.laws import StepLaw, attended_pairs, step_law
from game.physics.models import MODELS
from game.physics.units import ms_from_beats

FILES: Final = ("aiconfigurator_0.12_points.csv", "aiconfigurator_0.12_points2.csv")
PROMPT: Final = "static_ctx"
CARD_IDS: Final = {"a100_sxm": "a100-80", "h100_sxm": "h100", "h200_sxm": "h200", "b200_sxm": "b200", "l40s": "l40s"}

_MODEL: Final = "meta-llama/Meta-Llama-3.1-8B"


def points(truth: Truth) -> Iterator[Comparison | LeftOut]:
    """Every point of Llama-3.1-8B in 16 bit on one card."""
    for row in rows_compared(truth):
        card = CARDS[CARD_IDS[row["system"]]]
        law = step_law(MODELS["llama-3.1-8b"], card)
        is_prompt = row["mode"] == PROMPT
        metric = "prompt" if is_prompt else "decode step"
        what = f"{row['batch']} x {row['isl']} tokens, {'prompt' if is_prompt else 'decode'}"
        yield Comparison(AICONFIGURATOR, what, card.title, metric, "ms", ours_ms(law, row), float(row["ms"]))
    every = [row for name in FILES for row in truth.rows(name, AICONFIGURATOR)]
    reasons = [reason for row in every if (reason := _why_not(row))]
    for reason in dict.fromkeys(reasons):
        yield LeftOut(AICONFIGURATOR, "points", reasons.count(reason), reason)


def rows_compared(truth: Truth) -> list[Row]:
    """The rows that are compared, each point once."""
    found: dict[tuple[str, ...], Row] = {}
    for name in FILES:
        for row in truth.rows(name, AICONFIGURATOR):
            if not _why_not(row):
                found[tuple(row[key] for key in ("system", "mode", "isl", "batch"))] = row
    return list(found.values())


def ours_ms(law: StepLaw, row: Row) -> float:
    """A point by the law. Of a prompt the output layer is computed for its last token only, as trtllm does."""
    num, length = int(row["batch"]), int(row["isl"])
    if row["mode"] == PROMPT:
        pairs = num * attended_pairs(0, length)
        return ms_from_beats(law.step_beats(num * length, num * length, pairs, num_unsampled=num * (length - 1)))
    context = num * (length + 1)
    return ms_from_beats(law.step_beats(num, context, context))


def law_of(card: CardType) -> StepLaw:
    """The law of the model whose points they are."""
    return step_law(MODELS["llama-3.1-8b"], card)


def _why_not(row: Row) -> str:
    if row["tp"] != "1":
        return "more than one card: the law of a step knows no tensor parallelism"
    if row.get("database") == "SOL":
        return "speed of light, no measurement"
    if row["model"] != _MODEL:
        return "its weights do not fit one card in 16 bit"
    if "fp8" in row.get("extra", "") or "int4" in row.get("extra", ""):
        return "quantised: rows of models have 16-bit weights"
    return "" if row["ms"] else "no number"
