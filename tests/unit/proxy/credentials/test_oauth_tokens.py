"""Renewals: one at a time, in this process and between processes, and never at the cost of a login."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from proxy.credentials.grants import LoginExpired, LoginUnavailable
from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.snapshot import Credential
from shared.catalog.oauth import TokenReply
from shared.crypto.vault import Vault
from tests.support.configuration import account
from tests.unit.proxy.credentials.conftest import HOUR_MS, Installation

UNREACHABLE = UpstreamFault(ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream cannot be reached"))


async def test_accounts_with_a_key_pass_through(installed: Installation) -> None:
    tokens = installed.process(reads_host_file=True)
    plain = account("a", provider="anthropic")
    assert await tokens.ready(plain) is plain.credential
    assert not tokens.can_renew(plain)


async def test_a_good_login_is_sent_as_it_is(installed: Installation) -> None:
    claude = await installed.add(installed.login())
    assert await installed.process().ready(claude) == claude.credential
    assert installed.vendor.calls == []


async def test_an_expired_login_is_renewed_and_stored(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    await installed.write("claude", status="expired", last_error="old", last_error_at="2026-01-01 00:00:00")
    revision = await installed.revision()
    credential = await installed.process().ready(claude)
    assert credential == Credential("a1", "r1", installed.now_ms + 8 * HOUR_MS)
    assert await installed.stored() == credential
    row = await installed.row()
    assert (row.status, row.last_error, row.last_error_at) == ("active", None, None)
    assert await installed.revision() == revision + 1, "all processes load the new login"


async def test_tokens_are_stored_encrypted(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    await installed.process().ready(claude)
    row = await installed.row()
    assert installed.vault.decrypt(row.api_key_enc or "") == "a1"
    assert installed.vault.decrypt(row.refresh_token_enc or "") == "r1"


async def test_the_call_goes_through_the_accounts_proxy(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    await installed.process().ready(replace(claude, proxy_url="socks5://127.0.0.1:1080"))
    assert installed.vendor.proxies == ["socks5://127.0.0.1:1080"]


async def test_the_new_login_serves_until_the_snapshot_has_it(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    tokens = installed.process()
    renewed = await tokens.ready(claude)
    assert tokens.credential_of(claude) == renewed
    loaded = replace(claude, credential=renewed)
    assert tokens.credential_of(loaded) == renewed
    edited = replace(claude, credential=Credential("entered by hand", None, None))
    assert tokens.credential_of(edited).api_key == "entered by hand"


async def test_many_requests_share_one_renewal(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    tokens = installed.process()
    credentials = await asyncio.gather(*(tokens.ready(claude) for _ in range(50)))
    assert {credential.api_key for credential in credentials} == {"a1"}
    assert len(installed.vendor.calls) == 1


async def test_a_client_that_leaves_does_not_end_the_renewal(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.vendor.pause = asyncio.Event()
    tokens = installed.process()
    leaver = asyncio.create_task(tokens.ready(claude))
    stayer = asyncio.create_task(tokens.ready(claude))
    await installed.vendor.called.wait()
    leaver.cancel()
    installed.vendor.pause.set()
    assert (await stayer).api_key == "a1"
    assert (await installed.stored()).api_key == "a1"


async def test_closing_waits_for_what_the_vendor_issues(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    tokens = installed.process()
    leaver = asyncio.create_task(tokens.ready(claude))
    await installed.vendor.called.wait()
    leaver.cancel()
    await tokens.close()
    assert (await installed.stored()).refresh_token == "r1"


async def test_processes_renew_one_at_a_time(installed: Installation) -> None:
    """The vendor accepts a refresh token once: a second use would end the login."""
    claude = await installed.add(installed.login(lives_ms=-1))
    processes = [installed.process() for _ in range(4)]
    credentials = await asyncio.gather(*(process.ready(claude) for process in processes))
    assert {credential.api_key for credential in credentials} == {"a1"}
    assert len(installed.vendor.calls) == 1
    assert (await installed.row()).status == "active"


async def test_a_login_that_another_process_renewed_is_taken_over(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    newer = installed.login("from elsewhere", "r9")
    await installed.write_login("claude", newer)
    assert await installed.process().ready(claude) == newer
    assert installed.vendor.calls == []


async def test_the_lease_of_a_process_that_died_ends(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    assert await installed.store().claim("claude") is not None
    assert await installed.store().claim("claude") is None
    installed.time.advance(60)
    assert (await installed.process().ready(claude)).api_key == "a1"


async def test_a_lease_is_given_back(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    tokens = installed.process()
    await tokens.ready(claude)
    installed.time.advance(9 * 3600)
    assert (await tokens.ready(claude)).api_key == "a2"


async def test_a_rejected_token_is_renewed_although_it_has_not_expired(installed: Installation) -> None:
    claude = await installed.add(installed.login())
    assert (await installed.process().renew(claude, rejected="a0")).api_key == "a1"


async def test_a_rejected_token_that_was_already_replaced_costs_no_call(installed: Installation) -> None:
    claude = await installed.add(installed.login())
    await installed.write_login("claude", installed.login("newer", "r9"))
    assert (await installed.process().renew(claude, rejected="a0")).api_key == "newer"
    assert installed.vendor.calls == []


async def test_a_login_whose_end_is_unknown_is_renewed_on_rejection_only(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=None))
    tokens = installed.process()
    assert (await tokens.ready(claude)).api_key == "a0"
    assert (await tokens.renew(claude, rejected="a0")).api_key == "a1"


async def test_an_account_with_a_refresh_token_alone_gets_its_first_access_token(installed: Installation) -> None:
    claude = await installed.add(installed.login(None, "r0", lives_ms=None))
    assert (await installed.process().ready(claude)).api_key == "a1"


async def test_a_refusal_ends_the_login_and_says_what_to_do(installed: Installation) -> None:
    claude = await installed.add(installed.login(refresh="revoked", lives_ms=-1))
    tokens = installed.process()
    with pytest.raises(LoginExpired, match="Sign in again"):
        await tokens.ready(claude)
    row = await installed.row()
    assert row.status == "expired"
    assert "Sign in again" in (row.last_error or "")
    assert "revoked" not in (row.last_error or ""), "no token in the message"


async def test_a_refused_token_is_not_offered_again(installed: Installation) -> None:
    claude = await installed.add(installed.login(refresh="revoked", lives_ms=-1))
    tokens = installed.process()
    with pytest.raises(LoginExpired):
        await tokens.renew(claude)
    assert not tokens.can_renew(claude)
    assert await tokens.ready(claude) == claude.credential
    with pytest.raises(LoginExpired):
        await tokens.renew(claude)
    assert len(installed.vendor.calls) == 1


async def test_signing_in_again_revives_the_account(installed: Installation) -> None:
    claude = await installed.add(installed.login(refresh="revoked", lives_ms=-1))
    tokens = installed.process()
    with pytest.raises(LoginExpired):
        await tokens.renew(claude)
    again = installed.login(lives_ms=-1)
    await installed.write_login("claude", again)
    revived = replace(claude, credential=again)
    assert tokens.can_renew(revived)
    assert (await tokens.ready(revived)).api_key == "a1"


@pytest.mark.parametrize(
    "reply",
    [TokenReply(503, b""), TokenReply(302, b""), TokenReply(403, b"<html>"), TokenReply(200, b"{}"), UNREACHABLE],
)
async def test_a_fault_does_not_end_the_login(installed: Installation, reply: TokenReply | Exception) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    tokens = installed.process()
    installed.vendor.reply = reply
    with pytest.raises(LoginUnavailable):
        await tokens.ready(claude)
    assert (await installed.row()).status == "unknown"
    installed.vendor.reply = None
    assert (await tokens.ready(claude)).api_key == "a1"


@pytest.mark.parametrize("provider", ["deepseek", "custom"])
async def test_a_token_goes_to_no_vendor_but_its_issuer(installed: Installation, provider: str) -> None:
    strange = await installed.add(installed.login(lives_ms=-1), provider=provider)
    tokens = installed.process(reads_host_file=True)
    assert not tokens.can_renew(strange)
    assert await tokens.ready(strange) == strange.credential
    with pytest.raises(LoginExpired):
        await tokens.renew(strange, rejected="a0")
    assert installed.vendor.calls == []


async def test_a_deleted_account_is_no_crash(installed: Installation) -> None:
    gone = account("gone", provider="anthropic", auth_type="oauth", credential=installed.login(lives_ms=-1))
    with pytest.raises(LoginExpired, match="deleted"):
        await installed.process().ready(gone)


async def test_a_login_entered_while_the_vendor_was_asked_wins(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    by_hand = installed.login("by hand", "theirs")

    async def edit() -> None:
        await installed.write_login("claude", by_hand)

    installed.vendor.on_call = edit
    assert await installed.process().ready(claude) == by_hand
    assert await installed.stored() == by_hand


async def test_a_refresh_token_entered_alone_meanwhile_wins_too(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))

    async def edit() -> None:
        await installed.write("claude", refresh_token_enc=installed.vault.encrypt("by hand"))

    installed.vendor.on_call = edit
    await installed.process().ready(claude)
    assert (await installed.stored()).refresh_token == "by hand"


async def test_a_refusal_after_somebody_else_renewed_is_no_end(installed: Installation) -> None:
    claude = await installed.add(installed.login(refresh="spent", lives_ms=-1))
    newer = installed.login("theirs", "r7")

    async def renew_elsewhere() -> None:
        await installed.write_login("claude", newer)

    installed.vendor.on_call = renew_elsewhere
    assert await installed.process().ready(claude) == newer
    assert (await installed.row()).status == "unknown"


async def test_a_rotation_of_the_account_key_meanwhile_costs_nothing(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))

    async def rotate() -> None:
        installed.vault = Vault(bytes(reversed(range(32))))
        await installed.write_login("claude", claude.credential)

    installed.vendor.on_call = rotate
    assert (await installed.process().ready(claude)).api_key == "a1"
    assert (await installed.stored()).refresh_token == "r1"


async def test_what_was_issued_is_not_lost_when_the_database_refuses_it(installed: Installation) -> None:
    """The old refresh token is spent, so the new one must survive in memory until it can be stored."""
    claude = await installed.add(installed.login(lives_ms=-1))
    tokens = installed.process()

    async def refuse_writes() -> None:
        async with installed.engine.begin() as connection:
            await connection.execute(
                text("CREATE TRIGGER full BEFORE UPDATE ON accounts BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
            )

    installed.vendor.on_call = refuse_writes
    assert (await tokens.ready(claude)).api_key == "a1"
    assert (await installed.stored()).refresh_token == "r0"
    assert not await tokens.save_unsaved()
    installed.vendor.on_call = None
    assert (await tokens.renew(claude, rejected="a1")).api_key == "a2", "renewed with r1, which only memory holds"
    async with installed.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER full"))
    assert await tokens.save_unsaved()
    assert (await installed.stored()).refresh_token == "r2"


async def test_a_secret_that_does_not_open_says_so(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.vault = Vault(bytes(32))
    with pytest.raises(LoginExpired, match="account key"):
        await installed.process().ready(claude)


async def test_a_vendor_that_issues_no_refresh_token_leaves_the_old_one(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.vendor.reply = TokenReply(200, b'{"access_token": "a9"}')
    assert await installed.process().ready(claude) == Credential("a9", "r0", None)
