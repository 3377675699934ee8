"""Key files and derived keys."""

import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.config import Config, load_config
from shared.crypto.keys import (
    KeyFault,
    KeySource,
    create_missing,
    discard_account_key,
    load_account_key,
    load_guardrail_key,
    open_vault,
    promote_account_key,
    stage_account_key,
    write_key_file,
)
from shared.crypto.vault import DecryptError, Vault

HEX = "0123456789abcdef" * 4


@pytest.fixture
def data_dir(config: Config) -> Path:
    config.data_dir.mkdir(mode=0o700)
    return config.data_dir


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_run_makes_both_files_private(config: Config, data_dir: Path) -> None:
    made = create_missing(config)
    assert [path.name for path in made] == [".account-key", ".guardrail-key"]
    for path in made:
        assert _mode(path) == 0o600
        assert len(path.read_text()) == 64
        assert bytes.fromhex(path.read_text())
    assert load_account_key(config).secret != load_guardrail_key(config).secret
    assert sorted(entry.name for entry in data_dir.iterdir()) == [".account-key", ".guardrail-key"]


def test_what_exists_is_never_made_again(config: Config, data_dir: Path) -> None:
    create_missing(config)
    before = load_account_key(config)
    assert create_missing(config) == ()
    assert load_account_key(config) == before


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
def test_a_trailing_newline_is_accepted(config: Config, data_dir: Path, ending: str) -> None:
    (data_dir / ".account-key").write_bytes((HEX.upper() + ending).encode())
    key = load_account_key(config)
    assert key.secret == bytes.fromhex(HEX)
    assert key.source is KeySource.FILE


def test_a_wider_mode_is_repaired(config: Config, data_dir: Path) -> None:
    path = data_dir / ".account-key"
    path.write_text(HEX)
    path.chmod(0o644)
    load_account_key(config)
    assert _mode(path) == 0o600


def test_a_narrower_mode_is_left(config: Config, data_dir: Path) -> None:
    path = data_dir / ".account-key"
    path.write_text(HEX)
    path.chmod(0o400)
    load_account_key(config)
    assert _mode(path) == 0o400


@pytest.mark.parametrize("content", [b"", b"short", b"g" * 64, HEX.encode() * 2, b"\xff\xfe\x00", HEX.encode()[:63]])
def test_a_malformed_file_is_a_fault_and_stays_as_it_is(config: Config, data_dir: Path, content: bytes) -> None:
    path = data_dir / ".account-key"
    path.write_bytes(content)
    with pytest.raises(KeyFault, match=r"\.account-key.*is not a key") as fault:
        load_account_key(config)
    assert HEX not in str(fault.value)
    create_missing(config)
    assert path.read_bytes() == content
    assert open_vault(config).fault == str(fault.value)


def test_a_missing_file_is_a_fault_not_a_crash(config: Config, data_dir: Path) -> None:
    with pytest.raises(KeyFault, match="is missing"):
        load_account_key(config)
    assert "is missing" in (open_vault(config).fault or "")


def test_a_lone_master_key_becomes_the_account_key(config: Config, data_dir: Path) -> None:
    (data_dir / ".master-key").write_text(HEX + "\n")
    made = create_missing(config)
    assert data_dir / ".account-key" in made
    assert load_account_key(config).secret == bytes.fromhex(HEX)
    assert load_guardrail_key(config).secret != bytes.fromhex(HEX)
    assert (data_dir / ".master-key").read_text() == HEX + "\n"


def test_a_master_key_beside_an_account_key_is_ignored(config: Config, data_dir: Path) -> None:
    (data_dir / ".master-key").write_text(HEX)
    (data_dir / ".account-key").write_text("ff" * 32)
    create_missing(config)
    assert load_account_key(config).secret == b"\xff" * 32


def test_a_malformed_master_key_makes_no_account_key(config: Config, data_dir: Path) -> None:
    (data_dir / ".master-key").write_text("nonsense")
    with pytest.raises(KeyFault, match=r"\.master-key"):
        create_missing(config)
    assert not (data_dir / ".account-key").exists()


