"""What runs for which configuration."""

import socket
from pathlib import Path

import pytest

from launch.programs import NAMES, programs_of
from shared.config import Config
from tests.support.processes import free_port


def config(**fields: object) -> Config:
    return Config(_env_file=None, **{"proxy_port": free_port(), "redis_url": "redis://localhost", **fields})  # type: ignore[arg-type]


def test_one_proxy_and_one_dashboard_by_default() -> None:
    with programs_of(NAMES, config()) as programs:
        assert [(each.name, each.command[1:]) for each in programs] == [
            ("proxy", ("-m", "proxy")),
            ("dashboard", ("-m", "dashboard")),
        ]


def test_workers_share_a_folder_that_goes_with_us() -> None:
    with programs_of(NAMES, config(proxy_workers=3)) as programs:
        assert [each.name for each in programs] == [
            "proxy (worker 1)", "proxy (worker 2)", "proxy (worker 3)", "dashboard",
        ]  # fmt: skip
        folders = {each.command[3] for each in programs[:3]}
        assert [each.command[4] for each in programs[:3]] == ["1", "2", "3"]
        assert len(folders) == 1
        assert Path(*folders).stat().st_mode & 0o777 == 0o700
    assert not Path(*folders).exists()


def test_the_dashboard_alone_has_no_workers() -> None:
    with programs_of(["dashboard"], config(proxy_workers=3)) as programs:
        assert [each.name for each in programs] == ["dashboard"]


def test_workers_do_not_join_a_port_that_another_program_serves(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit), programs_of(NAMES, config(proxy_workers=2, proxy_port=port)):
            raise AssertionError("it must not come so far")
    assert f"PROXY_PORT {port}" in capfd.readouterr().err
