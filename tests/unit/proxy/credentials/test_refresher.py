"""Rounds of the background loop: what is renewed, and when the next round is due."""

from dataclasses import replace

from proxy.credentials.grants import AHEAD_S
from proxy.credentials.refresher import EVERY_S, RETRY_S, renew_due
from shared.catalog.oauth import TokenReply
from tests.support.configuration import account
from tests.unit.proxy.credentials.conftest import HOUR_MS, Installation


async def test_a_login_is_renewed_five_minutes_before_it_ends(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=HOUR_MS))
    tokens = installed.process()
    installed.time.advance(3600 - AHEAD_S - 1)
    await renew_due(tokens, [claude], installed.time.clock)
    assert installed.vendor.calls == []
    installed.time.advance(1)
    await renew_due(tokens, [claude], installed.time.clock)
    assert tokens.credential_of(claude).api_key == "a1"


async def test_the_next_round_comes_when_the_next_login_is_due_but_within_a_quarter_of_an_hour(
    installed: Installation,
) -> None:
    soon = await installed.add(installed.login(lives_ms=800_000), "soon")
    late = await installed.add(installed.login("b0", "q0", lives_ms=9 * HOUR_MS), "late")
    tokens, clock = installed.process(), installed.time.clock
    assert await renew_due(tokens, [late], clock) == EVERY_S
    assert await renew_due(tokens, [late, soon], clock) == 500
    assert await renew_due(tokens, [], clock) == EVERY_S


async def test_rounds_are_never_closer_than_a_minute(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=310_000))
    assert await renew_due(installed.process(), [claude], installed.time.clock) == RETRY_S


async def test_a_fault_is_tried_again_in_a_minute_and_does_not_stop_the_others(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    other = await installed.add(installed.login("b0", "r0", lives_ms=-1), "other")
    installed.vendor.reply = TokenReply(503, b"")
    tokens = installed.process()
    assert await renew_due(tokens, [claude, other], installed.time.clock) == RETRY_S
    assert len(installed.vendor.calls) == 2


async def test_an_ended_login_is_marked_and_left_alone(installed: Installation) -> None:
    claude = await installed.add(installed.login(refresh="revoked", lives_ms=-1))
    tokens = installed.process()
    assert await renew_due(tokens, [claude], installed.time.clock) == EVERY_S
    assert (await installed.row()).status == "expired"
    await renew_due(tokens, [claude], installed.time.clock)
    assert len(installed.vendor.calls) == 1


async def test_disabled_accounts_and_keys_are_left_alone(installed: Installation) -> None:
    disabled = replace(await installed.add(installed.login(lives_ms=-1)), enabled=False)
    assert await renew_due(installed.process(), [disabled, account("key")], installed.time.clock) == EVERY_S
    assert installed.vendor.calls == []
