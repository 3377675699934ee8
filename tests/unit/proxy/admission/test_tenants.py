"""From a client key to the caller behind it."""

import pytest

from proxy.admission.tenants import Caller, authenticate, presented_keys
from proxy.errors import ClientFault, ErrorKind
from proxy.snapshot import Snapshot
from tests.support.configuration import Switches, snapshot, tenant

GLOBAL = "cgk_0123456789abcdef0123456789abcdef"
ALICE, OFF = tenant("alice"), tenant("off", enabled=False)
DEFAULT = tenant("default", key=GLOBAL)
KNOWN = snapshot(tenants=[ALICE, OFF, DEFAULT], client_key=GLOBAL)
TENANCY = Switches(multi_tenancy=True, default_tenant_id="default")
OWNER = Caller(None, "owner")


@pytest.mark.parametrize(
    ("headers", "keys"),
    [
        ({}, ()),
        ({"x-api-key": "k"}, ("k",)),
        ({"x-api-key": "  k "}, ("k",)),
        ({"authorization": "Bearer k"}, ("k",)),
        ({"authorization": "bearer   k"}, ("k",)),
        ({"authorization": "BEARER k"}, ("k",)),
        ({"authorization": "Bearer a key with spaces"}, ("a key with spaces",)),
        ({"authorization": "Basic dTpw"}, ()),
        ({"authorization": "Bearer"}, ()),
        ({"authorization": "k"}, ()),
        ({"x-api-key": "", "authorization": "Bearer "}, ()),
        ({"x-api-key": "one", "authorization": "Bearer two"}, ("one", "two")),
    ],
)
def test_both_header_styles_are_read(headers: dict[str, str], keys: tuple[str, ...]) -> None:
    assert presented_keys(headers) == keys


def caller(*keys: str, known: Snapshot = KNOWN, settings: Switches | None = None) -> Caller:
    return authenticate(keys, known, settings or Switches())


@pytest.mark.parametrize(
    "keys", [(), ("wrong",), ("",), (GLOBAL.upper(),), (GLOBAL[:-1],), ("wrong", "wronger"), ("\udcff",)]
)
@pytest.mark.parametrize("settings", [Switches(), TENANCY])
def test_a_missing_or_wrong_key_is_a_401_not_to_be_retried(keys: tuple[str, ...], settings: Switches) -> None:
    with pytest.raises(ClientFault) as raised:
        caller(*keys, settings=settings)
    assert (raised.value.info.status, raised.value.info.kind) == (401, ErrorKind.AUTHENTICATION)
    assert raised.value.should_retry is False
    assert GLOBAL not in raised.value.info.message


def test_the_global_key_is_the_owners() -> None:
    assert caller(GLOBAL) == OWNER


def test_the_right_key_may_stand_in_either_header() -> None:
    assert caller("sk-ant-oat01-their-own-login", GLOBAL) == OWNER
    assert caller("cgk_alice", "x", settings=TENANCY).tenant == ALICE
    assert caller("x", "cgk_alice", settings=TENANCY).tenant == ALICE


def test_tenants_keys_count_only_with_tenancy() -> None:
    assert caller("cgk_alice", settings=TENANCY) == Caller(ALICE, "tenant:alice")
    with pytest.raises(ClientFault):
        caller("cgk_alice")


def test_a_disabled_tenant_is_not_let_in() -> None:
    with pytest.raises(ClientFault):
        caller("cgk_off", settings=TENANCY)


def test_with_tenancy_the_global_key_is_the_default_tenants() -> None:
    assert caller(GLOBAL, settings=TENANCY).tenant == DEFAULT


def test_a_global_key_from_the_environment_is_the_default_tenants_too() -> None:
    known = snapshot(tenants=[tenant("default", key="stored")], client_key="from the environment")
    found = caller("from the environment", known=known, settings=TENANCY)
    assert found.tenant is not None
    assert found.tenant.id == "default"


def test_a_disabled_default_tenant_is_not_let_in_by_the_global_key() -> None:
    known = snapshot(tenants=[tenant("default", key="stored", enabled=False)], client_key=GLOBAL)
    with pytest.raises(ClientFault):
        caller(GLOBAL, known=known, settings=TENANCY)


def test_without_a_default_tenant_the_global_key_still_works() -> None:
    assert caller(GLOBAL, known=snapshot(client_key=GLOBAL), settings=Switches(multi_tenancy=True)) == OWNER


def test_a_proxy_without_client_key_lets_nobody_in() -> None:
    with pytest.raises(ClientFault):
        caller("anything", known=snapshot())


def test_an_open_proxy_lets_everyone_in_and_still_knows_its_tenants() -> None:
    open_to_all = Switches(require_client_key=False, multi_tenancy=True)
    assert caller(settings=open_to_all) == Caller(None, "open")
    assert caller("wrong", settings=open_to_all) == Caller(None, "open")
    assert caller("cgk_alice", settings=open_to_all).tenant == ALICE
    assert caller(GLOBAL, settings=Switches(require_client_key=False)) == OWNER


def test_scopes_tell_callers_apart() -> None:
    scopes = [caller(key, settings=TENANCY).scope for key in ("cgk_alice", GLOBAL)]
    scopes += [OWNER.scope, caller(settings=Switches(require_client_key=False)).scope]
    assert len(set(scopes)) == 4
