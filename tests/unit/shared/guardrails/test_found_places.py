"""Values in places where an independent corpus found them missed, and their look-alikes."""

from collections.abc import Callable

import pytest

from shared.guardrails.anchors import KeywordPass
from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import DETECTORS, IDS
from shared.guardrails.engine import Engine, default_engine

ALL = Selection(IDS)
FALLBACK = Engine(DETECTORS, KeywordPass)


def values(text: str) -> list[tuple[str, str]]:
    return [(each.detector, text[each.start : each.end]) for each in default_engine().scan(text, ALL)]


@pytest.mark.parametrize(
    ("detector", "value", "text"),
    [
        ("password", "monkey-luna-9", 'public string SmtpPass { get; set; } = "{}";'),
        (
            "api_key",
            "jquY43XLJ8Iwcm5rmdKENkk898ji839ILBMa9veS",
            'public string SessionSecret { get; private set; } = "{}";',
        ),
        ("api_key", "o+Ueh5F4NBRWyUgiX0zwNyJESgAv33QjIxzXTMuwjGs=", "app.encryption.key={}\napp.name=billing\n"),
        ("api_key", "1aad71aefb449eb25a5e7879f7515271908191da", "app.wandb.api.key={}\napp.name=billing\n"),
        (
            "api_key",
            "rBdQXBQXB68oj+z4eKUsfRvTPPSBP3mJXOywQwSD75vvxypccAbmBJ1oLkVAuy9++7w2+S7p8w6jxj95jAQztQ==",
            "define('AZURE_STORAGE_KEY', '{}');",
        ),
        ("api_key", "aio_TFO4cGnP1Uhn1W78o5c7jtEKE75J", "pasted from the console: {}"),
        ("api_key", "fc-3d42730425524048edd20c73b502c48e", "401 with {} again"),
        ("api_key", "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", "pasted: {}"),
        ("password", "blue441ezE", "the root password was changed to {}"),
        ("password", "luna922$r3u", "la password è {}"),
        ("password", "dragon-monkey-Moscow", "The passphrase is {} and it stopped working."),
        ("password", "kaffee567nhy", "cy.get('#password').type('{}')"),
        ("password", "dragon2236#", '<input type="hidden" name="smtp_pass" value="{}">'),
        ("password", "JSEMQRjkuukaT", "helm upgrade web ./chart --set env.DB_PASSWORD={}"),
        ("url_auth", "5R8s%2FBFW4mV8RaQH", "REDIS_URL := postgresql+asyncpg://app:{}@cache.internal:6379/app"),
        ("password", 'c0rrect"Horse\\7battery', "password: {}\nport: 5432"),
        ("password", 'tr0ub\\"4dor', '{"password": "{}", "n": 1}'),
        ("passport", "AB135226", "passaporto {}"),
        ("passport", "C377WVFM0", "Passport No. {}"),
        ("passport", "CYF5JJ3W1", "PASSPORT_NO={}"),
        ("name", "王小明", '{"full_name": "{}"}'),
        ("name", "佐藤花子", 'REVIEWED_BY = "{}"'),
        ("name", "김민준", "Hallo {},"),
        ("name", "Γιώργος Παπαδόπουλος", "Ansprechpartner: {}"),
        ("name", "Liisa Tamm", "3f2a1b9c ({} 2024-03-02 11:20:01 +0100 14) return"),
        ("street_address", "Goethestr. 8, 60313 Frankfurt am Main", "Deliver it to {} before noon"),
        ("street_address", "Vodičkova 30/12, 110 00 Praha 1", "Ship to: {}"),
        ("street_address", "Mannerheimintie 13 A 12, 00100 Helsinki", "{}"),
        ("street_address", "Avenida Corrientes 1791, C1043AAZ Buenos Aires", "{}"),
    ],
)
def test_a_value_is_found_where_it_stands(detector: str, value: str, text: str) -> None:
    assert (detector, value) in values(text.replace("{}", value))


@pytest.mark.parametrize(
    "text",
    [
        "cache-key: Linux-node-a6713feb1930520e701768ca688f604e1f6d507f447727da9ec4cff0acf283a1",
        'const STORAGE_KEY = "theme-settings-v1";',
        "redis://[[username]:[password]]@localhost:6379/0",
        '"password": "string?",',
        "https://host:8443/path",
        "public string Password { get; set; }",
        'public string PasswordHint { get; set; } = "at least eight";',
        "the password was changed to something longer",
        "the password is end-to-end encrypted",
        '"customer": "重要客户"',
        "passport configuration for production",
        "index.ts (Build Output 2024-03-02 11:20:01 +0100 14)",
    ],
)
def test_what_looks_alike_stays(text: str) -> None:
    assert values(text) == []


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _unseen(text: str) -> str:
    return f"{text[:5]}\u200b{text[5:]}"


DISGUISES: dict[str, Callable[[str], str]] = {
    "full width": _wide,
    "zero width": _unseen,
    "soft hyphen": lambda text: f"{text[:5]}\u00ad{text[5:]}",
    "Cyrillic among Latin": lambda text: (
        text[:1] + text[1:-1].translate(str.maketrans("aeo", "\u0430\u0435\u043e")) + text[-1:]
    ),
    "other hyphens": lambda text: text.replace("-", "\u2011"),
    "hard spaces": lambda text: text.replace(" ", "\u00a0"),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("write to ", "margaret.holloway@kingsley-mills.org"),
        ("card ", "4539 5787 6362 1486"),
        ("IBAN ", "DE89370400440532013000"),
        ("key ", "sk-proj-Zk3vQ9xWm2Rt7LpYb5Nc8HdJf4Sg6KaTuEiO1Xq"),
        ("host ", "81.6.43.17"),
        ("password: ", "Tr0ub4dor-und-3"),
        ("id ", "AKIAZ7QJXW3M5RTLPYBN"),
        ("call ", "+41 44 668 18 00"),
        ("Author: ", "Margaret Holloway"),
        ("SSN: ", "536-22-8791"),
    ],
)
def test_a_value_in_disguise_is_found_whole(disguise: str, label: str, value: str) -> None:
    hidden = DISGUISES[disguise](value)
    text = f"{label}{hidden} and more"
    assert hidden in [found for _, found in values(text)]
    assert FALLBACK.scan(text, ALL) == default_engine().scan(text, ALL)


@pytest.mark.parametrize(
    "text",
    ["これはテストです。２０２４年１月", "Привет, мир: это проверка", "le prix\u00a0: 12\u00a0€", "ＡＢＣ株式会社"],
)
def test_such_characters_alone_are_no_finding(text: str) -> None:
    assert values(text) == []
