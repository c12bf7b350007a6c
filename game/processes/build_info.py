"""Which build of the laws and the simulation runs: their sources, or the same sources compiled by mypyc."""

from importlib.machinery import EXTENSION_SUFFIXES

from game.sim import simulation


def is_compiled() -> bool:
    """Whether the simulation was loaded from a compiled module; a wheel compiles all of its modules or none."""
    return simulation.__file__.endswith(tuple(EXTENSION_SUFFIXES))


def build_name() -> str:
    """What runs, in words for people."""
    return "compiled (mypyc)" if is_compiled() else "interpreted"
