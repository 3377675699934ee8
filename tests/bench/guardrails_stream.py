"""Measure what guardrails add to requests and streams: `python -m tests.bench.guardrails_stream`.

A conversation of 800 KB is masked cold and then again with one new message; streams of 200 deltas are restored that hold
nothing, and that hold placeholders cut by the deltas. CPU time of one thread.
"""

import copy
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from proxy.formats.registry import CODECS
from proxy.guard.mask import Masker
from proxy.guard.streams import StreamRestorer
from proxy.guard.vault import Vault
from shared.catalog.wire import WireFormat
from shared.guardrails.engine import default_engine
from shared.jsonio import Json, dumps, loads
from tests.bench.guardrails_speed import PROSE, conversation
from tests.support import rendering, sensitive
from tests.support.guarding import mask, run, scope
from tests.support.replies import Reply, Text

A = WireFormat.ANTHROPIC
DELTAS = 200
DELTA_CHARS = 8


def timed(call: Callable[[], object], times: int = 9, before: Callable[[], object] = lambda: None) -> float:
    """Return the median CPU time of a call, in milliseconds; `before` is not counted."""
    marks = []
    for _ in range(times):
        before()
        start = time.process_time()
        call()
        marks.append(time.process_time() - start)
    return median(marks) * 1000


def request() -> dict[str, Json]:
    """Return an agent's long conversation as a Messages request."""
    messages: list[Json] = []
    for number, (name, text) in enumerate(conversation()):
        if number % 2:
            call = {"type": "tool_use", "id": f"toolu_{number}", "name": "run", "input": {name: text}}
            messages.append({"role": "assistant", "content": [{"type": "text", "text": f"Step {number}."}, call]})
        else:
            result = {
                "type": "tool_result",
                "tool_use_id": f"toolu_{number - 1}",
                "content": [{"type": "text", "text": text}],
            }
            messages.append({"role": "user", "content": [result]})
    return rendering.request(A) | {"messages": messages}


def streams(placeholders: str) -> dict[str, str]:
    """Return texts of `DELTAS` deltas by name."""
    size = DELTAS * DELTA_CHARS
    return {
        "prose": (PROSE * 10)[:size],
        "one placeholder in five deltas": f"{PROSE[:30]}{placeholders} ".ljust(40) * 40,
    }


def main() -> None:
    """Print the figures."""
    default_engine().scan("warm", scope().selection)
    document = request()
    size = len(dumps(document))
    documents: list[dict[str, Json]] = []
    cold = timed(
        lambda: run(Masker(), A, documents.pop(), scope()), 5, lambda: documents.append(copy.deepcopy(document))
    )
    print(f"cold, {size // 1000} KB        {cold:8.2f} ms CPU, {size / cold / 1000:.0f} MB/s")
    masker = Masker()
    run(masker, A, copy.deepcopy(document), scope())
    raw, count = dumps(document), iter(range(1000))

    def next_turn() -> None:
        turn = loads(raw)
        turn["messages"].append({"role": "user", "content": f"{next(count)} {PROSE}"})
        documents.append(turn)

    warm = timed(lambda: run(masker, A, documents.pop(), scope()), 15, next_turn)
    print(f"with one new message  {warm:8.2f} ms CPU")
    _, vault = mask(A, rendering.request(A, text=f"key {sensitive.VALUES['api_key']}"))
    (entry,) = vault.masked
    for name, text in streams(entry.placeholder).items():
        for wire in rendering.FORMATS:
            frames = list(rendering.frames(wire, Reply(parts=(Text(text),)), "claude-sonnet-5", (DELTA_CHARS,)))
            print(
                f"{len(frames)} frames, {wire:<10} {timed(partial(restore, wire, frames, vault)):8.2f} ms CPU  {name}"
            )


def restore(wire: WireFormat, frames: list[bytes], vault: Vault) -> bytes:
    """Restore one stream, each frame by itself."""
    restorer = StreamRestorer(CODECS[wire].text, vault)
    return b"".join([restorer.feed(frame) for frame in frames]) + restorer.finish()


if __name__ == "__main__":
    main()
