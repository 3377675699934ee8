"""Run CodeGate: `python -m launch [proxy | dashboard]`.

`start.sh` comes here once the checkout is prepared; the container starts here.
"""

import sys

from launch.run import read_config, run
from launch.supervisor import Program

PROGRAMS = (
    Program("proxy", (sys.executable, "-m", "proxy")),
    Program("dashboard", (sys.executable, "-m", "dashboard")),
)


def main() -> int:
    """Run the programs named on the command line, or all; return the exit code."""
    chosen = sys.argv[1:] or [program.name for program in PROGRAMS]
    return run([program for program in PROGRAMS if program.name in chosen], read_config())


if __name__ == "__main__":
    sys.exit(main())
