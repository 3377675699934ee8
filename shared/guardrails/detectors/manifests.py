"""The values of Kubernetes Secrets, under whatever names they stand; and what stands where a password should."""

import re
from collections.abc import Iterable

from shared.guardrails.detector import Span
from shared.guardrails.lexicon import REFERENCE

STAND_IN = re.compile(
    r"(?i)[x*.•#?\-]+|<.*|\[.*\]|\{.*\}|your[\W_].*|password|passwd|pass|pwd|secret|--?[a-z][a-z-]*|options?|flags?|arguments?|parameters?|fields?|values?|and|or|is|to|for|from|in|with|on|as|when|if|\$.*|%.*%|stdin|prompt|true|false|none|null|yes|no|\d{1,2}"
)


def find_in_manifest(text: str, at: int) -> Iterable[Span]:
    """Return the values under `data:` and `stringData:` of a Kubernetes Secret, whichever side of `kind` they stand."""
    start = max(at - 4000, 0, *(text.rfind(mark, 0, at - 8) for mark in ("\n---", "\x1e", "kind: ")))
    ends = [place for mark in ("\n---", "\x1e", "kind: ") if (place := text.find(mark, at)) >= 0]
    end = min([*ends, at + 20_000, len(text)])
    for block in _DATA_BLOCK.finditer(text, start, end):
        for member in _MEMBER.finditer(text, block.start("members"), block.end("members")):
            value = member["v"]
            if len(value) >= 3 and not REFERENCE.search(value) and not STAND_IN.fullmatch(value):
                yield member.span("v")
    yield end, end


_DATA_BLOCK = re.compile(
    r"(?:^|\n|\\n)(?P<indent>[ \t]*)(?:data|stringData):[ \t]*(?P<members>(?:(?:\n|\\n)(?P=indent)[ \t]+[^\n]*?(?=\n|\\n|\Z|\x1e))+)"
    r"|\\*\"(?:data|stringData)\\*\"\s*:\s*\{(?P<json>[^{}]*)\}"
)
_MEMBER = re.compile(r"[\w.\-]+\\*[\"']?:[ \t]*\\*[\"']?(?P<v>[^\s\"'\\|>{}#]+)")
