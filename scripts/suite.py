"""Run the checks, then pytest: `python -m scripts.suite quick|whole [--full] [arguments for pytest]`.

The checks of the two languages run beside each other. pytest comes last, so that its closing line closes the output; the exit
code is 1 when anything failed.
"""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launch.child import say
from launch.python_env import PYTHON, ROOT
from scripts.provisions import provisions


@dataclass(frozen=True, slots=True)
class Check:
    """A command that says by its exit code whether all is well."""

    name: str
    command: tuple[str, ...]


def _python(*arguments: str) -> tuple[str, ...]:
    return (str(PYTHON), "-m", *arguments)


def _npm(script: str) -> tuple[str, ...]:
    return _python("launch.node", "npm", "run", "--silent", script)


PYTHON_CHECKS = (
    Check("ruff format", _python("ruff", "format", "--check", "--quiet", "--output-format", "concise")),
    Check("ruff", _python("ruff", "check", "--quiet", "--output-format", "concise")),
    Check("mypy", _python("mypy", "--no-error-summary")),
    Check("import-linter", (str(PYTHON.with_name("lint-imports")), "--no-logo")),
)
FRONTEND_CHECKS = (
    Check("eslint", _npm("lint")),
    Check("tsc", _npm("types")),
    Check("vitest", _npm("test")),
)
ON_POSTGRES = tuple(
    f"tests/integration/test_{name}.py"
    for name in ("records", "limits", "config_changes", "tenant_isolation", "guardrails_lifecycle")
) + tuple(f"tests/unit/dashboard/{noun}" for noun in ("logs", "usage", "overview", "settings"))
"""What runs on PostgreSQL too at every occasion; with `--full` all of `ALL_ON_POSTGRES` does."""
ALL_ON_POSTGRES = ("tests/integration", "tests/unit/dashboard")


def main() -> int:
    """Run what the arguments ask for."""
    kind, *arguments = sys.argv[1:]
    failed = _run_checks()
    if kind == "quick":
        passed = _pytest(["tests/unit", *arguments], {})
    else:
        full = "--full" in arguments
        selection = [] if full else ["-m", "not slow"]
        with provisions() as variables:
            chosen = [each for each in arguments if each != "--full"]
            if not chosen and "TEST_POSTGRES_URL" in variables:
                places = ALL_ON_POSTGRES if full else ON_POSTGRES
                on_postgres = _pytest([*selection, *places], {**variables, "TEST_DATABASE": "postgresql"})
                failed += [] if on_postgres else ["tests on PostgreSQL"]
            passed = _pytest([*selection, *chosen], variables)
    if failed:
        say(f"failed before the last tests: {', '.join(failed)}")
    return 0 if passed and not failed else 1


def _run_checks() -> list[str]:
    """Run both columns of checks; return the names of those that failed."""
    with ThreadPoolExecutor() as columns:
        return [name for names in columns.map(_run_in_order, (PYTHON_CHECKS, FRONTEND_CHECKS)) for name in names]


def _run_in_order(checks: Sequence[Check]) -> list[str]:
    return [check.name for check in checks if not _passes(check)]


def _passes(check: Check) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    verdict = "failed" if done.returncode else "ok"
    say(
        f"{check.name:<14} {verdict:<6} {time.monotonic() - began:5.1f} s\n{done.stdout if done.returncode else ''}".rstrip()
    )
    return done.returncode == 0


def _pytest(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    command = _python("pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments)
    return subprocess.run(command, cwd=ROOT, env=variables or None, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
