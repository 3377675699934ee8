"""Packages from npm for the tests that need them: installed once, beside pytest's own temporary folders.

They stay there between runs. A test that needs one is skipped, with npm's own words, where it cannot be had.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from launch import node

_QUIET = ("--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--loglevel", "error")
_IMPATIENT = ("--fetch-retries", "1", "--fetch-retry-mintimeout", "500")


def installed(factory: pytest.TempPathFactory, *packages: str, within: float = 60.0) -> Path:
    """Return the folder whose `node_modules` holds `packages` (`name@version`); skip where npm cannot install them."""
    store = _store(factory)
    folder = store / "+".join(packages).replace("/", "-")
    if not folder.exists():
        _install(packages, store, folder, within)
    return folder


def environment() -> dict[str, str]:
    """Return the variables with which `node` and `npm` are found; skip where there is neither."""
    try:
        return node.environment()
    except OSError as missing:
        pytest.skip(f"no Node.js: {missing}")


def _store(factory: pytest.TempPathFactory) -> Path:
    """Return a folder of this user's alone that outlives the run."""
    base = factory.getbasetemp()
    root = next((folder for folder in base.parents if folder.name.startswith("pytest-of-")), base)
    store = root / "npm"
    store.mkdir(exist_ok=True)
    return store


def _install(packages: tuple[str, ...], store: Path, folder: Path, within: float) -> None:
    """Install aside and move into place, so that another run never sees half of it."""
    aside = Path(tempfile.mkdtemp(prefix="installing-", dir=store))
    command = ["npm", "install", *_QUIET, *_IMPATIENT, "--prefix", str(aside), *packages]
    try:
        done = subprocess.run(
            command, cwd=aside, env=environment(), capture_output=True, text=True, timeout=within, check=False
        )
        if done.returncode:
            said = " / ".join(done.stderr.strip().splitlines()[:4])
            pytest.skip(f"npm could not install {' '.join(packages)}: {said}")
        aside.rename(folder)
    except FileNotFoundError:
        pytest.skip("no npm")
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install {' '.join(packages)} within {within:.0f} s")
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
