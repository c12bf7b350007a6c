"""Bounds as programs read them: the numbers of the theorems, and their proofs in words."""

from __future__ import annotations

import pickle

import game
from game.session.score import bounds as theorems


def test_every_bound_of_a_level_has_its_number_its_side_and_its_proof() -> None:
    num_bounded = 0
    for name in game.level_ids():
        level = game.load_level(name)
        found = game.bounds(level)
        assert {key: bound.value for key, bound in found.items()} == theorems.bounds(level)
        num_bounded += bool(found)
        for key, bound in found.items():
            assert len(bound.proof) > 60, f"{name}: {key} has no proof in words"
            assert bound.metric == key
            assert bound.is_upper == (key in ("tps", "request_throughput", "request_goodput"))
            assert pickle.loads(pickle.dumps(bound)) == bound
    assert num_bounded >= 3
    assert set(game.bounds("prefill-decode")) == {"tps", "vram_peak_mib", "tiles", "cost"}
