"""The neutral form between wire formats: requests, parts, responses, usage, stream events.

Internal, small and frozen: never stored, never in an API. It follows meaning, not a vendor. Tool arguments stay JSON
*text*; usage is disjoint; reasoning carries its origin, and an encoder replays it to that origin only. What one format
alone can say travels as `Opaque` parts or in `extras`, keyed by the format that understands it.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from proxy.errors import ErrorInfo
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import value

Extras = Mapping[str, Json]
"""Members of the native document that have no neutral meaning, by their native key."""

NO_EXTRAS: Extras = {}


class Role(StrEnum):
    """Who speaks in a turn. Tool results belong to user turns."""

    SYSTEM = "system"
    DEVELOPER = "developer"
    USER = "user"
    ASSISTANT = "assistant"


class ToolKind(StrEnum):
    """How a tool takes its input: JSON that fits a schema, or free text."""

    FUNCTION = "function"
    CUSTOM = "custom"


# --- parts -----------------------------------------------------------------------------------------------------------


@value
class Citation:
    """A source for a piece of text; `raw` keeps the native form for its own format."""

    origin: WireFormat
    raw: Json
    url: str | None = None
    title: str | None = None
    cited_text: str | None = None
    start: int | None = None
    end: int | None = None


@value
class Text:
    """Human-readable text."""

    text: str
    citations: tuple[Citation, ...] = ()
    cache: Json = None
    """Anthropic's `cache_control`, also where other clients send it."""


@value
class Media:
    """Where bytes come from: exactly one of `data` (base64), `url` and `file_id` is set; plain-text documents use `text`."""

    media_type: str | None = None
    data: str | None = None
    url: str | None = None
    file_id: str | None = None
    text: str | None = None


@value
class Image:
    """A picture."""

    media: Media
    detail: str | None = None
    cache: Json = None


@value
class Document:
    """A PDF or another file."""

    media: Media
    title: str | None = None
    context: str | None = None
    citations_enabled: bool | None = None
    cache: Json = None


@value
class Reasoning:
    """What the model thought. Replayed to `origin` only; `redacted` text is opaque ciphertext in `encrypted`."""

    text: str = ""
    signature: str | None = None
    encrypted: str | None = None
    id: str | None = None
    origin: WireFormat | None = None
    """The format whose upstream issued it; None where nothing proves the origin."""
    redacted: bool = False
    summary: bool = False
    """The text is a summary (Responses), not the thinking itself."""
    raw: Json = None
    """`reasoning_details` and the like, for their own format."""


@value
class ToolCall:
    """The model asks for a tool. `arguments` is JSON text for functions, free text for custom tools, never parsed here."""

    id: str
    name: str
    arguments: str
    kind: ToolKind = ToolKind.FUNCTION
    namespace: str | None = None
    item_id: str | None = None
    """The Responses item id (`fc_…`, `ctc_…`), apart from the call id."""
    cache: Json = None
    extras: Extras = field(default_factory=dict)
    """E.g. Gemini's `extra_content.google.thought_signature`."""


@value
class ToolResult:
    """What a tool returned, for the call with id `call_id`."""

    call_id: str
    content: "tuple[Text | Image | Document | Opaque, ...]"
    is_error: bool = False
    kind: ToolKind = ToolKind.FUNCTION
    cache: Json = None


@value
class Refusal:
    """The model declines, in its own words."""

    text: str


@value
class Opaque:
    """A part that only `origin` understands; other encoders refuse it by name or drop it declared, never silently."""

    origin: WireFormat
    raw: Json
    label: str
    """What to call it in a message or a `dropped` list, e.g. `server_tool_use`."""
    required: bool = True
    """Whether leaving it out would change what the user said (refuse) or not (drop and declare)."""


Part = Text | Image | Document | Reasoning | ToolCall | ToolResult | Refusal | Opaque


@value
class Turn:
    """Consecutive parts of one role, in order."""

    role: Role
    parts: tuple[Part, ...]
    name: str | None = None
    extras: Extras = field(default_factory=dict)


# --- request ---------------------------------------------------------------------------------------------------------


@value
class Tool:
    """A tool that the client will run. `schema` is the JSON schema as given (functions), `format` the grammar (custom)."""

    name: str
    description: str | None = None
    schema: Json = None
    strict: bool | None = None
    kind: ToolKind = ToolKind.FUNCTION
    format: Json = None
    namespace: str | None = None
    cache: Json = None
    extras: Extras = field(default_factory=dict)


@value
class HostedTool:
    """A tool that only the vendor of `origin` can run (web search, code execution …)."""

    origin: WireFormat
    raw: Json
    label: str


