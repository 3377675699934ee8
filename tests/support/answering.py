"""Who answers when nothing is scripted: a plain model, an echo, a small coding agent's model."""

from collections.abc import Callable, Sequence

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, JsonError, dumps
from tests.support import conversation, script
from tests.support.received import Received
from tests.support.replies import DEFAULT_SIZES, PLAIN, Reply, Stop, Text, ToolCall
from tests.support.script import Scripted

Responder = Callable[[Received], Scripted]
Speaker = Callable[[WireFormat, dict[str, Json]], Reply]

MODELS = ("claude-sonnet-5", "gpt-5.2", "provider-large")

_WRITERS: dict[str, Callable[[str, str], dict[str, Json]]] = {
    "Write": lambda path, text: {"file_path": path, "content": text},
    "write": lambda path, text: {"filePath": path, "path": path, "content": text},
    "write_file": lambda path, text: {"file_path": path, "content": text},
    "exec_command": lambda path, text: {"cmd": _shell(path, text)},
    "shell_command": lambda path, text: {"command": _shell(path, text)},
    "shell": lambda path, text: {"command": ["bash", "-lc", _shell(path, text)]},
    "Bash": lambda path, text: {"command": _shell(path, text), "description": "write the file"},
    "bash": lambda path, text: {"command": _shell(path, text), "description": "write the file"},
    "apply_patch": lambda path, text: {"input": _patch(path, text)},
    "functions__exec": lambda path, text: {"input": _javascript(path, text)},
}
"""How each agent's tool writes a file, in order of preference."""


def saying(speak: Speaker, sizes: Sequence[int] = DEFAULT_SIZES) -> Responder:
    """Return a responder that renders what `speak` says, streamed when the request asks for it."""

    def respond(request: Received) -> Scripted:
        wire = request.wire
        if request.method != "POST" or wire is None or request.route.endswith(("/count_tokens", "/compact")):
            return _side_request(request)
        try:
            body = request.document
        except JsonError:
            return script.failure(wire, 400, "the provider could not parse the body")
        reply, model = speak(wire, body), str(body.get("model"))
        if not body.get("stream"):
            return script.whole(wire, reply, model)
        options = body.get("stream_options") or {}
        return script.stream(wire, reply, model, sizes, include_usage=bool(options.get("include_usage")))

    return respond


def always(reply: Reply, sizes: Sequence[int] = DEFAULT_SIZES) -> Responder:
    """Return a responder that says the same each time."""
    return saying(lambda _wire, _body: reply, sizes)


def echo(sizes: Sequence[int] = DEFAULT_SIZES, *, in_tool: bool = False) -> Responder:
    """Return a responder that repeats the last user message, as text or inside a tool's arguments."""

    def speak(wire: WireFormat, body: dict[str, Json]) -> Reply:
        said = conversation.last_user_text(wire, body)
        if not in_tool:
            return Reply(parts=(Text(said),))
        return Reply(parts=(ToolCall("call_echo", "echo", dumps({"text": said}).decode()),), stop=Stop.TOOL)

    return saying(speak, sizes)


def coding_agent(path: str, content: str, tool: str | None = None) -> Responder:
    """Return a model that asks once for a tool call that writes `content` to `path`, then says that it is done.

    It calls `tool`, or the first that it knows of those offered.
    """
    known = [tool] if tool else list(_WRITERS)

    def speak(wire: WireFormat, body: dict[str, Json]) -> Reply:
        if conversation.has_tool_result(wire, body):
            return Reply(parts=(Text("Done: the file is written."),))
        offered = conversation.tool_names(body)
        if (name := next((name for name in known if name in offered), None)) is None:
            return Reply(parts=(Text('{"title":"Write a file"}'),))
        arguments = dumps(_WRITERS[name](path, content)).decode()
        return Reply(parts=(Text("I will write it."), ToolCall("call_write1", name, arguments)), stop=Stop.TOOL)

    return saying(speak)


like_a_model = always(PLAIN)


def _side_request(request: Received) -> Scripted:
    route = request.route
    if route.endswith("/count_tokens"):
        return script.document({"input_tokens": 42})
    if route.endswith("/models"):
        entries = [{"id": name, "object": "model", "created": 1_790_000_000, "owned_by": "scripted"} for name in MODELS]
        return script.document({"object": "list", "data": entries})
    if route.endswith("/responses/compact"):
        return script.document({"id": "resp_compact1", "object": "response.compaction", "output": []})
    if "/responses/" in route:
        return script.whole(WireFormat.RESPONSES, PLAIN)
    return script.failure(request.wire or WireFormat.CHAT, 404, f"no such path: {route}")


def _shell(path: str, content: str) -> str:
    return f"printf %s '{content}' > '{path}'"


def _patch(path: str, content: str) -> str:
    added = "".join(f"+{line}\n" for line in content.splitlines())
    return f"*** Begin Patch\n*** Add File: {path}\n{added}*** End Patch\n"


def _javascript(path: str, content: str) -> str:
    command = dumps({"cmd": _shell(path, content)}).decode()
    return f"const ran = await tools.exec_command({command});\ntext(ran.output ?? JSON.stringify(ran));\n"
