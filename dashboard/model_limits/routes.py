"""`/api/settings/model-limits`: overrides of what the catalogue knows of a model. Model ids may hold slashes."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator

from dashboard.audit.store import Subject, differences
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import NotFound
from dashboard.fields import without_controls
from dashboard.model_limits import store
from dashboard.model_limits.schemas import LimitsChange, ModelLimits
from dashboard.replies import Deleted
from shared.db.models import ModelLimit

router = APIRouter(prefix="/api/settings/model-limits", tags=["models"])

ModelId = Annotated[str, Path(min_length=1, max_length=300), AfterValidator(without_controls)]
_FIELDS = ("max_output_tokens", "supports_tool_calling", "supports_reasoning")


@router.get("")
async def list_model_limits(services: ServicesDep) -> list[ModelLimits]:
    """List all overrides by model."""
    async with services.read() as session:
        return [_described(row) for row in await store.all_limits(session)]


@router.get("/{model_id:path}")
async def read_model_limits(model_id: ModelId, services: ServicesDep) -> ModelLimits:
    """Return the overrides of one model."""
    async with services.read() as session:
        row = await store.find_limits(session, model_id)
    if row is None:
        raise NotFound("Nothing is overridden for this model.")
    return _described(row)


@router.put("/{model_id:path}")
async def change_model_limits(model_id: ModelId, body: LimitsChange, services: ServicesDep, who: WhoDep) -> ModelLimits:
    """Set overrides; absent fields stay, null returns one to the catalogue."""
    async with services.change(who) as change:
        present = await store.find_limits(change.session, model_id)
        before = {name: getattr(present, name, None) for name in _FIELDS}
        row = await store.set_limits(change.session, model_id, body.model_dump(exclude_unset=True))
        after = {name: getattr(row, name) for name in _FIELDS}
        change.note("update", _subject(model_id), differences(before, after))
    return _described(row)


@router.delete("/{model_id:path}")
async def delete_model_limits(model_id: ModelId, services: ServicesDep, who: WhoDep) -> Deleted:
    """Return a model to what the catalogue says."""
    async with services.change(who) as change:
        if await store.find_limits(change.session, model_id) is None:
            raise NotFound("Nothing is overridden for this model.")
        await store.delete_limits(change.session, model_id)
        change.note("delete", _subject(model_id))
    return Deleted(deleted=1)


def _described(row: ModelLimit) -> ModelLimits:
    return ModelLimits.model_validate({"model_id": row.model_id, **{name: getattr(row, name) for name in _FIELDS}})


def _subject(model_id: str) -> Subject:
    return Subject("model_limits", model_id, model_id)
