"""The installed package, apart from the checkout: a level is won from the wheel in a clean environment."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NO_NETWORK = ("Failed to establish a new connection", "Max retries exceeded", "Temporary failure in name resolution")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def pip(*arguments: object, python: str = sys.executable) -> None:
    command = [python, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    step = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if step.returncode != 0 and any(sign in step.stdout + step.stderr for sign in NO_NETWORK):
        pytest.skip("pip needs the network to fill a clean environment")
    assert step.returncode == 0, step.stdout + step.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that holds the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, symlinks=os.name == "posix")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip("--python", scripts / "python", "install", "--prefer-binary", "--no-compile", wheel)
    return scripts


def run_outside(scripts: Path, tmp_path: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the clean environment from an empty folder, with an empty home and no variables of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    variables = {**kept, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    return subprocess.run(
        [str(scripts / command), *arguments],
        cwd=tmp_path,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_the_game_with_its_levels_and_assets(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    shipped = {
        f"{prefix}{file.relative_to(ROOT).as_posix()}"
        for prefix, folder in (("", "game"), ("game/", "levels"), ("game/", "assets"))
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert "game/levels/01-prefill-decode/level.json" in shipped
    assert shipped - packed == set()
    assert {name.partition("/")[0].split("-")[0] for name in packed} == {"game", "inference_pipeline_tycoon"}


def test_a_level_is_won_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    won = run_outside(scripts, tmp_path, "tycoon", "run", "prefill-decode", "prefill-decode", "--json")
    assert (won.returncode, won.stderr) == (0, "")
    assert json.loads(won.stdout)["verdict"] == "won"


def test_the_levels_inside_the_wheel_are_the_ones_it_uses_and_are_valid(scripts: Path, tmp_path: Path) -> None:
    where = "from game.content.resources import levels_dir, assets_dir; print(levels_dir()); print(assets_dir())"
    folders = run_outside(scripts, tmp_path, "python", "-c", where).stdout.split("\n")[:2]
    assert all(str(scripts.parent) in folder for folder in folders)
    levels = sorted(Path(folders[0]).glob("*/level.json"))
    assert len(levels) >= 3
    checked = run_outside(scripts, tmp_path, "tycoon", "check", *map(str, levels))
    assert (checked.returncode, checked.stderr) == (0, "")


def test_python_m_game_is_the_same_command(scripts: Path, tmp_path: Path) -> None:
    assert run_outside(scripts, tmp_path, "python", "-m", "game", "--help").returncode == 0
