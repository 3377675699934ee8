"""What the environment decides: ports, addresses, where the data live, secrets given from outside.

Read once at start from the process environment and a `.env` file; the environment wins, an empty variable is unset.
Each secret may also come from a file named by `<VARIABLE>_FILE`. Settings that are changed at run time live in
`shared.settings`, not here.
"""

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from shared.jsonio import Json

DATABASE_FILE = "codegate.db"

_SECRETS = (
    "proxy_api_key", "admin_token", "account_key", "guardrail_key", "master_key", "database_url", "redis_url",
)  # fmt: skip
_ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}

Port = Annotated[int, Field(ge=0, le=65535)]


class ConfigError(Exception):
    """A variable of the environment cannot be used. The message names it and is safe to show."""


class Config(BaseSettings):
    """The environment's variables, checked. Field names are the variables' names in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    ui_port: Port = 9211
    proxy_port: Port = 9212
    host: str = "127.0.0.1"
    data_dir: Path = Path("data")
    """Absolute after loading."""
    database_url: SecretStr = SecretStr("")
    """Always set after loading: an async SQLAlchemy URL. `database_url_text` gives the clear text."""
    redis_url: SecretStr | None = None
    proxy_workers: Annotated[int, Field(ge=1, le=256)] = 1
    proxy_api_key: SecretStr | None = None
    admin_token: SecretStr | None = None
    account_key: SecretStr | None = None
    guardrail_key: SecretStr | None = None
    master_key: SecretStr | None = None
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Lower-case host names without port; the loop-back names and this host's name when unset."""
    claude_credentials_file: Path = Path("~/.claude/.credentials.json")
    host_home: Path | None = None
    """Where the home of the person whose tools are set up is mounted; unset = this process's own home."""
    public_proxy_url: str | None = None
    """The proxy's address as tools know it, without `/v1`, where that is another than `HOST` and `PROXY_PORT` say."""
    docker_socket: Path = Path("/var/run/docker.sock")
    session_network: str | None = None
    session_image: str = "codegate-session"
    session_base_port: Port = 7700
    log_level: Literal["debug", "info", "warning", "error", "critical"] = "info"
    log_format: Literal["console", "json"] = "console"
    otel_exporter_otlp_endpoint: str | None = None

    _environment: Mapping[str, str] = PrivateAttr(default_factory=dict[str, str])

    @property
    def database_url_text(self) -> str:
        """Return the database URL with its password; never log it."""
        return self.database_url.get_secret_value()

    @property
    def uses_sqlite(self) -> bool:
        """Tell whether the database is a SQLite file."""
        return self.database_url_text.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path | None:
        """Return the SQLite database's file, or None when the database is another or in memory."""
        if not self.uses_sqlite:
            return None
        name = make_url(self.database_url_text).database
        return Path(name) if name and name != ":memory:" else None

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the variables that were read, by name; `shared.settings.cascade` looks for settings among them."""
        return self._environment

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: Json) -> Json:
        return value.lower() if isinstance(value, str) else value

    @field_validator("data_dir", "claude_credentials_file", "host_home", "docker_socket")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value and Path(os.path.abspath(value.expanduser()))  # noqa: PTH100 - links stay as the user named them

    @field_validator("public_proxy_url")
    @classmethod
    def _plain_url(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#@]*)?", value):
            raise ValueError("PUBLIC_PROXY_URL must be an address such as https://codegate.example.org")
        return value and value.rstrip("/").removesuffix("/v1")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Json) -> Json:
        if isinstance(value, str):
            return tuple(host for part in value.split(",") if (host := part.strip().lower()))
        return value

    @model_validator(mode="after")
    def _resolve(self) -> Self:
        if self.redis_url is not None:
            _check_redis_url(self.redis_url.get_secret_value())
        resolved = {
            "database_url": SecretStr(_resolve_database_url(self.database_url_text, self.data_dir)),
            "allowed_hosts": self.allowed_hosts or _own_names(),
        }
        for name, value in resolved.items():
            object.__setattr__(self, name, value)
        if self.proxy_workers > 1 and self.redis_url is None:
            raise ValueError("PROXY_WORKERS above 1 needs REDIS_URL, where the workers share their counters")
        return self


def load_config(env_file: Path | None = Path(".env")) -> Config:
    """Read the configuration. Raises `ConfigError` with one sentence a fault, naming the variable."""
    environment = _read_environment(env_file)
    try:
        # Settings classes take their fields as keyword arguments, between parameters of their own.
        config = Config(_env_file=env_file, **_secrets_from_files(environment))  # type: ignore[arg-type]
    except ValidationError as error:
        raise ConfigError(_explain(error)) from None
    config._environment = environment  # noqa: SLF001 - private to this module
    return config


def _read_environment(env_file: Path | None) -> Mapping[str, str]:
    from_file = dotenv_values(env_file) if env_file is not None else {}
    return {name.upper(): value for name, value in {**from_file, **os.environ}.items() if value}


def _secrets_from_files(environment: Mapping[str, str]) -> dict[str, SecretStr]:
    """Return the secrets named by `<SECRET>_FILE`; a secret given both ways is ambiguous and refused."""
    secrets = {}
    for name in _SECRETS:
        variable = name.upper()
        if (path := environment.get(f"{variable}_FILE")) is None:
            continue
        if variable in environment:
            raise ConfigError(f"{variable} and {variable}_FILE are both set: remove one of them")
        secrets[name] = SecretStr(_read_secret(variable, Path(path)))
    return secrets


def _read_secret(variable: str, path: Path) -> str:
    try:
        secret = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{variable}_FILE: {path} cannot be read ({type(error).__name__})") from None
    if not secret:
        raise ConfigError(f"{variable}_FILE: {path} is empty")
    return secret


def _resolve_database_url(given: str, data_dir: Path) -> str:
    if not given:
        return f"sqlite+aiosqlite:///{data_dir / DATABASE_FILE}"
    scheme, separator, rest = given.partition("://")
    url = f"{_ASYNC_DRIVERS.get(scheme, scheme)}{separator}{rest}"
    try:
        backend = make_url(url).drivername
    except ArgumentError:
        raise ValueError("DATABASE_URL is not a database URL such as postgresql+asyncpg://user@host/name") from None
    if backend not in _ASYNC_DRIVERS.values():
        raise ValueError("DATABASE_URL must begin with postgresql+asyncpg:// or sqlite+aiosqlite:///")
    return url


def _check_redis_url(given: str) -> None:
    """Raise `ValueError` for what cannot be the address of a Redis server; never with the address in it."""
    try:
        parts = urlsplit(given)
        complete = bool(parts.path if parts.scheme == "unix" else parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete or parts.scheme not in _REDIS_SCHEMES:
        raise ValueError("REDIS_URL is not an address such as redis://host:6379/0 (or rediss://, valkey://, unix://)")


_REDIS_SCHEMES = frozenset({"redis", "rediss", "valkey", "valkeys", "unix"})


def _own_names() -> tuple[str, ...]:
    return ("localhost", "127.0.0.1", "::1", socket.gethostname().lower())


def _explain(error: ValidationError) -> str:
    """Say each fault in a sentence. Values are not repeated: some are secrets."""
    faults = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        variable = ".".join(str(part) for part in fault["loc"]).upper()
        message = fault["msg"].removeprefix("Value error, ")
        faults.append(f"{variable}: {message}" if variable else message)
    return "; ".join(faults)
