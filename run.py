#!/usr/bin/env python3
"""Set everything up and start the game: `python3 run.py`; with arguments it is the command line, `tycoon ARGS`.

The game lives in a virtual environment of its own, made at the first start and used again while nothing that it
depends on has changed. `python3 run.py test` adds the developers' tools to it, checks the code and runs the tests;
further arguments go to pytest. `python3 run.py compile` compiles the simulation with the C compiler of this system.

Standard library only, and no syntax newer than Python 3.6, so that an old Python can still say what it lacks.
Exit status: that of the command; 3 when the set-up failed.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Dict, Iterator, List, NoReturn

CHECKOUT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
PLAYER, DEVELOPER = "", "dev"  # the extra of pyproject.toml that an environment was made with
COMPILED_FOLDER = "tycoon-compiled"  # in the environment: what game/processes/fast_build.py takes
STAMP = "set-up.json"  # in the environment: what it was made from; empty while it is unfinished
SET_UP_FAILED = 3

NETWORK_FAULTS = (
    "Failed to establish a new connection",
    "Max retries exceeded",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ProxyError",
    "SSLError",
    "ReadTimeoutError",
    "ConnectTimeoutError",
)


class SetUpError(Exception):
    """The set-up cannot go on; the message says what is missing and what to do about it."""


def main(arguments: List[str]) -> int:
    """Set up what the command needs, then run it; returns its exit status."""
    try:
        if sys.version_info < OLDEST_PYTHON:
            hand_over([newer_python(), __file__, *arguments])
        if arguments[:1] == ["test"]:
            return run_checks(ready_python(CHECKOUT, DEVELOPER), arguments[1:])
        if arguments[:1] == ["compile"]:
            compile_simulation(Path(ready_python(CHECKOUT, PLAYER)), CHECKOUT)
            arguments = ["--version"]
        hand_over([ready_python(CHECKOUT, PLAYER), "-P", "-m", "game", *(arguments or ["play"])])
    except SetUpError as fault:
        say(str(fault))
    except OSError as fault:
        say(f"the set-up failed: {fault}")
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    return SET_UP_FAILED


def say(message: str) -> None:
    """One line on stderr, if that takes it: stdout belongs to the command."""
    show("run.py: " + message)


def show(lines: str) -> None:
    """Print on stderr; what cannot be written there, or has no stderr to go to, is lost."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(lines, file=sys.stderr, flush=True)


def hand_over(command: List[str]) -> NoReturn:
    """Become the command, with its exit status for ours."""
    if os.name == "posix":
        os.execve(command[0], command, own_variables())
    sys.exit(subprocess.call(command, env=own_variables()))


def own_variables() -> Dict[str, str]:
    """The environment variables without those that lead a virtual environment's Python or pip astray."""
    astray = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_USER")
    return {name: value for name, value in os.environ.items() if name not in astray}


# --- which Python


def newer_python() -> str:
    """A Python on PATH that is new enough."""
    this = "{}.{}.{}".format(*sys.version_info[:3])
    needed = "{}.{}".format(*OLDEST_PYTHON)
    for name in NEWER_PYTHONS:
        python = shutil.which(name)
        if python and is_new_enough(python):
            say(f"this is Python {this}, too old; using {python} instead")
            return python
    raise SetUpError(
        f"needs Python {needed} or newer, this is Python {this}, and there is no newer one on PATH; "
        f"install Python {needed} or newer and run it with that"
    )


def is_new_enough(python: str) -> bool:
    """Whether this interpreter is new enough, and starts at all (a version manager's shim may not)."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return subprocess.call([python, "-c", check], stderr=subprocess.DEVNULL) == 0


def python_in(folder: Path) -> Path:
    """The Python of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# --- whether there is anything to do


def ready_python(checkout: Path, extra: str) -> str:
    """The Python of an environment that is set up, after setting it up if need be."""
    folder = environment_folder(checkout, extra)
    if not is_ready(folder, checkout, extra):
        if Path(sys.prefix) == folder:  # started by the very Python that has to be replaced
            hand_over([getattr(sys, "_base_executable", sys.executable), *sys.argv])
        with only_one_at_a_time(folder):
            if not is_ready(folder, checkout, extra):
                set_up(folder, checkout, extra)
    return str(python_in(folder))


def environment_folder(checkout: Path, extra: str) -> Path:
    """`.venv` in the checkout; in the user's cache if that cannot be written or somebody else made the `.venv`."""
    here = checkout / ".venv"
    if is_ready(here, checkout, extra):
        return here
    is_free = not here.exists() or (here / STAMP).exists() or not any(here.iterdir())
    if is_free and os.access(str(checkout), os.W_OK):
        return here
    name = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    return user_cache() / "inference-pipeline-tycoon" / name


