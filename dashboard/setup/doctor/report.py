"""Adds the steps up: is all well, how long did it take, what did it cost."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.logs.schemas import LogRow
from dashboard.setup.schemas import DoctorReport, DoctorStep


def reported(steps: Sequence[DoctorStep], asked: int, rows: Sequence[LogRow], at: datetime) -> DoctorReport:
    """Return the report; `asked` requests went to a provider, `rows` are those that the log knows."""
    cost, note = _cost(asked, rows)
    return DoctorReport(
        ok=all(step.state != "failed" for step in steps),
        steps=list(steps),
        total_ms=sum(step.duration_ms for step in steps),
        at=at,
        upstream_requests=asked,
        cost_usd=cost,
        cost_note=note,
    )


def _cost(asked: int, rows: Sequence[LogRow]) -> tuple[float | None, str]:
    if not asked:
        return 0.0, "No request went to a provider."
    answered = [row for row in rows if row.success]
    sent = f"{asked} short requests were sent"
    if len(rows) < asked:
        return None, f"{sent}; what they cost is not recorded."
    if any(row.cost_known is False for row in answered):
        return None, f"{sent}; their model has no price."
    cost = sum(row.cost_usd or 0.0 for row in answered)
    return cost, f"{sent}, {_usd(cost)} in all."


def _usd(cost: float) -> str:
    if cost == 0:
        return "$0"
    return f"${cost:.4f}" if cost >= 0.0001 else "<$0.0001"  # noqa: PLR2004
