"""What befalls users is marked on the time line: every one is in a bundle, bundles are few, the surprise comes once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import get_args

import pytest

from game.content.occasions import HAPPENINGS, Happening, Reading
from game.session.reading.bundles import MAX_BUNDLES, Bundles
from game.session.reading.moments import SURPRISE, Moment
from game.session.reading.rewind import Rewind
from game.session.run.level_run import LevelRun
from game.sim import happenings
from game.sim.happenings import PREEMPTED, REFUSED, STREAM_STALLED, Happenings
from tests.engine_room import ENGINE, engine_build, engine_level
from tests.session.test_rewind import at


def rewound(settings: Mapping[str, Mapping[str, object]], **keys: object) -> Rewind:
    level, solution = engine_level(**keys), engine_build(settings)
    run = LevelRun(level, solution)
    run.finish()
    rewind = Rewind(run, solution)
    while rewind.is_busy:
        rewind.work(1000)
    return rewind


def of_kind(rewind: Rewind, kind: str) -> list[Moment]:
    return [moment for moment in rewind.moments() if moment.kind == kind]


def test_bundles_are_few_in_order_and_lose_none() -> None:
    rng = random.Random(5)
    for _ in range(20):
        bundles, told = Bundles(), [(rng.randrange(9000), rng.randrange(1, 40)) for _ in range(200)]
        for tick, count in told:
            bundles.add(tick, count)
        assert len(bundles.all) <= MAX_BUNDLES
        assert sum(bundle.count for bundle in bundles.all) == sum(count for _, count in told)
        assert bundles.all[0].first_tick == min(told)[0]
        ends = [tick for bundle in bundles.all for tick in (bundle.first_tick, bundle.last_tick)]
        assert ends == sorted(ends)


def test_every_interruption_and_standstill_is_in_a_bundle_and_the_surprise_is_the_first() -> None:
    rewind = rewound({ENGINE: {"slots": 64}}, surprise={"when": "preempted", "text": "Full."})
    counts = Happenings(rewind.live.simulation).counts()
    for kind in (PREEMPTED, STREAM_STALLED):
        assert sum(moment.count for moment in of_kind(rewind, kind)) == counts[kind] > 1
    (surprise,) = of_kind(rewind, SURPRISE)
    assert surprise.tick == of_kind(rewind, PREEMPTED)[0].tick
    before, after = (Happenings(at(rewind, surprise.tick - early).simulation).counts() for early in (6, 0))
    assert PREEMPTED not in before
    assert PREEMPTED in after


def test_refusals_are_marked() -> None:
    level = engine_level(settings={"admission_gate": {"queue_limit": {"values": [0, 1]}}})
    solution = engine_build({"1,2": {"queue_limit": 1}}, ("...Q....", ".>AE>>>.", "...M...."))
    run = LevelRun(level, solution)
    run.finish()
    rewind = Rewind(run, solution)
    rewind.work(10_000)
    assert sum(moment.count for moment in of_kind(rewind, REFUSED)) == run.simulation.ledger.requests_refused > 0


@pytest.mark.parametrize(
    ("when", "comes"),
    [
        ({"metric": "peak_running", "at_least": 64}, True),
        ({"metric": "peak_running", "at_least": 65}, False),
        ({"metric": "peak_running", "at_most": 64}, False),
        ({"metric": "tps", "at_most": 3000}, True),
    ],
)
def test_a_metric_surprises_when_it_gets_there(when: dict[str, object], comes: bool) -> None:
    rewind = rewound({ENGINE: {"slots": 64}}, surprise={"when": when, "text": "There."})
    assert len(of_kind(rewind, SURPRISE)) == comes
    if comes:
        tick, reading = of_kind(rewind, SURPRISE)[0].tick, Reading.model_validate(when)
        assert [reading.is_so(at(rewind, tick - early).read(reading.metric)) for early in (30, 0)] == [False, True]


def test_what_befalls_users_has_the_same_names_in_levels_and_in_the_simulation() -> None:
    named = {value for name, value in vars(happenings).items() if name.isupper() and isinstance(value, str)}
    assert named == set(HAPPENINGS) == set(get_args(Happening))
