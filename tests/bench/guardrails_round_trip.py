"""What guardrails hold through the real proxy: `python -m tests.bench.guardrails_round_trip [--seed N] [--values N]`.

Generated cases go through all nine pairs of formats to a provider that repeats them, whole and streamed in pieces of one to
seven characters, as text and inside tool arguments. Reported: how many texts came back byte for byte, how many values that
were found reached the provider in any encoding, whether one value has one placeholder throughout, and how many retyped
placeholders were restored.
"""

import argparse
import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import aiohttp

from proxy.formats.fold import fold
from proxy.formats.ir import Text, ToolCall
from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine
from tests.support import answering, conversation, rendering, sensitive
from tests.support.gateway import Assigned, Bench, Route, running_gateway
from tests.support.guardrail_corpus.cases import Case
from tests.support.guardrail_corpus.heldout import cases as heldout
from tests.support.provider import Upstream, running_provider
from tests.support.replies import Reply
from tests.support.replies import Text as Said

SIZES = (0, 1, 2, 3, 4, 5, 6, 7)
"""Characters of a delta; 0 for a whole reply."""
PER_REQUEST = 12
_SHORTEST = 6
_LONG = 14
"""Placeholders of this length and above are retyped with a slip or a line break."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--values", type=int, default=4000)
    options = parser.parse_args()
    asyncio.run(measure(heldout.positives(options.seed), options.seed, options.values))


async def measure(cases: Sequence[Case], seed: int, values: int) -> None:
    """Run every pair over `values` planted values in all."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, running_gateway(Path(folder)) as gateway:
        async with aiohttp.ClientSession() as session, running_provider() as provider:
            bench = Bench(gateway, session)
            await bench.dashboard.set({"multi_tenancy": True})
            counts: Counter[str] = Counter()
            pairs = [(client, upstream) for client in rendering.FORMATS for upstream in rendering.FORMATS]
            for client, wire in pairs:
                upstream = provider.upstream(f"{client}-{wire}")
                route = await _guarded(bench, upstream, wire)
                await _round_trips(route, upstream, client, _texts(cases, chance, values // len(pairs)), counts)
                await _retyped(route, upstream, client, chance, counts)
                print(f"{client} -> {wire}: {dict(counts)}", flush=True)
    for part, whole in (
        ("identical", "exchanges"),
        ("hidden", "values"),
        ("coherent", "values"),
        ("restored", "retyped"),
    ):
        print(f"{part:10} {counts[part] / max(counts[whole], 1):8.3%} of {counts[whole]} {whole}")


async def _guarded(bench: Bench, upstream: Upstream, wire: WireFormat) -> Route:
    route = await bench.route(Assigned(upstream, wire))
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"privacy_enabled": True})
    await bench.settled()
    return route


