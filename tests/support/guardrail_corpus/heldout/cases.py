"""Cases of the second corpus: each with its kind, what it is made of, its text, and what must not survive."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from urllib.parse import quote

from tests.support.guardrail_corpus.cases import Case
from tests.support.guardrail_corpus.heldout import carriers, credentials, negatives, people, people_carriers


def positives(seed: int) -> list[Case]:
    """Return some three thousand cases, others for every seed."""
    random = Random(seed)
    return [
        *_named(random),
        *_marked(random),
        *_passwords(random),
        *_others(random),
        *_people(random),
        *_encoded(random),
    ]


def hard_negatives(seed: int) -> list[str]:
    """Return what must stay."""
    return negatives.make(Random(seed))


def _named(random: Random) -> Iterator[Case]:
    """Every format in twelve carriers that tell its name."""
    formats = [*credentials.MARKED.items(), *credentials.UNMARKED.items()]
    for origin, (name, make) in formats:
        kind = {"aws secret": "aws_keys", "age key": "private_key"}.get(origin, "api_key")
        for carrier in random.sample(carriers.NAMED, 12):
            value = make(random)
            if '"' in value or "'" in value or (("&" in value or "#" in value or "%" in value) and "://" in carrier):
                continue
            head, *rest = name.lower().split("_")
            camel = head + "".join(word.capitalize() for word in rest)
            text = carrier.format(n=name, l=name.lower(), c=camel, d=name.lower().replace("_", "-"), v=value)
            yield Case(kind, f"{origin} in {carrier!r}", text, value)


def _marked(random: Random) -> Iterator[Case]:
    for origin, (_, make) in credentials.MARKED.items():
        for carrier in random.sample(carriers.BARE, 5):
            value = make(random)
            yield Case("api_key", f"{origin} in {carrier!r}", carrier.format(v=value), value)


def _passwords(random: Random) -> Iterator[Case]:
    for carrier in carriers.PASSWORDS:
        for _ in range(5):
            value = credentials.password(random)
            if any(mark in value for mark in "#&%") and ("://" in carrier or "=" in carrier):
                value = value.replace("#", "x").replace("&", "x").replace("%", "x")
            yield Case("password", carrier, carrier.format(v=value), value)


def _others(random: Random) -> Iterator[Case]:
    for carrier in carriers.URLS:
        for _ in range(4):
            value = quote(credentials.password(random), safe="")
            yield Case("url_auth", carrier, carrier.format(v=value), value)
    for carrier in carriers.AWS:
        for _ in range(5):
            identifier, secret = credentials.aws_key_id(random), credentials.text(random, credentials.BASE64, 40)
            for value in (identifier, secret):
                yield Case("aws_keys", carrier, carrier.format(i=identifier, s=secret), value)
    for carrier in carriers.PEMS:
        for _ in range(4):
            key = credentials.pem(random)
            text = carrier.format(
                p=key, e=key.replace("\n", "\\n"), y=key.replace("\n", "\n    "), r=key.replace("\n", "\r\n")
            )
            for line in random.sample(key.splitlines()[1:-1], 2):
                yield Case("private_key", carrier, text, line)
    yield from _plain("jwt", people_carriers.JWTS, credentials.jwt, random, 5)


def _people(random: Random) -> Iterator[Case]:
    yield from _by_country("name", people_carriers.NAMES, people.name, random, 9)
    yield from _by_country("street_address", people_carriers.ADDRESSES, people.address, random, 16)
    yield from _by_country("phone", people_carriers.PHONES, people.phone, random, 12)
    yield from _by_country("passport", people_carriers.PASSPORTS, people.passport, random, 10)
    for kind, texts, make, times in (
        ("ssn", people_carriers.SSNS, people.ssn, 8), ("credit_card", people_carriers.CARDS, people.card, 10), ("iban", people_carriers.IBANS, people.iban, 12), ("email", people_carriers.EMAILS, people.email, 6),
    ):  # fmt: skip
        yield from _plain(kind, texts, make, random, times)
    for carrier in people_carriers.IPS:
        for _ in range(8):
            value = people.ip(random)
            yield Case(
                "ip_address", carrier, carrier.format(v=value, v4=f"[{value}]" if ":" in value else value), value
            )


def _encoded(random: Random) -> Iterator[Case]:
    """The same inside encodings: JSON in JSON, base64, percent, escapes."""
    for _ in range(10):
        secret, mail = credentials.password(random), people.email(random)
        nested = json.dumps({"result": json.dumps({"stdout": json.dumps({"password": secret})})})
        yield Case("password", "JSON in JSON in JSON", nested, json.dumps(secret)[1:-1])
        manifest = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ntype: Opaque\ndata:\n  DB_PASS: {}\n"
        written = base64.b64encode(secret.encode()).decode()
        yield Case("password", "Kubernetes data", manifest.format(written), written)
        yield Case("email", "percent-encoded", f"GET /u?mail={quote(mail, safe='')}&x=1", quote(mail, safe=""))
        yield Case("email", "HTML", f"<p>{mail.replace('@', '&#64;')}</p>", mail.replace("@", "&#64;"))
        token = credentials.MARKED["github classic"][1](random)
        blob = base64.b64encode(f"GITHUB_TOKEN={token}\nDEBUG=1\n".encode()).decode()
        yield Case("api_key", "base64 of .env", f"cat .env | base64\n{blob}\n", blob)
        basic = base64.b64encode(f"svc:{secret}".encode()).decode()
        yield Case("password", "basic", f"curl -H 'Authorization: Basic {basic}' https://x.acme.io", basic)


def _plain(
    kind: str, texts: Sequence[str], make: Callable[[Random], str], random: Random, times: int
) -> Iterator[Case]:
    for carrier in texts:
        for _ in range(times):
            value = make(random)
            yield Case(kind, carrier, carrier.format(v=value), value)


def _by_country(
    kind: str, texts: Sequence[str], make: Callable[[Random], tuple[str, str]], random: Random, times: int
) -> Iterator[Case]:
    for carrier in texts:
        for _ in range(times):
            country, value = make(random)
            yield Case(kind, f"{country} in {carrier!r}", carrier.format(v=value), value)
