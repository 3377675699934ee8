"""Finds the addresses at which a person signs in, in what a CLI wrote to its terminal. Pure.

An address is longer than a line: CLIs that draw their screen break it, with indents and borders around the pieces. Those
that know OSC 8 also write it whole, unseen, beside what they show. Sequences: ECMA-48 and the OSC 8 proposal.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

_HYPERLINK = re.compile(r"\x1b\]8;[^;\x07\x1b]*;([^\x07\x1b]+)(?:\x07|\x1b\\)")
_OSC = re.compile(r"\x1b[\]P^_][^\x07\x1b]*(?:\x07|\x1b\\)")
_FORWARD = re.compile(r"\x1b\[(\d*)C")
_MOVE = re.compile(r"\x1b\[[\d;]*[ABEFGHdf]")
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()*+#%][0-9A-Za-z]|\x1b[=>78cDEHMNOZ]|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]"
)
_LINES = re.compile(r"\r*\n|\r")
_BORDER = "│┃║|╎┆ \t\xa0"

_URL = r"A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%"
_ADDRESS = re.compile(rf"(?<!for url \()https://[{_URL}]+")  # `error sending request for url (…)` is no invitation
_PIECE = re.compile(rf"[{_URL}]+")
_WORD = re.compile(r"[A-Za-z]+[.,:;!?]*")
_PROMPT = re.compile(r"[\w.-]+@[\w.-]+:\S*[$#%>]")
_SHORTEST_BROKEN_LINE = 30
_NARROWEST_SCREEN = 79

_SIGNS_IN = re.compile(r"oauth|authori[sz]e|/auth|login|log-in|signin|sign-in|device|activate|verif", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST = 20


def auth_urls(output: str) -> list[str]:
    """Return the addresses for signing in, the newest first."""
    shown = [_HYPERLINK.findall(output), _in_lines(_lines(output))]
    in_order = list(dict.fromkeys(url for urls in shown for url in reversed(list(urls)) if _is_for_signing_in(url)))
    whole = [url for url in in_order if not any(other != url and other.startswith(url) for other in in_order)]
    return whole[:_MOST]


def _lines(output: str) -> list[str]:
    """Return what a person would see, line by line, without borders."""
    text = _OSC.sub("", _HYPERLINK.sub("", output))
    text = _FORWARD.sub(lambda forward: " " * min(int(forward[1] or 1), 500), text)
    text = _CONTROL.sub("", _MOVE.sub("\n", text))
    return [line.rstrip(_BORDER) for line in _LINES.split(text)]


def _in_lines(lines: Sequence[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        for match in _ADDRESS.finditer(line):
            closed = match[0].endswith(")") and "(" not in match[0]
            broken = match.end() == len(line) and len(line) >= _SHORTEST_BROKEN_LINE and not closed
            yield _trimmed(match[0] + ("".join(_rest(lines, index)) if broken else ""))


def _rest(lines: Sequence[str], index: int) -> Iterator[str]:
    """Yield the pieces that continue an address broken at the end of `lines[index]`.

    All broken lines are of one width, so that a shorter piece is the last one. A plain word below a line that was not
    seen to be broken, nor fills the screen, is taken for the beginning of a sentence.
    """
    width = len(lines[index])
    is_certain = width >= _NARROWEST_SCREEN and width == max(map(len, lines))
    for line in lines[index + 1 :]:
        piece = line.lstrip(_BORDER)
        starts_another = piece.startswith(("http://", "https://"))
        if len(line) > width or starts_another or not _PIECE.fullmatch(piece) or _PROMPT.fullmatch(piece):
            return
        if not is_certain and _WORD.fullmatch(piece):
            return
        yield piece
        is_certain = len(line) == width
        if not is_certain:
            return


def _is_for_signing_in(url: str) -> bool:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return host is not None and host not in _LOOPBACK and url.startswith("https://") and bool(_SIGNS_IN.search(url))


def _trimmed(url: str) -> str:
    """Leave out the punctuation of the sentence around the address."""
    trimmed = url.rstrip(".,;:!?'")
    return trimmed[:-1] if trimmed.endswith(")") and "(" not in trimmed else trimmed
