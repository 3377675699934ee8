"""Claude Code's own login on this host."""

import json
from pathlib import Path

import pytest

from proxy.credentials.host_file import is_same_login, parse_host_login, read_host_login
from proxy.snapshot import Credential

LOGIN = {"accessToken": "sk-ant-oat01-x", "refreshToken": "sk-ant-ort01-y", "expiresAt": 1_790_000_000_000}


@pytest.mark.parametrize(
    ("document", "credential"),
    [
        ({"claudeAiOauth": LOGIN}, Credential("sk-ant-oat01-x", "sk-ant-ort01-y", 1_790_000_000_000)),
        ({"claudeAiOauth": {"accessToken": "a"}}, Credential("a", None, None)),
        ({"claudeAiOauth": {"accessToken": "a", "expiresAt": 5.5}}, Credential("a", None, 5)),
        ({"claudeAiOauth": {"accessToken": "a", "expiresAt": "later", "refreshToken": 7}}, Credential("a", None, None)),
        ({"claudeAiOauth": {**LOGIN, "accessToken": ""}}, None),
        ({"claudeAiOauth": None}, None),
        ({"mcpOAuth": {}}, None),
        ([], None),
    ],
)
def test_the_files_form(document: object, credential: Credential | None) -> None:
    assert parse_host_login(json.dumps(document).encode()) == credential


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_file_cut_short_is_no_login(raw: bytes) -> None:
    assert parse_host_login(raw) is None


def test_reading(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    assert read_host_login(path) is None
    assert read_host_login(tmp_path) is None
    path.write_text(json.dumps({"claudeAiOauth": LOGIN}))
    found = read_host_login(path)
    assert found is not None
    assert found.api_key == "sk-ant-oat01-x"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Credential("a", "r"), Credential("a", "other"), True),
        (Credential("a", "r"), Credential("other", "r"), True),
        (Credential("a", "r"), Credential("b", "s"), False),
        (Credential(None, None), Credential(None, None), False),
    ],
)
def test_one_shared_token_makes_one_login(one: Credential, other: Credential, same: bool) -> None:
    assert is_same_login(one, other) is same
