"""Openings: what tells conversations apart, however long their first words are."""

from collections.abc import Callable

import pytest

from proxy.formats.registry import CODECS
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

LONG = "word " * 100_000


def _anthropic(system: str, user: str) -> dict[str, Json]:
    return {"model": "m", "max_tokens": 9, "system": system, "messages": [{"role": "user", "content": user}]}


def _chat(system: str, user: str) -> dict[str, Json]:
    return {"model": "m", "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}]}


def _responses(system: str, user: str) -> dict[str, Json]:
    return {"model": "m", "instructions": system, "input": user}


REQUESTS: dict[WireFormat, Callable[[str, str], dict[str, Json]]] = {
    WireFormat.ANTHROPIC: _anthropic,
    WireFormat.CHAT: _chat,
    WireFormat.RESPONSES: _responses,
}


@pytest.mark.parametrize("wire", REQUESTS)
def test_a_short_opening_is_kept_whole(wire: WireFormat) -> None:
    assert "be brief" in _opening(wire, "be brief", "hello")
    assert _opening(wire, "be brief", "hello").endswith("hello")


@pytest.mark.parametrize("wire", REQUESTS)
def test_a_long_opening_stays_small(wire: WireFormat) -> None:
    assert len(_opening(wire, LONG, LONG)) < 20_000


@pytest.mark.parametrize("wire", REQUESTS)
@pytest.mark.parametrize(
    ("system", "user"),
    [("a" + LONG, LONG), (LONG + "a", LONG), (LONG, "a" + LONG), (LONG, LONG + "a"), (LONG + "word ", LONG)],
)
def test_long_openings_differ_by_their_ends_and_their_length(wire: WireFormat, system: str, user: str) -> None:
    assert _opening(wire, system, user) != _opening(wire, LONG, LONG)


def _opening(wire: WireFormat, system: str, user: str) -> str:
    return CODECS[wire].facts(REQUESTS[wire](system, user)).opening
