"""The neutral form to Messages requests, within Anthropic's constraints.

Knobs that Anthropic refuses beside one another are left out and declared; nobody gets a 400 for them.
Source: Anthropic API reference, Messages and Extended thinking (2026-11).
"""

from proxy.errors import Inexpressible
from proxy.formats.anthropic.blocks import A, Block, encode_parts
from proxy.formats.codec import EncodeContext, Encoded
from proxy.formats.effort import BUDGET_OF_EFFORT, LEAST_BUDGET, anthropic_effort
from proxy.formats.ir import (
    ChatRequest,
    ChoiceMode,
    HostedTool,
    ReasoningConfig,
    Text,
    Tool,
    ToolChoice,
    Turn,
)
from proxy.formats.limits import default_output_limit
from proxy.formats.loss import declared_extras, hosted_tools_left_out
from proxy.formats.pairing import merged, paired
from proxy.formats.system_text import NO_TEXT, SYSTEM_ROLES
from shared.jsonio import Json

_CHOICES = {
    ChoiceMode.AUTO: "auto",
    ChoiceMode.REQUIRED: "any",
    ChoiceMode.NONE: "none",
    ChoiceMode.TOOL: "tool",
}
_FORCED = frozenset({ChoiceMode.REQUIRED, ChoiceMode.TOOL})
_MAX_USER = 256
_LEAST_TOP_P_BESIDE_THINKING = 0.95


def encode_request(request: ChatRequest, context: EncodeContext) -> Encoded:
    """Write the request document. Raises `Inexpressible` for content without counterpart."""
    dropped: set[str] = set(request.unknown_parts)
    system, messages = _conversation(request.turns, dropped)
    if messages and messages[-1]["role"] == "assistant":
        _end_with_assistant(messages, context)
    body: dict[str, Json] = {"model": context.model, "messages": messages}
    limit = request.max_output or default_output_limit(context.model_max_output)
    body["max_tokens"] = limit
    if system:
        body["system"] = system
    if request.stream:
        body["stream"] = True
    _add_tools(body, request, context, dropped)
    thinking = _thinking(request, context, limit, messages, dropped)
    body.update(thinking)
    _add_sampling(
        body,
        request,
        context,
        thinking=thinking.get("thinking", {}).get("type") not in {None, "disabled"},
        dropped=dropped,
    )
    _add_output_format(body, request, dropped)
    if request.user:
        body["metadata"] = {"user_id": request.user[:_MAX_USER]}
    dropped |= declared_extras(request, A)
    return Encoded(body, tuple(sorted(dropped)))


def _conversation(turns: tuple[Turn, ...], dropped: set[str]) -> tuple[list[Block], list[Block]]:
    """Hoist system prompts, merge a role's consecutive turns, pair calls with results."""
    system = [part for turn in turns if turn.role in SYSTEM_ROLES for part in turn.parts]
    spoken = paired(merged(turn for turn in turns if turn.role not in SYSTEM_ROLES), dropped)
    system_blocks = encode_parts((part for part in system if isinstance(part, Text)), dropped)
    if any(not isinstance(part, Text) for part in system):
        dropped.add(NO_TEXT)
    messages = [
        {"role": turn.role.value, "content": blocks} for turn in spoken if (blocks := encode_parts(turn.parts, dropped))
    ]
    if not messages and system_blocks:
        return system_blocks[:-1], [{"role": "user", "content": system_blocks[-1:]}]
    if messages and messages[0]["role"] == "assistant":
        messages.insert(0, {"role": "user", "content": [{"type": "text", "text": "(continued)"}]})
    return system_blocks, messages


def _end_with_assistant(messages: list[Block], context: EncodeContext) -> None:
    """A prefill must not end in white space, and newer models take none at all: they are asked to go on."""
    if "adaptive_thinking" in context.quirks:
        messages.append({"role": "user", "content": [{"type": "text", "text": "(continue)"}]})
        return
    last = messages[-1]["content"][-1]
    if last.get("type") == "text":
        last["text"] = last["text"].rstrip() or "…"


def _add_tools(body: Block, request: ChatRequest, context: EncodeContext, dropped: set[str]) -> None:
    allowed = request.tool_choice.allowed if request.tool_choice is not None else None
    own = [tool for tool in request.tools if isinstance(tool, Tool)]
    tools = [_tool(tool) for tool in own if allowed is None or tool.name in allowed]
    own_hosted = [dict(tool.raw) for tool in request.tools if isinstance(tool, HostedTool) and tool.origin is A]
    dropped |= hosted_tools_left_out(request, A)
    if not tools and not own_hosted:
        return
    body["tools"] = tools + own_hosted
    choice = request.tool_choice
    if choice is not None and choice.mode in _FORCED and "always_thinking" in context.quirks:
        dropped.add("tool_choice")
        choice = ToolChoice(ChoiceMode.AUTO)
    if choice is None and request.parallel_tool_calls is not False:
        return
    body["tool_choice"] = _choice(choice or ToolChoice(ChoiceMode.AUTO), request)


