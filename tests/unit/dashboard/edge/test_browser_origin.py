"""Which requests a browser sends on behalf of another site."""

import pytest

from dashboard.edge.hosts import allowed_hosts, hostname, is_allowed
from dashboard.edge.origin import foreign_origin, wrong_content_type


@pytest.mark.parametrize(
    ("method", "host", "origin", "fetch_site", "foreign"),
    [
        ("POST", "localhost:9211", None, None, False),
        ("POST", "localhost:9211", "http://localhost:9211", "same-origin", False),
        ("POST", "LOCALHOST:9211", "http://localhost:9211", None, False),
        ("POST", "gate.example", "https://gate.example", None, False),
        ("POST", "gate.example:443", "https://gate.example", None, False),
        ("POST", "[::1]:9211", "http://[::1]:9211", None, False),
        ("GET", "localhost:9211", None, "none", False),
        ("GET", "localhost:9211", None, "same-site", False),
        ("POST", "localhost:9211", "http://localhost:3000", "same-site", True),
        ("POST", "localhost:9211", None, "same-site", True),
        ("POST", "localhost:9211", "http://127.0.0.1:9211", None, True),
        ("POST", "localhost:9211", "https://evil.example", None, True),
        ("GET", "localhost:9211", "https://evil.example", None, True),
        ("GET", "localhost:9211", None, "cross-site", True),
        ("POST", "localhost:9211", "null", None, True),
        ("POST", "localhost:9211", "", None, True),
        ("POST", "localhost:9211", "http://localhost:port", None, True),
        ("POST", "localhost:9211", "http://localhost:9211@evil.example", None, True),
        ("POST", "localhost:9211", "file://localhost:9211", None, True),
    ],
)
def test_foreign_origin(method: str, host: str, origin: str | None, fetch_site: str | None, foreign: bool):
    assert foreign_origin(method, host, origin, fetch_site) is foreign


@pytest.mark.parametrize(
    ("method", "content_type", "has_body", "wrong"),
    [
        ("POST", "application/json", True, False),
        ("POST", "Application/JSON; charset=utf-8", True, False),
        ("POST", None, False, False),
        ("POST", "application/octet-stream", False, False),
        ("POST", "application/octet-stream", True, True),
        ("GET", "text/plain", False, False),
        ("POST", None, True, True),
        ("POST", "text/plain", True, True),
        ("POST", "application/x-www-form-urlencoded", False, True),
        ("PUT", "multipart/form-data; boundary=x", True, True),
        ("DELETE", "application/jsonp", True, True),
    ],
)
def test_wrong_content_type(method: str, content_type: str | None, has_body: bool, wrong: bool):
    assert wrong_content_type(method, content_type, has_body=has_body) is wrong


@pytest.mark.parametrize(
    ("authority", "expected"),
    [
        ("localhost", "localhost"),
        ("LocalHost:9211", "localhost"),
        ("[::1]:9211", "::1"),
        ("::1", "::1"),
        ("gate.example.:80", "gate.example"),
        ("", ""),
    ],
)
def test_hostname(authority: str, expected: str):
    assert hostname(authority) == expected


def test_only_named_hosts_and_loopback_are_answered():
    hosts = allowed_hosts(["Gate.Example:443"], "0.0.0.0")
    assert is_allowed("gate.example", hosts)
    assert is_allowed("127.0.0.1:9211", hosts)
    assert not is_allowed("evil.example", hosts)
    assert not is_allowed("gate.example.evil.example", hosts)
    assert not is_allowed("", hosts)


def test_a_specific_bind_address_is_answered():
    assert is_allowed("192.168.1.5:9211", allowed_hosts([], "192.168.1.5"))


def test_a_star_answers_every_host():
    assert is_allowed("anything.example", allowed_hosts(["*"], "0.0.0.0"))
