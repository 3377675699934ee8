"""Logs: one line an event, no secret in any of them."""

import io
import json
import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared import log_writer
from shared.log_writer import LogWriter
from shared.logging import mask_secrets

STAMP = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
ROOT = Path(__file__).resolve().parents[4]
KEY = "cgk_0123456789abcdef0123456789abcdef"


def _masked(**fields: object) -> dict[str, object]:
    return dict(mask_secrets(None, "info", dict(fields)))


@pytest.mark.parametrize(
    "name",
    ["api_key", "api_key_enc", "api_key_raw", "password", "authorization", "refresh_token", "access_token", "cookie",
     "admin_token", "client_key", "setup_code", "secret", "upstream_api_key", "Authorization"],
)  # fmt: skip
def test_a_field_with_a_secret_name_is_masked_whole(name: str) -> None:
    assert _masked(**{name: "anything at all"}) == {name: "****"}
    assert _masked(headers={name: ["x", "y"]}) == {"headers": {name: "****"}}


@pytest.mark.parametrize(
    "name", ["input_tokens", "output_tokens", "key_fingerprint", "cache_key_hits", "tokens", "event", "keys_url"]
)
def test_a_field_that_only_sounds_so_is_kept(name: str) -> None:
    assert _masked(**{name: "kept"}) == {name: "kept"}


def test_numbers_are_never_masked() -> None:
    assert _masked(password=3, secret=None, token=True) == {"password": 3, "secret": None, "token": True}


@pytest.mark.parametrize(
    "text",
    [
        f"key {KEY} refused",
        "Bearer abcdefghijkl",
        "sk-ant-api03-aaaaaaaaaaaaaaaaaaaa",
        "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa",
        "postgresql://user:hunter2hunter2@host/db",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "AIzaSyA1234567890abcdefghij",
    ],
)
def test_a_value_that_looks_like_a_secret_is_masked_wherever_it_stands(text: str) -> None:
    secret = text.rsplit(maxsplit=1)[-1] if "://" not in text else "hunter2hunter2"
    for masked in (_masked(event=text), _masked(error={"detail": [text]}), _masked(error=ValueError(text))):
        assert "****" in str(masked)
        assert (secret if secret != "refused" else KEY) not in str(masked)


