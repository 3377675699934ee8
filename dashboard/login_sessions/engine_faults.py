"""Why the container engine cannot be used, in a sentence, and what to do about it."""

import os
from pathlib import Path

from aiodocker.exceptions import DockerError

from dashboard.errors import Conflict, Fault

COMPOSE_SOCKET = Path("/engine/docker.sock")
"""Where docker-compose.yml puts the engine, when its profile `sessions` is on."""
_COMPOSE_COMMAND = "docker compose --profile sessions up -d --build"

_NOT_FOUND, _CONFLICT, _NO_CONNECTION = 404, 409, 900


class EngineUnavailable(Fault):
    """There is no engine to be used; the message says why and what to do."""

    status = 503

    def __init__(self, message: str, command: str | None = None) -> None:
        super().__init__(message)
        self.command = command
        """What to run to mend it, where that is one command."""


class ContainerGone(Conflict):
    """The session's container is not there any more."""


def no_engine(socket: Path) -> EngineUnavailable:
    """Return the fault of a socket that nobody answers."""
    if not socket.exists():
        return _without_engine(socket)
    if not os.access(socket, os.R_OK | os.W_OK):
        return EngineUnavailable(
            f"Login sessions need Docker, and its socket {socket} is not open to this user: "
            "add the user to the socket's group (usually `docker`) and start CodeGate again."
        )
    return EngineUnavailable(f"Login sessions need Docker, and nothing answers at {socket}: start the Docker engine.")


def no_image(image: str) -> EngineUnavailable:
    """Return the fault of a session image that was never built."""
    command = f"docker build --tag {image} --file Dockerfile.session ."
    return EngineUnavailable(
        f"The session image {image} is not there: build it with `{command}`, or name another in SESSION_IMAGE.", command
    )


def fault_of(error: DockerError, socket: Path) -> Fault:
    """Turn the engine's refusal into ours."""
    if error.status == _NO_CONNECTION:
        return no_engine(socket)
    words = str(error.message).strip().rstrip(".")
    if "network" in words and "not found" in words:
        return EngineUnavailable(
            f"The Docker engine knows no such network ({words}): create it, or unset SESSION_NETWORK."
        )
    if error.status == _NOT_FOUND:
        return ContainerGone("The session's container is gone: remove the session and start a new one.")
    if error.status == _CONFLICT:
        return Conflict(f"The Docker engine cannot do this now: {words}.")
    return EngineUnavailable(f"The Docker engine refused: {words}.")


def _without_engine(socket: Path) -> EngineUnavailable:
    if socket == COMPOSE_SOCKET:
        return EngineUnavailable(
            "Login sessions need Docker, which this container is not given: "
            f"start it with the profile `sessions` (`{_COMPOSE_COMMAND}`).",
            _COMPOSE_COMMAND,
        )
    return EngineUnavailable(
        f"Login sessions need Docker, and there is no Docker engine at {socket}: "
        "install and start Docker, or name its socket in DOCKER_SOCKET."
    )
