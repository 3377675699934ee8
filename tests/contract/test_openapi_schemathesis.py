"""The running dashboard keeps to its document: no fault of ours, and every answer of the documented status and shape.

schemathesis draws requests from the document, fitting ones and unfitting ones, against a process with a temporary
home. Its number of examples bounds the time; the seed is fixed, so that a failure is a failure again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.jsonio import Json
from tests.contract.test_openapi import DOCUMENT
from tests.support import processes
from tests.support.gateway import ADMIN_TOKEN

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 6
"""Of each kind, for each operation."""
LEFT_OUT = {
    "run_account_test", "list_models", "refresh_models", "list_model_sources", "read_proxy_state",  # call out
    "rotate_account_key", "rotate_guardrail_key", "rotate_tenant_key", "regenerate_proxy_key",
    "log_out", "set_up", "change_password", "stream_logs",
}  # fmt: skip
LEFT_OUT_BELOW = ("/api/oauth/", "/api/sessions", "/api/setup")
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    operation
    for operation in (found.ok() for found in SCHEMA.get_all_operations())
    if operation.definition.raw["operationId"] not in LEFT_OUT and not operation.path.startswith(LEFT_OUT_BELOW)
]
CASES = [
    pytest.param(operation, mode, id=f"{operation.definition.raw['operationId']}-{mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.body or any(operation.iter_parameters())  # what can be unfitting
]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard process and somebody signed in to it."""

    base_url: str
    session: requests.Session

    def ids(self) -> dict[str, str]:
        """Make one of each thing and return path parameters that name them."""
        account = self._post("/api/accounts", {"name": "A", "provider": "custom", "base_url": "http://127.0.0.1:9"})
        number = len(self.session.get(f"{self.base_url}/api/tenants").json())
        config = self._post("/api/configs", {"name": f"C{number}-{account['id']}"})
        tenant = self._post("/api/tenants", {"name": f"T{number}-{account['id']}"})["tenant"]
        self.session.put(f"{self.base_url}/api/settings/model-limits/m", json={"maxOutputTokens": 9})
        return {
            "account_id": account["id"], "config_id": config["id"], "tenant_id": tenant["id"], "model_id": "m",
            "key": "session_affinity", "guardrail_id": "email",
        }  # fmt: skip

    def _post(self, path: str, body: Json) -> Json:
        reply = self.session.post(f"{self.base_url}{path}", json=body)
        assert reply.status_code == 201, reply.text
        return reply.json()


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    folder = tmp_path_factory.mktemp("schemathesis")
    port = processes.free_port()
    nobody = str(processes.free_port())
    env = processes.environment(folder / "data", UI_PORT=str(port), PROXY_PORT=nobody, ADMIN_TOKEN=ADMIN_TOKEN)
    processes.migrate(env)
    with (
        processes.running(["dashboard"], port, "/api/health", env, folder / "dashboard.log") as service,
        requests.Session() as session,
    ):
        session.trust_env = False
        session.headers["authorization"] = f"Bearer {ADMIN_TOKEN}"
        running = Dashboard(service.base_url, session)
        running.ids()  # so that lists are not empty
        yield running
        assert service.process.poll() is None


@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_answers_are_as_documented(
    dashboard: Dashboard, operation: schemathesis.APIOperation, mode: GenerationMode
) -> None:
    ids = dashboard.ids() if "{" in operation.path else {}

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def holds(case: schemathesis.Case, real: bool) -> None:
        if real:
            known = {name: ids[name] for name in case.path_parameters or {} if name in ids}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        response = case.call(dashboard.base_url, session=dashboard.session, headers=dict(dashboard.session.headers))
        case.validate_response(response, checks=CHECKS)

    holds()


def test_what_is_left_out_exists_and_the_rest_is_most() -> None:
    named = {operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()}
    assert named >= LEFT_OUT
    assert len(OPERATIONS) > 50
