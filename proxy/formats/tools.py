"""Tools across formats: namespaces flattened, free-form tools as functions, names and ids that fit, and all of it back.

One stage before the request encoder (`adapt_tools`), one behind the reply decoder (`ToolMap.restore`, `CallRestorer`),
so that the codecs themselves know nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proxy.formats.carriers import carried_extras, is_carrier
from proxy.formats.free_form import INPUT, FreeTextReader, free_text
from proxy.formats.ir import (
    ArgumentsDelta,
    ChatRequest,
    Event,
    Extras,
    Part,
    PartFinished,
    PartStarted,
    Tool,
    ToolCall,
    ToolChoice,
    ToolKind,
    ToolResult,
    Turn,
)
from proxy.formats.names import fit_id, fit_names
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.values import replaced

_NAMELESS = "call_nameless"
"""For calls and results that a client sends without an id."""

ToolKey = tuple[str | None, str]
"""A tool's namespace and its name there."""


@dataclass(frozen=True, slots=True)
class ToolMap:
    """How the client's tools are called towards this upstream, and which tool a name stands for on the way back."""

    wire_names: Mapping[ToolKey, str] = field(default_factory=dict)
    """The client's namespace and name -> name on the wire."""
    tools: Mapping[str, Tool] = field(default_factory=dict)
    """Name on the wire -> the client's own tool."""
    free_form_kept: bool = False
    """Whether the upstream takes free-form tools as they are."""

    def restore(self, call: ToolCall, client: WireFormat) -> ToolCall:
        """Return an upstream's call as the client knows the tool."""
        tool = self.tools.get(call.name)
        fitted = replaced(call, id=fit_id(call.id, client))
        if tool is None:
            return fitted
        arguments = call.arguments
        if tool.kind is ToolKind.CUSTOM and call.kind is ToolKind.FUNCTION:
            arguments = free_text(call.arguments)
        return replaced(fitted, name=tool.name, namespace=tool.namespace, kind=tool.kind, arguments=arguments)


NO_NAMES = ToolMap()
"""Of a request whose tools go out as they are."""


def adapt_tools(request: ChatRequest, target: WireFormat) -> tuple[ChatRequest, ToolMap]:
    """Return the request as `target` can take its tools, and the map that brings replies back."""
    keep_free_form = target is WireFormat.RESPONSES
    own = [tool for tool in request.tools if isinstance(tool, Tool)]
    keys = [(tool.namespace, tool.name) for tool in own] + _keys_in_history(request)
    wire_names = fit_names({key: flat_name(*key) for key in keys}, target)
    names = ToolMap(
        wire_names=wire_names,
        tools={wire_names[tool.namespace, tool.name]: tool for tool in own},
        free_form_kept=keep_free_form,
    )
    extras = carried_extras(request.turns)
    kinds = {part.id: part.kind for turn in request.turns for part in turn.parts if isinstance(part, ToolCall)}
    adapted = replaced(
        request,
        tools=tuple(_adapt_tool(tool, names) if isinstance(tool, Tool) else tool for tool in request.tools),
        tool_choice=_adapt_choice(request.tool_choice, names),
        turns=tuple(_adapt_turn(turn, names, target, extras, kinds) for turn in request.turns),
    )
    return adapted, names


def flat_name(namespace: str | None, name: str) -> str:
    """Return the one name of a tool inside a namespace."""
    if not namespace:
        return name
    prefix = namespace if namespace.endswith("__") else f"{namespace}__"
    return name if name.startswith(prefix) else prefix + name


class CallRestorer:
    """Bring the tool calls of one reply stream back to the client's names, kinds and ids, delta by delta."""

    def __init__(self, names: ToolMap, client: WireFormat) -> None:
        self._names = names
        self._client = client
        self._free_form: dict[int, FreeTextReader] = {}

    def feed(self, event: Event) -> list[Event]:
        """Return what `event` becomes for the client."""
        match event:
            case PartStarted(index, ToolCall() as call):
                restored = self._names.restore(replaced(call, arguments=""), self._client)
                if restored.kind is ToolKind.CUSTOM and call.kind is ToolKind.FUNCTION:
                    self._free_form[index] = FreeTextReader()
                return [PartStarted(index, replaced(restored, arguments=""))]
            case ArgumentsDelta(index, text) if index in self._free_form:
                unwrapped = self._free_form[index].feed(text)
                return [ArgumentsDelta(index, unwrapped)] if unwrapped else []
            case PartFinished(index) if index in self._free_form:
                rest = self._free_form.pop(index).finish()
                return [*([ArgumentsDelta(index, rest)] if rest else []), event]
            case _:
                return [event]


def _keys_in_history(request: ChatRequest) -> list[ToolKey]:
    calls = (part for turn in request.turns for part in turn.parts if isinstance(part, ToolCall))
    return [(call.namespace, call.name) for call in calls]


def _adapt_tool(tool: Tool, names: ToolMap) -> Tool:
    named = replaced(tool, name=names.wire_names[tool.namespace, tool.name], namespace=None)
    if tool.kind is ToolKind.FUNCTION or names.free_form_kept:
        return named
    syntax = tool.format.get("definition") if isinstance(tool.format, dict) else None
    hint = "The whole input of the tool, as plain text." + (
        f" It must follow this grammar:\n{syntax}" if syntax else ""
    )
    schema = {
        "type": "object",
        "properties": {INPUT: {"type": "string", "description": hint}},
        "required": [INPUT],
        "additionalProperties": False,
    }
    return replaced(named, kind=ToolKind.FUNCTION, schema=schema, format=None)


def _adapt_choice(choice: ToolChoice | None, names: ToolMap) -> ToolChoice | None:
    if choice is None:
        return None
    kind = choice.kind if names.free_form_kept else ToolKind.FUNCTION
    allowed = None if choice.allowed is None else tuple(_wire_name(name, names) for name in choice.allowed)
    return replaced(choice, name=_wire_name(choice.name, names) if choice.name else None, kind=kind, allowed=allowed)


def _wire_name(name: str, names: ToolMap) -> str:
    """A tool choice names no namespace: the first tool of that name is meant."""
    return next((wire for (_, own), wire in names.wire_names.items() if own == name), name)


def _adapt_turn(
    turn: Turn, names: ToolMap, target: WireFormat, extras: Mapping[str, Extras], kinds: Mapping[str, ToolKind]
) -> Turn:
    """A result is of the kind of its call, which Chat's results do not say."""
    if not any(isinstance(part, ToolCall | ToolResult) for part in turn.parts):
        return turn
    parts: list[Part] = []
    for part in turn.parts:
        match part:
            case ToolCall():
                own = replaced(part, extras=extras[part.id]) if part.id in extras else part
                parts.append(_adapt_call(own, names, target))
            case ToolResult():
                kind = kinds.get(part.call_id, part.kind) if names.free_form_kept else ToolKind.FUNCTION
                parts.append(replaced(part, call_id=fit_id(part.call_id or _NAMELESS, target), kind=kind))
            case _ if not is_carrier(part):
                parts.append(part)
    return replaced(turn, parts=tuple(parts))


def _adapt_call(call: ToolCall, names: ToolMap, target: WireFormat) -> ToolCall:
    named = replaced(
        call,
        id=fit_id(call.id or _NAMELESS, target),
        name=names.wire_names[call.namespace, call.name],
        namespace=None,
    )
    if call.kind is ToolKind.FUNCTION or names.free_form_kept:
        return named
    wrapped = jsonio.dumps({INPUT: call.arguments}).decode()
    return replaced(named, kind=ToolKind.FUNCTION, arguments=wrapped)