def _tool(tool: Tool) -> Block:
    block: Block = {"name": tool.name}
    if tool.description:
        block["description"] = tool.description
    block["input_schema"] = root_object(tool.schema)
    if tool.strict:
        block["strict"] = True
    if tool.cache is not None:
        block["cache_control"] = tool.cache
    return block


def root_object(schema: Json) -> Json:
    """Return a schema whose root is an object: Anthropic refuses `anyOf`, `oneOf` and `allOf` there."""
    if not isinstance(schema, dict):
        return {"type": "object", "properties": {}}
    unions = [key for key in ("anyOf", "oneOf", "allOf") if isinstance(schema.get(key), list)]
    if not unions:
        return (
            schema if schema.get("type") else {**schema, "type": "object", "properties": schema.get("properties", {})}
        )
    flat = {key: value for key, value in schema.items() if key not in unions}
    members = [member for key in unions for member in schema[key] if isinstance(member, dict)]
    properties = dict(schema.get("properties") or {})
    for member in members:
        properties = {**(member.get("properties") or {}), **properties}
    flat |= {"type": "object", "properties": properties}
    if unions == ["allOf"]:
        required = list(schema.get("required") or [])
        required += [name for member in members for name in member.get("required") or [] if name not in required]
        flat |= {"required": required} if required else {}
    return flat


def _choice(choice: ToolChoice, request: ChatRequest) -> Block:
    block: Block = {"type": _CHOICES[choice.mode]}
    if choice.mode is ChoiceMode.TOOL:
        block["name"] = choice.name
    if request.parallel_tool_calls is False and choice.mode is not ChoiceMode.NONE:
        block["disable_parallel_tool_use"] = True
    return block


def _thinking(
    request: ChatRequest, context: EncodeContext, limit: int, messages: list[Block], dropped: set[str]
) -> dict[str, Json]:
    """Return `thinking` and `output_config.effort`. A forced tool, or a tool loop begun without thinking, excludes it."""
    config = request.reasoning
    if config is None or config.enabled is False or config.effort == "none":
        return {}
    always = "always_thinking" in context.quirks
    forced = request.tool_choice is not None and request.tool_choice.mode in _FORCED and not always
    if forced or "no_reasoning" in context.quirks:
        dropped.add("reasoning effort")
        return {}
    if always or "adaptive_thinking" in context.quirks:
        return _adaptive(config)
    if not _may_think(messages):
        dropped.add("reasoning effort")
        return {}
    return _budgeted(config, limit, dropped)


def _adaptive(config: ReasoningConfig) -> dict[str, Json]:
    """Newer models leave their thinking out of the reply unless it is asked for."""
    effort = anthropic_effort(config.effort) if config.effort else None
    thinking = {"thinking": {"type": "adaptive", "display": "summarized"}}
    return {**thinking, "output_config": {"effort": effort}} if effort else thinking


def _budgeted(config: ReasoningConfig, limit: int, dropped: set[str]) -> dict[str, Json]:
    budget = config.budget or BUDGET_OF_EFFORT.get(config.effort or "medium", BUDGET_OF_EFFORT["medium"])
    budget = min(max(budget, LEAST_BUDGET), limit - 1)
    if budget < LEAST_BUDGET:
        dropped.add("reasoning effort")
        return {}
    return {"thinking": {"type": "enabled", "budget_tokens": budget}}


def _may_think(messages: list[Block]) -> bool:
    """With a budget, an assistant turn that is being continued or answered with results must begin with thinking."""
    if not messages or messages[-1]["role"] == "assistant":
        return False
    if len(messages) < 2 or not any(block["type"] == "tool_result" for block in messages[-1]["content"]):  # noqa: PLR2004 - a pair
        return True
    return messages[-2]["content"][0]["type"] in {"thinking", "redacted_thinking"}


def _add_sampling(
    body: Block, request: ChatRequest, context: EncodeContext, *, thinking: bool, dropped: set[str]
) -> None:
    if request.temperature is not None:
        if thinking or "no_temperature" in context.quirks:
            dropped.add("temperature")
        else:
            body["temperature"] = min(request.temperature, 1)
    if request.top_p is not None:
        if (
            "no_temperature" in context.quirks
            or (thinking and request.top_p < _LEAST_TOP_P_BESIDE_THINKING)
            or "temperature" in body
        ):
            dropped.add("top_p")
        else:
            body["top_p"] = request.top_p
    if request.top_k is not None:
        if thinking or "no_temperature" in context.quirks:
            dropped.add("top_k")
        else:
            body["top_k"] = request.top_k
    sequences = [sequence for sequence in request.stop if sequence.strip()]
    if sequences:
        body["stop_sequences"] = sequences
    if len(sequences) < len(request.stop):
        dropped.add("stop sequence of white space")


def _add_output_format(body: Block, request: ChatRequest, dropped: set[str]) -> None:
    wanted = request.output_format
    if wanted is None or wanted.kind == "text":
        return
    if wanted.kind != "json_schema":
        dropped.add("response_format json_object")
        return
    if not isinstance(wanted.schema, dict):
        raise Inexpressible("a JSON output format without a schema", A)
    config = body.get("output_config", {})
    body["output_config"] = {**config, "format": {"type": "json_schema", "schema": wanted.schema}}
