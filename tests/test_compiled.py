"""The compiled wheel: the same tests pass, the same digests come out, and it is several times faster."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from game.session.build_info import is_compiled
from tests.test_wheel import ROOT, pip

SAME_TESTS = (  # all that run the simulation and draw nothing
    "test_physics*",
    "test_step_law*",
    "test_sim_*",
    "test_golden*",
    "test_random_play*",
    "test_chapter*",
    "test_content_build*",
    "test_session_goals*",
    "test_session_rewind*",
    "test_session_run*",
)
LEAST_GAIN = 2.5  # four times and more on a quiet machine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("compiled")]


def missing_for_compiling() -> str:
    """What this machine lacks to compile, empty if nothing."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "").split()[:1]
    if sys.implementation.name != "cpython":
        return "mypyc compiles for CPython only"
    if not compiler or shutil.which(compiler[0]) is None:
        return f"there is no C compiler ({' '.join(compiler) or 'none is known to this Python'})"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return "Python's headers (Python.h) are not installed"
    absent = [name for name in ("mypyc", "setuptools") if importlib.util.find_spec(name) is None]
    return f"{' and '.join(absent)} not installed" if absent else ""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := missing_for_compiling():
        pytest.skip(f"the simulation cannot be compiled here: {reason}")
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HATCH_BUILD_HOOKS_ENABLE", "1")
        patch.setenv("MYPYC_OPT_LEVEL", "1")  # as fast as 3, and compiled in two thirds of the time
        pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the compiled wheel and our own packages, but without this checkout."""
    folder = tmp_path_factory.mktemp("compiled")
    venv.create(folder, symlinks=os.name == "posix")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip("--python", python, "install", "--no-deps", wheel)
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(where, capture_output=True, encoding="utf-8", check=True).stdout.strip())
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "ours.pth").write_text("\n".join(sorted(ours)), encoding="utf-8")
    return python


def output_of(python: Path | str, folder: Path, *arguments: str) -> str:
    """What a Python prints that is started in `folder`, which it finds modules in."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    command = [str(python), *arguments]
    step = subprocess.run(command, cwd=folder, env=variables, capture_output=True, encoding="utf-8", check=False)
    assert step.returncode == 0, step.stdout + step.stderr
    return step.stdout


def modules() -> set[str]:
    """Every module of the laws and the simulation."""
    files = (file for layer in ("physics", "sim") for file in (ROOT / "game" / layer).rglob("*.py"))
    return {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files if file.name != "__init__.py"}


def test_the_compiled_wheel_names_its_platform_and_holds_the_sources_too(wheel: Path) -> None:
    assert not wheel.name.endswith("-none-any.whl")
    packed = zipfile.ZipFile(wheel).namelist()
    for module in modules():
        path = module.replace(".", "/")
        assert f"{path}.py" in packed
        assert [name for name in packed if name.startswith(f"{path}.") and name.endswith((".so", ".pyd"))]
    assert {name.partition("/")[0].split("-")[0] for name in packed} == {"game", "inference_pipeline_tycoon"}


FILES = "import importlib, sys; print(*(importlib.import_module(name).__file__ for name in sys.argv[1:]))"


def test_every_module_of_the_laws_and_the_simulation_runs_compiled(python: Path, tmp_path: Path) -> None:
    files = output_of(python, tmp_path, "-c", FILES, *sorted(modules())).split()
    assert len(files) == len(modules())
    assert [file for file in files if file.endswith(".py") or not file.startswith(str(python.parents[1]))] == []
    assert output_of(python, tmp_path, "-m", "game", "--version").endswith(", compiled (mypyc)\n")


def test_the_same_tests_pass(python: Path, tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    shutil.copytree(ROOT / "tests", tests, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "levels", tmp_path / "levels")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    chosen = [sorted(tests.glob(f"{pattern}.py")) for pattern in SAME_TESTS]
    assert all(chosen)
    files = [str(file) for found in chosen for file in found]
    output_of(python, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)


DIGESTS = """
import json
from game.content.build import factory_spec
from game.content.load import level_ids, load_level, load_solution, solution_ids
from game.sim.simulation import Simulation

digests = {}
for level in level_ids():
    for solution in solution_ids(level):
        simulation = Simulation(factory_spec(load_level(level), load_solution(solution)))
        for ticks in (0, 1, 59, 600, 3000, 60_000):  # by the last, beats take more than 30 bits
            simulation.advance(ticks)
            digests[f"{solution} at tick {simulation.tick}"] = simulation.digest()
print(json.dumps(digests))
"""


def test_digests_are_those_of_the_sources(python: Path, tmp_path: Path) -> None:
    assert not is_compiled()
    interpreted = json.loads(output_of(sys.executable, ROOT, "-c", DIGESTS))
    assert len(interpreted) >= 6 * 3
    assert json.loads(output_of(python, tmp_path, "-c", DIGESTS)) == interpreted


SECONDS = """
import time
from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.sim.simulation import Simulation

simulation = Simulation(factory_spec(load_level("kv-paging"), load_solution("kv-paging")))
start = time.process_time()
simulation.advance(60_000)
print(time.process_time() - start)
"""


def test_compiled_is_several_times_faster(python: Path, tmp_path: Path) -> None:
    interpreted = [float(output_of(sys.executable, ROOT, "-c", SECONDS)) for _ in range(3)]
    compiled = [float(output_of(python, tmp_path, "-c", SECONDS)) for _ in range(3)]
    assert min(interpreted) > LEAST_GAIN * min(compiled)
