"""Values in tables: CSV with a header line, and SQL `INSERT` with a list of columns. The column's name tells what they are."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from shared.guardrails.detector import Rule, Span

_MAX_ROWS = 400
_MAX_LINE = 4_000
"""Characters of a line that can be the header of a table."""
_INSERT = re.compile(
    r"(?i)insert\s{1,9}into\s{1,9}[\w.\"`\[\]]{1,80}\s{0,9}\((?P<columns>[\w\s,\"`\[\]\\]{3,600})\)\s*values\s*\("
)
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_FIELD = re.compile(
    r"\s*(?:E?'(?P<s>(?:[^'\\\x1e]|''|\\.)*)'|\"(?P<d>(?:[^\"\\\x1e]|\\.)*)\"|(?P<b>[^,()'\"\x1e]*(?:\([^()]*\))?[^,()'\"\x1e]*))\s*(?P<end>[,)])"
)
_CELL = re.compile(r"[ ]*(?:\"(?P<q>[^\"\n\x1e]*)\"|(?P<b>[^,;\t|\n\r\x1e]*))[ ]*")
_DIVIDER = re.compile(r"[ ]*\|[ :|\-]*\n")
_DIGIT_OR_CAPITAL = re.compile(r"[0-9A-Z]")
_HEADER_CELL = re.compile(r"[ ]*\"?(?:[A-Za-z][\w .\-]{0,40})\"?[ ]*")


def column_rules(names: str, literals: tuple[str, ...], holds: Callable[[str], bool]) -> tuple[Rule, ...]:
    """Return the rules that find values in columns whose whole name matches `names`, if `holds` accepts them."""
    wanted = re.compile(rf"(?i){names}")

    def find_inserted(text: str, at: int) -> Iterable[Span]:
        opening = text.rfind("(", max(0, at - 620), at - 7)
        columns = _inserted_columns(text[max(0, opening - 110) : at]) if opening >= 0 else ()
        places = {index for index, column in enumerate(columns) if wanted.fullmatch(column)}
        if places:
            yield from _inserted(text, at - 1, places, holds)

    def find_listed(text: str, at: int) -> Iterable[Span]:
        inside = at - 2 if text[at - 2] == "\n" else at - 1
        first = max(0, inside - _MAX_LINE)
        start = max(text.rfind("\n", first, inside), text.rfind("\x1e", first, inside)) + 1
        end = text.find("\n", inside, start + _MAX_LINE) if start or inside < _MAX_LINE else -1
        if end < 0:
            return
        yield end, end
        header = text[start:end].rstrip("\r")
        mark = max(",;\t|", key=header.count)
        framed = mark == "|" and header.strip().startswith("|")
        cells = header.split(mark)
        if framed:
            cells = ["x", *cells[1:-1], "x"]  # a table of Markdown begins and ends with the mark
        if len(cells) < 2 or not all(_HEADER_CELL.fullmatch(cell) for cell in cells):
            return
        places = {index for index, cell in enumerate(cells) if wanted.fullmatch(re.sub(r"[\W]", "_", cell.strip(' "')))}
        if places:
            if text.startswith(header, end + 1):
                return
            rows = _DIVIDER.match(text, end + 1) if framed else None
            yield from _listed(
                text,
                rows.end() if rows else end + 1,
                mark,
                width=len(cells),
                places=dict.fromkeys(places, wanted),
                holds=holds,
            )

    return (
        Rule(anchor=r"\)\s{0,6}values\s{0,6}\(", literals=("values",), caseless=True, find=find_inserted),
        Rule(
            anchor=r"(?:\n|[,;\t|])[ ]?\"?" + names + r"\"?[ ]?(?:[,;\t|](?:[ ]?\"?[A-Za-z]|\r?\n)|\r?\n[^\n\s])",
            literals=literals,
            caseless=True,
            find=find_listed,
        ),
    )


@lru_cache(maxsize=64)
def _inserted_columns(statement: str) -> tuple[str, ...]:
    """Return the columns that a statement lists which ends before its first row; every rule for columns asks for it."""
    found = _INSERT.search(statement)
    if found is None or found.end() < len(statement):
        return ()
    return tuple(re.sub(r"\W", "", column) for column in found["columns"].split(","))


def _inserted(text: str, start: int, places: set[int], holds: Callable[[str], bool]) -> Iterable[Span]:
    for _ in range(_MAX_ROWS):
        if text[start : start + 1] != "(":
            return
        start += 1
        index = 0
        while (field := _FIELD.match(text, start)) is not None:
            group = "s" if field["s"] is not None else "d" if field["d"] is not None else "b"
            if index in places and group != "b" and holds(field[group]):
                yield field.span(group)
            start, index = field.end(), index + 1
            if field["end"] == ")":
                break
        else:
            return
        following = _NEXT_ROW.match(text, start)
        if following is None:
            return
        start = following.end()


def _listed(
    text: str, start: int, mark: str, *, width: int, places: dict[int, re.Pattern[str]], holds: Callable[[str], bool]
) -> Iterable[Span]:
    """Yield the values of a table's rows, and an empty span behind each, for what was read need not be read again."""
    for _ in range(_MAX_ROWS):
        end = text.find("\n", start)
        line_end = end if end >= 0 else len(text)
        line = text[start:line_end]
        if "\x1e" in line or line.count(mark) + 1 < width or not _DIGIT_OR_CAPITAL.search(line):
            return
        for index, (left, right) in enumerate(pairwise(_edges(line, mark))):
            cell = _CELL.fullmatch(line, left, right - 1)
            if index in places and cell is not None:
                group = "q" if cell["q"] is not None else "b"
                value = cell[group].strip()
                if places[index].fullmatch(value):
                    return
                if value and holds(value):
                    offset = cell.start(group) + cell[group].index(value)
                    yield start + offset, start + offset + len(value)
        if end < 0:
            return
        yield end, end
        start = end + 1


def _edges(line: str, mark: str) -> list[int]:
    """Return where the cells of a line begin, such that each ends one before the next begins; quotes are respected."""
    edges = [0]
    quoted = False
    for place, character in enumerate(line.rstrip("\r")):
        if character == '"':
            quoted = not quoted
        elif character == mark and not quoted:
            edges.append(place + 1)
    edges.append(len(line.rstrip("\r")) + 1)
    return edges
