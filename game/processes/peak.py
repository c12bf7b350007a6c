"""The most memory that this process has held."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from game.physics.units import MIB

_STATUS: Final = Path("/proc/self/status")
_KIB: Final = 1024


def peak_mib() -> float | None:
    """Peak resident memory of this process in MiB; None where the system does not say.

    Linux's `getrusage` is not asked: there a new process begins with the peak of the one that started it.
    """
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
        peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        return peaks[0] * _KIB / MIB if peaks else None
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else _KIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MIB
