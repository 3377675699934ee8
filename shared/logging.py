"""Structured logging for both processes: one event name and its fields a line, on the console or as JSON.

Our own loggers hand their fields to the writer's thread as they are, past the standard library; that thread does all else.
The standard library's loggers (uvicorn, aiohttp, alembic) end in the same lines. Values that look like secrets are
masked wherever they stand, as the last line of defence: code must not log them in the first place.
Control characters are escaped, so that what an upstream or a client said can neither begin a line nor paint the terminal.
"""

import logging
import re
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import structlog
from structlog.typing import Processor

from shared import jsonio
from shared.config import Config
from shared.log_writer import MADE_DURING, PRESENT_REQUEST, Event, LogWriter

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


def configure_logging(config: Config) -> LogWriter:
    """Set up structlog and the standard library's root logger; called once, by `__main__`. Returns where lines go."""
    level = logging.getLevelNamesMapping()[config.log_level.upper()]
    _spare_what_no_line_shows()
    finish = _rendering(config.log_format)
    writer = LogWriter(sys.stderr, lambda event: _rendered(event, finish))
    structlog.configure(
        processors=[],
        wrapper_class=_logger_of(level, writer.put),
        logger_factory=_Named,
        cache_logger_on_first_use=True,
    )
    writer.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_add_kept_request_id, *_FOREIGN],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [writer]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    return writer


class _Named:
    """What a logger of ours wraps: nothing but its name."""

    def __init__(self, name: str = "") -> None:
        self.name = name


_METHODS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}


def _logger_of(level: int, put: Callable[[Event], None]) -> type[Any]:
    """Return the class of our loggers: structlog's, but what passes its filter takes one step in place of three."""
    said = {name: _saying(name, put) for name, of_level in _METHODS.items() if of_level >= level}
    return type("Logger", (structlog.make_filtering_bound_logger(level),), said)


def _saying(level: str, put: Callable[[Event], None]) -> Callable[..., None]:
    def say(self: Any, event: str, /, **fields: object) -> None:
        """Complete an event and queue it."""
        if (request_id := PRESENT_REQUEST.get()) is not None:
            fields.setdefault("request_id", request_id)
        if fields.get("exc_info") is True:
            fields["exc_info"] = sys.exc_info()  # of this moment; the thread that renders it cannot see it
        if "stack_info" in fields:
            _STACK(None, level, fields)
        fields["event"] = event
        fields["level"] = level
        fields["logger"] = self._logger.name
        fields["timestamp"] = time.time()
        put(fields)

    return say


def _spare_what_no_line_shows() -> None:
    """Have records made without thread, process, task and place: half their cost (Python's logging HOWTO, "Optimization")."""
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - as the HOWTO says
    if sys.version_info >= (3, 12):
        logging.logAsyncioTasks = False


def mask_secrets(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Mask what is secret by its name or by its shape, and escape control characters, at any depth (a structlog processor)."""
    for name, value in event.items():
        if value is None or type(value) in _NUMBERS or name in _SET_HERE:
            continue
        event[name] = _lines(_SECRET_VALUE.sub(_MASK, str(value))) if name in _OF_LINES else _masked(name, value)
    return event


def _add_kept_request_id(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Add the request during which a library's record was made; it is rendered in another thread."""
    if (kept := getattr(event.get("_record"), MADE_DURING, None)) is not None:
        event.setdefault("request_id", kept)
    return event


def _stamped(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Add when a library's record was made."""
    record = event["_record"]
    event["timestamp"] = _written(record.created if isinstance(record, logging.LogRecord) else time.time())
    return event


_STACK = structlog.processors.StackInfoRenderer(additional_ignores=[__name__])
_FOREIGN: Sequence[Processor] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    _stamped,
    _STACK,
)
"""What a library's record goes through before it is an event."""


def _rendering(log_format: str) -> list[Processor]:
    """Return the tail of the chain. Tracebacks become text before the masking, so that it sees them too."""
    renderer = _as_json if log_format == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return [structlog.processors.format_exc_info, mask_secrets, renderer]


def _rendered(event: Event, finish: Sequence[Processor]) -> str:
    """Write an event of ours as a line."""
    event["timestamp"] = _written(event["timestamp"])
    line: Any = event
    for process in finish:
        line = process(None, "", line)
    return str(line)


def _written(moment: Any) -> str:
    seconds = int(moment)
    return f"{_second(seconds)}.{int((moment - seconds) * 1_000_000):06d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _masked(name: str, value: object) -> object:
    if isinstance(value, str):
        return _text_before(name, value) if len(value) <= _REPEATING else _text(name, value)
    if value is None or type(value) in _NUMBERS:
        return value
    if _is_secret(name):
        return _MASK
    if isinstance(value, Mapping):
        return {_escaped(str(key)): _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_masked(name, inner) for inner in value]
    return _escaped(_SECRET_VALUE.sub(_MASK, str(value)))


def _text(name: str, text: str) -> str:
    """Mask what is secret by its name or by its shape, and escape control characters."""
    if _is_secret(name):
        return _MASK
    if text.isascii() and text.isalnum() and _GOOGLE not in text.lower():
        return text
    too_short = len(text) < _SHORTEST_SECRET and "://" not in text
    return _escaped(text if too_short else _SECRET_VALUE.sub(_MASK, text))


_text_before = lru_cache(maxsize=2048)(_text)
"""Names and paths are the same from line to line; an id pushes out what was not said for longest."""
_REPEATING = 100
_GOOGLE = "aiza"
"""Of all shapes of secrets only this has neither mark nor space in it; ids are such texts."""


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


_SHORTEST_SECRET = len("Bearer 12345678")
"""Nothing shorter matches `_SECRET_VALUE`, but a login in a URL."""
_NUMBERS = frozenset({bool, int, float})
_SET_HERE = frozenset({"timestamp", "level"})
"""Fields whose text is always this module's own."""
_OF_LINES = frozenset({"exception", "stack"})
"""Fields that have several lines of their own."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""C0 and C1 controls, line separators, and what turns the direction of writing."""


def _escaped(text: str) -> str:
    r"""Write control characters as `\x1b`, so that they are seen and do nothing."""
    return text if text.isprintable() else _CONTROL.sub(_escape, text)


def _lines(text: str) -> str:
    """Escape each line of a traceback and indent those that follow, so that none can pass for an event of its own."""
    return "\n  ".join(_escaped(line) for line in text.split("\n"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < _BEYOND_LATIN else f"\\u{code:04x}"


_BEYOND_LATIN = 0x100


def _as_json(_logger: object, _method: str, event: MutableMapping[str, object]) -> str:
    return jsonio.dumps(event).decode()
