"""List the strings of a document that hold text, as the format's grammar says. The document is not changed here.

Iterative, since a client decides how deep a document is; a long conversation has a few thousand strings.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from proxy.formats.text import Grammar, Kind
from proxy.guard.carriers import Carrier, carrier_of_url, is_plain_name, is_text_type
from shared.jsonio import Json


class Slot(NamedTuple):
    """One place: `container[key]` is what `text` was read from."""

    container: dict[str, Json] | list[Json]
    key: str | int
    text: str
    name: str
    """The member under which it stands, also for the elements of a list; what it is called tells what it is."""
    carrier: Carrier


def strings_of(document: Json, grammar: Grammar, kind: str, besides: Collection[str] = ()) -> list[Slot]:
    """Return the places of all text in `document`, which is of `kind`; in a stable order, not that of the document.

    `besides` names members of the document itself that are left out.
    """
    rules = grammar[kind]
    if besides:
        rules = replace(rules, opaque=rules.opaque.union(besides))
    found: list[Slot] = []
    _walk([(document, rules, "")], grammar, found)
    return found


class Part(NamedTuple):
    """Some elements of the list that is the member `name`; `rules` hold for each of them."""

    elements: list[Json]
    start: int
    stop: int
    rules: Kind
    name: str


def strings_in(part: Part, grammar: Grammar) -> list[Slot]:
    """Return the places of all text in a part of a list."""
    found: list[Slot] = []
    stack: list[_Node] = []
    _read_elements(part, found, stack)
    _walk(stack, grammar, found)
    return found


def write(slot: Slot, text: str) -> None:
    """Put a text into its place. A member is renamed in its order; do that when nothing else is to be written to it."""
    container, key = slot.container, slot.key
    if slot.carrier is Carrier.NAME and isinstance(container, dict):
        members = [(text if name == key else name, value) for name, value in container.items()]
        container.clear()
        container.update(members)
    elif slot.carrier is Carrier.NUMBER and text.isdecimal():
        container[key] = int(text)  # type: ignore[index]
    else:
        container[key] = text  # type: ignore[index]


_Node = tuple[Json, Kind, str]


def _walk(stack: list[_Node], grammar: Grammar, found: list[Slot]) -> None:
    """Read what is on the stack; one loop without calls, as it runs over every object of every new message."""
    while stack:
        node, rules, name = stack.pop()
        if type(node) is list:
            _read_elements(Part(node, 0, len(node), rules, name), found, stack)
            continue
        if rules.opaque_types and _word(node, "type") in rules.opaque_types:
            continue
        if rules.variants:
            rules = grammar.get(rules.variants.get(_word(node, "role"), ""), rules)
        opaque, carries, names = rules.opaque, rules.carries, rules.names
        for key, value in node.items():
            if key in opaque:
                continue
            shape = type(value)
            if names and not is_plain_name(key):
                found.append(Slot(node, key, key, "", Carrier.NAME))
            if shape is str:
                carrier = _carrier(node, key, value, rules) if carries or value[:5] == _DATA else Carrier.PLAIN
                if value and carrier is not None:
                    found.append(Slot(node, key, value, key if key != "value" else _named(node), carrier))
            elif shape is dict or shape is list:
                stack.append((value, grammar[rules.below.get(key, rules.otherwise)], key))
            elif shape is int and rules.numbers and abs(value) >= _SHORTEST_NUMBER:
                found.append(Slot(node, key, str(value), key, Carrier.NUMBER))


_SHORTEST_NUMBER = 10**8
"""Nine digits: shorter numbers identify nobody."""
_NAMING = ("name", "key")
_DATA = "data:"
_SCHEME = 16


def _read_elements(part: Part, found: list[Slot], stack: list[_Node]) -> None:
    elements, start, stop, rules, name = part
    for index in range(start, stop):
        value = elements[index]
        shape = type(value)
        if shape is dict or shape is list:
            stack.append((value, rules, name))
        elif shape is str:
            if value:
                carrier = carrier_of_url(value) if value.startswith(_DATA) else Carrier.PLAIN
                if carrier is not None:
                    found.append(Slot(elements, index, value, name, carrier))
        elif shape is int and rules.numbers and abs(value) >= _SHORTEST_NUMBER:
            found.append(Slot(elements, index, str(value), name, Carrier.NUMBER))


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
