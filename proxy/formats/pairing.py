"""Tool calls and their results, paired as every vendor demands: each call answered once, right behind its turn.

A result that comes later moves up to its call. A call that was interrupted gets an error result; a result without a
call, or a second one, is left out and declared.
"""

from collections.abc import Iterable

from proxy.formats.ir import Part, Role, Text, ToolCall, ToolResult, Turn
from proxy.formats.system_text import SYSTEM_ROLES
from shared.values import replaced

_INTERRUPTED = (Text("[no result: the call was interrupted]"),)


def merged(turns: Iterable[Turn]) -> list[Turn]:
    """Join consecutive turns of one role."""
    joined: list[Turn] = []
    for turn in turns:
        if joined and joined[-1].role is turn.role:
            joined[-1] = replaced(joined[-1], parts=joined[-1].parts + turn.parts)
        else:
            joined.append(turn)
    return joined


def merged_around_results(turns: Iterable[Turn]) -> list[Turn]:
    """Join consecutive turns of the assistant, and of the user where one of them holds tool results."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        if last is not None and last.role is turn.role and _belong_together(last, turn):
            joined[-1] = replaced(last, parts=last.parts + turn.parts)
        else:
            joined.append(turn)
    return joined


def systems_behind_results(turns: Iterable[Turn]) -> list[Turn]:
    """Move system turns that stand between calls and their results behind the results."""
    ordered: list[Turn] = []
    for turn in turns:
        place = len(ordered)
        if turn.role is Role.USER and has_results(turn):
            while place and ordered[place - 1].role in SYSTEM_ROLES:
                place -= 1
        ordered.insert(place, turn)
    return ordered


def has_calls(turn: Turn) -> bool:
    """Tell whether a turn asks for tools."""
    return any(isinstance(part, ToolCall) for part in turn.parts)


def has_results(turn: Turn) -> bool:
    """Tell whether a turn answers calls."""
    return any(isinstance(part, ToolResult) for part in turn.parts)


def paired(turns: list[Turn], dropped: set[str]) -> list[Turn]:
    """Let each assistant turn's calls be answered first thing in the next turn, once each."""
    if not any(has_calls(turn) or has_results(turn) for turn in turns):
        return turns
    answers, rests = _matched(turns, dropped)
    result: list[Turn] = []
    owed: tuple[Part, ...] = ()
    for position, turn in enumerate(turns):
        rest = replaced(turn, parts=rests[position])
        if owed and turn.role is Role.USER:
            rest = replaced(rest, parts=owed + rest.parts)
            owed = ()
        elif owed:
            result.append(Turn(Role.USER, owed))
            owed = ()
        if rest.parts or not turn.parts:
            result.append(rest)
        owed = answers.get(position, ())
    return [*result, Turn(Role.USER, owed)] if owed else result


def _belong_together(first: Turn, second: Turn) -> bool:
    return first.role not in SYSTEM_ROLES and (
        first.role is Role.ASSISTANT or has_results(first) or has_results(second)
    )


def _matched(turns: list[Turn], dropped: set[str]) -> tuple[dict[int, tuple[Part, ...]], list[tuple[Part, ...]]]:
    """Return the results that answer each calling turn, by its position, and what is left of every turn."""
    asked_in: dict[str, int] = {}
    answers: dict[int, dict[str, ToolResult]] = {}
    rests: list[tuple[Part, ...]] = []
    for position, turn in enumerate(turns):
        for part in turn.parts:
            if isinstance(part, ToolCall):
                asked_in[part.id] = position
                answers.setdefault(position, {})
            elif isinstance(part, ToolResult):
                _answer(part, asked_in, answers, dropped)
        rests.append(tuple(part for part in turn.parts if not isinstance(part, ToolResult)))
    for position, given in answers.items():
        for part in turns[position].parts:
            if isinstance(part, ToolCall) and part.id not in given:
                given[part.id] = ToolResult(part.id, _INTERRUPTED, is_error=True, kind=part.kind)
    return {position: tuple(given.values()) for position, given in answers.items()}, rests


def _answer(
    result: ToolResult, asked_in: dict[str, int], answers: dict[int, dict[str, ToolResult]], dropped: set[str]
) -> None:
    position = asked_in.get(result.call_id)
    if position is None:
        dropped.add("tool result without a call")
    elif result.call_id in answers[position]:
        dropped.add("second result of one tool call")
    else:
        answers[position][result.call_id] = result
