"""`/api/settings`: global settings as stored, and what the registry says about each."""

from fastapi import APIRouter

from dashboard.deps import ServicesDep, WhoDep
from dashboard.setting_values import SettingChanges
from dashboard.settings import service, store
from dashboard.settings.schemas import SettingRow, Texts

router = APIRouter(prefix="/api/settings", tags=["settings"])


@router.get("")
async def read_settings(services: ServicesDep) -> Texts:
    """Return all stored settings as texts, without secrets; what is not stored has its default."""
    async with services.read() as session:
        return service.shown_texts(await store.all_texts(session))


@router.put("")
async def change_settings(body: SettingChanges, services: ServicesDep, who: WhoDep) -> Texts:
    """Change settings, all or none; null returns one to its default."""
    async with services.change(who) as change:
        return await services.set_settings(change, body)


@router.get("/registry")
async def list_settings(services: ServicesDep) -> list[SettingRow]:
    """List every setting with its meaning, its range and the value in force, in the order of the forms."""
    async with services.read() as session:
        texts = await store.all_texts(session)
    return service.described_settings(texts, services.environment)
