"""Following Claude Code's own login on this host."""

import pytest

from proxy.credentials.grants import LoginExpired, LoginUnavailable
from proxy.credentials.refresher import renew_due
from proxy.snapshot import Credential
from shared.catalog.oauth import TokenReply
from tests.unit.proxy.credentials.conftest import HOUR_MS, Installation


async def test_a_login_that_the_cli_renewed_is_taken_over(installed: Installation) -> None:
    """The two are told to be one while their tokens are equal; later the file alone has moved on."""
    claude = await installed.add(installed.login())
    installed.write_host_file(claude.credential)
    tokens = installed.process(reads_host_file=True)
    await tokens.note_host_login([claude])
    by_cli = installed.login("by the CLI", "cli-refresh", lives_ms=9 * HOUR_MS)
    installed.write_host_file(by_cli)
    installed.time.advance(2 * 3600)
    assert await tokens.ready(claude) == by_cli
    assert await installed.stored() == by_cli
    assert installed.vendor.calls == []


async def test_the_link_outlives_a_restart(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.write_host_file(claude.credential)
    await installed.process(reads_host_file=True).note_host_login([claude])
    by_cli = installed.login("by the CLI", "cli-refresh")
    installed.write_host_file(by_cli)
    assert await installed.process(reads_host_file=True).ready(claude) == by_cli


async def test_a_host_login_that_has_ended_too_is_renewed_with_the_vendor(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.write_host_file(claude.credential)
    assert (await installed.process(reads_host_file=True).ready(claude)).api_key == "a1"


async def test_another_persons_login_is_not_taken_while_the_accounts_own_can_be_renewed(
    installed: Installation,
) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.write_host_file(installed.login("somebody", "else"))
    assert (await installed.process(reads_host_file=True).ready(claude)).api_key == "a1"


@pytest.mark.parametrize("reply", [TokenReply(400, b'{"error": "invalid_grant"}'), TokenReply(503, b"")])
async def test_the_only_account_may_follow_the_host_when_its_own_login_has_ended(
    installed: Installation, reply: TokenReply
) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    by_cli = installed.login("by the CLI", "cli-refresh")
    installed.write_host_file(by_cli)
    installed.vendor.reply = reply
    assert await installed.process(reads_host_file=True).ready(claude) == by_cli
    assert (await installed.row()).status == "active"


async def test_a_passing_fault_moves_nobody_to_the_host_login_early(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=200_000))
    installed.write_host_file(installed.login("by the CLI", "cli-refresh"))
    installed.vendor.reply = TokenReply(503, b"")
    with pytest.raises(LoginUnavailable):
        await installed.process(reads_host_file=True).renew(claude)


async def test_an_account_without_refresh_token_may_follow_the_host(installed: Installation) -> None:
    claude = await installed.add(Credential("a0", None, installed.now_ms - 1))
    by_cli = installed.login("by the CLI", "cli-refresh")
    installed.write_host_file(by_cli)
    assert await installed.process(reads_host_file=True).ready(claude) == by_cli
    assert installed.vendor.calls == []


async def test_with_two_accounts_nobody_guesses_whose_the_host_login_is(installed: Installation) -> None:
    claude = await installed.add(installed.login(refresh="revoked", lives_ms=-1))
    await installed.add(installed.login("b0", "q0"), "other")
    installed.write_host_file(installed.login("by the CLI", "cli-refresh"))
    with pytest.raises(LoginExpired):
        await installed.process(reads_host_file=True).ready(claude)


async def test_the_host_login_of_one_account_is_not_given_to_another(installed: Installation) -> None:
    mine = await installed.add(installed.login("m0", "m-refresh"), "mine")
    installed.write_host_file(mine.credential)
    tokens = installed.process(reads_host_file=True)
    await tokens.note_host_login([mine])
    claude = await installed.add(installed.login(refresh="revoked", lives_ms=-1))
    installed.write_host_file(installed.login("by the CLI", "cli-refresh"))
    with pytest.raises(LoginExpired):
        await tokens.ready(claude)


async def test_other_vendors_accounts_do_not_read_the_file(installed: Installation) -> None:
    codex = await installed.add(Credential("a0", None, installed.now_ms - 1), provider="codex")
    installed.write_host_file(installed.login("by the CLI", "cli-refresh"))
    tokens = installed.process(reads_host_file=True)
    assert not tokens.can_renew(codex)
    with pytest.raises(LoginExpired):
        await tokens.renew(codex)


async def test_a_round_of_the_refresher_makes_the_link(installed: Installation) -> None:
    claude = await installed.add(installed.login())
    installed.write_host_file(claude.credential)
    tokens = installed.process(reads_host_file=True)
    await renew_due(tokens, [claude], installed.time.clock)
    assert await installed.store().host_account("anthropic") == "claude"


async def test_the_file_is_never_written(installed: Installation) -> None:
    claude = await installed.add(installed.login(lives_ms=-1))
    installed.write_host_file(claude.credential)
    before = installed.host_file.read_bytes()
    await installed.process(reads_host_file=True).ready(claude)
    assert installed.host_file.read_bytes() == before
