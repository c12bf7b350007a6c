"""The scores of a run: what of its result is compared with other runs, and remembered."""

from __future__ import annotations

import math
from collections.abc import Sequence

from game.content.level import Star
from game.session.player.stored import Number
from game.session.run.outcome import Result
from game.sim.metrics import SCORES, STAR_METRICS


def scores_of(result: Result, stars: Sequence[Star] = ()) -> dict[str, Number]:
    """The scores of a result that are compared, and what the stars of its level are about: all that is remembered."""
    rows = SCORES | {star.metric: STAR_METRICS[star.metric] for star in stars}
    values = {name: result.metrics[row.id] for name, row in rows.items()}
    return {name: value for name, value in values.items() if value is not None and math.isfinite(value)}
