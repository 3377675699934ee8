"""A base image made on this machine: Debian with Python, and this machine's Node.js; for builds without an image registry.

debootstrap takes the packages from the Debian mirror that this machine uses. Certificates that the environment names go
along, so that package indexes behind a certificate authority of one's own are reached from within.
"""

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

BASE_IMAGE = "codegate-test-base"
_PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
_NOT_NEEDED = ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale")
_CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
_NAMING_CERTIFICATES = ("NODE_EXTRA_CA_CERTS", "PIP_CERT", "SSL_CERT_FILE")


def base_tree(folder: Path) -> Path:
    """Make the tree in `folder` and return it as a tar archive. Skips where that cannot be done."""
    if missing := [program for program in ("node", "npm") if shutil.which(program) is None]:
        pytest.skip(f"no base image can be made: {', '.join(missing)} not installed")
    tree = bootstrapped(folder, _PACKAGES)
    (tree / "usr/bin/python").symlink_to("python3")
    _add_node(tree)
    _add_certificates(tree)
    return archived(tree)


def bootstrapped(folder: Path, packages: str) -> Path:
    """Return a tree of Debian with `packages`, separated by commas. Skips where that cannot be done."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if (debootstrap := shutil.which("debootstrap", path=path)) is None:
        pytest.skip("no base image can be made: debootstrap not installed")
    tree = folder / "tree"
    command = [debootstrap, "--variant=minbase", f"--include={packages}", _release(), str(tree)]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no base image can be made: debootstrap failed: {done.stdout[-300:]}")
    for name in _NOT_NEEDED:
        shutil.rmtree(tree / name, ignore_errors=True)
    return tree


def archived(tree: Path) -> Path:
    """Move a tree into a tar archive beside it."""
    archive = tree.with_suffix(".tar")
    with tarfile.open(archive, "w") as tar:
        tar.add(tree, ".")
    shutil.rmtree(tree)
    return archive


def base_changes() -> list[str]:
    """Return what the image's configuration says: where certificates are, as far as this machine names any."""
    return [f"ENV {name}=/{_CERTIFICATES}" for name in _NAMING_CERTIFICATES if os.environ.get(name)]


def _add_node(tree: Path) -> None:
    """Copy Node.js, which is one file, and npm, which is its own folder."""
    npm = Path(str(shutil.which("npm"))).resolve().parents[1]
    (tree / "usr/lib/node_modules").mkdir(parents=True, exist_ok=True)
    shutil.copytree(npm, tree / "usr/lib/node_modules/npm", symlinks=True)
    shutil.copy2(Path(str(shutil.which("node"))).resolve(), tree / "usr/bin/node")
    (tree / "usr/bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")


def _add_certificates(tree: Path) -> None:
    for name in _NAMING_CERTIFICATES:
        if (named := os.environ.get(name)) and Path(named).is_file():
            shutil.copyfile(named, tree / _CERTIFICATES)


def _release() -> str:
    found = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)
    return found[1] if found else "stable"
