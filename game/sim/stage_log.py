"""Which request went to which stage when, told to whoever wants to draw it; the simulation never reads it."""

from __future__ import annotations

from game.sim.request import Request

StageMove = tuple[Request, int, int]
"""A request, the stage it went to (CLOSED at its end), and the beat."""


class StageLog:
    """The stage moves that nobody has taken yet, in order.

    It is not bounded: whoever gives a simulation a log takes from it at intervals. A run without one pays nothing.
    """

    __slots__ = ("_moves",)

    def __init__(self) -> None:
        self._moves: list[StageMove] = []

    def write(self, request: Request, stage: int, beat: int) -> None:
        """Note that a request went on to a stage."""
        self._moves.append((request, stage, beat))

    def take(self) -> list[StageMove]:
        """The moves since this was last called, which are thereby forgotten."""
        moves, self._moves = self._moves, []
        return moves
