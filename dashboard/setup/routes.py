"""`/api/setup`: what each tool needs, writing it and undoing that. No GET shows a key."""

import asyncio

from fastapi import APIRouter, Request

from dashboard.audit.store import Subject
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import Invalid
from dashboard.fields import Id
from dashboard.masking import masked
from dashboard.services import Services
from dashboard.setup import store
from dashboard.setup.diff import difference
from dashboard.setup.keys import Chosen, chosen_key, tenants_to_choose
from dashboard.setup.schemas import (
    DiffLine,
    KeyChoice,
    Preview,
    Progress,
    SetupRequest,
    SetupResult,
    SetupView,
    TenantChoice,
    UndoRequest,
    UndoResult,
)
from dashboard.setup.tools.catalogue import TOOLS, tool_named
from dashboard.setup.tools.model import Tool

router = APIRouter(prefix="/api/setup", tags=["setup"])


@router.get("")
async def read_setup(services: ServicesDep, request: Request, tenant_id: Id | None = None) -> SetupView:
    """Return what each tool needs, with the chosen tenant's key masked."""
    setups = services.setups
    async with services.read() as session:
        chosen = await chosen_key(services, session, tenant_id)
        tenants = [TenantChoice(id=one.id, name=one.name) for one in await tenants_to_choose(services, session)]
        account, config = await store.has_account(session), await store.has_active_config(session)
        asked = await store.tool_has_asked(session)
    root = setups.root_for(request.headers.get("host", ""))
    tools = await asyncio.to_thread(setups.described, chosen.key, root)
    pointed = asked or any(tool.file is not None and tool.file.state == "here" for tool in tools)
    problem = setups.home_problem
    return SetupView(
        root_url=root,
        v1_url=f"{root}/v1",
        key=_key_choice(chosen),
        tenants=tenants,
        home=None if problem else str(setups.home),
        home_problem=problem,
        progress=Progress(account=account, config=config, tool=pointed, first_request=asked),
        tools=tools,
    )


@router.post("/preview")
async def preview_setup(body: SetupRequest, services: ServicesDep) -> Preview:
    """Say what writing a tool's configuration would change; nothing is written."""
    tool = _tool(body.tool)
    key = await _key(services, body)
    planned = await asyncio.to_thread(services.setups.plan, tool, key)
    lines = difference(planned.found.content, planned.content, key)
    return Preview(
        tool=tool.id,
        path=f"~/{planned.relative}",
        exists=planned.found.content is not None,
        changes=planned.changes,
        narrows=planned.narrows,
        lines=[DiffLine(kind=line.kind, text=line.text) for line in lines],
    )


@router.post("/auto")
async def write_setup(body: SetupRequest, services: ServicesDep, who: WhoDep) -> SetupResult:
    """Write a tool's configuration, with a backup beside it; 409 when its file cannot be read, which is then untouched."""
    tool = _tool(body.tool)
    key = await _key(services, body)
    planned = await services.setups.write(tool, key)
    path = f"~/{planned.relative}"
    if planned.changes:
        async with services.change(who, bumps=False) as change:
            change.note("write", _subject(tool), {"file": path, "client_key": masked(key)})
    message = f"{tool.label} points here. {tool.after}" if planned.changes else f"{tool.label} points here already."
    backup = services.setups.backup_of(tool)
    return SetupResult(tool=tool.id, path=path, backup=backup, changed=planned.changes, message=message.strip())


@router.post("/undo")
async def undo_setup(body: UndoRequest, services: ServicesDep, who: WhoDep) -> UndoResult:
    """Restore the file as it was, byte for byte; 409 when it was changed since."""
    tool = _tool(body.tool)
    written = await services.setups.undo(tool)
    path = f"~/{written.relative}"
    async with services.change(who, bumps=False) as change:
        change.note("undo", _subject(tool), {"file": path})
    removed = written.backup is None
    message = f"{path} is gone again: there was none before." if removed else f"{path} is as it was."
    return UndoResult(tool=tool.id, path=path, removed=removed, message=message)


def _tool(name: str) -> Tool:
    tool = tool_named(name)
    if tool is None:
        message = f"There is no such tool; there are {', '.join(one.id for one in TOOLS)}."
        raise Invalid(message, {"tool": message})
    return tool


async def _key(services: Services, body: SetupRequest) -> str:
    if body.api_key is not None:
        return body.api_key
    async with services.read() as session:
        return (await chosen_key(services, session, body.tenant_id)).required()


def _key_choice(chosen: Chosen) -> KeyChoice:
    tenant = chosen.tenant
    return KeyChoice(
        masked=masked(chosen.key) if chosen.key else None,
        tenant_id=tenant.id if tenant else None,
        tenant_name=tenant.name if tenant else None,
        problem=chosen.problem,
    )


def _subject(tool: Tool) -> Subject:
    return Subject("tool", tool.id, tool.label)
