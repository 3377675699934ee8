"""The fixtures of `tests.support.dashboard_app`, for the tests of each noun."""

from tests.support.dashboard_app import (
    anonymous,
    api,
    clock,
    config,
    installation,
    postgres_database,
    postgres_template,
    services,
)

__all__ = [
    "anonymous",
    "api",
    "clock",
    "config",
    "installation",
    "postgres_database",
    "postgres_template",
    "services",
]
