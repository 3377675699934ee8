"""The workers that serve one port together: each says over a private socket what the others cannot know.

Whichever worker is asked for `/metrics` or `/health` asks the others and answers for all. Counters outlive a worker:
whatever was ever shown is kept in a file beside its socket, and the worker that takes its place begins from there, so
that a sum never falls. Sockets and files lie in a folder of `launch`, which ends with it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from proxy.exposition import counted, merged
from shared import jsonio

ANSWER_WITHIN_S = 1.0
_SOCKET = "{}.socket"
_SHOWN = "{}.shown"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What one worker says of itself."""

    metrics: str
    reasons: tuple[str, ...]
    uptime_s: float = 0.0
    """Seconds since it started. Together: since the one that has served longest did."""


class Siblings:
    """This worker's place among the workers of its port."""

    def __init__(self, folder: Path, number: int, count: int, report: Callable[[], Report]) -> None:
        """`number` is this worker's, from 1 to `count`; `report` says how it is."""
        self._folder = folder
        self._number = number
        self._count = count
        self._report = report
        self._before = counted(self._shown(number))
        """What the workers have counted that had this number before."""
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Answer the others."""
        place = self._folder / _SOCKET.format(self._number)
        place.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._answer, place)

    async def close(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.close()
            (self._folder / _SOCKET.format(self._number)).unlink(missing_ok=True)

    async def gathered(self) -> Report:
        """Return what all workers say together."""
        others = [number for number in range(1, self._count + 1) if number != self._number]
        reports = [self._own(), *await asyncio.gather(*(self._ask(number) for number in others))]
        reasons = dict.fromkeys(reason for report in reports for reason in report.reasons)
        uptime_s = max(report.uptime_s for report in reports)
        return Report(merged(report.metrics for report in reports), tuple(reasons), uptime_s)

    def _own(self) -> Report:
        report = self._report()
        metrics = merged((report.metrics, self._before)) if self._before else report.metrics
        self._show(metrics)
        return Report(metrics, report.reasons, report.uptime_s)

    async def _ask(self, number: int) -> Report:
        """Return another worker's report; of one that is not there, what it had counted when it last was."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                reader, writer = await asyncio.open_unix_connection(self._folder / _SOCKET.format(number))
                with contextlib.closing(writer):
                    said = jsonio.loads(await reader.read())
            return Report(said["metrics"], tuple(said["reasons"]), said["uptime_s"])
        except (OSError, TimeoutError, jsonio.JsonError):
            return Report(counted(self._shown(number)), (f"worker {number} of {self._count} does not answer",))

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        report = self._own()
        with contextlib.suppress(OSError), contextlib.closing(writer):
            said = {"metrics": report.metrics, "reasons": list(report.reasons), "uptime_s": report.uptime_s}
            writer.write(jsonio.dumps(said))
            await writer.drain()

    def _shown(self, number: int) -> str:
        try:
            return (self._folder / _SHOWN.format(number)).read_text()
        except OSError:
            return ""

    def _show(self, metrics: str) -> None:
        """Keep what is about to be shown, whole or not at all."""
        place = self._folder / _SHOWN.format(self._number)
        fresh = place.with_suffix(".new")
        try:
            fresh.write_text(metrics)
            fresh.replace(place)
        except OSError as error:
            _log.warning("counters_not_kept", reason=error.strerror)


def place_from(arguments: Sequence[str]) -> tuple[Path, int] | None:
    """Read a worker's folder and number from the command line, `python -m proxy <folder> <number>`; None without."""
    match arguments:
        case [folder, number] if number.isdigit():
            return Path(folder), int(number)
        case _:
            return None
