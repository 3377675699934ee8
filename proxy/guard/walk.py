"""List the strings of a document that hold text, as the format's grammar says. The document is not changed here.

Iterative, since a client decides how deep a document is; a long conversation has a few thousand strings.
"""

from typing import NamedTuple

from proxy.formats.text import Grammar, Kind
from proxy.guard.carriers import Carrier, is_text_type
from shared.jsonio import Json


class Slot(NamedTuple):
    """One place: `container[key]` is what `text` was read from."""

    container: dict[str, Json] | list[Json]
    key: str | int
    text: str
    name: str
    """The member under which it stands, also for the elements of a list; what it is called tells what it is."""
    carrier: Carrier


def strings_of(document: Json, grammar: Grammar, kind: str) -> list[Slot]:
    """Return the places of all text below `document`, which is of `kind`; in no particular but a stable order."""
    found: list[Slot] = []
    stack: list[tuple[Json, Kind, str]] = [(document, grammar[kind], "")]
    while stack:
        node, rules, name = stack.pop()
        if type(node) is dict:
            _read_object(node, rules, grammar, found, stack)
        else:
            _read_list(node, rules, name, found, stack)
    return found


_SHORTEST_NUMBER = 10**8
"""Nine digits: shorter numbers identify nobody."""
_NAMING = ("name", "key")
_DATA = "data:"
_SCHEME = 16


def _read_object(
    node: dict[str, Json], rules: Kind, grammar: Grammar, found: list[Slot], stack: list[tuple[Json, Kind, str]]
) -> None:
    if rules.opaque_types and _word(node, "type") in rules.opaque_types:
        return
    if rules.variants and (variant := rules.variants.get(_word(node, "role"))):
        rules = grammar[variant]
    opaque, below = rules.opaque, rules.below
    for key, value in node.items():
        if key in opaque:
            continue
        kind = type(value)
        if kind is str:
            if value and (carrier := _carrier(node, key, value, rules)) is not None:
                found.append(Slot(node, key, value, key if key != "value" else _named(node), carrier))
        elif kind is dict or kind is list:
            stack.append((value, grammar[below.get(key, rules.otherwise)], key))
        elif kind is int and rules.numbers and abs(value) >= _SHORTEST_NUMBER:
            found.append(Slot(node, key, str(value), key, Carrier.NUMBER))


def _read_list(
    node: list[Json], rules: Kind, name: str, found: list[Slot], stack: list[tuple[Json, Kind, str]]
) -> None:
    for index, value in enumerate(node):
        kind = type(value)
        if kind is str:
            if value:
                carrier = Carrier.DATA_URL if value.startswith(_DATA) else Carrier.PLAIN
                found.append(Slot(node, index, value, name, carrier))
        elif kind is dict or kind is list:
            stack.append((value, rules, name))
        elif kind is int and rules.numbers and abs(value) >= _SHORTEST_NUMBER:
            found.append(Slot(node, index, str(value), name, Carrier.NUMBER))


def _carrier(node: dict[str, Json], key: str, value: str, rules: Kind) -> Carrier | None:
    """Return how the string carries text; None for media that is none."""
    if value.startswith(_DATA):
        return Carrier.DATA_URL
    if not rules.carries:
        return Carrier.PLAIN
    if key in rules.json_texts:
        return Carrier.JSON_TEXT
    if key not in rules.media:
        return Carrier.PLAIN
    if names_type := rules.media[key]:
        if node.get("type") != "base64":
            return Carrier.PLAIN
        return Carrier.BASE64 if is_text_type(_word(node, names_type)) else None
    return Carrier.PLAIN if "://" in value[:_SCHEME] else Carrier.BASE64


def _named(node: dict[str, Json]) -> str:
    """Return what a member called `value` is the value of: `{"name": "PASSWORD", "value": …}`."""
    return next((name for key in _NAMING if (name := _word(node, key))), "value")


def _word(node: dict[str, Json], key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""
