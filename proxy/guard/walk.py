"""List the strings of a document that hold text, as the format's grammar says. The document is not changed here.

Iterative, since a client decides how deep a document is; a long conversation has a few thousand strings.
"""

from typing import NamedTuple

from proxy.formats.text import Grammar, Kind
from proxy.guard.carriers import Carrier, carrier_of_url, is_text_type
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
    """Return the places of all text below `document`, which is of `kind`; in a stable order, not that of the document.

    One loop without calls, as it runs over every object of every conversation in every turn.
    """
    found: list[Slot] = []
    stack: list[tuple[Json, Kind, str]] = [(document, grammar[kind], "")]
    while stack:
        node, rules, name = stack.pop()
        if type(node) is list:
            _read_list(node, rules, name, found, stack)
            continue
        if rules.opaque_types and _word(node, "type") in rules.opaque_types:
            continue
        if rules.variants:
            rules = grammar.get(rules.variants.get(_word(node, "role"), ""), rules)
        opaque, carries = rules.opaque, rules.carries
        for key, value in node.items():
            if key in opaque:
                continue
            shape = type(value)
            if shape is str:
                carrier = _carrier(node, key, value, rules) if carries or value[:5] == _DATA else Carrier.PLAIN
                if value and carrier is not None:
                    found.append(Slot(node, key, value, key if key != "value" else _named(node), carrier))
            elif shape is dict or shape is list:
                stack.append((value, grammar[rules.below.get(key, rules.otherwise)], key))
            elif shape is int and rules.numbers and abs(value) >= _SHORTEST_NUMBER:
                found.append(Slot(node, key, str(value), key, Carrier.NUMBER))
    return found


_SHORTEST_NUMBER = 10**8
"""Nine digits: shorter numbers identify nobody."""
_NAMING = ("name", "key")
_DATA = "data:"
_SCHEME = 16


def _read_list(
    node: list[Json], rules: Kind, name: str, found: list[Slot], stack: list[tuple[Json, Kind, str]]
) -> None:
    for index, value in enumerate(node):
        shape = type(value)
        if shape is dict or shape is list:
            stack.append((value, rules, name))
        elif shape is str:
            if value:
                carrier = carrier_of_url(value) if value.startswith(_DATA) else Carrier.PLAIN
                if carrier is not None:
                    found.append(Slot(node, index, value, name, carrier))
        elif shape is int and rules.numbers and abs(value) >= _SHORTEST_NUMBER:
            found.append(Slot(node, index, str(value), name, Carrier.NUMBER))


def _carrier(node: dict[str, Json], key: str, value: str, rules: Kind) -> Carrier | None:
    """Return how the string carries text; None for media that is none."""
    if value.startswith(_DATA):
        return carrier_of_url(value)
    if key in rules.json_texts:
        return Carrier.JSON_TEXT
    if key not in rules.media:
        return Carrier.PLAIN
    if names_type := rules.media[key]:
        if node.get("type") != "base64":
            return Carrier.PLAIN
        return Carrier.ENCODED_TEXT if is_text_type(_word(node, names_type)) else None
    return Carrier.PLAIN if "://" in value[:_SCHEME] else Carrier.ENCODED


def _named(node: dict[str, Json]) -> str:
    """Return what a member called `value` is the value of: `{"name": "PASSWORD", "value": …}`."""
    return next((name for key in _NAMING if (name := _word(node, key))), "value")


def _word(node: dict[str, Json], key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""
