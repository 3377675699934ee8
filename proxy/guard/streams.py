"""Put originals back into a stream of frames in the client's format, wherever the upstream cut its texts.

Each running text (`Channel`) carries at most what may yet become a placeholder into its next piece; no frame is
delayed. When a running text ends with something carried, one frame is put in before its end, and what follows is
numbered anew. Frames that need no look pass as the bytes they are.

    feed(bytes) -> bytes        stops at a frame that holds an unknown placeholder: then `unknown` is not empty,
    the caller asks, `vault.learn`s, and calls `feed(b"")` to go on
"""

import re
from collections import deque
from dataclasses import dataclass

from proxy.formats.frames import DONE
from proxy.formats.sse import FrameReader, SseFrame, parse_frame, render
from proxy.formats.text import Channel, Delta, TextMap
from proxy.guard.bodies import ReadDocument, read_document
from proxy.guard.glance import may_begin_placeholder, may_hold_placeholder
from proxy.guard.nesting import Nesting
from proxy.guard.restore import Reading, Within, read, read_running
from proxy.guard.templates import Match, Template, learn
from proxy.guard.vault import Vault
from shared import jsonio
from shared.jsonio import Json

MOST_LESSONS = 12
"""Templates that are learnt for one stream; where every frame differs in more than its text, none is of use."""
_NUMBERED = "sequence_number"
_NUMBER = re.compile(rb'"sequence_number":\s*(\d+)')


