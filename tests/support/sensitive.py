"""A text with one value of each kind that guardrails know, and ways to look for them in bytes."""

import base64
from urllib.parse import quote

from shared.jsonio import dumps

VALUES = {
    "email": "margaret.holloway@kingsley-mills.org",
    "phone": "+41 44 668 18 00",
    "ssn": "536-22-8791",
    "credit_card": "4539 5787 6362 1486",
    "iban": "DE89 3704 0044 0532 0130 00",
    "ip_address": "81.6.43.17",
    "api_key": "sk-proj-Zk3vQ9xWm2Rt7LpYb5Nc8HdJf4Sg6KaTuEiO1Xq",
    "aws_keys": "AKIAZ7QJXW3M5RTLPYBN",
    "jwt": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI4NDEyIiwibmFtZSI6Ik0uIEgifQ.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw",
    "private_key": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf583QmKbyavkgoftpCYFpQ9yBz4iBdoAoGCCqGSM49\n"
    "AwEHoUQDQgAE8yVcPmRtLoMdOyHk\n-----END EC PRIVATE KEY-----",
    "url_auth": "Tr0ub4dor-und-3",
    "password": 'c0rrect"Horse\\7battery',
    "name": "Margaret Holloway",
    "street_address": "221 Kingsley Avenue, Springfield, IL 62704",
    "passport": "X43819572",
}

TEXT = f"""Please write this down exactly.
From: {VALUES["name"]} <{VALUES["email"]}>
Phone: {VALUES["phone"]}
SSN: {VALUES["ssn"]}
Card: {VALUES["credit_card"]}
IBAN: {VALUES["iban"]}
server: {VALUES["ip_address"]}
OPENAI_API_KEY={VALUES["api_key"]}
aws_access_key_id = {VALUES["aws_keys"]}
Authorization: Bearer {VALUES["jwt"]}
DATABASE_URL=postgres://app:{VALUES["url_auth"]}@db.kingsley-mills.net:5432/main
DB_PASSWORD='{VALUES["password"]}'
Address: {VALUES["street_address"]}
Passport No: {VALUES["passport"]}
{VALUES["email"]}
\t{VALUES["iban"]}
{VALUES["private_key"]}
"""


def leaks(raw: bytes, values: dict[str, str] | None = None) -> list[str]:
    """Return which values stand in `raw`: in clear, JSON-escaped once or twice, percent-encoded or base64-encoded."""
    return [kind for kind, value in (values or VALUES).items() if any(form in raw for form in _forms(value))]


def _forms(value: str) -> set[bytes]:
    once = dumps(value)[1:-1]
    twice = dumps(once.decode())[1:-1]
    return {
        value.encode(),
        once,
        twice,
        quote(value, safe="").encode(),
        quote(value).encode(),
        base64.b64encode(value.encode()).rstrip(b"="),
    }
