"""`scripts/doctor`: the doctor in a terminal.

Without a database of its own to look into (another machine, a container) it asks a running dashboard, with ADMIN_TOKEN:

    scripts/doctor                                     this checkout's data directory (DATA_DIR, .env)
    scripts/doctor --dashboard http://host:9211        a running dashboard
    scripts/doctor --model gpt-5.5 --key cgk_…         another model, another client key

Exit code: 0 all is well, 1 a step failed, 2 it could not be run.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import Fault
from dashboard.outbound import Call, CallFailed, send
from dashboard.services import build_services
from dashboard.setup.doctor.examination import examine
from dashboard.setup.doctor.routes import patient_of, report_of
from dashboard.setup.schemas import DoctorReport, DoctorRequest, DoctorStep
from shared.config import Config, ConfigError, load_config
from shared.logging import configure_logging

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗", "skipped": "-"}
_WITHIN_S = 600.0
_OK = 200


class NotRun(Exception):
    """The doctor could not be run; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the doctor; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        config = load_config()
        configure_logging(config.model_copy(update={"log_level": "critical"}))  # the steps say it
        report = asyncio.run(_run(config, chosen))
    except (ConfigError, NotRun, Fault, SQLAlchemyError, OSError) as fault:
        words = str(fault) if isinstance(fault, ConfigError | NotRun | Fault) else type(fault).__name__
        sys.stderr.write(f"The doctor could not be run: {words}\n")
        return 2
    sys.stdout.write(f"\n{'All good' if report.ok else 'Not well'}, {report.total_ms} ms in all. {report.cost_note}\n")
    return 0 if report.ok else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/doctor",
        description="Check the whole chain with real requests: ports, key, account, formats, stream, guardrails.",
        epilog="A few short requests go to a provider; what they cost is said at the end.",
    )
    parser.add_argument(
        "--dashboard", metavar="URL", help="ask this dashboard, with ADMIN_TOKEN, instead of looking here"
    )
    parser.add_argument("--model", help="the model to ask for; a small one otherwise")
    parser.add_argument("--key", help="examine this client key instead of the instance's own")
    parser.add_argument("--tenant", metavar="ID", help="examine this tenant")
    return parser


async def _run(config: Config, chosen: argparse.Namespace) -> DoctorReport:
    asked = DoctorRequest(model=chosen.model, apiKey=chosen.key, tenant_id=chosen.tenant)
    if chosen.dashboard:
        return await _asked_there(config, chosen.dashboard.rstrip("/"), asked)
    return await _looked_here(config, asked)


async def _looked_here(config: Config, asked: DoctorRequest) -> DoctorReport:
    services = build_services(config)
    try:
        patient = await patient_of(services, asked)
        steps = [step async for step in _printed(examine(patient))]
        return report_of(patient, steps)
    finally:
        await services.close()


async def _asked_there(config: Config, url: str, asked: DoctorRequest) -> DoctorReport:
    if config.admin_token is None:
        raise NotRun("ADMIN_TOKEN is not set, which a dashboard elsewhere asks for.")
    headers = {
        "authorization": f"Bearer {config.admin_token.get_secret_value()}",
        "content-type": "application/json",
    }
    body = {"model": asked.model, "apiKey": asked.api_key, "tenant_id": asked.tenant_id}
    try:
        answer = await send(Call("POST", f"{url}/api/setup/test", headers, body, within_s=_WITHIN_S))
    except CallFailed as failure:
        raise NotRun(f"{url} does not answer. {failure}") from None
    document = answer.document()
    if answer.status != _OK or not isinstance(document, dict):
        words = document.get("error") if isinstance(document, dict) else None
        raise NotRun(f"{url} answers {answer.status}. {words or ''}".strip())
    report = DoctorReport.model_validate(document)
    for step in report.steps:
        _print(step)
    return report


async def _printed(steps: AsyncIterator[DoctorStep]) -> AsyncIterator[DoctorStep]:
    async for step in steps:
        _print(step)
        yield step


def _print(step: DoctorStep) -> None:
    took = f"{step.duration_ms} ms" if step.state != "skipped" else ""
    sys.stdout.write(f"{_MARKS[step.state]} {step.title:<20} {took:>9}  {step.detail}\n")
    if step.next_act:
        sys.stdout.write(f"{'':<33} → {step.next_act}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
