"""Addresses that are never called."""

from ipaddress import ip_address

import pytest

from shared.outbound import PROXY_URL_SCHEMES, is_refused_address, refused_host, refused_url


@pytest.mark.parametrize(
    "url",
    [
        "https://api.anthropic.com",
        "http://localhost:11434/v1",
        "http://127.0.0.1:8000",
        "http://10.1.2.3/v1",
        "http://192.168.1.5:1234",
        "http://[::1]:8000/v1",
        "http://[fd12:3456::1]:8000",
        "HTTPS://API.example.com/v1/",
        "http://metadata.example.com/",
    ],
)
def test_public_private_and_loopback_addresses_may_be_called(url: str):
    assert refused_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://169.254.1.1",
        "http://2852039166/",
        "http://0xA9FEA9FE/",
        "http://0251.0376.0251.0376/",
        "http://169.254.43518/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[::169.254.169.254]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://metadata.google.internal/",
        "http://METADATA.google.internal./",
        "http://224.0.0.1/",
        "http://\uff11\uff16\uff19.254.169.254/",
        "http://169\u3002254\u3002169\u3002254/",
        "http://\u2460\u2465\u2468.254.169.254/",
        "http://\uff4detadata.google.internal/",
        "http://[::ffff:0:169.254.169.254]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
    ],
)
def test_link_local_and_metadata_addresses_are_refused_in_every_spelling(url: str):
    assert refused_url(url) == "Link-local and cloud metadata addresses are never called."


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "http://xn--/",
        "http://1\ufe0f69.254.169.254/",
        "ftp://example.com",
        "gopher://example.com",
        "javascript:alert(1)",
        "//example.com",
        "example.com",
        "http://",
        "http:///v1",
        "http://exa mple.com",
        "http://example.com\r\nHost: x",
        "http://example.com:99999",
        "http://[::1",
        "https://key@example.com",
        "https://user:secret@example.com/v1",
        "http://example.com/" + "x" * 2000,
        "http://\x00.example.com",
    ],
)
def test_what_is_no_http_url_is_refused(url: str):
    assert refused_url(url) is not None


def test_a_refusal_does_not_repeat_a_login():
    assert "secret" not in str(refused_url("https://user:secret@example.com/v1"))


def test_proxies_may_be_socks_and_hold_a_login():
    assert refused_url("socks5://user:secret@10.0.0.1:1080", PROXY_URL_SCHEMES, may_hold_login=True) is None
    assert refused_url("socks5://169.254.169.254:1080", PROXY_URL_SCHEMES, may_hold_login=True) is not None
    assert refused_url("socks4://10.0.0.1:1080", PROXY_URL_SCHEMES, may_hold_login=True) is not None


@pytest.mark.parametrize(
    "host", ["\uff11\uff16\uff19.254.169.254", "169\u3002254\u3002169\u3002254", "1\ufe0f69.254.169.254"]
)
def test_a_host_is_judged_as_resolvers_see_it(host: str):
    assert refused_host(host)


def test_resolved_addresses_are_judged_alike():
    assert is_refused_address(ip_address("169.254.169.254"))
    assert not is_refused_address(ip_address("93.184.216.34"))
    assert not is_refused_address(ip_address("::1"))
