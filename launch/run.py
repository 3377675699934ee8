"""Run a table of programs in the foreground: database up to date first, then all of them until a signal."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from dotenv import dotenv_values

from launch.announce import announce
from launch.child import ENDED_BY_SIGNAL, fail, say
from launch.health import places
from launch.supervisor import Program, run_to_end, supervise
from shared.config import Config, ConfigError, load_config

_MIGRATE = (sys.executable, "-m", "shared.db.migrate")


def read_config(env_file: Path = Path(".env")) -> Config:
    """Read the configuration, and give the programs what `.env` sets as if it were set in the environment.

    Libraries that look there by themselves then find it too. Real variables win; an empty one is unset.
    """
    for name, value in dotenv_values(env_file).items():
        if value and not os.environ.get(name):
            os.environ[name] = value
    try:
        return load_config()
    except ConfigError as error:
        fail(f"{error}.")


def run(programs: Sequence[Program], config: Config, places: Sequence[str]) -> int:
    """Run the programs until a signal ends them or one will not stay up; return the exit code.

    `places` are what to announce, by name. Files that the programs make are the user's alone.
    """
    os.umask(0o077)
    return asyncio.run(_run(programs, config, places))


async def _run(programs: Sequence[Program], config: Config, names: Sequence[str]) -> int:
    stop = asyncio.Event()
    _listen(stop)
    migrated = await run_to_end(_MIGRATE, stop)
    if migrated is None:
        return ENDED_BY_SIGNAL
    if migrated:
        return migrated
    as_json = config.log_format == "json"
    tell, warn = (partial(_log, "info"), partial(_log, "warning")) if as_json else (say, say)
    announcing = asyncio.create_task(announce([place for place in places(config) if place.name in names], stop, tell))
    code = await supervise(programs, stop, warn)
    announcing.cancel()
    await asyncio.gather(announcing, return_exceptions=True)
    return code


def _listen(stop: asyncio.Event) -> None:
    """Let the ending signals set `stop`, those included that came while the process was being replaced."""
    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        ending.append(signal.SIGHUP)
    for number in ending:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


def _log(level: str, text: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    say(json.dumps({"timestamp": now, "level": level, "logger": "launch", "event": text.strip()}))
