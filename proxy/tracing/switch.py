"""Whether traces are on: the standard variables decide, and OpenTelemetry is imported only then."""

import os
from collections.abc import Mapping
from typing import Protocol

import structlog

from proxy.exchange import Exchange
from shared.config import Config

_PREFIX = "OTEL_"
_PROTOCOL = "http/protobuf"

_log = structlog.get_logger(__name__)


class Tracing(Protocol):
    """Takes finished exchanges."""

    def submit(self, exchange: Exchange) -> None:
        """Take one; never waits."""

    def close(self) -> None:
        """Send what waits; blocks for a moment."""


def open_tracing(config: Config) -> Tracing | None:
    """Return what traces exchanges, or None where the environment names no receiver or says that there is to be none."""
    environment = config.environment
    if not wanted(environment):
        return None
    protocol = _given(environment, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
    if protocol not in {None, _PROTOCOL}:
        _log.warning("traces_off", reason=f"OTLP goes out as {_PROTOCOL} only", asked=protocol)
        return None
    # The SDK reads the process's environment; `.env` may hold these variables too.
    os.environ.update({name: value for name, value in environment.items() if name.startswith(_PREFIX)})
    from proxy.tracing.spans import SERVICE, Traces  # noqa: PLC0415 - 40 MB and half a second that most do not need

    named = "OTEL_SERVICE_NAME" in environment or "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    _log.info("traces_on", service=environment.get("OTEL_SERVICE_NAME", SERVICE))
    return Traces(service=None if named else SERVICE)


def wanted(environment: Mapping[str, str]) -> bool:
    """Tell whether a receiver is named and nothing switches traces off."""
    endpoint = _given(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    exporters = environment.get("OTEL_TRACES_EXPORTER", "otlp").split(",")
    return endpoint is not None and not disabled and "otlp" in {name.strip().lower() for name in exporters}


def _given(environment: Mapping[str, str], *names: str) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)
