"""Bounds as programs read them: the numbers of the theorems, and their proofs in words."""

from __future__ import annotations

import pickle

import game
from game.session.score import bounds as theorems


def test_every_bound_of_a_level_has_its_number_its_side_and_its_proof() -> None:
    for name in ("prefill-decode", "kv-paging", "speculative-speedup"):
        level = game.load_level(name)
        found, result = game.bounds(level), game.run(level, name)
        assert {key: bound.value for key, bound in found.items()} == theorems.bounds(level)
        assert set(found) >= {"tps", "vram_peak_mib", "tiles", "cost"}
        for key, bound in found.items():
            reached = getattr(result, key)
            assert reached <= bound.value if bound.is_upper else reached >= bound.value
            assert "Proof" in bound.proof or "its machines" in bound.proof
            assert (bound.metric, bound.is_upper) == (key, key == "tps")
            assert pickle.loads(pickle.dumps(bound)) == bound
    assert game.bounds(name) == found
