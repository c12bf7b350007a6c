"""Where the files that ship with the game are: the levels, and the art, fonts and sounds.

An installed wheel carries them inside the package (game/levels, game/assets); a checkout keeps them at its root.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def levels_dir() -> Path:
    """Folder of the shipped levels, each in a folder with its words and solutions."""
    return _shipped("levels")


def assets_dir() -> Path:
    """Folder of the shipped art and fonts."""
    return _shipped("assets")


def _shipped(name: str) -> Path:
    in_wheel, in_checkout = PACKAGE / name, PACKAGE.parent / name
    folder = in_wheel if in_wheel.is_dir() else in_checkout
    if not folder.is_dir():
        raise FileNotFoundError(f"the game's {name} are in neither {in_wheel} nor {in_checkout}; install it again")
    return folder