class ChoiceMode(StrEnum):
    """How freely the model may use tools."""

    AUTO = "auto"
    REQUIRED = "required"
    NONE = "none"
    TOOL = "tool"


@value
class ToolChoice:
    """`name` is set when `mode` is TOOL; `allowed` narrows the tools that may be used."""

    mode: ChoiceMode
    name: str | None = None
    kind: ToolKind = ToolKind.FUNCTION
    allowed: tuple[str, ...] | None = None


@value
class ReasoningConfig:
    """How much to think. `enabled` None: not said; `budget` in tokens; `adaptive`: the model decides."""

    enabled: bool | None = None
    effort: str | None = None
    budget: int | None = None
    adaptive: bool = False
    summary: str | None = None
    display: str | None = None
    encrypted: bool = False
    """The client asked to receive encrypted reasoning for replay."""


@value
class OutputFormat:
    """Structured output: `json_object`, or `json_schema` with its schema unchanged."""

    kind: str
    schema: Json = None
    name: str | None = None
    description: str | None = None
    strict: bool | None = None


@value
class ChatRequest:
    """One request in neutral form. System prompts are turns, in their position."""

    model: str
    turns: tuple[Turn, ...]
    stream: bool = False
    tools: tuple[Tool | HostedTool, ...] = ()
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    max_output: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    stop: tuple[str, ...] = ()
    reasoning: ReasoningConfig | None = None
    output_format: OutputFormat | None = None
    verbosity: str | None = None
    user: str | None = None
    extras: Mapping[WireFormat, Extras] = field(default_factory=dict)
    """Top-level members without neutral meaning, by the format they came in. The two OpenAI formats share several."""
    include_usage: bool = True
    """Whether the client wants usage in the stream (Chat asks for it; the others always send it)."""
    unknown_parts: tuple[str, ...] = ()
    """Labels of what the decoder met and could not keep; encoders add them to `dropped`."""


# --- response --------------------------------------------------------------------------------------------------------


class StopReason(StrEnum):
    """Why the model stopped."""

    END = "end"
    MAX_OUTPUT = "max_output"
    CONTEXT_WINDOW = "context_window"
    STOP_SEQUENCE = "stop_sequence"
    TOOL_CALLS = "tool_calls"
    REFUSAL = "refusal"
    PAUSE = "pause"


@value
class Usage:
    """Tokens, disjoint but for `reasoning`, which is part of `output`."""

    input_uncached: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0
    raw: Json = None
    """The native usage object, for encoders of the same family."""

    @property
    def prompt(self) -> int:
        """All input tokens, cached or not."""
        return self.input_uncached + self.cache_read + self.cache_write


@value
class ChatResponse:
    """One whole reply."""

    id: str
    model: str
    parts: tuple[Part, ...]
    stop: StopReason
    usage: Usage | None = None
    stop_sequence: str | None = None
    created: int | None = None
    """Seconds since the epoch."""
    extras: Extras = field(default_factory=dict)


# --- stream ----------------------------------------------------------------------------------------------------------
# Started (PartStarted Delta* PartFinished | UsageUpdated | Unknown)* (Finished | Failed); parts may interleave by index.


@value
class Started:
    """The reply begins."""

    id: str
    model: str
    usage: Usage | None = None
    created: int | None = None


@value
class PartStarted:
    """Part `index` begins; `part` carries what is known now (ids, names), its text or arguments empty."""

    index: int
    part: Part


@value
class TextDelta:
    """More text of a Text, Reasoning or Refusal part."""

    index: int
    text: str


@value
class ArgumentsDelta:
    """More argument text of a ToolCall part."""

    index: int
    text: str


@value
class SealAdded:
    """A Reasoning part's signature, encrypted content, item id or raw details, at any time before it finishes."""

    index: int
    signature: str | None = None
    encrypted: str | None = None
    id: str | None = None
    raw: Json = None


@value
class CitationAdded:
    """A source for the Text part `index`."""

    index: int
    citation: Citation


@value
class PartFinished:
    """Part `index` is complete."""

    index: int


@value
class UsageUpdated:
    """The newest usage; replaces what was known."""

    usage: Usage


@value
class Unknown:
    """An event that this codec does not know; named, so that it can be logged."""

    origin: WireFormat
    label: str


@value
class Finished:
    """The reply ended as it should."""

    stop: StopReason
    usage: Usage | None = None
    stop_sequence: str | None = None
    extras: Extras = field(default_factory=dict)


@value
class Failed:
    """The reply broke off."""

    error: ErrorInfo


Delta = TextDelta | ArgumentsDelta | SealAdded | CitationAdded
Event = Started | PartStarted | Delta | PartFinished | UsageUpdated | Unknown | Finished | Failed
