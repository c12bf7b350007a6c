"""The compiled build, as a wheel and in a checkout: the same tests pass, digests are the same, and it is faster."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from game.bench.calibration.files import VARIABLE, truth_folder
from game.content.load import load_solution
from game.processes.build_info import is_compiled
from hatch_build import compiled_sources
from tests.test_setup import load_run_py
from tests.test_wheel import ROOT, pip

SAME_TESTS = (  # all that run the simulation and draw nothing
    "bench/test_stress*",
    "physics/test_*",
    "sim/test_*",
    "levels/test_chapter*",
    "levels/test_proofs*",
    "content/test_build*",
    "session/test_bounds*",
    "session/test_goals*",
    "session/test_rewind*",
    "session/test_run*",
    "session/test_served*",
    "truth/test_runs*",
    "truth/test_page*",
)
LEAST_GAIN = 3  # five times on a quiet machine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("compiled")]


@pytest.fixture(scope="module")
def run_py() -> ModuleType:
    return load_run_py()


@pytest.fixture(scope="module")
def python(run_py: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment, which has nothing but what our own packages are."""
    if reason := run_py.missing_for_compiling():
        pytest.skip(f"the simulation cannot be compiled here: {reason}")
    return environment_in(tmp_path_factory.mktemp("compiled"), run_py)


def environment_in(folder: Path, run_py: ModuleType, *further: Path) -> Path:
    """Make an environment that finds the packages of this one, but not this checkout; returns its Python."""
    venv.create(folder, symlinks=os.name == "posix")
    python: Path = run_py.python_in(folder)
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(where, capture_output=True, encoding="utf-8", check=True).stdout.strip())
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "ours.pth").write_text("\n".join([*sorted(ours), *map(str, further)]), encoding="utf-8")
    return python


