"""Whole blocks of a conversation are known again, and what is known of them is what a fresh reading finds."""

import copy
from random import Random

import pytest

from proxy.formats.registry import CODECS
from proxy.guard.blocks import BLOCK
from proxy.guard.mask import Masker
from shared.catalog.wire import WireFormat
from shared.guardrails.engine import default_engine
from shared.jsonio import Json, dumps
from tests.support import rendering, sensitive
from tests.support.guarding import mask, run, scope
from tests.support.planted import FIELDS, PLACES, request

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
EMAIL, KEY = sensitive.VALUES["email"], sensitive.VALUES["api_key"]


def turns(number: int, chance: Random) -> list[Json]:
    """Return messages of an agent, some with sensitive values in some of their parts."""
    found: list[Json] = []
    for at in range(number):
        said = chance.choice([f"step {at}", f"{at}: write to {EMAIL}", f"{at}: use {KEY}"])
        written = {"lines": [said, {"password": f"tiger-{at}-lily"}], f"user{at}@kingsley-mills.org": said}
        call = {"type": "tool_use", "id": f"toolu_{at}", "name": "write", "input": written}
        text = {"type": "text", "text": said}
        found.append({"role": "assistant", "content": [text, call]} if at % 2 else {"role": "user", "content": said})
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_conversation_masked_turn_by_turn_reads_as_if_it_were_new(seed: int) -> None:
    chance, masker = Random(seed), Masker()
    history = turns(5 * BLOCK, chance)
    for length in sorted(chance.sample(range(1, len(history)), 8)):
        document, fresh = (rendering.request(A) | {"messages": copy.deepcopy(history[:length])} for _ in range(2))
        job, changed = run(masker, A, document, scope())
        assert (changed, document) == (mask(A, fresh, masker=Masker())[0], fresh)
        assert sensitive.leaks(dumps(document)) == []
        assert {entry.original for entry in job.vault.masked} == {
            entry.original for entry in mask(A, copy.deepcopy({"messages": history[:length]}))[1].masked
        }


@pytest.mark.parametrize(("wire", "field"), PLACES, ids=[f"{wire}-{field}" for wire, field in PLACES])
def test_every_field_reads_the_same_the_second_time(wire: WireFormat, field: str) -> None:
    masker = Masker()
    first, second = (request(wire, FIELDS[wire][field], sensitive.TEXT) for _ in range(2))
    run(masker, wire, first, scope())
    job, changed = run(masker, wire, second, scope())
    assert changed
    assert first == second
    assert job.size == 0


def test_known_blocks_are_not_read_again() -> None:
    masker, history = Masker(), turns(4 * BLOCK, Random(5))
    run(masker, A, rendering.request(A) | {"messages": copy.deepcopy(history)}, scope())
    document = rendering.request(A) | {"messages": [*copy.deepcopy(history), {"role": "user", "content": f"new {KEY}"}]}
    job = masker.begin(document, CODECS[A].text.grammar, scope())
    assert [block.block.part.start for block in job.blocks] == [4 * BLOCK]
    job.work(default_engine())
    assert masker.finish(job)
    assert sensitive.leaks(dumps(document)) == []


def test_a_change_in_the_middle_is_seen() -> None:
    masker, history = Masker(), turns(4 * BLOCK, Random(6))
    run(masker, A, rendering.request(A) | {"messages": copy.deepcopy(history)}, scope())
    history[BLOCK + 3] = {"role": "user", "content": "and my phone is +41 44 668 18 00"}
    document = rendering.request(A) | {"messages": history}
    job, _ = run(masker, A, document, scope())
    assert [block.block.part.start for block in job.blocks] == [BLOCK]
    assert sensitive.leaks(dumps(document)) == []


def test_a_block_of_another_tenant_or_with_other_settings_is_not_known() -> None:
    masker, history = Masker(), turns(2 * BLOCK, Random(7))
    run(masker, A, rendering.request(A) | {"messages": copy.deepcopy(history)}, scope())
    for other in (scope("tenant-b"), scope(detectors=frozenset({"email"}))):
        job, _ = run(masker, A, rendering.request(A) | {"messages": copy.deepcopy(history)}, other)
        assert len(job.blocks) == 2


def test_a_block_with_lone_surrogates_or_huge_integers_is_read_all_the_same() -> None:
    odd = {"role": "user", "content": [{"type": "text", "text": f"\ud800 {EMAIL}", "n": 10**40}]}
    masker = Masker()
    for _ in range(2):
        document = rendering.request(A) | {"messages": [copy.deepcopy(odd)]}
        run(masker, A, document, scope())
        assert EMAIL not in document["messages"][0]["content"][0]["text"]
