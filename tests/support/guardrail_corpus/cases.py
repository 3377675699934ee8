"""The corpus: positive cases (a text and what must not survive in it) and hard negatives (texts that must stay)."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from tests.support.guardrail_corpus import carriers, values
from tests.support.guardrail_corpus.negatives import NEGATIVES


@dataclass(frozen=True, slots=True)
class Case:
    """A text with one planted value; `kind` is the detector that should find it, `origin` the format or carrier."""

    kind: str
    origin: str
    text: str
    value: str


def positives(seed: int = 7) -> list[Case]:
    """Return all positive cases, the same for the same seed."""
    random = Random(seed)
    return [*_credentials(random), *_simple(random), *_pairs(random), *_encoded(random)]


def negatives() -> list[str]:
    """Return the hard negatives."""
    return list(NEGATIVES)


def _credentials(random: Random) -> Iterator[Case]:
    keys = ("api_key", "secret_key", "access_token", "auth_token", "client_secret", "service_api_key")
    for number, (origin, make) in enumerate(values.API_KEYS.items()):
        for step in range(8):
            carrier = carriers.SECRET_CARRIERS[(number * 8 + step) % len(carriers.SECRET_CARRIERS)]
            value, key = make(random), random.choice(keys)
            secret = value.rpartition("/")[2] if value.startswith("https://") else value
            yield Case("api_key", f"{origin} / {carrier!r}", _filled(carrier, value, key), secret)


def _filled(carrier: str, value: str, key: str) -> str:
    head, *tail = key.split("_")
    camel = head + "".join(part.capitalize() for part in tail)
    return carrier.format(v=value, k=key, K=key.upper(), c=camel, d=key.replace("_", "-"))


def _simple(random: Random) -> Iterator[Case]:
    kinds: tuple[tuple[str, values.Make, tuple[str, ...], int], ...] = (
        ("password", values.password, carriers.PASSWORD_CARRIERS, 6),
        ("email", values.email, carriers.EMAIL_CARRIERS, 6),
        ("phone", values.phone, carriers.PHONE_CARRIERS, 8),
        ("ssn", values.ssn, carriers.SSN_CARRIERS, 8),
        ("credit_card", values.card, carriers.CARD_CARRIERS, 9),
        ("iban", values.iban, carriers.IBAN_CARRIERS, 12),
        ("ip_address", values.ip_address, carriers.IP_CARRIERS, 8),
        ("passport", values.passport, carriers.PASSPORT_CARRIERS, 8),
        ("jwt", values.jwt, carriers.JWT_CARRIERS, 6),
    )
    for kind, make, texts, times in kinds:
        for carrier in texts:
            for _ in range(times):
                value = make(random)
                yield Case(kind, carrier, carrier.format(v=value), value)
    pools: tuple[tuple[str, list[str], tuple[str, ...]], ...] = (
        ("name", values.NAMES, carriers.NAME_CARRIERS),
        ("street_address", values.ADDRESSES, carriers.ADDRESS_CARRIERS),
    )
    for kind, pool, texts in pools:
        for number, value in enumerate(pool):
            for step in range(4):
                carrier = texts[(number + step * 7) % len(texts)]
                yield Case(kind, carrier, carrier.format(v=value), value)


def _pairs(random: Random) -> Iterator[Case]:
    for carrier in carriers.AWS_CARRIERS:
        for _ in range(6):
            identifier, secret = values.aws_key_id(random), values.aws_secret(random)
            text = carrier.format(i=identifier, s=secret)
            yield Case("aws_keys", carrier, text, identifier)
            yield Case("aws_keys", carrier, text, secret)
    for carrier in carriers.PEM_CARRIERS:
        for _ in range(6):
            key = values.private_key(random)
            body = key.splitlines()[1]
            yield Case(
                "private_key",
                carrier,
                carrier.format(v=key, e=key.replace("\n", "\\n"), y=key.replace("\n", "\n    ")),
                body,
            )
    for carrier in carriers.URL_CARRIERS:
        for _ in range(6):
            secret = quote(values.password(random), safe="")
            yield Case("url_auth", carrier, carrier.format(v=secret), secret)


def _encoded(random: Random) -> Iterator[Case]:
    for _ in range(12):
        mail, secret = values.email(random), values.password(random)
        yield Case("email", "percent", f"https://x.acme.io/u?mail={quote(mail, safe='')}&p=1", quote(mail, safe=""))
        escaped = mail.replace("@", "\\u0040")
        yield Case("email", "unicode escape", f'{{"mail": "{escaped}"}}', escaped)
        encoded = base64.b64encode(secret.encode()).decode()
        yield Case(
            "password",
            "kubernetes",
            f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  value: {encoded}\n",
            encoded,
        )
        token = values.API_KEYS["github oauth"](random)
        blob = base64.b64encode(f'{{"token": "{token}"}}'.encode()).decode()
        yield Case("api_key", "base64", f"payload: {blob}\n", blob)
        basic = base64.b64encode(f"app:{secret}".encode()).decode()
        yield Case("password", "basic", f"Authorization: Basic {basic}\n", basic)
        phone = "+49 171 " + values.draw(random, "123456789", 7)
        yield Case("phone", "percent", f"/call?to={quote(phone)}", quote(phone))
