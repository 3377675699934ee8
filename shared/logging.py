"""Structured logging for both processes: one event name and its fields a line, on the console or as JSON.

The standard library's loggers (uvicorn, aiohttp, alembic) are routed through the same processors. Values that look
like secrets are masked wherever they stand, as the last line of defence: code must not log them in the first place.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping, Sequence

import structlog
from structlog.typing import Processor

from shared.config import Config

_MASK = "****"
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:(?:api|client|account|guardrail|master|private|secret)_?key|access_?token|refresh_?token|id_?token|"
    r"admin_?token|token|secret|password|passwd|authorization|cookie|credentials?|setup_?code)(?:_enc|_raw)?$",
    re.IGNORECASE,
)
"""Names of fields whose whole value is a secret; `input_tokens`, `key_fingerprint` and the like are none."""
_SECRET_VALUE = re.compile(
    r"""
      \bcgk_[0-9a-f]{32}\b                                          # our client keys
    | \bsk-[A-Za-z0-9_-]{16,}                                       # OpenAI, Anthropic, OpenRouter, DeepSeek
    | \b(?:AIza|gsk_|xai-|csk-|tgp_v1_|fw_)[A-Za-z0-9_-]{16,}       # Google, Groq, xAI, Cerebras, Together, Fireworks
    | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?  # JSON Web Tokens
    | (?<=Bearer\ )[A-Za-z0-9._~+/=-]{8,}
    | (?<=://)[^/\s:@]*:[^/\s@]+(?=@)                               # user and password in a URL
    """,
    re.VERBOSE | re.IGNORECASE,
)
_QUIET = ("aiosqlite", "asyncio", "alembic", "httpx", "httpcore")
"""Libraries whose lower levels tell nothing to an operator."""


def configure_logging(config: Config) -> None:
    """Set up structlog and the standard library's root logger; called once, by `__main__`."""
    level = logging.getLevelNamesMapping()[config.log_level.upper()]
    shared = _shared_processors()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(config.log_format))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def mask_secrets(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Mask what is secret by its name or by its shape, at any depth (a structlog processor)."""
    for name, value in event.items():
        event[name] = _masked(name, value)
    return event


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(log_format: str) -> list[Processor]:
    """Return the tail of the chain. Tracebacks become text before the masking, so that it sees them too."""
    renderer: Processor
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_secrets,
        renderer,
    ]


def _masked(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _SECRET_NAME.search(name) is not None:
        return _MASK
    if isinstance(value, str):
        return _SECRET_VALUE.sub(_MASK, value)
    if isinstance(value, Mapping):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_masked(name, inner) for inner in value]
    return _SECRET_VALUE.sub(_MASK, str(value))
