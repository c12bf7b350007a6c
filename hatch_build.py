"""The compiled wheel: what `tycoon run` spends its time in goes through mypyc when the build hooks are switched on.

Without `HATCH_BUILD_HOOKS_ENABLE=1` nothing in this file runs; see docs/decisions/0004-compiled-build.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = ("physics/**/*.py", "sim/**/*.py", "session/run/goals.py", "session/run/referee.py")
"""The laws, the simulation, and the loop that judges it: all of it is compiled or none."""
SETUP = """
import sys

from mypyc.build import mypycify
from setuptools import setup

arguments = [*{modules}, "--config-file=", "--follow-imports=skip"]
extensions = mypycify(arguments, opt_level="{opt_level}", debug_level="0", group_name="game.compiled")
flags = []
if sys.platform != "win32":  # nobody reads warnings of generated code, and looking for them takes longer than the rest
    flags += ["-Wno-all", "-Wno-error"]
if sys.platform == "linux":  # calls within the library need not ask whether another has a function of that name
    flags.append("-fno-semantic-interposition")
for extension in extensions:
    extension.extra_compile_args = [*extension.extra_compile_args, *flags]  # mypyc gives all of them one list
setup(name="game", packages=[], ext_modules=extensions)
"""
"""The group is one shared library inside the package; each module's own is a few lines that load it."""


class CompiledWheel(BuildHookInterface[BuilderConfig]):
    """Puts compiled modules beside their sources, and the platform into the wheel's name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile a copy, so that the checkout stays as it is; an editable install goes on running its sources."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory(prefix="tycoon-compiled-")
        copy = Path(self._folder.name)
        compile_copy(Path(self.root), copy)
        libraries = [file for pattern in ("*.so", "*.pyd") for file in (copy / "game").rglob(pattern)]
        compiled = [*libraries, copy / "game" / "compiled.json"]
        build_data["force_include"].update({str(file): file.relative_to(copy).as_posix() for file in compiled})
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Drop the copy."""
        if version != "editable":
            self._folder.cleanup()


def compiled_sources(root: Path) -> list[Path]:
    """Every source that is compiled, below `root`."""
    files = {file for pattern in COMPILED for file in (root / "game").glob(pattern)}
    return sorted(file for file in files if file.name != "__init__.py")


def compile_copy(root: Path, copy: Path) -> None:
    """Copy the package to `copy`, compile there what is to be compiled, and note in `compiled.json` what that was.

    What the modules' packages import (`game/__init__.py` names the whole API) is skipped: its types do not matter to
    compiled code, and reading it all took mypyc more than half of its time.

    Raises:
        RuntimeError: where mypyc or the C compiler fails, with what they printed.
    """
    shutil.copytree(root / "game", copy / "game", ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    sources = compiled_sources(copy)
    digests = {file.relative_to(copy / "game").as_posix(): sha256(file.read_bytes()).hexdigest() for file in sources}
    (copy / "game" / "compiled.json").write_text(json.dumps(digests, indent=1), encoding="utf-8")
    modules = [file.relative_to(copy).as_posix() for file in sources]
    setup = SETUP.format(modules=modules, opt_level=os.environ.get("MYPYC_OPT_LEVEL", "3"))
    (copy / "setup.py").write_text(setup, encoding="utf-8")
    command = [sys.executable, "setup.py", "build_ext", "--inplace"]
    step = subprocess.run(command, cwd=copy, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if step.returncode != 0:
        raise RuntimeError(f"compiling the simulation failed:\n{step.stdout}{step.stderr}")
