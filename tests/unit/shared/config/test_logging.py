"""Logs: one line an event, no secret in any of them."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.logging import mask_secrets

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


def test_the_root_logger_is_not_touched_by_importing_us() -> None:
    assert not [h for h in logging.getLogger().handlers if "structlog" in type(h.formatter).__module__]
