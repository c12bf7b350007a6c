"""Policies of the user's own: FILE.py:Class, from the command line alone, never from a level or a pack."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from game.session.sim.checks import POLICY_FILE
from game.session.sim.options import BadOption
from game.sim.user_policies import UserOrder, order_by


def order_of(policy: str) -> UserOrder | None:
    """The order that an option names as FILE.py:Class; None where it names one of the table.

    Raises:
        BadOption: where there is no such file or class, or it is no policy.
    """
    if POLICY_FILE not in policy:
        return None
    return order_by(new_policy(policy), policy)


def new_policy(policy: str) -> Any:
    """A new object of the class.

    Raises:
        BadOption: where there is no such file or class, or it is no policy.
    """
    file, _, name = policy.rpartition(":")
    try:
        kind = getattr(_module(file), name, None)
    except OSError as error:
        raise BadOption("policy", f"{file} cannot be read ({error.strerror}); check the path") from None
    except SyntaxError as error:
        raise BadOption("policy", f"{file}:{error.lineno}: {error.msg}") from None
    except (Exception, SystemExit) as error:
        raise BadOption("policy", f"{file} raised {type(error).__name__} while it was read: {error}") from None
    if not isinstance(kind, type):
        raise BadOption("policy", f"{file} has no class {name}")
    try:
        made = kind()
    except (Exception, SystemExit) as error:
        raise BadOption("policy", f"{name}() raised {type(error).__name__}: {error}; it takes no arguments") from None
    if not callable(getattr(made, "claim", None)):
        raise BadOption("policy", f"{name} has no method claim(self, request); see docs/policies.md")
    return made


def _module(file: str) -> ModuleType:
    """The file, read anew: nothing of it is kept, and nothing else can import it."""
    text = Path(file).read_bytes()
    module = ModuleType("tycoon_user_policy")
    module.__file__ = file
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(text, file, "exec"), module.__dict__)
    return module
