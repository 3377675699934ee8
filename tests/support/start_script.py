"""CodeGate as a user starts it: `./start.sh`, until it has said where the dashboard is."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT

_STARTS_WITHIN_S = 240.0
"""Long enough for a first set-up; with everything in place it takes seconds."""
_PLACE = re.compile(r"^\s*(dashboard|proxy)\s+(http://\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Started:
    """A running `start.sh`."""

    dashboard_link: str
    """What it printed to open: with the setup code while there is no password."""
    proxy_url: str
    log: Path


@contextmanager
def started(env: Mapping[str, str], log: Path) -> Iterator[Started]:
    """Run `./start.sh` until the block ends; it must then end by itself within 20 s."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROOT / "start.sh"], env=dict(env), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        places = _await_places(process, log)
        yield Started(places["dashboard"], places["proxy"], log)
        process.terminate()
        code = process.wait(20)
        assert code in {0, 143, -signal.SIGTERM}, f"ended with {code}:\n{log.read_text()[-4000:]}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await_places(process: "subprocess.Popen[bytes]", log: Path) -> dict[str, str]:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline:
        places = dict(_PLACE.findall(log.read_text()))
        if {"dashboard", "proxy"} <= places.keys():
            return places
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"start.sh did not come up:\n{log.read_text()[-4000:]}")
