"""The highest rate that keeps a promise is one that goes on, not that of a burst."""

from __future__ import annotations

from typing import Any

import pytest

from game.session.sim.options import BadOption, SimOptions
from game.session.sim.saturation import STEADY_S, saturation

SHORT: dict[str, Any] = {"input_len": 2000, "output_len": 100, "card": "l4", "ttft_ms": 4000.0}


def test_as_many_requests_come_as_a_steady_rate_needs_where_nobody_says_how_many() -> None:
    steady, burst = (saturation(SimOptions(**SHORT, requests=num), 0.2) for num in (None, 20))
    assert steady.report is not None
    assert burst.report is not None
    assert steady.report.whole.completed >= steady.rate * STEADY_S
    assert burst.rate > 1.5 * steady.rate
    assert any("a burst, and no steady rate" in note for note in burst.report.notes)
    assert not steady.report.notes


@pytest.mark.parametrize(
    "options", [SimOptions(ttft_ms=100.0, concurrency=3), SimOptions(ttft_ms=100.0, max_concurrency=3)]
)
def test_a_client_that_holds_back_has_no_rate_to_be_found(options: SimOptions) -> None:
    with pytest.raises(BadOption, match="holds requests back"):
        saturation(options, 0.1)
