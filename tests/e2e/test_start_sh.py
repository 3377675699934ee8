"""`start.sh` from the moment it runs CodeGate: what it prints, how it ends, what it survives."""

import os
import re
import signal
import socket
import stat
import time
from pathlib import Path

import pytest

from tests.support.instance import END_WITHIN_S, Instance, started
from tests.support.processes import ROOT


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory):
    """An instance that nobody has signed in to yet."""
    with started(tmp_path_factory.mktemp("first")) as running:
        yield running


def test_both_programs_serve(first: Instance) -> None:
    assert first.serves("proxy")
    assert first.serves("dashboard")


def test_it_prints_where_to_open_the_dashboard_with_the_setup_code(first: Instance) -> None:
    assert re.search(rf"http://127\.0\.0\.1:{first.ui_port}/\S+", first.output())
    assert f"http://127.0.0.1:{first.proxy_port}" in first.output()


def test_it_prints_no_key(first: Instance) -> None:
    keys = [path.read_text().strip() for path in first.data_dir.glob(".*-key")]
    assert len(keys) == 2
    assert not [key for key in (*keys, "cgk_") if key in first.output()]


def test_what_it_writes_is_the_users_alone(first: Instance) -> None:
    open_to_others = [path for path in first.data_dir.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []
    assert stat.S_IMODE(first.data_dir.stat().st_mode) == 0o700


@pytest.mark.parametrize("program", ["proxy", "dashboard"])
def test_a_program_that_dies_is_started_again_while_the_other_keeps_serving(first: Instance, program: str) -> None:
    other = {"proxy": "dashboard", "dashboard": "proxy"}[program]
    dead, stayed = first.pid_of(program), first.pid_of(other)
    assert dead
    os.kill(dead, signal.SIGKILL)
    first.until(lambda: first.pid_of(program) not in {dead, None} and first.serves(program))
    assert first.pid_of(other) == stayed
    assert first.serves(other)


def test_another_instance_runs_from_the_same_checkout(first: Instance, tmp_path: Path) -> None:
    with started(tmp_path) as second:
        assert second.serves("proxy")
        assert second.serves("dashboard")
        assert second.end() in {0, 143}
    assert first.serves("proxy")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("to_group", [False, True], ids=["alone", "group"])
def test_signals_end_both_programs_cleanly_however_they_come(
    tmp_path: Path, number: signal.Signals, to_group: bool
) -> None:
    with started(tmp_path) as instance:
        pids = [instance.pid_of("proxy"), instance.pid_of("dashboard")]
        began = time.monotonic()
        instance.send(number, to_group=to_group)
        time.sleep(0.1)
        if instance.process.poll() is None:
            instance.send(number, to_group=to_group)
        assert instance.process.wait(END_WITHIN_S) in {0, 143}
        assert time.monotonic() - began < END_WITHIN_S
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        assert "Traceback" not in instance.output()
        assert "was killed" not in instance.output()


def test_a_start_that_is_ended_at_once_ends_cleanly(tmp_path: Path) -> None:
    with started(tmp_path, ready=False) as instance:
        instance.until(instance.data_dir.exists)
        assert instance.end() in {0, 143}


def test_one_program_is_started_alone_when_named(tmp_path: Path) -> None:
    with started(tmp_path, "proxy") as instance:
        assert instance.serves("proxy")
        assert not instance.serves("dashboard")
        assert instance.pid_of("dashboard") is None
        assert instance.end() in {0, 143}


def test_a_program_that_will_not_stay_up_ends_the_start_with_its_exit_code(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(tmp_path, ready=False, PROXY_PORT=str(port)) as instance:
            code = instance.process.wait(100)
            assert 0 < code < 128
            assert "The proxy ended 5 times shortly after its start" in instance.output()
            assert not instance.serves("dashboard")


def test_a_bad_variable_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with started(tmp_path, ready=False, UI_PORT="many") as instance:
        assert instance.process.wait(30) == 1
        assert "UI_PORT" in instance.output()
        assert "Traceback" not in instance.output()


def test_an_env_file_is_honoured_and_the_path_may_hold_spaces(tmp_path: Path) -> None:
    root = _linked_checkout(tmp_path / "a check out")
    (root / ".env").write_text(f"DATA_DIR={tmp_path}/elsewhere\nLOG_FORMAT=json\n")
    with started(tmp_path / "run", root=root, DATA_DIR="", LOG_FORMAT="") as instance:
        assert (tmp_path / "elsewhere" / "codegate.db").exists()
        assert '"event": "CodeGate is running' in instance.output()
        assert instance.end() in {0, 143}


def _linked_checkout(root: Path) -> Path:
    """Return a folder that holds this checkout by links, so that it can have an `.env` of its own."""
    root.mkdir()
    for path in ROOT.iterdir():
        if path.name not in {"start.sh", ".env", "data", ".git"}:
            (root / path.name).symlink_to(path)
    (root / "start.sh").write_bytes((ROOT / "start.sh").read_bytes())
    (root / "start.sh").chmod(0o755)
    return root