@pytest.fixture(scope="module")
def wheel(run_py: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as a user builds it: pip brings what the build asks for, and nothing of ours is in reach."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, symlinks=os.name == "posix")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HATCH_BUILD_HOOKS_ENABLE", "1")
        patch.setenv("MYPYC_OPT_LEVEL", "g")  # nearly as fast as 3, and compiled in a third of the time
        patch.setenv("PIP_NO_COMPILE", "1")  # of what the build asks for little is imported
        wheel = ("wheel", "--no-deps", "--wheel-dir", folder)
        try:
            pip("--python", run_py.python_in(folder), *wheel, ROOT)
        except pytest.skip.Exception:  # without a network: whoever has the tests has what the build asks for
            pip(*wheel, "--no-build-isolation", ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(python: Path, wheel: Path) -> Path:
    """The Python of the environment once it holds the compiled wheel."""
    pip("--python", python, "install", "--no-deps", wheel)
    return python


def output_of(python: Path | str, folder: Path, *arguments: str) -> str:
    """What a Python prints that is started in `folder`, which it finds modules in."""
    command, variables = [str(python), *arguments], variables_without("PYTHON", "PYTEST")
    step = subprocess.run(command, cwd=folder, env=variables, capture_output=True, encoding="utf-8", check=False)
    assert step.returncode == 0, step.stdout + step.stderr
    return step.stdout


def variables_without(*beginnings: str) -> dict[str, str]:
    """The environment without variables that begin so; where bytecode is kept changes nothing but the time."""
    unwanted = [name for name in os.environ if name.startswith(beginnings) and name != "PYTHONPYCACHEPREFIX"]
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def modules() -> set[str]:
    """Every module that is compiled."""
    return {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in compiled_sources(ROOT)}


def test_the_compiled_wheel_names_its_platform_and_holds_the_sources_too(wheel: Path) -> None:
    assert not wheel.name.endswith("-none-any.whl")
    packed = zipfile.ZipFile(wheel).namelist()
    for module in modules():
        path = module.replace(".", "/")
        assert f"{path}.py" in packed
        assert [name for name in packed if name.startswith(f"{path}.") and name.endswith((".so", ".pyd"))]
    assert {name.partition("/")[0].split("-")[0] for name in packed} == {"game", "inference_pipeline_tycoon"}


FILES = "import importlib, sys; print(*(importlib.import_module(name).__file__ for name in sys.argv[1:]))"


def test_laws_simulation_and_goals_run_compiled(installed: Path, tmp_path: Path) -> None:
    files = output_of(installed, tmp_path, "-c", FILES, *sorted(modules())).split()
    assert len(files) == len(modules())
    assert [file for file in files if file.endswith(".py") or not file.startswith(str(installed.parents[1]))] == []
    assert output_of(installed, tmp_path, "-m", "game", "--version").endswith(", compiled (mypyc)\n")


def test_the_same_tests_pass(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = tmp_path / "tests"
    if (truth := truth_folder()) is not None:
        monkeypatch.setenv(VARIABLE, str(truth))
    shutil.copytree(ROOT / "tests", tests, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("levels", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    files = map(str, same_tests(tests))
    output_of(installed, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)


def same_tests(tests: Path) -> list[Path]:
    """The files of tests that run in both builds, in a folder of tests."""
    chosen = [sorted(tests.glob(f"{pattern}.py")) for pattern in SAME_TESTS]
    assert all(chosen)
    return [file for found in chosen for file in found]


def test_what_runs_in_the_compiled_build_alone_is_among_the_same_tests() -> None:
    """Else `tests/conftest.py` would leave it out, and nobody would run it."""
    tests = ROOT / "tests"
    files = [file for file in tests.rglob("test_*.py") if file != Path(__file__)]
    marked = {file for file in files if "pytest.mark.compiled" in file.read_text(encoding="utf-8")}
    assert len(marked) >= 5
    assert marked <= set(same_tests(tests))


DIGESTS = """
import json
from game.content.build import factory_spec
from game.content.load import level_ids, load_level, load_solution, solution_ids
from game.sim.simulation import Simulation
from tests.session.test_bounds import random_builds

LONG = {"prefill-decode", "kv-paging", "speculative-speedup", "preemption-cliff", "who-goes-first", "say-it-once"}
digests = {}
for level in level_ids():
    for solution in solution_ids(level):
        simulation = Simulation(factory_spec(load_level(level), load_solution(solution)))
        last = 60_000 if solution in LONG else 6000  # by 60,000 ticks beats take more than 30 bits
        for ticks in (0, 1, 59, 600, 3000, last):
            simulation.advance(ticks)
            digests[f"{solution} at tick {simulation.tick}"] = simulation.digest()
for number, (level, solution, _) in enumerate(random_builds(60, seed=2)):
    simulation = Simulation(factory_spec(level, solution))
    simulation.advance(1200)
    digests[f"random build {number}"] = simulation.digest()
print(json.dumps(digests))
"""


def test_digests_are_those_of_the_sources(installed: Path, tmp_path: Path) -> None:
    assert not is_compiled()
    interpreted = json.loads(output_of(sys.executable, ROOT, "-c", DIGESTS))
    assert len(interpreted) >= 6 * 3 + 60
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    assert json.loads(output_of(installed, tmp_path, "-c", DIGESTS)) == interpreted


SECONDS = """
import time
from game import LevelRun, load_level, load_solution

run = LevelRun(load_level("kv-paging"), load_solution("kv-paging"))
start = time.process_time()
run.advance_regardless(60_000)
print(time.process_time() - start)
"""


def test_a_compiled_run_is_several_times_faster(installed: Path, tmp_path: Path) -> None:
    interpreted = [float(output_of(sys.executable, ROOT, "-c", SECONDS)) for _ in range(3)]
    compiled = [float(output_of(installed, tmp_path, "-c", SECONDS)) for _ in range(3)]
    assert min(interpreted) > LEAST_GAIN * min(compiled)


def test_a_checkout_runs_what_it_compiled_until_a_source_changes(
    wheel: Path, run_py: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("game", "levels", "assets"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    python = environment_in(checkout / ".venv", run_py, checkout)

    def build(command: list[str], **variables: str) -> None:
        assert (command[2:4], variables) == (["pip", "wheel"], {"HATCH_BUILD_HOOKS_ENABLE": "1"})
        shutil.copy(wheel, command[command.index("--wheel-dir") + 1])

    monkeypatch.setattr(run_py, "run_quietly", build)
    for _ in range(2):  # the second time in place of the first
        run_py.compile_simulation(python, checkout)
        assert version_of(python, tmp_path) == ("compiled (mypyc)", "")
    assert {file.name for file in (checkout / ".venv").iterdir()} >= {run_py.COMPILED_FOLDER, "pyvenv.cfg"}
    won = tycoon(python, tmp_path, "run", "kv-paging", "kv-paging", "--json")
    assert json.loads(won.stdout)["digest"] == load_solution("kv-paging").digest

    source = checkout / "game" / "session" / "run" / "goals.py"
    words = source.read_bytes()
    source.write_bytes(words + b"# edited\n")
    name, warning = version_of(python, tmp_path)
    assert name == "interpreted"
    assert "run.py compile" in warning
    source.write_bytes(words)
    uncompiled = checkout / "game" / "session" / "run" / "level_run.py"
    uncompiled.write_bytes(uncompiled.read_bytes() + b"# edited\n")
    assert version_of(python, tmp_path) == ("compiled (mypyc)", "")


def version_of(python: Path, folder: Path) -> tuple[str, str]:
    """Which build `tycoon --version` names, and what it complains of."""
    told = tycoon(python, folder, "--version")
    return told.stdout.rpartition(", ")[2].strip(), told.stderr.strip()


def tycoon(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command as a player starts it, to whom it is all the same whether it is compiled."""
    variables = variables_without("PYTHON", "PYTEST", "TYCOON_INTERPRETED")
    command = [str(python), "-P", "-m", "game", *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, encoding="utf-8", check=True)