def _texts(cases: Sequence[Case], chance: random.Random, values: int) -> Iterator[tuple[str, list[str]]]:
    """Yield texts of several cases each, with those of their values that the engine finds."""
    for _ in range(values // PER_REQUEST):
        chosen = chance.sample(cases, PER_REQUEST)
        text = "\n\n".join(case.text for case in chosen)
        found = [text[each.start : each.end] for each in default_engine().scan(text, Selection(IDS))]
        yield text, [value for value in found if len(value) >= _SHORTEST]


async def _round_trips(
    route: Route, upstream: Upstream, client: WireFormat, texts: Iterator[tuple[str, list[str]]], counts: Counter[str]
) -> None:
    for number, (text, values) in enumerate(texts):
        size, in_tool = SIZES[number % len(SIZES)], bool(number // len(SIZES) % 2)
        upstream.respond = answering.echo((size or 5,), in_tool=in_tool)
        answered = await route.client.ask(client, text=text, stream=size > 0)
        counts["exchanges"] += 1
        counts["identical"] += _said(client, answered.body, streamed=size > 0) == text
        masked = conversation.last_user_text(upstream.last.wire, upstream.last.document)  # type: ignore[arg-type]
        again = await route.client.ask(client, text=text)
        same = conversation.last_user_text(upstream.last.wire, upstream.last.document) == masked  # type: ignore[arg-type]
        assert again.status == answered.status
        counts["values"] += len(values)
        counts["coherent"] += len(values) * same
        named = {str(place): value for place, value in enumerate(values)}
        counts["hidden"] += len(values) - len(sensitive.leaks(upstream.last.body, named))


def _said(wire: WireFormat, body: bytes, *, streamed: bool) -> str | None:
    """Return the text of a reply, or the one in its tool call's arguments; None where it cannot be read."""
    try:
        if streamed:
            decoder = CODECS[wire].stream_decoder()
            events = [event for frame in FrameReader().feed(body) for event in decoder.feed(frame)]
            response = fold([*events, *decoder.finish()])
        else:
            response = CODECS[wire].decode_response(jsonio.loads(body))
        for part in response.parts:
            if isinstance(part, Text):
                return part.text
            if isinstance(part, ToolCall):
                return str(jsonio.loads(part.arguments.encode())["text"])
    except (ValueError, KeyError, TypeError):
        return None
    return None


Alter = Callable[[str, random.Random], str]


def _slipped(word: str, chance: random.Random) -> str:
    at = chance.randrange(5, 12)
    return word[:at] + chance.choice([letter for letter in "abcdefgh23456789" if letter != word[at]]) + word[at + 1 :]


ALTERATIONS: dict[str, Alter] = {
    "upper case": lambda word, _: word.upper(),
    "lower case": lambda word, _: word.lower(),
    "quotes": lambda word, _: f'"{word}"',
    "backticks": lambda word, _: f"`{word}`",
    "bold": lambda word, _: f"**{word}**",
    "link": lambda word, _: f"[{word}](#x)",
    "brackets": lambda word, _: f"({word})!",
    "full stop": lambda word, _: f"{word}.",
    "comma": lambda word, _: f"{word}, and",
    "percent-encoded": lambda word, _: quote(word, safe=" "),
    "HTML entity": lambda word, _: word.replace("@", "&#64;"),
    "line break": lambda word, _: f"{word[:9]}\n{word[9:]}",
    "one wrong character": _slipped,
}
_LONG_ONLY = frozenset({"line break", "one wrong character"})
_KINDS = ("email", "phone", "ssn", "credit_card", "iban", "ip_address", "api_key", "jwt", "password", "passport")
_LABELS = {"phone": "phone", "ssn": "SSN", "iban": "IBAN", "passport": "Passport No", "password": "password"}


async def _retyped(
    route: Route, upstream: Upstream, client: WireFormat, chance: random.Random, counts: Counter[str]
) -> None:
    lines = [f"{_LABELS.get(kind, 'note')}: {sensitive.VALUES[kind]}" for kind in _KINDS]
    for name, alter in ALTERATIONS.items():
        upstream.respond = answering.saying(_retyping(name, alter, chance), (chance.randint(1, 7),))
        for streamed in (False, True):
            answered = await route.client.ask(client, text="\n".join(lines), stream=streamed)
            said = _said(client, answered.body, streamed=streamed) or ""
            wanted = [
                kind for kind in _KINDS if name not in _LONG_ONLY or kind in {"email", "api_key", "jwt", "password"}
            ]
            encoded = quote if name == "percent-encoded" else str
            held = [
                kind
                for kind in wanted
                if sensitive.VALUES[kind] in said
                or encoded(sensitive.VALUES[kind]) in said
                or quote(sensitive.VALUES[kind], safe="") in said
                or sensitive.VALUES[kind].replace("@", "&#64;") in said
            ]
            counts["retyped"] += len(wanted)
            counts["restored"] += len(held)
            if missed := set(wanted) - set(held):
                print(f"not restored: {name}: {sorted(missed)}")


def _retyping(name: str, alter: Alter, chance: random.Random) -> answering.Speaker:
    def speak(wire: WireFormat, body: dict[str, object]) -> Reply:
        words = [line.split(": ", 1)[1] for line in conversation.last_user_text(wire, body).splitlines()]
        altered = [word if name in _LONG_ONLY and len(word) < _LONG else alter(word, chance) for word in words]
        return Reply(parts=(Said("\n\n".join(altered)),))

    return speak


if __name__ == "__main__":
    main()
