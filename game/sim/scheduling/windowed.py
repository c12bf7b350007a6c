"""How much of their contexts sequences that decode still see where a model has sliding windows, counted together."""

from __future__ import annotations

from game.sim.request import Request


class WindowedContexts:
    """The contexts of decoders, each cut to a window. Who fills it goes on at the same cost, from a known round on."""

    __slots__ = ("_fills", "_num_full", "_num_growing", "_num_growing_tokens", "_window_tokens")

    def __init__(self, window_tokens: int) -> None:
        self._window_tokens = window_tokens
        self._num_growing = 0
        self._num_growing_tokens = 0
        """Tokens that those whose window is not full have computed."""
        self._num_full = 0
        self._fills: dict[int, dict[Request, None]] = {}
        """Whose window is full in which round, with the token that is computed in it."""

    @property
    def num_tokens(self) -> int:
        """Tokens that all of them look at in the coming round, each its own new one included."""
        return self._num_growing_tokens + self._num_growing + self._num_full * self._window_tokens

    def join(self, request: Request, round: int) -> None:
        """A sequence joins, with its counters right."""
        missing = self._window_tokens - 1 - request.num_computed_tokens
        if missing <= 0:
            self._num_full += 1
            return
        self._num_growing += 1
        self._num_growing_tokens += request.num_computed_tokens
        self._fills.setdefault(round + missing, {})[request] = None

    def leave(self, request: Request, round: int) -> None:
        """A sequence leaves, with its counters right."""
        missing = self._window_tokens - 1 - request.num_computed_tokens
        if missing <= 0:
            self._num_full -= 1
            return
        self._num_growing -= 1
        self._num_growing_tokens -= request.num_computed_tokens
        del self._fills[round + missing][request]

    def advance(self, round: int) -> None:
        """All have computed a token; `round` is the one that comes."""
        self._num_growing_tokens += self._num_growing
        filled = self._fills.pop(round, None)
        if filled:
            num_filled = len(filled)
            self._num_growing -= num_filled
            self._num_growing_tokens -= num_filled * (self._window_tokens - 1)
            self._num_full += num_filled
