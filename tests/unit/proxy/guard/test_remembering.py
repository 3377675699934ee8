"""What is kept between exchanges: bounded, by tenant, and never in each other's way."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from proxy.guard.cache import ENTRY_BYTES, Cache
from proxy.guard.memory import Memory
from proxy.guard.vault import Masked, Vault
from shared.guardrails.recognise import find_candidates
from tests.support.guarding import keys


def test_a_cache_keeps_what_is_asked_for_and_forgets_the_rest() -> None:
    cache: Cache[int] = Cache(20 * (ENTRY_BYTES + 10))
    cache.put("kept", 0, 10)
    for number in range(200):
        cache.put(number, number, 10)
        assert cache.get("kept") == 0
    assert len(cache) <= 20
    assert cache.get(0) is None
    assert cache.get(199) == 199


def test_a_cache_refuses_what_is_larger_than_itself() -> None:
    cache: Cache[int] = Cache(1000)
    cache.put("small", 1, 10)
    cache.put("huge", 2, 10_000)
    assert cache.get("huge") is None
    assert cache.get("small") == 1


def test_threads_share_a_cache_without_losing_count() -> None:
    cache: Cache[int] = Cache(40 * (ENTRY_BYTES + 10))

    def use(first: int) -> bool:
        for number in range(first, first + 5_000):
            cache.put(number, number, 10)
            cache.get(number - 30)
            if cache.get(number) not in {number, None}:
                return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(use, range(0, 40_000, 10_000)))
    assert len(cache) <= 40
    assert cache._used == len(cache._young) * (ENTRY_BYTES + 10)


def test_memory_belongs_to_tenants() -> None:
    memory = Memory()
    assert memory.add("a", "cgv_1", "one")
    assert not memory.add("a", "cgv_1", "one")
    assert memory.find("a", "cgv_1") == "one"
    assert memory.find("b", "cgv_1") is None
    assert memory.find(None, "cgv_1") is None


def test_memory_forgets_the_oldest() -> None:
    memory = Memory(10_000)
    for number in range(100):
        memory.add(None, f"Xoba{number} Xobu{number}", "Ada King")
    assert memory.find(None, "Xoba0 Xobu0") is None
    assert memory.find(None, "Xoba0") is None
    assert memory.find(None, "Xoba99") == "Ada"


def test_a_vault_gives_one_placeholder_a_value_and_counts_values() -> None:
    vault = Vault(keys())
    first = vault.issue("tiger-lily", "password")
    assert vault.issue("tiger-lily", "api_key") == first
    vault.issue("other-lily", "password")
    vault.issue("a@b.ch", "email")
    assert vault.counts() == {"password": 2, "email": 1}


def test_a_vault_takes_over_all_or_nothing() -> None:
    vault = Vault(keys())
    issued = vault.issue("81.6.43.17", "ip_address")
    stranger = Masked("cgv_23456789abcdefg", "secret", "password")
    assert not vault.adopt([stranger, issued._replace(original="81.6.43.18")])
    assert [entry.original for entry in vault.masked] == ["81.6.43.17"]
    assert vault.adopt([stranger, issued])
    assert vault.issue("secret", "password") == stranger


@pytest.mark.parametrize("found", [{}, {"cgv_x": "y"}])
def test_a_vault_asks_once(found: dict[str, str]) -> None:
    vault = Vault(keys())
    candidate = find_candidates(Vault(keys("other")).issue("tiger-lily", "password").placeholder)[0]
    assert vault.may_be_stored(candidate)
    vault.learn([candidate.text], {candidate.text: "tiger-lily"} if found else {})
    assert vault.original_of(candidate) == ("tiger-lily" if found else None)
    assert found or not vault.may_be_stored(candidate)
