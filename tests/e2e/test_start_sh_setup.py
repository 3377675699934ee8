"""`start.sh` up to the point where CodeGate runs: what is set up when, by whom, and what a broken-off set-up leaves."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import Checkout, kill_group, make_checkout

OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "npm_config_registry": "http://127.0.0.1:9/"}
WITHIN_S = 60.0


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that was started once, from elsewhere, on a path with spaces."""
    folder = tmp_path_factory.mktemp("starts")
    checkout = make_checkout(folder / "my check out")
    code, output = checkout.run("proxy", cwd=folder)
    assert (code, checkout.builds()) == (0, []), output  # the proxy alone needs no pages
    code, output = checkout.run(
        cwd=folder, DATA_DIR="my data", NODE_ENV="production", PIP_USER="1", PYTHONHOME="/nowhere"
    )
    assert code == 0, output
    return checkout


@pytest.fixture
def checkout(ready: Checkout, tmp_path: Path) -> Iterator[Checkout]:
    """The checkout that was started once, as it was then, for this test to break."""
    kept = {
        path: path.read_bytes() for path in (ready.root / "frontend/src/page.html", ready.root / "requirements.txt")
    }
    yield ready
    (ready.root / "hold").unlink(missing_ok=True)
    for path, content in kept.items():
        path.write_bytes(content)
    assert ready.run()[0] == 0


def test_the_first_start_prepares_the_checkout_and_runs_in_it(ready: Checkout) -> None:
    started = ready.starts()[-1]
    assert started["folder"] == str(ready.root)
    assert started["prefix"] == str(ready.root / ".venv")
    assert (ready.root / "frontend/dist/index.html").read_text() == "first"


def test_a_relative_data_dir_is_the_callers(ready: Checkout) -> None:
    assert ready.starts()[1]["data_dir"] == str(ready.root.parent / "my data")


def test_settings_of_the_shell_do_not_change_what_is_built(ready: Checkout) -> None:
    assert ready.builds()[0] == "unset"


def test_the_program_has_the_process_id_of_start_sh(ready: Checkout) -> None:
    process = ready.start("dashboard")
    process.communicate(timeout=WITHIN_S)
    assert ready.starts()[-1]["pid"] == process.pid
    assert ready.starts()[-1]["arguments"] == ["dashboard"]


def test_a_second_start_does_nothing_again_and_needs_neither_network_nor_node(ready: Checkout, tmp_path: Path) -> None:
    builds = ready.builds()
    began = time.monotonic()
    code, output = ready.run(PATH=_path_with(tmp_path, "sh", "readlink", "dirname"), **OFFLINE)
    assert (code, output, ready.builds()) == (0, "", builds)
    assert time.monotonic() - began < 5


def test_nothing_but_the_environment_and_the_pages_is_left_in_the_checkout(ready: Checkout) -> None:
    names = {path.name for path in ready.root.iterdir()} - {"built.log", "started.log"}
    locks = {"requirements.txt", "requirements-dev.txt", "requirements-node.txt"}
    assert names == {"start.sh", "launch", "frontend", ".venv", *locks}
    assert not (ready.root / ".venv/.unfinished").exists()


def test_a_link_to_start_sh_starts_the_checkout_that_it_points_at(ready: Checkout, tmp_path: Path) -> None:
    link = tmp_path / "codegate"
    link.symlink_to(ready.root / "start.sh")
    assert os.spawnv(os.P_WAIT, link, [str(link), "proxy"]) == 0
    assert ready.starts()[-1]["folder"] == str(ready.root)


def test_changed_sources_are_built_again(checkout: Checkout) -> None:
    builds = len(checkout.builds())
    (checkout.root / "frontend/src/page.html").write_text("second")
    assert checkout.run(**OFFLINE)[0] == 0
    assert len(checkout.builds()) == builds + 1
    assert (checkout.root / "frontend/dist/index.html").read_text() == "second"


def test_a_changed_lock_file_is_installed_again(checkout: Checkout) -> None:
    (checkout.root / "requirements.txt").write_text("# still nothing to install\n")
    code, output = checkout.run()
    assert (code, output) == (0, "Installing Python packages …\n")