def test_ordinary_text_is_untouched() -> None:
    text = "GET /v1/models 200 https://api.openai.com/v1 claude-opus-5-5"
    assert _masked(event=text) == {"event": text}


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_both_kinds_of_logger_write_masked_lines_with_tracebacks(log_format: str, tmp_path: Path) -> None:
    program = (
        "import logging, structlog\n"
        "from shared.config import load_config\n"
        "from shared.logging import configure_logging\n"
        "configure_logging(load_config(None))\n"
        f"structlog.get_logger('ours').info('own_event', note='{KEY}')\n"
        f"logging.getLogger('theirs').warning('their event %s', '{KEY}')\n"
        "try:\n"
        f"    raise ValueError('{KEY}')\n"
        "except ValueError:\n"
        "    structlog.get_logger('ours').exception('own_failure')\n"
        "structlog.get_logger('ours').debug('too_quiet')\n"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LOG_FORMAT": log_format, "LOG_LEVEL": "info"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert KEY not in done.stderr
    assert "too_quiet" not in done.stderr
    assert done.stderr.count("****") == 3
    assert "Traceback" in done.stderr
    if log_format == "json":
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        assert [line["event"] for line in lines] == ["own_event", "their event ****", "own_failure"]
        assert [line["level"] for line in lines] == ["info", "warning", "error"]
        assert [line["logger"] for line in lines] == ["ours", "theirs", "ours"]
        assert all(STAMP.fullmatch(line["timestamp"]) for line in lines)
        assert lines == sorted(lines, key=lambda line: str(line["timestamp"]))


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_what_an_upstream_said_can_neither_begin_a_line_nor_paint_the_terminal(log_format: str, tmp_path: Path) -> None:
    nasty = "no\\n2026-01-01T00:00:00Z [info     ] forged\\x1b[31mred\\x9b2J\\u2028end\\u202e"
    program = (
        "import logging, structlog\n"
        "from shared.config import load_config\n"
        "from shared.logging import configure_logging\n"
        "configure_logging(load_config(None))\n"
        f"said = '{nasty}'\n"
        "structlog.get_logger('ours').info('first', reason=said, deep={said: [said]})\n"
        "logging.getLogger('theirs').warning('second %s', said)\n"
        "try:\n"
        "    raise ValueError(said)\n"
        "except ValueError:\n"
        "    structlog.get_logger('ours').exception('third')\n"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LOG_FORMAT": log_format}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)
    text = done.stderr.decode()
    assert not {"\x1b", "\x9b", "\u2028", "\u202e"} & set(text)
    begun = [line for line in text.splitlines() if not line.startswith("  ") and "first" not in line]
    assert not any(line.startswith("2026-01-01T00:00:00Z") for line in text.splitlines())
    assert sum("forged" in line for line in begun) <= 2, "only inside the events' own lines"
    assert text.count("\\x1b[31m") >= 4 if log_format == "console" else text.count("x1b[31m") >= 4


def test_lines_are_written_by_a_thread_in_order_and_to_the_last(tmp_path: Path) -> None:
    program = (
        "import structlog\n"
        "from shared.config import load_config\n"
        "from shared.logging import configure_logging\n"
        "configure_logging(load_config(None))\n"
        "log = structlog.get_logger('ours')\n"
        "for number in range(5000):\n"
        "    log.info('event', number=number)\n"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert [json.loads(line)["number"] for line in done.stderr.splitlines()] == list(range(5000))


def test_a_writer_that_is_too_slow_drops_lines_and_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "WAITING_LINES", 10)
    stuck, written = threading.Event(), io.StringIO()

    class Slow(io.StringIO):
        def write(self, text: str) -> int:
            stuck.wait(10)
            return written.write(text)

    writer = LogWriter(Slow())
    for number in range(50):
        writer.handle(logging.LogRecord("theirs", logging.INFO, __file__, 1, f"line {number}", None, None))
    stuck.set()
    writer.close()
    lines = written.getvalue().splitlines()
    dropped = next(line for line in lines if "dropped" in line)
    assert int(dropped.split()[0]) + len(lines) - 1 == 50
    assert len(lines) <= 13


def test_events_of_ours_are_dropped_and_counted_likewise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "WAITING_LINES", 10)
    written = io.StringIO()
    writer = LogWriter(written, lambda event: f"event {event['number']}")
    for number in range(50):
        writer.put({"number": number})
    writer.close()
    lines = written.getvalue().splitlines()
    dropped = next(line for line in lines if "dropped" in line)
    kept = [line for line in lines if "dropped" not in line]
    assert kept[:10] == [f"event {number}" for number in range(10)]
    assert int(dropped.split()[0]) + len(kept) == 50


def test_one_line_that_cannot_be_rendered_takes_no_other_with_it() -> None:
    written = io.StringIO()
    writer = LogWriter(written, lambda event: str(event["text"]))
    for event in ({"text": "first"}, {}, {"text": "last"}):
        writer.put(dict(event))
    writer.flush()
    assert written.getvalue().splitlines() == ["first", "a log record could not be rendered", "last"]
    writer.close()


def test_what_is_bound_is_in_our_lines_and_the_stack_is_that_of_the_caller(tmp_path: Path) -> None:
    program = (
        "import structlog\n"
        "from shared.config import load_config\n"
        "from shared.logging import configure_logging\n"
        "configure_logging(load_config(None))\n"
        "from shared.log_writer import PRESENT_REQUEST\n"
        "PRESENT_REQUEST.set('req-7')\n"
        "log = structlog.get_logger('ours')\n"
        "def in_here():\n"
        "    log.info('hello', stack_info=True)\n"
        "in_here()\n"
        "log.info('own', request_id='req-8')\n"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)
    first, second = (json.loads(line) for line in done.stderr.splitlines())
    assert first["request_id"] == "req-7"
    assert "in_here" in first["stack"]
    assert second["request_id"] == "req-8"


def test_a_librarys_line_carries_what_was_bound_where_it_was_made(tmp_path: Path) -> None:
    program = (
        "import logging, structlog\n"
        "from shared.config import load_config\n"
        "from shared.logging import configure_logging\n"
        "configure_logging(load_config(None))\n"
        "from shared.log_writer import PRESENT_REQUEST\n"
        "PRESENT_REQUEST.set('req-7')\n"
        "logging.getLogger('theirs').warning('hello')\n"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(done.stderr)["request_id"] == "req-7"


def test_the_root_logger_is_not_touched_by_importing_us() -> None:
    assert not [h for h in logging.getLogger().handlers if "structlog" in type(h.formatter).__module__]
