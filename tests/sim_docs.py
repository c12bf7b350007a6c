"""The sessions of docs/sim.md; `python -m tests.sim_docs` writes what they print anew."""

from __future__ import annotations

import io
import os
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final
from unittest.mock import patch

from game.cli import main

DOC: Final = Path(__file__).resolve().parents[1] / "docs" / "sim.md"
WIDTH: Final = "100"

_SESSION: Final = re.compile(r"```console\n\$ (tycoon [^\n]*)\n(.*?)```", re.DOTALL)
_CHANGING: Final = (
    (re.compile(r"simulated in [0-9.]+ s"), "simulated in ... s"),
    (re.compile(r"digest [0-9a-f]{16}"), "digest ..."),
)
"""How long it took, and a number that every new part of a state changes."""


def sessions(text: str) -> list[tuple[str, str]]:
    """Every command of the page with what it prints there."""
    return _SESSION.findall(text)


def printed(command: str) -> str:
    """What a command prints now, without what is another each time."""
    out = io.StringIO()
    with patch.dict(os.environ, {"COLUMNS": WIDTH}), redirect_stdout(out):
        status = main(shlex.split(command)[1:])
    assert status == 0, command
    text = out.getvalue()
    for pattern, words in _CHANGING:
        text = pattern.sub(words, text)
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(lines) + "\n"


def with_sessions(text: str) -> str:
    """The page with what its commands print now."""
    return _SESSION.sub(lambda match: f"```console\n$ {match[1]}\n{printed(match[1])}```", text)


if __name__ == "__main__":
    DOC.write_text(with_sessions(DOC.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
