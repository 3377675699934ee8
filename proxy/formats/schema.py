"""JSON schemas of tools for upstreams that take less than the standard.

Source: Gemini API, function calling and schema reference (2026-11): an OpenAPI 3.0 subset. A *property* that happens
to be named like a keyword is kept.
"""

from shared.jsonio import Json

_UNKNOWN_TO_GEMINI = frozenset(
    {
        "$schema",
        "$id",
        "$comment",
        "additionalProperties",
        "propertyNames",
        "patternProperties",
        "unevaluatedProperties",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "const",
        "examples",
        "default",
        "$defs",
        "definitions",
        "if",
        "then",
        "else",
        "not",
        "contentMediaType",
        "contentEncoding",
    }
)
_FORMATS = frozenset({"date-time", "enum"})
_MAPS_OF_SCHEMAS = frozenset({"properties"})
_MAX_DEPTH = 64


def with_root_type(schema: Json) -> Json:
    """Return a schema that says it is an object; tools without input come without one."""
    if not isinstance(schema, dict) or not schema:
        return {"type": "object", "properties": {}}
    if "type" in schema or any(key in schema for key in ("anyOf", "oneOf", "allOf", "$ref")):
        return schema
    return {"type": "object", **schema}


def pruned(schema: Json, depth: int = 0) -> Json:
    """Return `schema` without what Gemini refuses; `const` becomes a one-value `enum`, local `$ref`s lose their name."""
    if isinstance(schema, list):
        return [pruned(item, depth + 1) for item in schema]
    if not isinstance(schema, dict) or depth > _MAX_DEPTH:
        return schema
    kept: dict[str, Json] = {}
    for key, value in schema.items():
        if key in _MAPS_OF_SCHEMAS and isinstance(value, dict):
            kept[key] = {name: pruned(member, depth + 1) for name, member in value.items()}
        elif key == "format":
            kept |= {key: value} if value in _FORMATS else {}
        elif key == "const":
            kept.setdefault("enum", [value])
        elif key == "type" and isinstance(value, list):
            kept |= _single_type(value)
        elif key in {"anyOf", "oneOf"} and isinstance(value, list):
            kept |= _union(value, depth)
        elif key not in _UNKNOWN_TO_GEMINI:
            kept[key] = pruned(value, depth + 1) if key in {"items", "allOf"} else value
    return kept


def _single_type(types: list[Json]) -> dict[str, Json]:
    """Gemini has one type and a `nullable` beside it."""
    real = [name for name in types if name != "null"]
    return {"type": real[0] if real else "string"} | ({"nullable": True} if "null" in types else {})


def _union(members: list[Json], depth: int) -> dict[str, Json]:
    real = [member for member in members if not (isinstance(member, dict) and member.get("type") == "null")]
    nullable = {"nullable": True} if len(real) < len(members) else {}
    if len(real) == 1 and isinstance(real[0], dict):
        only = pruned(real[0], depth + 1)
        return {**only, **nullable}
    return {"anyOf": [pruned(member, depth + 1) for member in real], **nullable}
