"""Each level's proof holds: references on three seeds, traps and ablations once, a hundredth of its searches.

The rest is run by `tycoon prove --record`; what that came to is committed as proved.json.
"""

from __future__ import annotations

import pytest

from game.content.load import level_ids, shipped_level_file
from game.content.proof import PROOF_FILE
from game.content.proof_file import load_proof
from game.session.proof.prove import prove
from game.session.proof.proved import PROVED_FILE, why_stale


def levels_with(name: str) -> list[str]:
    files = {level: shipped_level_file(level) for level in level_ids()}
    return [level for level, file in files.items() if file is not None and file.with_name(name).exists()]


@pytest.mark.compiled
@pytest.mark.parametrize("level", levels_with(PROOF_FILE))
def test_the_proof_of_a_level_holds(level: str) -> None:
    proved = prove(load_proof(level), share=0.01, other_seeds=2, kinds=("reference", "trap", "ablation"), workers=1)
    assert proved.faults == ()


@pytest.mark.parametrize("level", levels_with(PROVED_FILE))
def test_what_was_proved_last_is_about_the_level_as_it_is(level: str) -> None:
    assert why_stale(load_proof(level)) is None, f"run: tycoon prove {level} --record"
