"""A data directory as an earlier CodeGate left it, made by hand: its DDL, its key files, its ways of storing secrets.

Nothing here uses our own schema or vault, so that a mistake of ours cannot hide in both.
"""

import base64
import hashlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NOW = "DEFAULT (datetime('now'))"
DDL: Mapping[str, Mapping[str, str]] = {
    "accounts": {
        "id": "TEXT PRIMARY KEY", "name": "TEXT NOT NULL", "provider": "TEXT NOT NULL",
        "auth_type": "TEXT NOT NULL DEFAULT 'api_key'", "api_key_enc": "TEXT", "refresh_token_enc": "TEXT",
        "token_expires_at": "INTEGER", "base_url": "TEXT", "priority": "INTEGER DEFAULT 0",
        "rate_limit": "INTEGER DEFAULT 60", "monthly_budget": "REAL", "enabled": "INTEGER DEFAULT 1",
        "subscription_type": "TEXT", "account_email": "TEXT", "external_account_id": "TEXT", "last_used_at": "TEXT",
        "last_error": "TEXT", "last_error_at": "TEXT", "error_count": "INTEGER DEFAULT 0",
        "status": "TEXT DEFAULT 'unknown' CHECK (status IN ('unknown','active','expired','error','rate_limited'))",
        "created_at": f"TEXT {NOW}", "updated_at": f"TEXT {NOW}",
    },
    "configs": {
        "id": "TEXT PRIMARY KEY", "name": "TEXT NOT NULL UNIQUE", "description": "TEXT",
        "is_active": "INTEGER DEFAULT 0", "routing_strategy": "TEXT DEFAULT 'priority'", "created_at": f"TEXT {NOW}",
    },
    "config_tiers": {
        "id": "TEXT PRIMARY KEY", "config_id": "TEXT NOT NULL REFERENCES configs(id) ON DELETE CASCADE",
        "tier": "TEXT NOT NULL", "account_id": "TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE",
        "priority": "INTEGER DEFAULT 0", "target_model": "TEXT",
    },
    "usage": {
        "id": "TEXT PRIMARY KEY", "account_id": "TEXT", "config_id": "TEXT", "tier": "TEXT", "original_model": "TEXT",
        "routed_model": "TEXT", "input_tokens": "INTEGER DEFAULT 0", "output_tokens": "INTEGER DEFAULT 0",
        "cache_read_tokens": "INTEGER DEFAULT 0", "cache_write_tokens": "INTEGER DEFAULT 0",
        "cost_usd": "REAL DEFAULT 0", "created_at": f"TEXT {NOW}", "tenant_id": "TEXT",
    },
    "settings": {"key": "TEXT PRIMARY KEY", "value": "TEXT NOT NULL"},
    "privacy_mappings": {
        "id": "TEXT PRIMARY KEY", "category": "TEXT NOT NULL", "original_hash": "TEXT NOT NULL UNIQUE",
        "original_enc": "TEXT NOT NULL", "replacement": "TEXT NOT NULL UNIQUE", "created_at": f"TEXT {NOW}",
    },
    "request_logs": {
        "id": "TEXT PRIMARY KEY", "timestamp": f"TEXT {NOW}", "method": "TEXT", "path": "TEXT",
        "inbound_format": "TEXT", "account_id": "TEXT", "account_name": "TEXT", "provider": "TEXT",
        "original_model": "TEXT", "routed_model": "TEXT", "status_code": "INTEGER", "input_tokens": "INTEGER",
        "output_tokens": "INTEGER", "latency_ms": "INTEGER", "is_stream": "INTEGER DEFAULT 0",
        "is_failover": "INTEGER DEFAULT 0", "error_message": "TEXT", "request_body": "TEXT", "response_body": "TEXT",
        "tenant_id": "TEXT",
    },
    "sessions": {
        "id": "TEXT PRIMARY KEY", "container_id": "TEXT", "name": "TEXT", "status": "TEXT DEFAULT 'starting'",
        "port": "INTEGER", "account_id": "TEXT", "created_at": f"TEXT {NOW}", "last_active_at": "TEXT",
    },
    "tenants": {
        "id": "TEXT PRIMARY KEY", "name": "TEXT NOT NULL UNIQUE", "api_key_hash": "TEXT NOT NULL UNIQUE",
        "api_key_prefix": "TEXT NOT NULL", "config_id": "TEXT", "rate_limit": "INTEGER DEFAULT 0",
        "enabled": "INTEGER DEFAULT 1", "created_at": f"TEXT {NOW}", "updated_at": f"TEXT {NOW}",
        "api_key_raw": "TEXT",
    },
    "tenant_settings": {
        "tenant_id": "TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE", "key": "TEXT NOT NULL",
        "value": "TEXT NOT NULL",
    },
    "model_limits": {
        "model_id": "TEXT PRIMARY KEY", "max_output_tokens": "INTEGER", "supports_tool_calling": "INTEGER",
        "supports_reasoning": "INTEGER",
    },
}  # fmt: skip
"""Table -> column -> its declaration. A vintage is this with tables or columns left out."""

