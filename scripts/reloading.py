"""Run the programs for development: what `start.sh` runs, with another table, in which sources are watched."""

import os
import shlex
import sys

from launch.python_env import PYTHON
from launch.run import read_config, run
from launch.supervisor import Program


def main() -> int:
    """Run the proxy, the dashboard and Vite until a signal."""
    config = read_config()
    os.environ["DASHBOARD_URL"] = f"http://127.0.0.1:{config.ui_port}"
    vite = Program("vite", (str(PYTHON), "-m", "launch.node", "npm", "run", "dev"))
    return run([_watched("proxy"), _watched("dashboard"), vite], config, places=("proxy", "dashboard"))


def _watched(package: str) -> Program:
    """Return the program that ends and starts `package` again whenever a Python file of its own or of `shared` changes."""
    command = shlex.join((str(PYTHON), "-m", package))
    return Program(package, (str(PYTHON), "-m", "watchfiles", "--filter", "python", command, package, "shared"))


if __name__ == "__main__":
    sys.exit(main())