def test_packages_without_a_matching_hash_are_refused_and_the_environment_stays(checkout: Checkout) -> None:
    (checkout.root / "requirements.txt").write_text("six==1.16.0\n")
    code, output = checkout.run(**OFFLINE)
    assert code == 1
    assert "requirements.txt could not be installed" in output
    assert not (checkout.root / ".venv/.unfinished").exists()


def test_two_starts_at_once_build_once_and_both_run(checkout: Checkout) -> None:
    builds, starts = len(checkout.builds()), len(checkout.starts())
    (checkout.root / "frontend/src/page.html").write_text("for two")
    hold = checkout.hold_builds()
    first, second = checkout.start(), checkout.start()
    _until(lambda: len(checkout.builds()) == builds + 1)
    hold.unlink()
    outputs = [first.communicate(timeout=WITHIN_S)[0], second.communicate(timeout=WITHIN_S)[0]]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    assert (len(checkout.builds()), len(checkout.starts())) == (builds + 1, starts + 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("reaches", ["start.sh", "the group"])
def test_a_signal_during_set_up_ends_the_build_and_the_next_start_builds_again(
    checkout: Checkout, number: signal.Signals, reaches: str
) -> None:
    builds = len(checkout.builds())
    (checkout.root / "frontend/src/page.html").write_text(f"{number} {reaches}")
    hold = checkout.hold_builds()
    process = checkout.start()
    _until(lambda: len(checkout.builds()) == builds + 1)
    for _ in range(2):
        os.kill(process.pid, number) if reaches == "start.sh" else os.killpg(process.pid, number)
    process.communicate(timeout=WITHIN_S)
    assert process.returncode == 143
    hold.unlink()
    assert checkout.run()[0] == 0
    assert len(checkout.builds()) == builds + 2


def test_an_environment_whose_making_was_killed_is_made_anew(checkout: Checkout) -> None:
    (checkout.root / ".venv/.unfinished").touch()
    (checkout.root / ".venv/left-over").touch()
    code, output = checkout.run()
    assert code == 0
    assert "Making the virtual environment" in output
    assert not (checkout.root / ".venv/left-over").exists()


def test_a_killed_set_up_leaves_no_lock(checkout: Checkout) -> None:
    builds = len(checkout.builds())
    (checkout.root / "frontend/src/page.html").write_text("killed")
    hold = checkout.hold_builds()
    process = checkout.start()
    _until(lambda: len(checkout.builds()) == builds + 1)
    kill_group(process)
    hold.unlink()
    code, output = checkout.run()
    assert code == 0, output
    assert (checkout.root / "frontend/dist/index.html").read_text() == "killed"


def test_without_a_new_enough_python_the_message_names_the_cure(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    old = tmp_path / "bin" / "python3"
    path = _path_with(tmp_path, "sh", "readlink", "dirname", "sed")
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    code, output = checkout.run(PATH=path)
    assert code == 1
    assert "needs Python 3.11 or newer" in output
    assert not (checkout.root / ".venv").exists()


def test_a_closed_output_is_no_reason_to_fail(checkout: Checkout) -> None:
    (checkout.root / "frontend/src/page.html").write_text("nobody listens")
    process = checkout.start()
    assert process.stdout
    process.stdout.close()
    assert process.wait(WITHIN_S) == 0


@pytest.mark.parametrize("arguments", [["both"], ["--port", "1"]])
def test_unknown_arguments_are_refused(ready: Checkout, arguments: list[str]) -> None:
    starts = len(ready.starts())
    code, output = ready.run(*arguments)
    assert (code, len(ready.starts())) == (2, starts)
    assert arguments[0] in output


def _path_with(folder: Path, *commands: str) -> str:
    """Return a PATH on which nothing but `commands` is found."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    for command in commands:
        (bin_folder / command).symlink_to(shutil.which(command) or command)
    return str(bin_folder)


def _until(happened, within: float = WITHIN_S) -> None:
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
