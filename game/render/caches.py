"""Drawings that are made once and kept, until the palette or the fonts change, those with words also the language."""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, Final, TypeVar

T = TypeVar("T")

_CACHES: Final[list[_lru_cache_wrapper[Any]]] = []
_WITH_WORDS: Final[list[_lru_cache_wrapper[Any]]] = []


def drawn_once(maxsize: int, *, with_words: bool = False) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """Like `lru_cache`, for what depends on the palette or the fonts beside its arguments.

    With words is what looks up words by itself; what is given the words it draws is the same in every language.
    """

    def keep(draw: Callable[..., T]) -> _lru_cache_wrapper[T]:
        kept = lru_cache(maxsize=maxsize)(draw)
        _CACHES.append(kept)
        if with_words:
            _WITH_WORDS.append(kept)
        return kept

    return keep


def forget_drawn() -> None:
    """Drops every kept drawing."""
    for kept in _CACHES:
        kept.cache_clear()


def forget_words() -> None:
    """Drops what was drawn in another language."""
    for kept in _WITH_WORDS:
        kept.cache_clear()
