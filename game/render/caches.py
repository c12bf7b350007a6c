"""Drawings that are made once and kept, until the palette, the language or the fonts change."""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, Final, TypeVar

T = TypeVar("T")

_CACHES: Final[list[_lru_cache_wrapper[Any]]] = []


def drawn_once(maxsize: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """Like `lru_cache`, for what depends on the palette, the language or the fonts beside its arguments."""

    def keep(draw: Callable[..., T]) -> _lru_cache_wrapper[T]:
        kept = lru_cache(maxsize=maxsize)(draw)
        _CACHES.append(kept)
        return kept

    return keep


def forget_drawn() -> None:
    """Drops every kept drawing."""
    for kept in _CACHES:
        kept.cache_clear()
