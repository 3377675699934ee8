"""Real coding agents, run without a terminal: in a home of their own, with nobody to call but the gateway."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support import npm, processes

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody serves: what an agent sends anywhere but to loopback ends here."""

_WITHIN_S = 90.0

_HOME_FOLDERS = {
    "HOME": ".",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_DATA_HOME": "share",
    "XDG_STATE_HOME": "state",
    "TMPDIR": "tmp",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a user sets in an agent to use a gateway."""

    base_url: str
    key: str
    model: str


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent and how it is run headless."""

    package: str
    """With its version, as npm takes it."""
    program: str
    arguments: Callable[[Setting, str], list[str]]
    """Of a setting and a task."""
    variables: Callable[[Setting, Path], Mapping[str, str]]
    """Of a setting and the agent's home."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How an agent ended and all that it printed."""

    code: int
    output: str


def claude_code(version: str) -> Agent:
    """Return Claude Code, which may write files without asking."""
    return Agent(f"@anthropic-ai/claude-code@{version}", "claude", _claude_arguments, _claude_variables)


def codex(version: str) -> Agent:
    """Return Codex with the gateway as a provider of its own, free to run commands: its folder is the test's."""
    return Agent(f"@openai/codex@{version}", "codex", _codex_arguments, _codex_variables)


async def run(agent: Agent, packages: Path, setting: Setting, task: str, work: Path) -> Finished:
    """Give `agent` a task in the folder `work` and wait for its end; its home is beside it."""
    home = work.with_name("home")
    process = await asyncio.create_subprocess_exec(
        packages / "node_modules" / ".bin" / agent.program,
        *agent.arguments(setting, task),
        cwd=work,
        env=_environment(home) | dict(agent.variables(setting, home)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_WITHIN_S):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return Finished(process.returncode or 0, output.decode(errors="replace"))


def _environment(home: Path) -> dict[str, str]:
    folders = {name: home / place for name, place in _HOME_FOLDERS.items()}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), _NOWHERE)
    direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
    clean = processes.environment(home / "data") | {"PATH": npm.environment()["PATH"]}
    return clean | {name: str(folder) for name, folder in folders.items()} | proxies | direct


def _claude_arguments(setting: Setting, task: str) -> list[str]:
    return ["-p", task, "--model", setting.model, "--permission-mode", "acceptEdits", "--allowedTools", "Write"]


def _claude_variables(setting: Setting, home: Path) -> dict[str, str]:
    switches = (
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "DISABLE_TELEMETRY",
        "DISABLE_AUTOUPDATER",
        "DISABLE_ERROR_REPORTING",
    )
    return dict.fromkeys(switches, "1") | {
        "ANTHROPIC_BASE_URL": setting.base_url,
        "ANTHROPIC_API_KEY": setting.key,
        "ANTHROPIC_DEFAULT_HAIKU_MODEL": setting.model,
        "CLAUDE_CONFIG_DIR": str(home / ".claude"),
    }


def _codex_arguments(setting: Setting, task: str) -> list[str]:
    provider = f'{{name="CodeGate",base_url="{setting.base_url}/v1",env_key="CODEGATE_KEY",wire_api="responses"}}'
    settings = {
        "model_provider": '"codegate"',
        "model_providers.codegate": provider,
        "check_for_update_on_startup": "false",
        "analytics.enabled": "false",
    }
    overrides = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    free = ["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"]
    return ["exec", *free, "-m", setting.model, *overrides, task]


def _codex_variables(setting: Setting, home: Path) -> dict[str, str]:
    folder = home / ".codex"
    folder.mkdir(exist_ok=True)
    return {"CODEGATE_KEY": setting.key, "CODEX_HOME": str(folder)}
