"""The virtual environment `.venv`: made once, filled from a lock file with hashes.

A stamp beside the packages says which lock file they came from; it is written last. A marker stands from the first write until
the last, so that an environment whose set-up was killed half-way is made anew instead of trusted. Which package index is
used is the business of the user's own pip configuration.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from launch.child import StepFailed, run, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_TIME, DEVELOPMENT, NODE = "requirements.txt", "requirements-dev.txt", "requirements-node.txt"

_UNFINISHED = VENV / ".unfinished"
_INCLUDES = {DEVELOPMENT: (DEVELOPMENT, RUN_TIME)}
"""Lock files that a lock file covers: the development one pins everything that the run-time one does."""
_IS_SOUND = """
import os, sys, sysconfig
sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix or not os.path.isdir(sysconfig.get_path("purelib")))
"""
"""New enough, a virtual environment, and not made for another minor version that the base Python had before."""
_PIP_MISDIRECTIONS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_EDITABLE")
"""pip settings by which packages would land elsewhere, or others than the locked ones would come."""


def is_current(lock_file: str) -> bool:
    """Tell whether this very process runs in the environment, and its packages are those of the lock file."""
    return _runs_inside() and not _UNFINISHED.exists() and _read(_stamp(lock_file)) == _fingerprint(lock_file)


def update(lock_file: str, keep: int) -> None:
    """Make the environment if there is no good one, and install what the lock file names. Needs the set-up lock `keep`."""
    if not _is_usable(keep):
        _make(keep)
    if _read(_stamp(lock_file)) == _fingerprint(lock_file):
        return
    say("Installing Python packages …" if lock_file != NODE else "Installing Node.js …")
    for covered in _INCLUDES.get(lock_file, (lock_file,)):
        _stamp(covered).unlink(missing_ok=True)
    _UNFINISHED.touch()
    try:
        _install(lock_file, keep)
    except StepFailed:
        _UNFINISHED.unlink()  # pip has undone its work: what was there before is still good
        raise
    for covered in _INCLUDES.get(lock_file, (lock_file,)):
        _stamp(covered).write_text(_fingerprint(covered))
    _UNFINISHED.unlink()


def site_packages() -> Path:
    """Return where the environment's packages are."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def _runs_inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def _is_usable(keep: int) -> bool:
    if _UNFINISHED.exists() or not PYTHON.exists():
        return False
    has_pip = "import sys, importlib.util; sys.exit(importlib.util.find_spec('pip') is None)"
    return _succeeds([PYTHON, "-c", _IS_SOUND], keep) and (
        _succeeds([PYTHON, "-c", has_pip], keep) or _succeeds([PYTHON, "-m", "ensurepip"], keep)
    )


def _make(keep: int) -> None:
    say(f"Making the virtual environment with Python {sys.version_info.major}.{sys.version_info.minor} …")
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    _UNFINISHED.touch()
    # Asked of the base interpreter: ours may be the one inside the environment that has just been removed.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run(
        [base, "-m", "venv", VENV],
        where=ROOT,
        failure="The virtual environment could not be made.",
        environ=os.environ,
        keep=keep,
    )
    _UNFINISHED.unlink()


def _install(lock_file: str, keep: int) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in _PIP_MISDIRECTIONS}
    run(
        [
            *(PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--require-hashes", "--no-deps", "--requirement", ROOT / lock_file),
        ],
        where=ROOT,
        failure=f"The packages of {lock_file} could not be installed. The first start needs a package index that pip reaches.",
        environ={**environ, "PIP_USER": "0"},
        keep=keep,
    )


def _succeeds(command: list[str | Path], keep: int) -> bool:
    try:
        run(command, where=ROOT, failure="", environ=os.environ, keep=keep)
    except StepFailed:
        return False
    return True


def _stamp(lock_file: str) -> Path:
    return VENV / f".{lock_file}.installed"


def _fingerprint(lock_file: str) -> str:
    return f"{hashlib.sha256((ROOT / lock_file).read_bytes()).hexdigest()}\n"


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