@dataclass(slots=True)
class _Carry:
    """What a running text waits with, and the frame that it came in."""

    text: str
    event: str
    document: dict[str, Json]
    json_text: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A delta as it can be decided now."""

    delta: Delta
    reading: Reading
    held: str


class StreamRestorer:
    """Restores one stream."""

    def __init__(self, text_map: TextMap, vault: Vault) -> None:
        self._map = text_map
        self._vault = vault
        self._reader = FrameReader()
        self._waiting: deque[bytes] = deque()
        self._carries: dict[Channel, _Carry] = {}
        self._nestings = dict[Channel, Nesting]()
        """Where the running texts have got to; kept only for originals that are written otherwise in JSON."""
        self._added = 0
        self._template: Template | None = None
        """Of the last frame with a running text."""
        self._lessons = MOST_LESSONS
        self.unknown: frozenset[str] = frozenset()
        """Well-formed placeholders at which `feed` stopped."""

    def feed(self, chunk: bytes) -> bytes:
        """Return what can be sent now; `chunk` holds complete frames."""
        idle = not self._waiting and not self._carries and not self._added and not self._vault.delicate
        if idle and not may_hold_placeholder(chunk):
            return chunk
        self._waiting.extend(self._reader.split(chunk))
        if tail := self._reader.finish():
            self._waiting.append(tail)  # a frame that ends in a lone CR
        self.unknown = frozenset()
        out: list[bytes] = []
        while self._waiting and not self.unknown:
            out += self._pass(self._waiting[0])
            if not self.unknown:
                self._waiting.popleft()
        return b"".join(out)

    def finish(self) -> bytes:
        """Return what is still carried; a stream that ended as its format wants leaves nothing."""
        return b"".join(self._flush(self._held(list(self._carries)), None))

    def surrender(self) -> bytes:
        """Return all that was taken in and not yet given out, as it came: nothing more can be restored."""
        carried, self._carries = self._carries, {}
        frames = [
            _rendered(carry.event, self._map.carry(carry.document, channel, carry.text))
            for channel, carry in carried.items()
        ]
        out = b"".join([*frames, *self._waiting])
        self._waiting.clear()
        return out

    def _pass(self, piece: bytes) -> list[bytes]:
        if self._template is not None and (match := self._template.match(piece)) is not None:
            passed = self._pass_text(self._template, match, piece)
            if passed is not None:
                return passed
        if not self._carries and not self._vault.delicate and not may_hold_placeholder(piece):
            return [self._renumbered(piece)]
        frame = parse_frame(piece)
        if frame is None:
            return [piece]
        if frame.data.strip() == DONE:
            held = self._held(list(self._carries))
            return [] if self.unknown else [*self._flush(held, None), piece]
        try:
            document = jsonio.loads(frame.data)
        except jsonio.JsonError:
            return [piece]
        return self._pass_document(frame, document, piece) if isinstance(document, dict) else [piece]

    def _pass_text(self, template: Template, match: Match, piece: bytes) -> list[bytes] | None:
        """Restore a frame of which only the running text is new; None where it must be read as a whole."""
        channel = template.delta.channel
        carry = self._carries.get(channel)
        if len(self._carries) > (carry is not None):
            return None  # another running text may end here
        if carry is None and self._stays(channel, match.text) and not may_begin_placeholder(match.text):
            return [self._renumbered(piece)]
        text = match.text.decode("ascii")
        within = Within(template.delta.json_text, self._nestings.get(channel))
        reading, held = read_running(carry.text + text if carry else text, self._vault, within)
        if reading.unknown:
            return None
        self._note(channel, reading)
        new = reading.restored()
        if held:
            self._carries[channel] = _Carry(held, template.event, template.document, template.delta.json_text)
        elif carry is not None:
            del self._carries[channel]
        if new == text:
            return [self._renumbered(piece)]
        return [template.frame(None if match.number is None else match.number + self._added, new)]

    def _pass_document(self, frame: SseFrame, document: dict[str, Json], piece: bytes) -> list[bytes]:
        ended = self._map.closed(document)
        pieces = [self._read(delta, ended) for delta in self._map.deltas(document)]
        places = frozenset([(id(each.delta.container), each.delta.key) for each in pieces])
        whole = read_document(document, self._map.grammar, "frame", self._vault, places)
        last = [channel for channel in self._carries if _is_last(channel, ended, pieces)] if ended else []
        held = self._held(last)
        for each in pieces:
            if each.reading.unknown:
                self.unknown = self.unknown.union(each.reading.unknown)
        if whole.unknown:
            self.unknown |= whole.unknown
        if self.unknown:
            return []
        if self._lessons and len(pieces) == 1 and not whole.readings and not _ends(pieces[0].delta.channel, ended):
            self._lessons -= 1
            self._template = learn(piece, frame.event, document, self._map.deltas)
        number = document.get(_NUMBERED)
        before = self._flush(held, number if isinstance(number, int) else None)
        if not self._write(frame, document, pieces, whole):
            return [*before, self._renumbered(piece)]
        if self._added and isinstance(number, int):
            document[_NUMBERED] = number + self._added
        return [*before, _rendered(frame.event, document)]

    def _read(self, delta: Delta, ended: tuple[Channel, ...]) -> _Piece:
        """Join a delta to what was carried, and decide how far it can go."""
        carry = self._carries.get(delta.channel)
        text = delta.container[delta.key]
        if carry is not None:
            text = carry.text + text
        within = Within(delta.json_text, self._nestings.get(delta.channel))
        if _ends(delta.channel, ended):
            return _Piece(delta, read(text, self._vault, within), "")
        return _Piece(delta, *read_running(text, self._vault, within))

    def _stays(self, channel: Channel, text: bytes) -> bool:
        """Tell whether a running text without placeholders needs no reading to know where it has got to."""
        if not self._vault.delicate:
            return True
        nesting = self._nestings.get(channel)
        return nesting is not None and nesting.rests(text)

    def _note(self, channel: Channel, reading: Reading) -> None:
        """Keep where a running text has got to."""
        if reading.nesting is not None:
            self._nestings[channel] = reading.nesting

    def _write(self, frame: SseFrame, document: dict[str, Json], pieces: list[_Piece], whole: ReadDocument) -> bool:
        """Write what was decided into the document; False when it stays as it came."""
        changed = whole.restore()
        for each in pieces:
            delta = each.delta
            new = each.reading.restored()
            changed = changed or new != delta.container[delta.key]
            delta.container[delta.key] = new
            self._note(delta.channel, each.reading)
            if each.held:
                self._carries[delta.channel] = _Carry(each.held, frame.event, document, delta.json_text)
            else:
                self._carries.pop(delta.channel, None)
        return changed

    def _held(self, channels: list[Channel]) -> list[tuple[Channel, Reading]]:
        """Read what channels carry that end now, and note what is unknown in it."""
        held = [(channel, self._read_carried(channel)) for channel in channels]
        for _, reading in held:
            self.unknown = self.unknown.union(reading.unknown)
        return held

    def _read_carried(self, channel: Channel) -> Reading:
        carry = self._carries[channel]
        return read(carry.text, self._vault, Within(carry.json_text, self._nestings.get(channel)))

    def _flush(self, held: list[tuple[Channel, Reading]], number: int | None) -> list[bytes]:
        """Give out what ending channels carried, one frame each, before the frame of this number."""
        out = []
        for channel, reading in held:
            carry = self._carries.pop(channel)
            text = reading.restored()
            document = self._map.carry(carry.document, channel, text)
            if number is not None:
                document[_NUMBERED] = number + self._added
                self._added += 1
            out.append(_rendered(carry.event, document))
        return out

    def _renumbered(self, piece: bytes) -> bytes:
        """Add the number of frames put in so far to the frame's number."""
        if not self._added:
            return piece
        return _NUMBER.sub(lambda match: b'"sequence_number":%d' % (int(match[1]) + self._added), piece, count=1)


def _ends(channel: Channel, ended: tuple[Channel, ...]) -> bool:
    return any(channel[: len(prefix)] == prefix for prefix in ended)


def _is_last(channel: Channel, ended: tuple[Channel, ...], pieces: list[_Piece]) -> bool:
    """Tell whether a channel ends without a further piece in the frame that ends it."""
    return _ends(channel, ended) and all(each.delta.channel != channel for each in pieces)


def _rendered(event: str, document: dict[str, Json]) -> bytes:
    return render(SseFrame(event, jsonio.dumps(document)))
