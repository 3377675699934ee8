"""What a login session asks of the container engine, and what the engine says about it. Pure.

The container runs a shell on a terminal of its own: first the session's command, then whatever is typed. It publishes no
port; everything that goes in or out goes through the engine's socket. Field names: Docker Engine API 1.41.
"""

import re
from dataclasses import dataclass

from shared.jsonio import Json

SESSION_LABEL = "codegate.session"
"""Holds the session's id. Containers without it are never touched."""

FIRST_COLUMNS, FIRST_ROWS = 200, 50
"""The terminal until somebody looks at it: wide, so that few addresses are broken."""

_MEMORY_BYTES = 2 * 1024**3
_MOST_PROCESSES = 512
_LOG_SIZE = "1m"
"""What a terminal that is opened later is shown of the past."""

_SHELL = """cd ~ 2>/dev/null
stty cols "$1" rows "$2" 2>/dev/null
[ -z "$3" ] || /bin/sh -c "$3"
for shell in bash sh; do command -v "$shell" >/dev/null && exec "$shell" -l; done"""

_EXIT = re.compile(r"^Exited \((-?\d+)\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session's container, to be made."""

    session_id: str
    image: str
    network: str | None
    port: int
    command: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A session's container, as the engine knows it."""

    container_id: str
    session_id: str
    running: bool
    words: str
    """The engine's own: `Up 3 minutes`, `Exited (137) 2 seconds ago`."""


def container_name(session_id: str) -> str:
    """Return the name under which a person finds the container."""
    return f"codegate-session-{session_id[:8]}"


def container_config(wanted: Wanted) -> dict[str, Json]:
    """Return the body of the call that creates the container."""
    return {
        "Image": wanted.image,
        "Entrypoint": ["/bin/sh", "-c"],
        "Cmd": [_SHELL, "login-session", str(FIRST_COLUMNS), str(FIRST_ROWS), wanted.command or ""],
        "Hostname": "login-session",
        "Labels": {SESSION_LABEL: wanted.session_id},
        "Env": _environment(wanted.port),
        "Tty": True,
        "OpenStdin": True,
        "StopSignal": "SIGHUP",
        "HostConfig": _limits() | {"NetworkMode": wanted.network or "default"},
    }


def found(listed: dict[str, Json]) -> Found:
    """Read an entry of the engine's list of containers."""
    state = listed.get("State")
    return Found(listed["Id"], listed["Labels"][SESSION_LABEL], state in {"running", "paused"}, listed["Status"])


def end_of(words: str) -> str:
    """Say how a container ended that does not run."""
    code = _EXIT.match(words)
    if code is None:
        return "It is not running."
    return "It has ended." if code[1] == "0" else f"It ended with exit code {code[1]}."


def _environment(port: int) -> list[str]:
    """`OAUTH_CALLBACK_PORT` is for CLIs that wait for the browser (Gemini CLI); it counts on a host network alone."""
    return ["TERM=xterm-256color", "LANG=C.UTF-8", "NO_BROWSER=true", f"OAUTH_CALLBACK_PORT={port}"]


def _limits() -> dict[str, Json]:
    return {
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges"],
        "Memory": _MEMORY_BYTES,
        "PidsLimit": _MOST_PROCESSES,
        "Privileged": False,
        "PublishAllPorts": False,
        "RestartPolicy": {"Name": "no"},
        "LogConfig": {"Type": "json-file", "Config": {"max-size": _LOG_SIZE, "max-file": "1"}},
    }