@pytest.mark.parametrize(
    ("variable", "salt", "load"),
    [
        ("ACCOUNT_KEY", b"claude-proxy-account-key-salt", load_account_key),
        ("MASTER_KEY", b"claude-proxy-master-key-salt", load_account_key),
        ("GUARDRAIL_KEY", b"claude-proxy-guardrail-key-salt", load_guardrail_key),
    ],
)
def test_a_passphrase_is_stretched_by_scrypt(
    environment: pytest.MonkeyPatch, data_dir: Path, variable: str, salt: bytes, load: object
) -> None:
    environment.setenv(variable, "correct horse")
    config = load_config(None)
    expected = hashlib.scrypt(b"correct horse", salt=salt, n=16384, r=8, p=1, dklen=32)
    key = load(config)  # type: ignore[operator]
    assert key.secret == expected
    assert (key.source, key.origin) == (KeySource.ENVIRONMENT, variable)
    made = {path.name for path in create_missing(config)}
    assert made == ({".account-key"} if variable == "GUARDRAIL_KEY" else {".guardrail-key"})


def test_the_account_key_variable_comes_before_the_legacy_one(environment: pytest.MonkeyPatch, data_dir: Path) -> None:
    environment.setenv("ACCOUNT_KEY", "new")
    environment.setenv("MASTER_KEY", "old")
    assert load_account_key(load_config(None)).origin == "ACCOUNT_KEY"


def test_fingerprints_tell_keys_apart_and_show_nothing(config: Config, data_dir: Path) -> None:
    create_missing(config)
    account, guardrail = load_account_key(config), load_guardrail_key(config)
    assert account.fingerprint == load_account_key(config).fingerprint != guardrail.fingerprint
    assert len(account.fingerprint) == 16
    assert account.fingerprint not in account.secret.hex()
    assert account.secret.hex() not in repr(account)
    assert repr(account.secret) not in repr(account)


def test_of_two_writers_one_wins_and_no_half_file_is_ever_seen(data_dir: Path) -> None:
    path = data_dir / ".account-key"
    secrets = [os.urandom(32) for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        wins = list(pool.map(lambda secret: write_key_file(path, secret), secrets))
    assert wins.count(True) == 1
    assert path.read_text() == secrets[wins.index(True)].hex()
    assert [entry.name for entry in data_dir.iterdir()] == [".account-key"]


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFault, match="cannot be written"):
        write_key_file(tmp_path / "file" / ".account-key", bytes(32))


def test_while_a_key_is_rotated_what_either_key_sealed_opens(config: Config, data_dir: Path) -> None:
    create_missing(config)
    old_vault = open_vault(config)
    old = old_vault.encrypt("old")
    new = Vault(stage_account_key(config).secret).encrypt("new")
    between = open_vault(config)
    assert (between.decrypt(old), between.decrypt(new)) == ("old", "new")
    assert (
        old_vault.decrypt(between.encrypt("still sealed with the present key")) == "still sealed with the present key"
    )
    promote_account_key(config)
    after = open_vault(config)
    assert after.decrypt(new) == "new"
    with pytest.raises(DecryptError):
        after.decrypt(old)
    assert sorted(entry.name for entry in data_dir.iterdir()) == [".account-key", ".guardrail-key"]
    assert _mode(data_dir / ".account-key") == 0o600


def test_a_rotation_that_failed_leaves_the_present_key(config: Config, data_dir: Path) -> None:
    create_missing(config)
    before = load_account_key(config)
    stage_account_key(config)
    with pytest.raises(KeyFault, match="interrupted"):
        stage_account_key(config)
    discard_account_key(config)
    assert load_account_key(config) == before
    assert stage_account_key(config).fingerprint != before.fingerprint


def test_a_key_of_the_environment_is_not_rotated_here(environment: pytest.MonkeyPatch, data_dir: Path) -> None:
    environment.setenv("ACCOUNT_KEY", "passphrase")
    with pytest.raises(KeyFault, match="ACCOUNT_KEY"):
        stage_account_key(load_config(None))
