"""`private_key`: PEM, PGP, PuTTY, age and JWK keys, whole or cut, with real or escaped line breaks; wallet seeds."""

import re

from shared.guardrails.checks import entropy
from shared.guardrails.detector import Detector, Rule
from shared.guardrails.lexicon import START, sample_like

_BODY = r"(?:[0-9A-Za-z+/=\s,:.()#>|*\"'-]|\\+[nrt/u]|<br ?/?>|%0[AaDd]|%2[BbFf]|%3[Dd])"
_PEM = (
    r"-{4,5} ?BEGIN (?P<label>[A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?) ?-{4,5}"
    r"(?:(?:(?!-{4,5} ?(?:END|BEGIN))" + _BODY + r"){20,16000}?-{4,5} ?END (?P=label) ?-{4,5}"
    r"|(?:[ \t]*(?:\r?\n|\\+r\\+n|\\+n)[ \t>|*\"'+#/-]*(?:[A-Z][0-9A-Za-z-]+: [^\n\\\"]{0,80}|[0-9A-Za-z+/=]{16,90}|[0-9A-Za-z+/=]{0,90}(?=[\s\"'\\]|\Z)))+"
    r"|(?:\s|\\+n)*[0-9A-Za-z+/=]{40,})"
)


def _pem_holds(match: re.Match[str]) -> bool:
    text = match.group()
    body = re.sub(r"-{4,5}[^-]+-{4,5}|\\+[nr]|[^0-9A-Za-z+/=]", "", text)
    return len(body) >= 24 and entropy(body) > 3 and not re.search(r"(?i)x{8}|\.\.\.|your[-_ ]|\*{4}", text[20:])


def _seed_holds(match: re.Match[str]) -> bool:
    words = match["v"].split()
    return len(words) in {12, 15, 18, 21, 24} and len(set(words)) > len(words) // 2


def _generated(match: re.Match[str]) -> bool:
    value = match["v"]
    return entropy(value) > 3 and not sample_like(value)


PRIVATE_KEY = Detector(
    id="private_key",
    label="Private keys",
    description="Private keys of every kind: PEM blocks, OpenSSH, PGP, PuTTY, age, JWK, wallet keys and seed phrases.",
    category="credentials",
    priority=5,
    rules=(
        Rule(
            anchor=r"BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY",
            literals=("private key",),
            pattern=_PEM,
            accept=_pem_holds,
            back=64,
            reach=20_000,
            head="-{4,5} ?BEGIN ",
            across_lines=True,
        ),
        Rule(
            anchor="PuTTY-User-Key-File-",
            literals=("putty-user-key-file-",),
            pattern=r"PuTTY-User-Key-File-[23]: [\s\S]{40,6000}?Private-MAC: [0-9a-f]{40,64}",
            width=20,
            reach=8000,
        ),
        Rule(
            anchor="AGE-SECRET-KEY-1",
            literals=("age-secret-key-1",),
            pattern=START + r"AGE-SECRET-KEY-1[0-9A-Z]{50,60}",
            width=16,
        ),
        Rule(
            anchor=r"\"d\\{0,3}\"\s{0,3}:",
            literals=('"d"', '"d\\'),
            pattern=r"\"d\\*\"\s*:\s*\\*\"(?P<v>[0-9A-Za-z_-]{40,800})",
            accept=_generated,
            back=16,
            reach=900,
        ),
        Rule(
            anchor=r"(?:private|presharedkey|secret|wallet|signer|deployer|eth|ethereum|evm|account)[\w .\-]{0,20}[\"'\\]{0,3}\s{0,3}[:=\x1f]",
            literals=("private", "presharedkey", "secret", "wallet", "signer", "deployer", "eth", "evm", "account"),
            caseless=True,
            pattern=r"(?i)(?:private|preshared|signer|deployer|wallet|evm|eth)[\w .\-]{0,20}?(?:key|pk|private)[\"'\\]*\s*[:=\x1f]+\s*[\"'\\]*(?P<v>(?:0x)?[0-9a-f]{64}|[0-9A-Za-z+/]{43}=|M[CI][IGHJEC][0-9A-Za-z+/=]{60,4000}|[5KL][1-9A-HJ-NP-Za-km-z]{50,51}|[1-9A-HJ-NP-Za-km-z]{87,88}|[xyz]prv[1-9A-HJ-NP-Za-km-z]{100,112})(?![0-9A-Za-z+/=])",
            accept=_generated,
            back=60,
            reach=4200,
            behind=r"[:=\x1f]+\s*[\"'\\]*(?:0x|M)?[0-9A-Za-z+/]{42}",
        ),
        Rule(
            anchor=r"(?:mnemonic|seed[ _-]?phrase|recovery[ _-]?phrase|seed words)[^\n]{0,24}[:=\x1f\"'] ?[\"'\\a-z]",
            literals=("mnemonic", "seed", "recovery"),
            caseless=True,
            pattern=r"(?i)(?:mnemonic|phrase|seed words)[^\n]{0,24}?[:=\x1f\"'][ \"'\\]*(?P<v>(?-i:[a-z]{3,8}(?: [a-z]{3,8}){11,23}))\b",
            accept=_seed_holds,
        ),
        Rule(
            anchor="[xyz]prv[0-9A-Za-z]{12}",
            pattern=START + r"[xyz]prv[1-9A-HJ-NP-Za-km-z]{100,112}(?![0-9A-Za-z])",
            width=16,
        ),
    ),
    matches=(
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz\n-----END OPENSSH PRIVATE KEY-----",
        r'"key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"',
    ),
    rejects=(
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8xOUetsCa8EfOlDEBAfREhJqspDo\n-----END PUBLIC KEY-----",
        "if line.startswith('-----BEGIN PRIVATE KEY-----'):",
    ),
)
