"""What translation costs: microseconds an event of a stream, milliseconds a long request.

Run with `python -m tests.bench.formats_translate`. The aims: under 60 µs an event from Anthropic to Chat and back
together, under 25 ms to decode and encode a request of 200 messages and 800 KB.
"""

import time
from collections.abc import Callable

from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader, render
from proxy.formats.translate import StreamTranslator, translate_request
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.replies import Reply, Text, Thinking, ToolCall, long_text
from tests.support.translating import CROSSING, A, C, context, way_back

ROUNDS = 7
_MESSAGES = 200
_TEXT = 4_000


def main() -> None:
    """Print one line a measurement."""
    for upstream, client in CROSSING:
        print(f"stream  {upstream:>9} -> {client:<9} {stream_cost(upstream, client):6.1f} µs an event")
    print(f"stream  anthropic -> chat -> anthropic {there_and_back():6.1f} µs an event")
    for client, upstream in CROSSING:
        print(f"request {client:>9} -> {upstream:<9} {request_cost(client, upstream):6.1f} ms")


def stream_cost(upstream: WireFormat, client: WireFormat) -> float:
    """Return the microseconds that one upstream event costs, reading and writing included."""
    chunks = rendering.frames(upstream, _long_reply())
    return _best(lambda: _translate(upstream, client, chunks)) / len(chunks) * 1e6


def there_and_back() -> float:
    """Return the microseconds an event of an Anthropic stream costs when it is made Chat and Anthropic again."""
    chunks = rendering.frames(A, _long_reply())
    return _best(lambda: _translate(C, A, _translate(A, C, chunks))) / len(chunks) * 1e6


def request_cost(client: WireFormat, upstream: WireFormat) -> float:
    """Return the milliseconds that a long request costs, from its document to the bytes of the other format."""
    document = _REQUESTS[client]()

    def once() -> None:
        request = CODECS[client].decode_request(document)
        jsonio.dumps(translate_request(request, CODECS[upstream], context(request.model)).encoded.body)

    return _best(once) * 1e3


def _translate(upstream: WireFormat, client: WireFormat, chunks: list[bytes]) -> list[bytes]:
    translator = StreamTranslator(CODECS[upstream], CODECS[client], way_back())
    reader = FrameReader()
    return [render(frame) for chunk in chunks for part in reader.feed(chunk) for frame in translator.feed(part)]


def _best(work: Callable[[], object]) -> float:
    durations = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return min(durations)


def _long_reply() -> Reply:
    call = ToolCall("call_1", "write_file", jsonio.dumps({"path": "a.txt", "content": long_text(500)}).decode())
    return Reply(parts=(Thinking(long_text(500)), Text(long_text(1_000)), call))


def _anthropic() -> dict[str, Json]:
    messages: list[Json] = []
    for number in range(_MESSAGES // 2):
        use = {"type": "tool_use", "id": f"toolu_{number}", "name": "read_file", "input": {"path": f"src/{number}.py"}}
        messages.append({"role": "assistant", "content": [{"type": "text", "text": f"Step {number}."}, use]})
        result = {"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": _filler(number)}
        messages.append({"role": "user", "content": [result]})
    start = {"role": "user", "content": "Begin."}
    return {"model": "m", "max_tokens": 9_000, "messages": [start, *messages], "tools": [_anthropic_tool()]}


def _chat() -> dict[str, Json]:
    messages: list[Json] = [{"role": "user", "content": "Begin."}]
    for number in range(_MESSAGES // 2):
        function = {"name": "read_file", "arguments": f'{{"path":"src/{number}.py"}}'}
        call = {"id": f"call_{number}", "type": "function", "function": function}
        messages.append({"role": "assistant", "content": f"Step {number}.", "tool_calls": [call]})
        messages.append({"role": "tool", "tool_call_id": f"call_{number}", "content": _filler(number)})
    tool = _anthropic_tool()
    function = {"name": tool["name"], "description": tool["description"], "parameters": tool["input_schema"]}
    return {"model": "m", "messages": messages, "tools": [{"type": "function", "function": function}]}


def _responses() -> dict[str, Json]:
    items: list[Json] = [{"role": "user", "content": "Begin."}]
    for number in range(_MESSAGES // 2):
        text = {"type": "output_text", "text": f"Step {number}."}
        items.append({"type": "message", "role": "assistant", "content": [text]})
        arguments = f'{{"path":"src/{number}.py"}}'
        items.append(
            {"type": "function_call", "call_id": f"call_{number}", "name": "read_file", "arguments": arguments}
        )
        items.append({"type": "function_call_output", "call_id": f"call_{number}", "output": _filler(number)})
    tool = _anthropic_tool()
    function = {"name": tool["name"], "description": tool["description"], "parameters": tool["input_schema"]}
    return {"model": "m", "input": items, "tools": [{"type": "function", **function}]}


def _anthropic_tool() -> dict[str, Json]:
    schema = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    return {"name": "read_file", "description": "Read a file.", "input_schema": schema}


def _filler(number: int) -> str:
    return (f"line {number}: " + "x" * 60 + "\n") * (2 * _TEXT // 70)


_REQUESTS: dict[WireFormat, Callable[[], dict[str, Json]]] = {
    WireFormat.ANTHROPIC: _anthropic,
    WireFormat.CHAT: _chat,
    WireFormat.RESPONSES: _responses,
}


if __name__ == "__main__":
    main()