ACCOUNT_KEY = hashlib.sha256(b"account key of an earlier installation").digest()
GUARDRAIL_KEY = hashlib.sha256(b"guardrail key of an earlier installation").digest()
API_KEY = "sk-ant-api03-earlier-account-one"
ACCESS_TOKEN, REFRESH_TOKEN = "access-token-of-account-two", "refresh-token-of-account-two"
TENANT_KEYS = {"Ada": "cgk_" + "a1" * 16, "Grace": "any text can be a key"}
CLIENT_KEY = "cgk_" + "c3" * 16


def seal(text: str) -> str:
    """Encrypt as the later programs did."""
    iv = os.urandom(16)
    return base64.b64encode(iv + AESGCM(ACCOUNT_KEY).encrypt(iv, text.encode(), None)).decode()


def seal_in_hex(text: str) -> str:
    """Encrypt as the first programs did."""
    iv = os.urandom(12)
    return f"{iv.hex()}:{AESGCM(ACCOUNT_KEY).encrypt(iv, text.encode(), None).hex()}"


ROWS: Mapping[str, list[dict[str, object]]] = {
    "accounts": [
        {"id": "a1", "name": "One", "provider": "anthropic", "api_key_enc": seal(API_KEY), "priority": 5,
         "monthly_budget": 12.5, "status": "active", "created_at": "2025-01-02 03:04:05"},
        {"id": "a2", "name": "Two", "provider": "codex", "auth_type": "oauth", "api_key_enc": seal_in_hex(ACCESS_TOKEN),
         "refresh_token_enc": seal_in_hex(REFRESH_TOKEN), "token_expires_at": 1_790_000_000_123, "enabled": 0,
         "priority": None, "created_at": "2025-01-02 03:04:06"},
    ],
    "configs": [{"id": "c1", "name": "Main", "is_active": 1, "routing_strategy": "least-used"}],
    "config_tiers": [{"id": "t1", "config_id": "c1", "tier": "opus", "account_id": "a1", "target_model": "gpt-5"}],
    "usage": [
        {"id": f"u{number}", "account_id": "a1", "tier": "opus", "input_tokens": number, "output_tokens": 2,
         "cost_usd": 0.25, "created_at": f"2025-02-0{number} 00:00:00"} for number in range(1, 10)
    ],
    "settings": [
        {"key": "proxy_api_key", "value": CLIENT_KEY}, {"key": "log_retention_days", "value": "90"},
        {"key": "a_setting_of_old", "value": "kept"},
    ],
    "privacy_mappings": [
        {"id": "p1", "category": "email", "original_hash": "h1", "original_enc": "ciphertext-of-old",
         "replacement": "someone@anon.com"},
    ],
    "request_logs": [
        {"id": "l1", "timestamp": "2025-02-01 00:00:00", "path": "/v1/messages", "status_code": 200,
         "request_body": "{}", "is_stream": 1},
    ],
    "sessions": [{"id": "s1", "name": "login", "status": "stopped", "port": 7700}],
    "tenants": [
        {"id": f"n{number}", "name": name, "api_key_hash": hashlib.sha256(key.encode()).hexdigest(),
         "api_key_prefix": key[:8], "api_key_raw": key, "rate_limit": 7}
        for number, (name, key) in enumerate(TENANT_KEYS.items(), start=1)
    ],
    "tenant_settings": [{"tenant_id": "n1", "key": "session_affinity", "value": "false"}],
    "model_limits": [{"model_id": "gpt-5", "max_output_tokens": 4_000, "supports_reasoning": 1}],
}  # fmt: skip


def make_earlier_installation(
    data_dir: Path, *, without: Mapping[str, tuple[str, ...] | None] | None = None, key_file: str = ".account-key"
) -> None:
    """Write the directory. `without` names columns to leave out by table; None leaves the whole table out."""
    data_dir.mkdir(mode=0o755, parents=True)
    (data_dir / key_file).write_text(ACCOUNT_KEY.hex() + "\n")
    (data_dir / ".guardrail-key").write_text(GUARDRAIL_KEY.hex())
    write_database(data_dir / "codegate.db", without=without)


def write_database(path: Path, *, without: Mapping[str, tuple[str, ...] | None] | None = None) -> None:
    """Write the database file alone."""
    left_out = without or {}
    connection = sqlite3.connect(path)
    for table, columns in DDL.items():
        if table in left_out and left_out[table] is None:
            continue
        kept = {name: ddl for name, ddl in columns.items() if name not in (left_out.get(table) or ())}
        body = ", ".join(f"{name} {ddl}" for name, ddl in kept.items())
        if table == "tenant_settings":
            body += ", PRIMARY KEY (tenant_id, key)"
        connection.execute(f"CREATE TABLE {table} ({body})")
        for row in ROWS[table]:
            values = {name: value for name, value in row.items() if name in kept}
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))
    connection.commit()
    connection.close()


def rows_of(path: Path, table: str, order: str = "1") -> list[dict[str, object]]:
    """Read a table with nothing but SQL."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}")]
    connection.close()
    return rows
