"""The supervisor, with small real programs: what restarts, what gives up, what a stop does."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from launch.supervisor import Patience, Program, run_to_end, supervise
from tests.support.processes import ROOT
from tests.support.waiting import eventually_true

WITHIN_S = 20.0
QUICK = Patience(first_pause_s=0.01, longest_pause_s=0.05, young_s=60.0, young_deaths=5, grace_s=15.0)

STAYS = """
import os, pathlib, signal, sys
log = pathlib.Path(sys.argv[1])
def note(word):
    with log.open("a") as lines:
        lines.write(f"{word} {os.getpid()}\\n")
signal.signal(signal.SIGTERM, lambda *_: (note("term"), ends.append(1)))
signal.signal(signal.SIGINT, lambda *_: note("int"))
ends = []
note("up")
while not ends:
    signal.pause()
"""
STUBBORN = STAYS.replace("while not ends", "while True")
DIES = "import pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write('up 0\\n'); sys.exit(int(sys.argv[2]))"
LEAVES_A_CHILD = """
import pathlib, subprocess, sys
child = subprocess.Popen(["sleep", "600"])
pathlib.Path(sys.argv[1]).open("a").write(f"child {child.pid}\\n")
sys.exit(3)
"""


class Log:
    """The lines that a program writes about itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def count(self, word: str) -> int:
        return sum(line.startswith(f"{word} ") for line in self.path.read_text().splitlines())

    def pids(self, word: str) -> list[int]:
        return [int(line.split()[1]) for line in self.path.read_text().splitlines() if line.startswith(f"{word} ")]


def program(name: str, source: str, log: Log, *arguments: str) -> Program:
    return Program(name, (sys.executable, "-c", source, str(log.path), *arguments))


@pytest.fixture
def stop() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def said() -> list[str]:
    return []


async def test_a_program_that_dies_is_started_again_while_the_other_goes_on(tmp_path, stop, said):
    one, other = Log(tmp_path / "one"), Log(tmp_path / "other")
    running = asyncio.create_task(
        supervise([program("one", STAYS, one), program("other", STAYS, other)], stop, said.append, QUICK)
    )
    await eventually_true(lambda: one.count("up") == other.count("up") == 1, within=WITHIN_S)
    os.kill(one.pids("up")[0], signal.SIGKILL)
    await eventually_true(lambda: one.count("up") == 2, within=WITHIN_S)
    stop.set()
    assert await running == 0
    assert other.count("up") == 1
    assert said == ["The one ended (killed by SIGKILL); starting it again in 0.01 s."]


@pytest.mark.parametrize(("argument", "expected"), [("7", 7), ("0", 1)])
async def test_five_young_deaths_end_all_with_the_exit_code(tmp_path, stop, said, argument, expected):
    one, other = Log(tmp_path / "one"), Log(tmp_path / "other")
    programs = [program("one", DIES, one, argument), program("other", STAYS, other)]
    assert await supervise(programs, stop, said.append, QUICK) == expected
    assert one.count("up") == 5
    assert other.count("term") == other.count("up")
    assert said[-1] == f"The one ended 5 times shortly after its start (exit code {argument}); giving up."


async def test_a_program_killed_by_signals_ends_all_with_the_code_a_shell_would_show(tmp_path, stop, said):
    killed = Program("one", (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert await supervise([killed], stop, said.append, QUICK) == 128 + signal.SIGKILL


async def test_deaths_of_old_programs_are_never_too_many(tmp_path, stop, said):
    one = Log(tmp_path / "one")
    patience = Patience(first_pause_s=0.01, longest_pause_s=0.01, young_s=0.0)
    running = asyncio.create_task(supervise([program("one", DIES, one, "1")], stop, said.append, patience))
    await eventually_true(lambda: one.count("up") >= 7, within=WITHIN_S)
    stop.set()
    assert await running == 0


async def test_pauses_grow_up_to_the_longest(tmp_path, stop, said):
    one = Log(tmp_path / "one")
    patience = Patience(first_pause_s=0.01, longest_pause_s=0.04, young_s=60.0, young_deaths=6)
    await supervise([program("one", DIES, one, "1")], stop, said.append, patience)
    pauses = [line.split("again in ")[1] for line in said if "again in" in line]
    assert pauses == ["0.01 s.", "0.02 s.", "0.04 s.", "0.04 s.", "0.04 s."]


async def test_a_program_that_cannot_be_started_counts_as_dying_young(tmp_path, stop, said):
    missing = Program("one", (str(tmp_path / "nowhere"),))
    assert await supervise([missing], stop, said.append, QUICK) == 127


async def test_a_stop_sends_each_program_exactly_one_term(tmp_path, stop, said):
    logs = [Log(tmp_path / "one"), Log(tmp_path / "other")]
    programs = [program(log.path.name, STAYS, log) for log in logs]
    running = asyncio.create_task(supervise(programs, stop, said.append, QUICK))
    await eventually_true(lambda: all(log.count("up") for log in logs), within=WITHIN_S)
    stop.set()
    stop.set()
    assert await running == 0
    assert [(log.count("term"), log.count("int")) for log in logs] == [(1, 0), (1, 0)]
    assert said == []


async def test_a_program_that_will_not_end_is_killed_after_the_grace(tmp_path, stop, said):
    log = Log(tmp_path / "log")
    patience = Patience(grace_s=0.3)
    running = asyncio.create_task(supervise([program("one", STUBBORN, log)], stop, said.append, patience))
    await eventually_true(lambda: log.count("up") == 1, within=WITHIN_S)
    stop.set()
    assert await running == 0
    assert said == ["The one did not end within 0.3 s and was killed."]
    assert not is_running(log.pids("up")[0])


async def test_what_a_dead_program_leaves_behind_is_killed(tmp_path, stop, said):
    log = Log(tmp_path / "log")
    assert await supervise([program("one", LEAVES_A_CHILD, log)], stop, said.append, QUICK) == 3
    await eventually_true(lambda: not any(is_running(pid) for pid in log.pids("child")), within=WITHIN_S)
    assert log.count("child") == 5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent has died")
async def test_programs_end_when_the_supervisor_is_killed(tmp_path):
    log = Log(tmp_path / "log")
    source = "import asyncio, sys; from launch.supervisor import *; asyncio.run(supervise([Program('one', tuple(sys.argv[1:]))], asyncio.Event(), print))"
    command = program("one", STAYS, log).command
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", source, *command, cwd=ROOT)
    await eventually_true(lambda: log.count("up") == 1, within=WITHIN_S)
    supervisor.kill()
    await supervisor.wait()
    await eventually_true(lambda: log.count("term") == 1, within=WITHIN_S)


async def test_a_command_that_ends_by_itself_tells_its_exit_code(stop):
    assert await run_to_end((sys.executable, "-c", "raise SystemExit(4)"), stop) == 4


async def test_a_command_is_ended_by_a_stop(tmp_path, stop):
    log = Log(tmp_path / "log")
    running = asyncio.create_task(run_to_end(program("one", STAYS, log).command, stop))
    await eventually_true(lambda: log.count("up") == 1, within=WITHIN_S)
    stop.set()
    assert await running is None
    assert log.count("term") == 1


def is_running(pid: int) -> bool:
    """Tell whether the process runs; one that is dead and waits to be reaped does not."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
