"""Replies that between them use everything the formats share, by name."""

from collections.abc import Mapping

from tests.support import replies
from tests.support.replies import Reply, Stop, Text, Thinking, ToolCall, Usage

REPLIES: Mapping[str, Reply] = {
    "plain": replies.PLAIN,
    "cached": replies.CACHED,
    "tool": replies.TOOL_CALL,
    "parallel tools": replies.PARALLEL_TOOLS,
    "thoughtful": replies.THOUGHTFUL,
    "cut short": replies.CUT_SHORT,
    "refused": Reply(parts=(Text("I will not."),), stop=Stop.REFUSAL),
    "thinks, speaks and calls": Reply(
        parts=(
            Thinking("Weigh it."),
            Text('I look, then I write:\n"quoted" \\ back\u2028slash'),
            ToolCall("call_read", "read_file", '{"path":"a \\"b\\".txt"}'),
            ToolCall("call_write", "write_file", '{"path":"c","content":"1\\n2\\té \U0001f600"}'),
        ),
        stop=Stop.TOOL,
        usage=Usage(input_uncached=10, cache_read=20, cache_write=30, output=40, reasoning=5),
    ),
    "a call without arguments": Reply(parts=(ToolCall("call_now", "now", "{}"),), stop=Stop.TOOL),
    "sealed thinking without text": Reply(parts=(Thinking(""), Text("Done."))),
}
