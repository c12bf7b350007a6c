"""The step law and the host work of engines against single steps of real engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from game.bench.calibration.comparison import Comparison
from game.bench.calibration.deployments import card_of, engine_of
from game.bench.calibration.files import Row, Truth
from game.physics.cards import CardType
from game.physics.engines import EngineType
from game.physics.laws import attended_pairs, step_law
from game.physics.names import model_named
from game.physics.units import ms_from_beats

FILE: Final = "real_steps.csv"


def steps(truth: Truth, source: str) -> Iterator[Comparison]:
    """Every step of a source, by what it was made of."""
    for row in truth.rows_of(FILE, source):
        card, engine = card_of(row["gpu"]), engine_of(row)
        assert card is not None
        prompts = f"{row['n_prefill_tokens']} tokens of prompts, " if row["n_prefill_tokens"] != "0" else ""
        what = f"{row['model']}: {prompts}{row['n_decode']} decodes of {row['sum_context']} tokens"
        ours, theirs = ours_ms(row, card, engine), float(row["step_ms_median"])
        yield Comparison(source, what, f"{row['model']}, {card.title}", "step", "ms", ours, theirs)


def ours_ms(row: Row, card: CardType, engine: EngineType) -> float:
    """A step by the law and the engine's row."""
    model = model_named(row["model"])
    assert model is not None
    new, decodes, context = (int(row[name]) for name in ("n_prefill_tokens", "n_decode", "sum_context"))
    prompts = round(float(row["n_prefill_reqs"]))
    pairs = context + prompts * (attended_pairs(0, new // prompts) if prompts else 0)
    beats = step_law(model, card).step_beats(new + decodes, context + new, pairs, num_unsampled=new - prompts)
    return ms_from_beats(beats + engine.host_beats(decodes + prompts))
