"""Undo and redo: the steps that were made, and how far back along them one has gone."""

from typing import Generic, TypeVar

StepT = TypeVar("StepT")


class History(Generic[StepT]):
    """Steps in the order they were made, without bound. What a step is, and how it is undone, only its maker knows."""

    def __init__(self) -> None:
        self._done: list[StepT] = []
        self._undone: list[StepT] = []

    @property
    def can_undo(self) -> bool:
        """Whether a step is left to go back over."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone and nothing new was made since."""
        return bool(self._undone)

    def record(self, step: StepT) -> None:
        """Adds a step that was just made; those undone before it are gone."""
        self._done.append(step)
        self._undone.clear()

    def back(self) -> StepT:
        """Goes back over the last step, and returns it to be undone."""
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def forward(self) -> StepT:
        """Goes forward over the step that was undone last, and returns it to be made again."""
        self._done.append(self._undone.pop())
        return self._done[-1]

    def clear(self) -> None:
        """Forgets every step."""
        self._done.clear()
        self._undone.clear()
