"""Whatever is sent to the API, the answer is never a fault of ours.

From the document, each operation gets a body that fits, and then bodies and parameters that do not: one field after
the other is replaced by values that break programs.
"""

from collections.abc import Iterator

import httpx
import pytest

from shared import jsonio
from shared.jsonio import Json
from tests.contract.test_openapi import DOCUMENT, operations
from tests.support.dashboard_app import (
    anonymous,
    api,
    clock,
    config,
    installation,
    postgres_database,
    postgres_template,
    services,
)

__all__ = ["anonymous", "api", "clock", "config", "installation", "postgres_database", "postgres_template", "services"]

CALLS_OUT = {
    "list_models",
    "refresh_models",
    "list_model_sources",
    "run_account_test",
    "read_proxy_state",
    "create_login_session",
}
ENDS_THE_SESSION = {"stream_logs", "log_out", "rotate_account_key", "rotate_guardrail_key"}
NASTY: list[Json] = [
    None, True, False, 0, -1, 1.5, -0.0, 2**31, 2**63, 2**64, 10**400, "", " ", "x" * 5000, "\x00", "a\x00b", "\n",
    "\ud800", "\udcff", "\U0001d518", "\u202e", "'; DROP TABLE accounts; --", "%", "_", "\\", "../..", "null", "NaN", "1e999",
    "http://169.254.169.254/", "http://[::1", [], [[]], [None], {}, {"a": {}}, {"": ""}, [1] * 2000,
]  # fmt: skip
WHOLE = [b"", b"{", b"nul", b"NaN", b"\xff\xfe", b'{"a":1}{', b"[" * 3000, b'{"a":' * 3000, b'"\\ud800"', b"1e999"]
STRANGE = ["", "-1", "0", "1e9", "9" * 40, "nan", "%00", "%ff", "'", "%25", "a" * 3000, "2026-13-40", "0001-01-01"]
JSON = {"content-type": "application/json"}


def example(schema: Json) -> Json:
    """Return a value that fits the schema, as small as can be."""
    if "$ref" in schema:
        return example(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for kind in ("anyOf", "allOf", "oneOf"):
        if kind in schema:
            return example(schema[kind][0])
    if "enum" in schema or "const" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", [])
            return {name: example(field) for name, field in schema.get("properties", {}).items() if name in wanted}
        case "array":
            return [example(schema["items"])] if schema.get("minItems") else []
        case "string":
            return "x" * max(1, schema.get("minLength", 1))
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case _:
            return None


def fields(schema: Json) -> list[str]:
    if "$ref" in schema:
        return fields(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for kind in ("anyOf", "allOf"):
        if kind in schema:
            return fields(schema[kind][0])
    return list(schema.get("properties", {}))


def bodies(operation: Json) -> Iterator[bytes]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return
    fitting = example(schema)
    yield jsonio.dumps(fitting)
    yield from WHOLE
    yield from (written(value) for value in NASTY)
    for name in fields(schema):
        yield from (written({**fitting, name: value}) for value in NASTY)


def written(value: Json) -> bytes:
    return jsonio.dumps(value)


def addresses(path: str, operation: Json) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    plain = path
    for parameter in parameters:
        if parameter["in"] == "path":
            plain = plain.replace(f"{{{parameter['name']}}}", "some-id")
    yield plain
    for parameter in parameters:
        for value in STRANGE:
            if parameter["in"] == "query":
                yield f"{plain}?{parameter['name']}={value}"
            elif value:
                yield path.replace(f"{{{parameter['name']}}}", value).replace("{", "").replace("}", "")


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [entry for entry in operations() if entry[2]["operationId"] not in CALLS_OUT | ENDS_THE_SESSION],
    ids=lambda value: value["operationId"] if isinstance(value, dict) else str(value),
)
async def test_nothing_that_is_sent_makes_the_dashboard_fail(
    api: httpx.AsyncClient, method: str, path: str, operation: Json
):
    documented = {int(status) for status in operation["responses"]}
    for address in addresses(path, operation):
        reply = await api.request(method, address, content=b"{}" if method in {"PUT", "POST"} else None, headers=JSON)
        assert reply.status_code < 500, address
        assert reply.status_code in documented, address
    plain = next(addresses(path, operation))
    for body in bodies(operation):
        reply = await api.request(method, plain, content=body, headers=JSON)
        assert reply.status_code < 500, body[:200]
        assert reply.status_code in documented, (body[:200], reply.text)
        if reply.status_code >= 400:
            assert set(reply.json()) <= {"error", "fields"}
