"""Run CodeGate: `python -m launch [proxy | dashboard]`.

`start.sh` comes here once the checkout is prepared; the container starts here.
"""

import sys

from launch.programs import NAMES, programs_of
from launch.run import read_config, run


def main() -> int:
    """Run the programs named on the command line, or all; return the exit code."""
    config = read_config()
    chosen = [name for name in NAMES if name in (sys.argv[1:] or NAMES)]
    with programs_of(chosen, config) as programs:
        return run(programs, config, places=chosen)


if __name__ == "__main__":
    sys.exit(main())
