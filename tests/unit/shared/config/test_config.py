"""What the environment decides."""

from pathlib import Path

import pytest

from shared.config import ConfigError, load_config

Environment = pytest.MonkeyPatch


def test_defaults_are_those_of_the_contract(environment: Environment, tmp_path: Path) -> None:
    config = load_config(None)
    assert (config.ui_port, config.proxy_port, config.host, config.proxy_workers) == (9211, 9212, "127.0.0.1", 1)
    assert config.data_dir == tmp_path / "data"
    assert config.database_url_text == f"sqlite+aiosqlite:///{tmp_path}/data/codegate.db"
    assert config.sqlite_path == tmp_path / "data" / "codegate.db"
    assert config.proxy_api_key is None
    assert config.admin_token is None
    assert {"localhost", "127.0.0.1", "::1"} <= set(config.allowed_hosts)
    assert (config.log_level, config.log_format) == ("info", "console")


def test_an_empty_variable_is_unset(environment: Environment) -> None:
    for name in ("UI_PORT", "ADMIN_TOKEN", "DATABASE_URL", "ALLOWED_HOSTS", "LOG_LEVEL", "PROXY_API_KEY_FILE"):
        environment.setenv(name, "")
    config = load_config(None)
    assert config.ui_port == 9211
    assert config.admin_token is None
    assert config.uses_sqlite
    assert "localhost" in config.allowed_hosts


def test_the_environment_wins_over_the_env_file(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("UI_PORT=1000\nPROXY_PORT=2000\nREQUEST_LOGGING=false\n")
    environment.setenv("UI_PORT", "3000")
    config = load_config(tmp_path / ".env")
    assert (config.ui_port, config.proxy_port) == (3000, 2000)
    assert config.environment["REQUEST_LOGGING"] == "false"


def test_a_relative_data_dir_becomes_absolute(environment: Environment, tmp_path: Path) -> None:
    environment.chdir(tmp_path)
    environment.setenv("DATA_DIR", "some where")
    assert load_config(None).data_dir == tmp_path / "some where"


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        ("postgres://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        ("postgresql://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        ("postgresql+asyncpg://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        ("sqlite:////srv/x.db", "sqlite+aiosqlite:////srv/x.db"),
    ],
)
def test_a_database_url_gets_its_async_driver(environment: Environment, given: str, resolved: str) -> None:
    environment.setenv("DATABASE_URL", given)
    assert load_config(None).database_url_text == resolved


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("UI_PORT", "many", "UI_PORT"),
        ("PROXY_PORT", "70000", "PROXY_PORT"),
        ("PROXY_WORKERS", "0", "PROXY_WORKERS"),
        ("PROXY_WORKERS", "2", "REDIS_URL"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL"),
        ("REDIS_URL", "http://localhost", "REDIS_URL"),
        ("REDIS_URL", "redis://", "REDIS_URL"),
        ("REDIS_URL", "redis://:hunter2@host:port", "REDIS_URL"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL"),
        ("DATABASE_URL", "mysql://host/db", "DATABASE_URL"),
        ("DATABASE_URL", "not a url", "DATABASE_URL"),
    ],
)
def test_a_bad_value_is_named_in_a_sentence(environment: Environment, name: str, value: str, words: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(ConfigError, match=words) as fault:
        load_config(None)
    assert "\n" not in str(fault.value)


def test_a_fault_does_not_repeat_a_secret(environment: Environment) -> None:
    environment.setenv("DATABASE_URL", "mysql://root:hunter2@host/db")
    with pytest.raises(ConfigError) as fault:
        load_config(None)
    assert "hunter2" not in str(fault.value)


@pytest.mark.parametrize(
    "name", ["PROXY_API_KEY", "ADMIN_TOKEN", "ACCOUNT_KEY", "GUARDRAIL_KEY", "MASTER_KEY", "REDIS_URL"]
)
def test_a_secret_may_come_from_a_file(environment: Environment, tmp_path: Path, name: str) -> None:
    secret = "redis://:from-the-file@host" if name == "REDIS_URL" else "from-the-file"
    (tmp_path / "secret").write_text(f"{secret}\n")
    environment.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    assert getattr(load_config(None), name.lower()).get_secret_value() == secret


def test_the_database_url_may_come_from_a_file(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("postgresql://u:p@h/d\n")
    environment.setenv("DATABASE_URL_FILE", str(tmp_path / "secret"))
    assert load_config(None).database_url_text == "postgresql+asyncpg://u:p@h/d"


def test_the_env_file_may_name_a_secret_file(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("quiet")
    (tmp_path / ".env").write_text(f"ADMIN_TOKEN_FILE={tmp_path}/secret\n")
    config = load_config(tmp_path / ".env")
    assert config.admin_token is not None
    assert config.admin_token.get_secret_value() == "quiet"


def test_a_secret_given_twice_is_refused(environment: Environment, tmp_path: Path) -> None:
    environment.setenv("ADMIN_TOKEN", "one")
    environment.setenv("ADMIN_TOKEN_FILE", str(tmp_path / "two"))
    with pytest.raises(ConfigError, match="ADMIN_TOKEN and ADMIN_TOKEN_FILE are both set"):
        load_config(None)


@pytest.mark.parametrize("content", [None, "", "\n", b"\xff\xfe"])
def test_an_unusable_secret_file_is_named(
    environment: Environment, tmp_path: Path, content: str | bytes | None
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    environment.setenv("ADMIN_TOKEN_FILE", str(path))
    with pytest.raises(ConfigError, match="ADMIN_TOKEN_FILE"):
        load_config(None)


def test_nothing_printed_of_a_configuration_is_secret(environment: Environment) -> None:
    for name in ("PROXY_API_KEY", "ADMIN_TOKEN", "ACCOUNT_KEY", "GUARDRAIL_KEY", "MASTER_KEY"):
        environment.setenv(name, "hunter2-hunter2")
    environment.setenv("REDIS_URL", "redis://:hunter2@host")
    environment.setenv("DATABASE_URL", "postgresql://u:hunter2@host/db")
    assert "hunter2" not in repr(load_config(None))
    assert "hunter2" not in str(load_config(None))


def test_hosts_are_split_and_lowered(environment: Environment) -> None:
    environment.setenv("ALLOWED_HOSTS", "Gate.Example.com, other ,")
    assert load_config(None).allowed_hosts == ("gate.example.com", "other")


def test_a_configuration_cannot_be_changed(environment: Environment) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_config(None).ui_port = 1  # type: ignore[misc]
