"""Messages requests of the wrong shape are refused, each with the member that is wrong, wherever it stands."""

import pytest

from proxy.errors import ClientFault
from proxy.formats.anthropic.facts import facts
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering

GOOD: list[Json] = [
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": [{"type": "text", "text": "Hi"}, {"type": "made_up_tomorrow"}]},
    {"role": "system", "content": []},
]


def _document(*messages: Json) -> dict[str, Json]:
    return rendering.request(WireFormat.ANTHROPIC) | {"messages": list(messages)}


def test_messages_of_all_roles_and_contents_are_taken() -> None:
    assert facts(_document(*GOOD)).has_history


@pytest.mark.parametrize(
    ("message", "member"),
    [
        ("text", ""),
        ([], ""),
        ({"content": "x"}, ".role"),
        ({"role": 3, "content": "x"}, ".role"),
        ({"role": ["user"], "content": "x"}, ".role"),
        ({"role": "tool", "content": "x"}, ".role"),
        ({"role": "user"}, ".content"),
        ({"role": "user", "content": None}, ".content"),
        ({"role": "user", "content": {"type": "text"}}, ".content"),
        ({"role": "user", "content": ["x"]}, ".content.0"),
        ({"role": "user", "content": [{"type": "text"}, {"text": "x"}]}, ".content.1.type"),
        ({"role": "user", "content": [{"type": 1}]}, ".content.0.type"),
    ],
)
def test_a_wrong_member_is_named(message: Json, member: str) -> None:
    for position in (0, len(GOOD)):
        messages = [*GOOD]
        messages.insert(position, message)
        with pytest.raises(ClientFault) as refused:
            facts(_document(*messages))
        assert refused.value.info.param == f"messages.{position}{member}"
