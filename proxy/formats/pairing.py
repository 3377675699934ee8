"""Tool calls and their results, paired as every vendor demands: each call answered once, right behind its turn.

A call that was interrupted gets an error result; a result without a call, or a second one, is left out and declared.
"""

from collections.abc import Iterable
from dataclasses import replace

from proxy.formats.ir import Part, Role, Text, ToolCall, ToolResult, Turn


def merged(turns: Iterable[Turn]) -> list[Turn]:
    """Join consecutive turns of one role."""
    joined: list[Turn] = []
    for turn in turns:
        if joined and joined[-1].role is turn.role:
            joined[-1] = replace(joined[-1], parts=joined[-1].parts + turn.parts)
        else:
            joined.append(turn)
    return joined


def paired(turns: list[Turn], dropped: set[str]) -> list[Turn]:
    """Let each assistant turn's calls be answered first thing in the next turn, once each."""
    result: list[Turn] = []
    open_calls: dict[str, None] = {}
    for turn in turns:
        if turn.role is Role.ASSISTANT:
            if open_calls:
                result.append(Turn(Role.USER, _answers(open_calls, (), dropped)))
            result.append(turn)
            open_calls = dict.fromkeys(part.id for part in turn.parts if isinstance(part, ToolCall))
            continue
        results = tuple(part for part in turn.parts if isinstance(part, ToolResult))
        rest = tuple(part for part in turn.parts if not isinstance(part, ToolResult))
        result.append(replace(turn, parts=_answers(open_calls, results, dropped) + rest))
        open_calls = {}
    if open_calls:
        result.append(Turn(Role.USER, _answers(open_calls, (), dropped)))
    return result


def _answers(calls: dict[str, None], results: tuple[ToolResult, ...], dropped: set[str]) -> tuple[Part, ...]:
    by_id: dict[str, ToolResult] = {}
    for result in results:
        if result.call_id not in calls:
            dropped.add("tool result without a call")
        elif result.call_id in by_id:
            dropped.add("second result of one tool call")
        else:
            by_id[result.call_id] = result
    for call_id in calls:
        if call_id not in by_id:
            by_id[call_id] = ToolResult(call_id, (Text("[no result: the call was interrupted]"),), is_error=True)
    return tuple(by_id.values())
