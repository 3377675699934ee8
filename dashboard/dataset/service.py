"""Describes the dataset: sums over its files, who captures what at present, an entry as a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from dashboard.dataset.schemas import DatasetEntry, DatasetInfo, DatasetOwner, DatasetRow
from shared.dataset.reading import Entry, Found, count_lines
from shared.dataset.segments import EARLIER, NO_TENANT, Segment, owner_of, segments
from shared.jsonio import Json
from shared.settings.cascade import Settings, Texts, effective

_SHOWN_CHARS = 240


@dataclass(frozen=True, slots=True)
class Capturing:
    """What is in force for one owner of entries."""

    tenant_id: str | None
    name: str | None
    on: bool
    unmasked: bool


@dataclass(slots=True)
class Holding:
    """What lies in one owner's folder."""

    entries: int = 0
    size_bytes: int = 0


def capturing(
    names: Mapping[str, str], overrides: Mapping[str, Texts], global_: Texts, environment: Texts
) -> list[Capturing]:
    """Return what is in force for the instance, or for each tenant where there are tenants."""
    instance = effective({}, global_, environment)
    if not instance.multi_tenancy:
        return [_capturing(None, None, instance)]
    return [
        _capturing(tenant_id, name, effective(overrides.get(tenant_id, {}), global_, environment))
        for tenant_id, name in names.items()
    ]


def info(data_dir: Path, wanted: Iterable[Capturing], names: Mapping[str, str]) -> DatasetInfo:
    """Add up what there is. Blocking."""
    found = segments(data_dir)
    holdings: dict[str, Holding] = {}
    for segment in found:
        _add(holdings.setdefault(segment.owner, Holding()), data_dir, segment)
    owners = [_owner(each, holdings.pop(owner_of(each.tenant_id), Holding())) for each in wanted]
    known = {owner_of(tenant_id): tenant_id for tenant_id in names}
    owners += [_left(owner, holding, known.get(owner), names) for owner, holding in holdings.items()]
    firsts = [segment.first for segment in found if segment.first]
    return DatasetInfo(
        enabled=any(owner.capturing for owner in owners),
        entries=sum(owner.entries for owner in owners),
        size_bytes=sum(owner.size_bytes for owner in owners),
        files=len(found),
        oldest=_moment(min(firsts)) if firsts else None,
        newest=_newest(found),
        unmasked=any(owner.capturing and owner.unmasked for owner in owners),
        owners=owners,
    )


def held(data_dir: Path, owner: str | None) -> int:
    """Count the entries of one folder, or of all. Blocking."""
    holding = Holding()
    for segment in segments(data_dir, owner):
        _add(holding, data_dir, segment)
    return holding.entries


def described(found: Found, names: Mapping[str, str]) -> DatasetRow:
    """Describe an entry for the list."""
    return DatasetRow(**_row(str(found.place), found.entry, names))


def detailed(place: str, entry: Entry, names: Mapping[str, str]) -> DatasetEntry:
    """Describe an entry with all its text."""
    return DatasetEntry(**_row(place, entry, names), entry=entry)


def _capturing(tenant_id: str | None, name: str | None, settings: Settings) -> Capturing:
    """Text is unmasked when the setting says so, and when nothing is masked to begin with."""
    return Capturing(
        tenant_id, name, settings.finetune_logging, unmasked=settings.finetune_unmasked or not settings.detectors
    )


def _owner(each: Capturing, holding: Holding) -> DatasetOwner:
    return DatasetOwner(
        tenant_id=each.tenant_id,
        tenant_name=each.name,
        entries=holding.entries,
        size_bytes=holding.size_bytes,
        capturing=each.on,
        unmasked=each.unmasked,
    )


def _left(owner: str, holding: Holding, tenant_id: str | None, names: Mapping[str, str]) -> DatasetOwner:
    """Describe what nobody adds to any more: of tenants that are gone, or of the time before there were any."""
    shown = None if owner in {NO_TENANT, EARLIER} else tenant_id or owner
    return DatasetOwner(
        tenant_id=shown,
        tenant_name=names.get(tenant_id or ""),
        entries=holding.entries,
        size_bytes=holding.size_bytes,
        capturing=False,
        unmasked=False,
    )


def _add(holding: Holding, data_dir: Path, segment: Segment) -> None:
    try:
        status = segment.path.stat()
    except FileNotFoundError:  # packed or cleared just now; the next look sees it
        return
    holding.size_bytes += status.st_size
    holding.entries += (
        segment.entries
        if segment.entries is not None
        else _counted(data_dir, segment, status.st_size, status.st_mtime_ns)
    )


@lru_cache(maxsize=256)
def _counted(data_dir: Path, segment: Segment, _size: int, _modified: int) -> int:
    """Count entries; remembered for as long as the file is what it was."""
    return count_lines(data_dir, segment)


def _newest(found: Iterable[Segment]) -> datetime | None:
    moments = []
    for segment in found:
        if segment.last is not None:
            moments.append(_moment(segment.last))
        else:
            try:
                moments.append(datetime.fromtimestamp(int(segment.path.stat().st_mtime), UTC))
            except FileNotFoundError:
                continue
    return max(moments, default=None)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _row(place: str, entry: Entry, names: Mapping[str, str]) -> dict[str, Json]:
    messages = [message for message in entry.get("messages") or () if isinstance(message, dict)]
    tenant_id = _text(entry.get("tenant"))
    tokens = entry.get("tokens")
    return {
        "id": place,
        "timestamp": _time(entry.get("timestamp")),
        "model": _text(entry.get("model")),
        "provider": _text(entry.get("provider")),
        "tenant_id": tenant_id,
        "tenant_name": names.get(tenant_id or ""),
        "conversation_id": _text(entry.get("conversation_id")),
        "turn_index": _number(entry.get("turn_index")),
        "format": _text(entry.get("format")),
        "messages": len(messages),
        "total_tokens": _number(tokens.get("total")) if isinstance(tokens, dict) else None,
        "latency_ms": _number(entry.get("latency_ms")),
        "finished": entry.get("finished") is True,
        "error": _text(entry.get("error")),
        "stop_reason": _text(entry.get("stop_reason")),
        "masked": entry.get("masked") if isinstance(entry.get("masked"), bool) else None,
        "asked": next((_said(message) for message in reversed(messages) if message.get("role") == "user"), ""),
        "answered": _said(messages[-1]) if messages else "",
    }


def _said(message: dict[str, Json]) -> str:
    """Return how a message begins: its text, or else which tools it calls."""
    content = message.get("content")
    if isinstance(content, list):
        content = " ".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    if isinstance(content, str) and content.strip():
        return " ".join(content[: 2 * _SHOWN_CHARS].split())[:_SHOWN_CHARS]
    calls = [call for call in message.get("tool_calls") or () if isinstance(call, dict)]
    named = [call.get("function") or call.get("custom") for call in calls]
    return ", ".join(str(tool.get("name")) for tool in named if isinstance(tool, dict))[:_SHOWN_CHARS]


def _time(value: Json) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
