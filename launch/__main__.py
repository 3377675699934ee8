"""Run CodeGate in the foreground: `python -m launch [proxy | dashboard]`.

Brings the database up to date, keeps the programs running and says where they are. `start.sh` comes here once the checkout is
prepared; the container starts here.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from dotenv import dotenv_values

from launch.announce import Place, announce
from launch.child import ENDED_BY_SIGNAL, fail, say
from launch.supervisor import Program, run_to_end, supervise
from shared.config import Config, ConfigError, load_config

MIGRATE = (sys.executable, "-m", "shared.db.migrate")
PROGRAMS = (
    Program("proxy", (sys.executable, "-m", "proxy")),
    Program("dashboard", (sys.executable, "-m", "dashboard")),
)


def main() -> int:
    """Run the program named on the command line, or all; return the exit code."""
    os.umask(0o077)
    _take_env_file(Path(".env"))
    try:
        config = load_config()
    except ConfigError as error:
        fail(f"{error}.")
    chosen = sys.argv[1:] or [program.name for program in PROGRAMS]
    return asyncio.run(_run([program for program in PROGRAMS if program.name in chosen], config))


async def _run(programs: list[Program], config: Config) -> int:
    stop = asyncio.Event()
    _listen(stop)
    migrated = await run_to_end(MIGRATE, stop)
    if migrated is None:
        return ENDED_BY_SIGNAL
    if migrated:
        return migrated
    tell = _say_json if config.log_format == "json" else say
    running = {program.name for program in programs}
    announcing = asyncio.create_task(announce([place for place in _places(config) if place.name in running], tell))
    code = await supervise(programs, stop, tell)
    announcing.cancel()
    await asyncio.gather(announcing, return_exceptions=True)
    return code


def _places(config: Config) -> tuple[Place, ...]:
    return (
        Place("dashboard", config.host, config.ui_port, "/api/health"),
        Place("proxy", config.host, config.proxy_port, "/health"),
    )


def _listen(stop: asyncio.Event) -> None:
    """Let the ending signals set `stop`, those included that came while the process was being replaced."""
    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        ending.append(signal.SIGHUP)
    for number in ending:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


def _take_env_file(path: Path) -> None:
    """Give the programs what `.env` sets, also for libraries that read the environment by themselves. Real variables win."""
    for name, value in dotenv_values(path).items():
        if value and not os.environ.get(name):
            os.environ[name] = value


def _say_json(text: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    say(json.dumps({"timestamp": now, "level": "info", "logger": "launch", "event": text.strip()}))


if __name__ == "__main__":
    sys.exit(main())
