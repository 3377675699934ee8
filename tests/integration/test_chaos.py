"""Random faults under load on the real proxy: three accounts of three formats, of which one is always healthy.

Whatever can be answered is, no reply is spliced from two upstreams, and nobody stays away after recovering.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from random import Random

import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, conversation, rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.http_client import Answered
from tests.support.native_errors import stream_error
from tests.support.provider import Provider, Upstream
from tests.support.received import Received
from tests.support.script import End, Pause, Scripted
from tests.support.waiting import eventually_true

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
NAMES = ("qza", "qzb", "qzc")
REQUESTS, AT_ONCE, FAULTY_SHARE, SILENT_SHARE = 2_000, 24, 0.3, 0.15
BROKEN_SHARE = 0.1
"""Streams that break half-way. The first fault of a stream is one, and nothing is silent before: each costs its account 15 s,
which may be the rest of the test, so dice alone might break none.
"""
HEALTHY_AT_FIRST = 5
"""Answers of each account before its faults begin, so that all three have a part in it however the dice fall."""
RECOVERS_WITHIN_S = 310.0
"""A rest of 15 s doubles with each probe that fails, to five minutes."""

NAMED_FAULTS: tuple[Callable[[WireFormat], Scripted], ...] = (
    lambda wire: script.failure(wire, 429, retry_after="0"),
    lambda wire: script.failure(wire, 429, retry_after="1"),
    lambda wire: script.failure(wire, 500, retry_after="0"),
    lambda wire: script.failure(wire, 503, retry_after="1"),
    lambda wire: script.failure(wire, 529, retry_after="0"),
    lambda _: script.redirect("http://127.0.0.1:9/elsewhere"),
)
"""Faults that say how long they last, or harm only the request."""
SILENT_FAULTS: tuple[Callable[[WireFormat], Scripted], ...] = (
    lambda _: script.RESET_BEFORE_HEAD,
    lambda _: script.RESET_WITHIN_HEAD,
    lambda _: script.CLOSE_BEFORE_HEAD,
    lambda _: script.HTML,
    lambda _: script.EMPTY,
    lambda wire: script.truncated(wire, replies.PLAIN),
    lambda wire: script.events([rendering.error_frame(wire, "overloaded_error", "busy")]),
    lambda _: script.events([b'data: {"ty', Pause(0.01), End.CUT]),
)
"""Faults after which an account rests for 15 s and longer; rare, or else the two would never be asked."""


class Chaos:
    """Who answers for the faulty accounts, and which requests it broke in the middle of their answer."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.on = True
        self.broken: set[str] = set()
        self.spared: set[str] = set()
        """Upstreams whose next answer is good: rests that double would outlast the test."""

    def responder(self, upstream: Upstream) -> answering.Responder:
        """Return an upstream that says its own name with every word, when it answers at all."""
        answers = answering.saying(lambda wire, body: _signed(upstream, conversation.last_user_text(wire, body)))

        def respond(request: Received) -> Scripted:
            wire = request.wire
            assert wire is not None
            answer = answers(request)
            if not self.on or len(upstream.received) <= HEALTHY_AT_FIRST or self.chance.random() >= FAULTY_SHARE:
                return answer
            if upstream.name in self.spared:
                self.spared.discard(upstream.name)
                return answer
            kind = self.chance.random()
            breaks = request.document.get("stream") and (kind < BROKEN_SHARE or not self.broken)
            if breaks or kind < SILENT_SHARE:
                self.spared.add(upstream.name)
            if breaks and isinstance(answer, script.Answer):
                self.broken.add(conversation.last_user_text(wire, request.document))
                return script.events([*answer.steps[: len(answer.steps) // 2], Pause(0.01), End.CUT])
            silent = kind < SILENT_SHARE and self.broken
            return self.chance.choice(SILENT_FAULTS if silent else NAMED_FAULTS)(wire)

        return respond


@pytest.mark.timeout(900)
async def test_two_accounts_of_three_fail_at_random(bench: Bench, provider: Provider) -> None:
    chaos = Chaos(Random(20261129))
    faulty, healthy = [provider.upstream(name) for name in NAMES[:2]], provider.upstream(NAMES[2])
    for upstream in faulty:
        upstream.respond = chaos.responder(upstream)
    healthy.respond = answering.saying(lambda wire, body: _signed(healthy, conversation.last_user_text(wire, body)))
    route = await bench.route(
        Assigned(faulty[0], A), Assigned(faulty[1], C), Assigned(healthy, R), strategy="round-robin"
    )
    served = Counter[str]()
    wires, streams, numbers = cycle((A, C, R)), cycle((True, True, False, False)), iter(range(REQUESTS))

    async def worker() -> None:
        for number in numbers:
            wire, stream, nonce = next(wires), next(streams), f"n{number}x"
            answered = await route.client.ask(wire, text=nonce, stream=stream)
            served.update([_checked(wire, answered, nonce, chaos)])

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    assert served.total() == REQUESTS
    assert set(served) == {*NAMES, "broken"}
    assert served["broken"] == len(chaos.broken)

    chaos.on = False
    await _all_serve(route, faulty)


def _signed(upstream: Upstream, nonce: str) -> replies.Reply:
    return replies.Reply(parts=(replies.Text(f"{upstream.name}-{nonce} " * 12),))


def _checked(wire: WireFormat, answered: Answered, nonce: str, chaos: Chaos) -> str:
    """Return who answered, after seeing that nobody else did; `broken` where the answer broke off half-way."""
    assert answered.status == 200, answered
    if nonce in chaos.broken:
        stream_error(wire, answered.body)
        return "broken"
    names = set(re.findall("|".join(NAMES), answered.body.decode()))
    assert len(names) == 1, f"{nonce}: spliced from {names}"
    return names.pop()


async def _all_serve(route: Route, upstreams: list[Upstream]) -> None:
    """Wait until every upstream is asked again."""
    before = {upstream.name: len(upstream.received) for upstream in upstreams}

    async def keep_asking() -> None:
        while True:
            assert (await route.client.ask(A)).status == 200
            await asyncio.sleep(0.2)

    asking = asyncio.create_task(keep_asking())
    try:
        await eventually_true(
            lambda: all(len(upstream.received) > before[upstream.name] for upstream in upstreams),
            within=RECOVERS_WITHIN_S,
        )
    finally:
        asking.cancel()
