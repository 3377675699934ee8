"""A configuration that depends on nothing but the test: no variables of the caller, a data directory of its own."""

from pathlib import Path

import pytest

from shared.config import Config, load_config
from shared.settings.registry import SETTINGS

_SECRETS = (
    "PROXY_API_KEY", "ADMIN_TOKEN", "ACCOUNT_KEY", "GUARDRAIL_KEY", "MASTER_KEY", "DATABASE_URL", "REDIS_URL",
)  # fmt: skip
_OTHERS = ("UI_PORT", "PROXY_PORT", "HOST", "DATA_DIR", "PROXY_WORKERS", "ALLOWED_HOSTS", "LOG_LEVEL", "LOG_FORMAT")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without our variables, whose DATA_DIR is `tmp_path / "data"`."""
    settings = [setting.environment for setting in SETTINGS.values() if setting.environment is not None]
    for name in (*_SECRETS, *(f"{secret}_FILE" for secret in _SECRETS), *_OTHERS, *settings):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


@pytest.fixture
def config(environment: pytest.MonkeyPatch) -> Config:
    """The configuration of an installation that has nothing yet."""
    return load_config(None)
