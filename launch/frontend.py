"""The dashboard's pages: built from `frontend/` into `frontend/dist`, again only when a source has changed.

What counts as a source is listed by folder and kind, so that what tools leave behind does not. The stamps lie inside the
folders that they speak of: whoever removes the folder removes the claim.
"""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from launch import node, python_env
from launch.child import run, say
from launch.node import FRONTEND

_BUILT_FROM = FRONTEND / "dist" / ".built-from"
_INSTALLED_FROM = FRONTEND / "node_modules" / ".installed-from"

_SOURCE_FOLDERS = ("src", "public")
_SOURCE_SUFFIXES = frozenset({".json", ".html", ".ts", ".js", ".mjs", ".css"})


def is_built() -> bool:
    """Tell whether the built pages are those of the sources."""
    return _BUILT_FROM.is_file() and _BUILT_FROM.read_text() == _digest(_sources())


def build(keep: int) -> None:
    """Build the pages. Needs the Python environment and the set-up lock `keep`."""
    sources = _digest(_sources())
    install(keep)
    say("Building the dashboard …")
    _npm(["run", "--silent", "build", "--", "--logLevel", "warn"], "The dashboard could not be built.", keep)
    _BUILT_FROM.write_text(sources)


def is_installed() -> bool:
    """Tell whether the npm packages are those of the lock file."""
    return _INSTALLED_FROM.is_file() and _INSTALLED_FROM.read_text() == _digest([FRONTEND / "package-lock.json"])


def install(keep: int) -> None:
    """Install Node.js and the locked npm packages, unless they are there. Needs the set-up lock `keep`."""
    if node.is_missing():
        python_env.update(python_env.NODE, keep)
    if not is_installed():
        say("Installing the dashboard's packages …")
        arguments = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
        _npm(
            arguments,
            "The dashboard's npm packages could not be installed. The first start needs a registry that npm reaches.",
            keep,
        )
        _INSTALLED_FROM.parent.mkdir(exist_ok=True)
        _INSTALLED_FROM.write_text(_digest([FRONTEND / "package-lock.json"]))


def _npm(arguments: list[str], failure: str, keep: int) -> None:
    environ = node.environment()
    run(
        [shutil.which("npm", path=environ["PATH"]) or "npm", *arguments],
        where=FRONTEND,
        failure=failure,
        environ=environ,
        keep=keep,
    )


def _sources() -> Iterator[Path]:
    yield from (path for path in sorted(FRONTEND.iterdir()) if path.suffix in _SOURCE_SUFFIXES)
    for folder in _SOURCE_FOLDERS:
        yield from (path for path in sorted((FRONTEND / folder).rglob("*")) if path.is_file())


def _digest(files: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(FRONTEND).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest() + "\n"
