"""`tycoon policy check`: the cases of a policy of the user's, as a table or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from rich.text import Text

from game.cli.faults import bad_input_ends_the_command
from game.cli.sim import bad_options_end_the_command, printing_aside
from game.cli.tables import printer, table
from game.cli.waiting import progress_bar

NOT_GOOD: Final = 1


def check_policy_file(policy: str, *, as_json: bool) -> int:
    """Try it, print what was found, and return the exit status."""
    from game.session.sim.policy_check import check_policy

    with bad_options_end_the_command(), bad_input_ends_the_command(), printing_aside(), progress_bar("trying") as tell:
        cases = check_policy(policy, tell)
    is_good = all(case.is_good for case in cases)
    if as_json:
        shown = {"policy": policy, "is_good": is_good, "cases": [asdict(case) for case in cases]}
        print(json.dumps(shown, indent=2))
        return 0 if is_good else NOT_GOOD
    num_good = sum(case.is_good for case in cases)
    made = table(f"{policy}: {num_good} of {len(cases)} cases", ("case", "", "found"))
    for case in cases:
        word = Text("good", style="green") if case.is_good else Text("not", style="bold red")
        made.add_row(case.name, word, Text(case.found))
    printer().print(made)
    return 0 if is_good else NOT_GOOD
