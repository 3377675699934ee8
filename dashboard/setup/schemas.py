"""What travels about setting tools up."""

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, Field

from dashboard.fields import Id, Line, Secret, StoredMoment
from shared.catalog.wire import WireFormat

FileState = Literal["missing", "other", "here", "unreadable"]
Mode = Literal["write", "steps", "values"]
LineKind = Literal["same", "added", "removed", "gap"]
StepState = Literal["ok", "warning", "failed", "skipped"]


class SnippetText(BaseModel):
    """Text to copy; the key in it is masked."""

    title: str
    language: str
    text: str


class ToolFile(BaseModel):
    """The file that can be written."""

    path: str = Field(description="As its owner knows it: `~/…`.")
    state: FileState = Field(description="`here`: it points at this proxy. `unreadable`: it would be refused.")
    problem: str | None = Field(description="Why it would be refused.")
    undoable: bool = Field(description="What was written can be undone.")


class ToolSetup(BaseModel):
    """A tool and its ways to the proxy."""

    id: str
    label: str
    mode: Mode = Field(description="`write`: we can write it. `steps`: steps to follow. `values`: address and key.")
    formats: list[WireFormat] = Field(description="In which it can reach the proxy; empty = not at all.")
    found: bool = Field(description="The tool seems to be on this machine.")
    file: ToolFile | None
    by_hand: list[SnippetText]
    terminal: list[SnippetText] = Field(description="The same for each shell; empty = there is no such way.")
    steps: list[str]
    after: str = Field(description="What follows once the file is written.")
    caveat: str = Field(description="What does not work, or not everywhere.")
    docs_url: str


class KeyChoice(BaseModel):
    """Whose client key the texts hold."""

    masked: str | None = Field(description="As it stands in the texts; null = there is no key that could be shown.")
    tenant_id: str | None = Field(description="Null = tenants are off.")
    tenant_name: str | None
    problem: str | None = Field(description="Why there is no key.")


class TenantChoice(BaseModel):
    """A tenant whose key can be chosen."""

    id: str
    name: str


class Progress(BaseModel):
    """How far a new installation has come."""

    account: bool
    config: bool
    tool: bool = Field(description="A tool's file points here, or a request came.")
    first_request: bool = Field(description="A request came from a tool; the dashboard's own do not count.")


class SetupView(BaseModel):
    """Everything that the page shows."""

    root_url: str = Field(description="The proxy's address, for tools that add `/v1` themselves.")
    v1_url: str
    key: KeyChoice
    tenants: list[TenantChoice]
    home: str | None = Field(description="Whose files are written; null = none can be.")
    home_problem: str | None
    progress: Progress
    tools: list[ToolSetup]


class SetupRequest(BaseModel):
    """Which tool to write, and with which key."""

    tool: Line = Field(min_length=1, max_length=100)
    api_key: Annotated[
        Secret | None,
        Field(
            validation_alias=AliasChoices("apiKey", "api_key"),
            description="The client key to write; absent = the tenant's own. (`api_key` is accepted too.)",
            min_length=1,
        ),
    ] = None
    tenant_id: Id | None = Field(default=None, description="Whose key; absent = the Default tenant's.")


class UndoRequest(BaseModel):
    """Which tool to undo."""

    tool: Line = Field(min_length=1, max_length=100)


class DiffLine(BaseModel):
    """A line of a file; secrets are masked."""

    kind: LineKind
    text: str


class Preview(BaseModel):
    """What writing would do."""

    tool: str
    path: str
    exists: bool
    changes: bool = Field(description="False = everything stands there already.")
    narrows: bool = Field(description="Others on this machine can read the file now, and no longer will.")
    lines: list[DiffLine]


class SetupResult(BaseModel):
    """What was written."""

    tool: str
    path: str
    backup: str | None = Field(description="Where the content before is kept; null = there was no file.")
    changed: bool
    message: str


class UndoResult(BaseModel):
    """What was undone."""

    tool: str
    path: str
    removed: bool = Field(description="There was no file before, and there is none now.")
    message: str


class DoctorRequest(BaseModel):
    """What to examine."""

    tenant_id: Id | None = None
    api_key: Annotated[
        Secret | None,
        Field(
            validation_alias=AliasChoices("apiKey", "api_key"), description="Examine this key instead.", min_length=1
        ),
    ] = None
    model: Line | None = Field(default=None, max_length=500, description="The model to ask for; absent = a small one.")


class DoctorStep(BaseModel):
    """One step of the chain."""

    id: str
    title: str
    state: StepState
    detail: str
    next_act: str | None = Field(description="What to do, when it failed.")
    duration_ms: int


class DoctorReport(BaseModel):
    """The whole chain, looked at once."""

    ok: bool = Field(description="No step failed.")
    steps: list[DoctorStep]
    total_ms: int
    at: StoredMoment
    upstream_requests: int = Field(description="How many requests went to a provider.")
    cost_usd: float | None = Field(description="What they cost; null = not known (unpriced, or not recorded).")
    cost_note: str
