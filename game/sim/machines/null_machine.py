"""The null machine: stands on its cell and does nothing. A new machine begins as a copy of this file."""

from __future__ import annotations

from game.sim.machines.machine import Machine


class NullMachine(Machine):
    """Takes nothing, serves nobody, says nothing: what every machine is until it overrides a method of `Machine`.

    The tile table has no row for it. The contract suite runs with one, in a copy of the tree.
    """

    __slots__ = ()
