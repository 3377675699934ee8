"""CPU of an exchange's log line: where it is said, and in the thread that writes it. `LOG_FORMAT=json python -m tests.bench.log_line 2>/dev/null`."""

import threading
import time
import uuid
from pathlib import Path

import structlog

from shared.config import load_config
from shared.log_writer import PRESENT_REQUEST, LogWriter
from shared.logging import configure_logging

LINES = 5_000
FIELDS = {
    "path": "/v1/messages", "status": 200, "outcome": "completed", "latency_ms": 3, "model": "claude-sonnet-5",
    "stream": False, "account": "main account", "sent_model": "claude-sonnet-5", "attempts": 1, "tenant": "tenant-a",
    "input_tokens": 12, "cached_tokens": 0, "output_tokens": 12, "cost_usd": 0.000216,
}  # fmt: skip


def main() -> None:
    """Print microseconds a line."""
    writer = configure_logging(load_config(None))
    log = structlog.get_logger("bench")
    PRESENT_REQUEST.set(uuid.uuid4().hex)
    for _ in range(4):
        ids = [uuid.uuid4().hex for _ in range(LINES)]
        before, start = _thread_s(writer), time.thread_time()
        for each in ids:
            log.info("exchange", request_id=each, **FIELDS)
        said = time.thread_time() - start
        writer.flush()
        written = _thread_s(writer) - before
        print(f"said {said / LINES * 1e6:.1f} us, written {written / LINES * 1e6:.1f} us", flush=True)


def _thread_s(writer: LogWriter) -> float:
    """Return the CPU seconds of the writer's thread (Linux)."""
    writer.flush()
    thread = next(each for each in threading.enumerate() if each.name == "log")
    return int(Path(f"/proc/self/task/{thread.native_id}/schedstat").read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main()
