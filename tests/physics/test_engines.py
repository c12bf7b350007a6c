"""What hosts add to a step, as rows."""

import pytest

from game.physics.engines import ENGINES, IDEAL


def test_an_ideal_engine_adds_nothing() -> None:
    assert [IDEAL.host_beats(n) for n in (0, 1, 256)] == [0, 0, 0]
    assert IDEAL.lookahead_steps == 0


@pytest.mark.parametrize(
    ("engine", "sequences", "beats"),
    [
        ("vllm-0.23", 1, 27),
        ("vllm-0.23", 64, 1690),
        ("vllm-0.8", 10, 732),
        ("vllm-v0", 0, 900),
        ("vllm-v0", 5, 1332),
    ],
)
def test_host_work_is_counted_in_beats_of_five_sixths_of_a_microsecond(engine: str, sequences: int, beats: int) -> None:
    assert ENGINES[engine].host_beats(sequences) == beats


def test_only_the_newest_plans_ahead() -> None:
    assert [engine.id for engine in ENGINES.values() if engine.lookahead_steps] == ["vllm-0.23"]
