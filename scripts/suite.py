"""Run the checks, then pytest: `python -m scripts.suite quick|whole [--full] [arguments for pytest]`.

The checks run beside each other, or with `whole` beside the tests. What is shown of pytest comes last, so that its closing
line closes the output; the exit code is 1 when anything failed.
"""

import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
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
    variables: Mapping[str, str] | None = None
    """Its environment, where it is another than ours."""


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
    if kind == "quick":
        with ThreadPoolExecutor() as columns:
            failed = _failures(columns.map(_run_in_order, (PYTHON_CHECKS, FRONTEND_CHECKS)))
        passed = _pytest(["tests/unit", *arguments], {})
    else:
        failed, passed = _run_whole(arguments)
    if failed:
        say(f"failed besides: {', '.join(failed)}")
    return 0 if passed and not failed else 1


def _run_whole(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """Run everything, the checks and the tests on PostgreSQL beside the others, so that no core is idle."""
    full = "--full" in arguments
    selection = [] if full else ["-m", "not slow"]
    chosen = [each for each in arguments if each != "--full"]
    with ThreadPoolExecutor() as columns:
        beside = [columns.submit(_run_in_order, (*PYTHON_CHECKS, *FRONTEND_CHECKS))]
        with provisions() as variables:
            if not chosen and "TEST_POSTGRES_URL" in variables:
                places = ALL_ON_POSTGRES if full else ON_POSTGRES
                command = _python("pytest", "-q", *selection, *places)
                check = Check("on PostgreSQL", command, {**variables, "TEST_DATABASE": "postgresql"})
                beside.append(columns.submit(_run_in_order, (check,)))
            passed = _pytest([*selection, *chosen], variables)
            failed = _failures(column.result() for column in beside)
    return failed, passed


def _failures(columns: Iterable[Sequence[str]]) -> list[str]:
    return [name for names in columns for name in names]


def _run_in_order(checks: Sequence[Check]) -> list[str]:
    """Run one check after another; return the names of those that failed."""
    return [check.name for check in checks if not _passes(check)]


def _passes(check: Check) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=check.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "failed" if done.returncode else "ok"
    say(
        f"{check.name:<14} {verdict:<6} {time.monotonic() - began:5.1f} s\n{done.stdout if done.returncode else ''}".rstrip()
    )
    return done.returncode == 0


def _pytest(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    # In the order of the folders: the long files of tests/e2e and tests/integration first, so that the workers end together.
    command = _python("pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *arguments)
    return subprocess.run(command, cwd=ROOT, env=variables or None, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
