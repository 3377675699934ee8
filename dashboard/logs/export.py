"""The log as a file: every row that a filter finds, newest first, as CSV or JSON lines.

Rows are read in pieces, each in a transaction of its own, so that memory stays small and the proxy can go on writing
while a slow reader takes its time. Bodies, in masked form, only when asked for.
"""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Literal

from dashboard.logs import store
from dashboard.logs.schemas import LogRow
from dashboard.logs.search import store as search
from dashboard.logs.search.store import Filters, Place
from dashboard.logs.service import described_row
from dashboard.services import Services
from dashboard.spreadsheets import safe_cells
from shared import jsonio
from shared.jsonio import Json

Form = Literal["csv", "jsonl"]
MEDIA_TYPES: Mapping[Form, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
_PIECE = 500
_PIECE_WITH_BODIES = 20
"""Four bodies may have megabytes each."""
_BODY_COLUMNS = {name: f"body_{name}" for name in store.BODY_NAMES}

Line = dict[str, Json]


async def exported(services: Services, filters: Filters, form: Form, *, bodies: bool) -> AsyncIterator[bytes]:
    """Yield the file piece by piece."""
    if form == "csv":
        yield _csv([dict(zip(names := _columns(bodies=bodies), names, strict=True))], names)
    place: Place | None = None
    while True:
        lines, place = await _piece(services, filters, place, bodies=bodies)
        if lines:
            yield _csv(map(safe_cells, lines), _columns(bodies=bodies)) if form == "csv" else _json_lines(lines)
        if place is None:
            return


async def _piece(
    services: Services, filters: Filters, place: Place | None, *, bodies: bool
) -> tuple[list[Line], Place | None]:
    """Return the rows after `place`, and where the last one stands; None when there are no more."""
    size = _PIECE_WITH_BODIES if bodies else _PIECE
    async with services.read() as session:
        places = await search.ids_after(session, filters, place, size)
        ids = [log_id for _, log_id in places]
        rows = {row.id: described_row(row) for row in await store.rows_by_id(session, ids)} if ids else {}
        texts = await store.bodies_by_id(session, ids) if bodies and ids else {}
    # A row may have been deleted in between: what is gone is left out.
    lines = [_line(rows[log_id], texts.get(log_id, {})) for log_id in ids if log_id in rows]
    return lines, places[-1] if len(places) == size else None


def _line(row: LogRow, bodies: Mapping[str, str | None]) -> Line:
    return {**row.model_dump(mode="json"), **{_BODY_COLUMNS[name]: text for name, text in bodies.items()}}


def _columns(*, bodies: bool) -> list[str]:
    return [*LogRow.model_fields, *(_BODY_COLUMNS.values() if bodies else ())]


def _csv(rows: Iterable[Mapping[str, object]], columns: list[str]) -> bytes:
    text = io.StringIO()
    csv.DictWriter(text, fieldnames=columns).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _json_lines(lines: Iterable[Line]) -> bytes:
    return b"".join(jsonio.dumps(line) + b"\n" for line in lines)
