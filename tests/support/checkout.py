"""A small checkout with the real `start.sh` and set-up, and a stand-in for everything that they install, build and run.

It needs no network: its lock files are empty and its front-end has no packages. What was built is noted in `built.log`, what was
started in `started.log`.
"""

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT

_BUILD = """
const fs = require("fs");
fs.appendFileSync("../built.log", `${process.env.NODE_ENV ?? "unset"}\\n`);
fs.mkdirSync("dist", { recursive: true });
fs.writeFileSync("dist/index.html", fs.readFileSync("src/page.html"));
const wait = () => { if (fs.existsSync("../hold")) setTimeout(wait, 20); };
wait();
"""
_PROGRAM = """
import json, os, pathlib, sys
facts = {"arguments": sys.argv[1:], "folder": os.getcwd(), "data_dir": os.environ.get("DATA_DIR"), "prefix": sys.prefix, "pid": os.getpid()}
with pathlib.Path("started.log").open("a") as log:
    log.write(json.dumps(facts) + "\\n")
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder from which `start.sh` can be run."""

    root: Path

    def start(self, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.Popen[str]:
        """Run `start.sh` in a process group of its own; `variables` are added to the environment."""
        return subprocess.Popen(
            [self.root / "start.sh", *arguments],
            cwd=cwd,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None, **variables: str) -> tuple[int, str]:
        """Run `start.sh` to its end; return the exit code and what it printed."""
        process = self.start(*arguments, cwd=cwd, **variables)
        output, _ = process.communicate(timeout=100)
        return process.returncode, output

    def builds(self) -> list[str]:
        """Return one line for each build of the front-end."""
        log = self.root / "built.log"
        return log.read_text().splitlines() if log.exists() else []

    def starts(self) -> list[dict[str, str | list[str] | int]]:
        """Return what each started program saw."""
        log = self.root / "started.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def hold_builds(self) -> Path:
        """Make builds wait until the returned file is removed."""
        hold = self.root / "hold"
        hold.touch()
        return hold


def make_checkout(root: Path) -> Checkout:
    """Lay out a checkout in the new folder `root`."""
    shutil.copytree(ROOT / "launch", root / "launch", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "start.sh", root)
    (root / "launch" / "__main__.py").write_text(_PROGRAM)
    for lock in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        (root / lock).write_text("# nothing to install\n")
    frontend = root / "frontend"
    (frontend / "src").mkdir(parents=True)
    (frontend / "src" / "page.html").write_text("first")
    (frontend / "build.cjs").write_text(_BUILD)
    package = {"name": "pages", "version": "1.0.0", "private": True, "scripts": {"build": "node build.cjs"}}
    (frontend / "package.json").write_text(json.dumps(package))
    root_package = {"name": "pages", "version": "1.0.0"}
    lock = {"name": "pages", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": {"": root_package}}
    (frontend / "package-lock.json").write_text(json.dumps(lock))
    return Checkout(root)


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a started `start.sh` and what shares its process group."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
