"""Sets variables and starts a command in the shells that people use."""

import shlex

from dashboard.setup.tools.model import Snippet, Terminal

_TITLES = {"bash": "bash, zsh", "fish": "fish", "powershell": "PowerShell"}


def in_each_shell(terminal: Terminal) -> list[Snippet]:
    """Return the same lines for each shell; a command quotes so that all three read it alike."""
    return [
        Snippet(title, language, "\n".join([*_assignments(terminal, language), terminal.command]))
        for language, title in _TITLES.items()
    ]


def _assignments(terminal: Terminal, language: str) -> list[str]:
    match language:
        case "bash":
            return [f"export {name}={shlex.quote(value)}" for name, value in terminal.variables]
        case "fish":
            return [f"set -x {name} {shlex.quote(value)}" for name, value in terminal.variables]
        case _:
            return [f"$env:{name} = {_in_powershell(value)}" for name, value in terminal.variables]


def _in_powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