def user_cache() -> Path:
    """The folder in which this system keeps a user's caches."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser()
    if sys.platform == "darwin":
        return Path("~/Library/Caches").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()


def stamp_of(checkout: Path, extra: str) -> Dict[str, str]:
    """All that an environment depends on."""
    sources = (checkout / "pyproject.toml").read_bytes() + (checkout / "run.py").read_bytes()
    return {
        "python": f"{sys.implementation.cache_tag} {sys.version.split()[0]} in {sys.base_prefix}",
        "checkout": str(checkout),
        "sources": hashlib.sha256(sources).hexdigest(),
        "extra": extra,
    }


def is_ready(folder: Path, checkout: Path, extra: str) -> bool:
    """Whether the environment is finished, still runs and holds what is needed (a developer's is enough to play)."""
    return python_in(folder).exists() and read_stamp(folder) in (
        stamp_of(checkout, extra),
        stamp_of(checkout, DEVELOPER),
    )


def read_stamp(folder: Path) -> Dict[str, str]:
    """What the environment was made from; empty when it is not there or not finished."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: Dict[str, str]) -> None:
    """Replace the stamp at once, so that another run.py never reads half of it."""
    half = folder / (STAMP + ".new")
    half.write_text(json.dumps(stamp), encoding="utf-8")
    half.replace(folder / STAMP)


@contextlib.contextmanager
def only_one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other run.py is setting up the same folder (not on Windows, which has no fcntl)."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with open(str(folder) + ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another run.py that is setting up")
            fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock.fileno(), True)  # a pip that outlives a killed run.py still holds the lock
        yield


# --- setting up


def set_up(folder: Path, checkout: Path, extra: str) -> None:
    """Make the environment, or bring it up to date; its stamp is written last."""
    had, wanted = read_stamp(folder), stamp_of(checkout, extra)
    folder.mkdir(parents=True, exist_ok=True)
    write_stamp(folder, {})
    if not python_in(folder).exists() or any(had.get(key) != wanted[key] for key in ("python", "checkout")):
        say(f"making a virtual environment in {folder}")
        empty(folder)
        make_environment(folder)
    else:
        wanted["extra"] = extra or had.get("extra", PLAYER)
    say("installing what the game needs; this takes up to a minute, once")
    install(folder, checkout, wanted["extra"])
    write_stamp(folder, wanted)


def empty(folder: Path) -> None:
    """Remove all but the stamp, which marks the folder as ours."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(str(entry))
        elif entry.name != STAMP:
            entry.unlink()


def make_environment(folder: Path) -> None:
    """Make a virtual environment that has pip, by whichever way this Python offers."""
    if has_module("venv") and has_module("ensurepip"):
        run_quietly([sys.executable, "-m", "venv", str(folder)])
    elif has_module("venv") and has_module("pip"):
        run_quietly([sys.executable, "-m", "venv", "--without-pip", str(folder)])
        run_quietly([str(python_in(folder)), folder_of("pip"), "install", "--ignore-installed", "pip"])
    elif has_module("virtualenv"):
        run_quietly([sys.executable, "-m", "virtualenv", str(folder)])
    else:
        raise SetUpError(no_environment_message())


def no_environment_message() -> str:
    """What to install when this Python can make no virtual environment."""
    missing = "ensurepip" if has_module("venv") else "venv"
    return (
        f"this Python ({sys.executable}) has no module {missing}, so it cannot make a virtual environment; "
        "install that (Debian, Ubuntu: sudo apt install python3-venv) and run this again"
    )


def has_module(name: str) -> bool:
    """Whether this Python has the module, and not just a folder of that name."""
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.origin is not None


def folder_of(package: str) -> str:
    """Where a package of this Python is; pip's folder can be run by another Python."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return spec.submodule_search_locations[0]


def install(folder: Path, checkout: Path, extra: str) -> None:
    """Install the game from the checkout (edits take effect at once) and what it needs."""
    project = f"{checkout}[{extra}]" if extra else str(checkout)
    options = ["--prefer-binary", "--no-compile", "--disable-pip-version-check", "--no-input"]
    run_quietly([str(python_in(folder)), "-m", "pip", "install", *options, "--editable", project])


def run_quietly(command: List[str], **variables: str) -> None:
    """Run a step of the set-up; what it printed is shown only if it fails."""
    step = subprocess.run(
        command,
        env={**own_variables(), **variables},
        close_fds=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if step.returncode != 0:
        reason = known_reason(step.stdout)
        if not reason:
            show("\n".join(step.stdout.splitlines()[-20:]))
            reason = "this step of the set-up failed, see above: {}".format(" ".join(command))
        raise SetUpError(reason)


def known_reason(output: str) -> str:
    """Why pip failed and the remedy, in a sentence; empty if it is none of the usual reasons."""
    if any(sign in output for sign in NETWORK_FAULTS):
        return "pip could not reach its package index; check the network (or pip's proxy settings) and run this again"
    if "No space left on device" in output:
        return "the disk is full; make room (about 400 MB) and run this again"
    missing = re.search("No matching distribution found for (.*)", output)
    if missing:
        python = sys.version.split()[0]
        return f"there is no {missing.group(1)} for Python {python} on this system; try Python 3.11 to 3.14"
    return ""


# --- python3 run.py compile


def compile_simulation(python: Path, checkout: Path) -> None:
    """Build the compiled wheel and put what was compiled beside the sources, into the environment of `python`."""
    missing = missing_for_compiling()
    if missing:
        raise SetUpError("the simulation cannot be compiled here: " + missing)
    environment = python.parents[1]
    say("compiling the simulation; this takes a minute or two")
    with only_one_at_a_time(environment), tempfile.TemporaryDirectory(dir=str(environment)) as folder:
        options = ["--disable-pip-version-check", "--no-input", "--no-deps", "--wheel-dir", folder]
        run_quietly([str(python), "-m", "pip", "wheel", *options, str(checkout)], HATCH_BUILD_HOOKS_ENABLE="1")
        fresh = Path(folder, COMPILED_FOLDER)
        with zipfile.ZipFile(str(next(Path(folder).glob("*.whl")))) as wheel:
            compiled = [name for name in wheel.namelist() if name.endswith((".so", ".pyd", "/compiled.json"))]
            wheel.extractall(str(fresh), compiled)
        old = environment / COMPILED_FOLDER
        if old.exists():
            old.replace(Path(folder, "old"))
        fresh.replace(old)


def missing_for_compiling() -> str:
    """What this system lacks to compile, and the remedy; empty if nothing."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "").split()[:1]
    if sys.implementation.name != "cpython":
        return "mypyc compiles for CPython only"
    if sys.platform != "win32" and (not compiler or shutil.which(compiler[0]) is None):
        name = " ".join(compiler) or "none is known to this Python"
        return f"there is no C compiler ({name}); install one (Debian, Ubuntu: sudo apt install build-essential)"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return "Python's headers (Python.h) are not installed (Debian, Ubuntu: sudo apt install python3-dev)"
    return ""


# --- python3 run.py test


def run_checks(python: str, arguments: List[str]) -> int:
    """Check the code, then run the tests; returns the first exit status that is not 0."""
    caches = Path(python).parents[1] / "caches"  # not in the checkout, which may be read-only
    kept = {"MYPY_CACHE_DIR": "mypy", "RUFF_CACHE_DIR": "ruff", "PYTHONPYCACHEPREFIX": "bytecode"}
    variables = {**own_variables(), **{name: str(caches / folder) for name, folder in kept.items()}}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of the tests' many processes compiles all it imports
    on_two_cores = ["-n", "2", "--dist", "loadgroup"]
    checks = {
        "ruff check": ["ruff", "check"],
        "ruff format": ["ruff", "format", "--check"],
        "pytest": ["pytest", "-o", f"cache_dir={caches / 'pytest'}", *(arguments or on_two_cores)],
    }
    statuses = {}
    with tempfile.TemporaryFile() as said, types_check(python, variables, said) as types:
        for name, command in checks.items():
            say(name)
            statuses[name] = subprocess.call([python, "-P", "-m", *command], cwd=str(CHECKOUT), env=variables)
        say("mypy, which ran beside them")
        statuses["mypy"] = types.wait()
        said.seek(0)
        show(said.read().decode(errors="replace").rstrip())
    failed = {name: status for name, status in statuses.items() if status != 0}
    if failed:
        say("failed: " + ", ".join(failed))
    return next(iter(failed.values()), 0)


def types_check(python: str, variables: Dict[str, str], said: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start mypy in the time that the tests leave over: they wait for processes and clocks, it only computes."""
    return subprocess.Popen(
        [python, "-P", "-m", "mypy"],
        cwd=str(CHECKOUT),
        env=variables,
        stdout=said,
        stderr=subprocess.STDOUT,
        preexec_fn=(lambda: os.nice(5)) if os.name == "posix" else None,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
