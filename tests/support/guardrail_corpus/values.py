"""Values of the fifteen kinds, made from a seeded generator: credential formats by issuer, people, places, numbers."""

import base64
import json
import string
import zlib
from collections.abc import Callable
from random import Random

Make = Callable[[Random], str]

_ALNUM = string.ascii_letters + string.digits
_LOWER = string.ascii_lowercase + string.digits
_UPPER = string.ascii_uppercase + string.digits
_HEX = "0123456789abcdef"
_URL = _ALNUM + "-_"
_B64 = _ALNUM + "+/"


def draw(random: Random, alphabet: str, length: int) -> str:
    return "".join(random.choices(alphabet, k=length))


def _of(prefix: str, alphabet: str, length: int, suffix: str = "") -> Make:
    return lambda random: prefix + draw(random, alphabet, length) + suffix


def _uuid(random: Random) -> str:
    digits = draw(random, _HEX, 32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _github(random: Random) -> str:
    body = draw(random, _ALNUM, 30)
    return f"ghp_{body}{_base62(zlib.crc32(body.encode())).rjust(6, '0')}"


def _base62(number: int) -> str:
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    text = ""
    while number:
        number, rest = divmod(number, 62)
        text = alphabet[rest] + text
    return text


API_KEYS: dict[str, Make] = {
    "openai": lambda r: f"sk-{draw(r, _ALNUM, 20)}T3BlbkFJ{draw(r, _ALNUM, 20)}",
    "openai project": lambda r: f"sk-proj-{draw(r, _URL, 74)}T3BlbkFJ{draw(r, _URL, 73)}A",
    "openai service": _of("sk-svcacct-", _URL, 80, "x"),
    "anthropic": lambda r: f"sk-ant-api03-{draw(r, _URL, 93)}AA",
    "openrouter": _of("sk-or-v1-", _HEX, 64),
    "deepseek": _of("sk-", _HEX, 32),
    "google": _of("AIza", _URL, 34, "k"),
    "google oauth secret": _of("GOCSPX-", _URL, 27, "b"),
    "google access": _of("ya29.a0", _URL, 120, "z"),
    "groq": _of("gsk_", _ALNUM, 52),
    "xai": _of("xai-", _ALNUM, 80),
    "perplexity": _of("pplx-", _ALNUM, 48),
    "hugging face": _of("hf_", string.ascii_letters, 34),
    "replicate": _of("r8_", _ALNUM, 37),
    "nvidia": _of("nvapi-", _URL, 63, "7"),
    "langsmith": lambda r: f"lsv2_pt_{draw(r, _HEX, 32)}_{draw(r, _HEX, 10)}",
    "pinecone": lambda r: f"pcsk_{draw(r, _ALNUM, 6)}_{draw(r, _ALNUM, 63)}",
    "github classic": _github,
    "github oauth": _of("gho_", _ALNUM, 36),
    "github app": _of("ghs_", _ALNUM, 36),
    "github refresh": _of("ghr_", _ALNUM, 76),
    "github fine": lambda r: f"github_pat_{draw(r, _ALNUM, 22)}_{draw(r, _ALNUM, 59)}",
    "gitlab": _of("glpat-", _URL, 19, "q"),
    "gitlab trigger": _of("glptt-", _HEX, 40),
    "gitlab runner": _of("glrt-", _URL, 19, "q"),
    "bitbucket": _of("ATBB", _ALNUM, 32),
    "atlassian": lambda r: f"ATATT3xFfGF0{draw(r, _URL, 171)}={draw(r, _UPPER, 8)}",
    "npm": _of("npm_", _ALNUM, 36),
    "pypi": _of("pypi-AgEIcHlwaS5vcmc", _URL, 150, "w"),
    "rubygems": _of("rubygems_", _HEX, 48),
    "docker hub": _of("dckr_pat_", _URL, 26, "d"),
    "slack bot": lambda r: f"xoxb-{draw(r, string.digits, 12)}-{draw(r, string.digits, 13)}-{draw(r, _ALNUM, 24)}",
    "slack user": lambda r: (
        f"xoxp-{draw(r, string.digits, 12)}-{draw(r, string.digits, 12)}-{draw(r, string.digits, 13)}-{draw(r, _HEX, 32)}"
    ),
    "slack app": lambda r: f"xapp-1-A{draw(r, _UPPER, 10)}-{draw(r, string.digits, 13)}-{draw(r, _HEX, 64)}",
    "slack webhook": lambda r: (
        f"https://hooks.slack.com/services/T{draw(r, _UPPER, 8)}/B{draw(r, _UPPER, 10)}/{draw(r, _ALNUM, 24)}"
    ),
    "discord webhook": lambda r: f"https://discord.com/api/webhooks/{draw(r, '123456789', 18)}/{draw(r, _URL, 67)}d",
    "discord bot": lambda r: (
        f"{base64.b64encode(draw(r, '123456789', 18).encode()).decode()}.{draw(r, _URL, 6)}.{draw(r, _URL, 37)}f"
    ),
    "telegram": lambda r: f"{draw(r, '123456789', 10)}:AA{draw(r, _URL, 32)}k",
    "stripe live": _of("sk_live_", _ALNUM, 24),
    "stripe long": _of("sk_live_51", _ALNUM, 97),
    "stripe restricted": _of("rk_live_", _ALNUM, 24),
    "stripe webhook": _of("whsec_", _ALNUM, 32),
    "square": _of("sq0atp-", _URL, 21, "s"),
    "square access": _of("EAAA", _URL, 59, "s"),
    "paypal braintree": lambda r: f"access_token$production${draw(r, _LOWER, 16)}${draw(r, _HEX, 32)}",
    "plaid": lambda r: f"access-production-{_uuid(r)}",
    "shopify": _of("shpat_", _HEX, 32),
    "shopify secret": _of("shpss_", _HEX, 32),
    "razorpay": _of("rzp_live_", _ALNUM, 14),
    "flutterwave": lambda r: f"FLWSECK-{draw(r, _HEX, 32)}-X",
    "twilio key": _of("SK", _HEX, 32),
    "sendgrid": lambda r: f"SG.{draw(r, _URL, 21)}m.{draw(r, _URL, 42)}m",
    "mailgun": _of("key-", _HEX, 32),
    "mailchimp": lambda r: f"{draw(r, _HEX, 32)}-us{r.randint(1, 21)}",
    "brevo": lambda r: f"xkeysib-{draw(r, _HEX, 64)}-{draw(r, _ALNUM, 16)}",
    "resend": lambda r: f"re_{draw(r, _ALNUM, 8)}_{draw(r, _ALNUM, 24)}",
    "databricks": _of("dapi", _HEX, 32),
    "digitalocean": _of("dop_v1_", _HEX, 64),
    "heroku": _of("HRKU-", _URL, 59, "h"),
    "fly": _of("fo1_", _URL, 42, "f"),
    "netlify": _of("nfp_", _ALNUM, 40),
    "linear": _of("lin_api_", _ALNUM, 40),
    "notion": _of("ntn_", _ALNUM, 46),
    "notion old": _of("secret_", _ALNUM, 43),
    "figma": _of("figd_", _URL, 39, "g"),
    "airtable": lambda r: f"pat{draw(r, _ALNUM, 14)}.{draw(r, _HEX, 64)}",
    "asana": lambda r: f"1/{draw(r, '123456789', 16)}:{draw(r, _HEX, 32)}",
    "hubspot": lambda r: f"pat-na1-{_uuid(r)}",
    "typeform": lambda r: f"tfp_{draw(r, _ALNUM, 44)}_{draw(r, _ALNUM, 14)}",
    "contentful": _of("CFPAT-", _URL, 42, "c"),
    "mapbox secret": lambda r: f"sk.eyJ1Ijoi{draw(r, _ALNUM, 70)}.{draw(r, _URL, 21)}m",
    "postman": lambda r: f"PMAK-{draw(r, _HEX, 24)}-{draw(r, _HEX, 34)}",
    "grafana": lambda r: f"glsa_{draw(r, _ALNUM, 32)}_{draw(r, _HEX, 8)}",
    "grafana cloud": lambda r: (
        f"glc_{base64.b64encode(json.dumps({'o': draw(r, '123456789', 7), 'n': 'stack', 'k': draw(r, _ALNUM, 24)}).encode()).decode()}"
    ),
    "new relic": _of("NRAK-", _UPPER, 27),
    "sentry": lambda r: f"sntrys_eyJ{draw(r, _ALNUM, 120)}_{draw(r, _ALNUM, 43)}",
    "sentry user": _of("sntryu_", _HEX, 64),
    "dynatrace": lambda r: f"dt0c01.{draw(r, _UPPER, 24)}.{draw(r, _UPPER, 64)}",
    "doppler": _of("dp.pt.", _ALNUM, 43),
    "vault": _of("hvs.", _URL, 90, "v"),
    "terraform cloud": lambda r: f"{draw(r, _ALNUM, 14)}.atlasv1.{draw(r, _ALNUM, 67)}",
    "pulumi": _of("pul-", _HEX, 40),
    "snyk": _uuid,
    "sonar": _of("squ_", _HEX, 40),
    "circleci": lambda r: f"CCIPAT_{draw(r, _ALNUM, 22)}_{draw(r, _HEX, 40)}",
    "supabase": _of("sbp_", _HEX, 40),
    "planetscale": _of("pscale_tkn_", _URL, 42, "p"),
    "tailscale": lambda r: f"tskey-auth-k{draw(r, _ALNUM, 11)}CNTRL-{draw(r, _ALNUM, 32)}",
    "sourcegraph": lambda r: f"sgp_{draw(r, _HEX, 16)}_{draw(r, _HEX, 40)}",
    "okta": lambda r: f"00{draw(r, _URL, 39)}k",
    "azure client secret": lambda r: f"{draw(r, _ALNUM, 3)}8Q~{draw(r, _ALNUM + '._~-', 33)}a",
    "azure storage": lambda r: base64.b64encode(bytes(r.randrange(256) for _ in range(64))).decode(),
    "facebook": _of("EAACEdEose0cBA", _ALNUM, 120),
    "twitter bearer": _of("AAAAAAAAAAAAAAAAAAAAA", _ALNUM, 85),
    "algolia": _of("", _HEX, 32),
    "datadog": _of("", _HEX, 40),
    "generic mixed": _of("", _ALNUM, 40),
    "generic base64": lambda r: base64.b64encode(bytes(r.randrange(256) for _ in range(32))).decode(),
    "generic hex": _of("", _HEX, 64),
}

KEYED_ONLY = frozenset(
    {"snyk", "azure storage", "algolia", "datadog", "generic mixed", "generic base64", "generic hex"}
)
"""Formats without a mark: only the name of the field tells."""


def aws_key_id(random: Random) -> str:
    return random.choice(("AKIA", "ASIA")) + draw(random, string.ascii_uppercase + "234567", 16)


def aws_secret(random: Random) -> str:
    return draw(random, _B64, 40)


def jwt(random: Random) -> str:
    def part(document: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")

    head: dict[str, object] = {"alg": random.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
    return f"{part(head)}.{part({'sub': str(random.randrange(10**9)), 'exp': random.randrange(10**9, 2 * 10**9)})}.{draw(random, _URL, 43)}"


def private_key(random: Random) -> str:
    label = random.choice(("RSA ", "EC ", "OPENSSH ", "", "ENCRYPTED ", "DSA "))
    lines = [draw(random, _B64, 64) for _ in range(random.randint(3, 12))] + [draw(random, _B64, 30) + "=="]
    return "\n".join((f"-----BEGIN {label}PRIVATE KEY-----", *lines, f"-----END {label}PRIVATE KEY-----"))


def password(random: Random) -> str:
    word = random.choice(
        [
            "tiger",
            "Summer",
            "dragon",
            "Winter",
            "monkey",
            "Falcon",
            "orchid",
            "Panda",
            "rocket",
            "Castle",
            "pepper",
            "Harbor",
            "velvet",
            "Comet",
        ]
    )
    other = random.choice(["Moon", "river", "Stone", "lemon", "Cloud", "ember", "Frost", "cobalt"])
    return random.choice(
        (
            f"{word}{random.randint(10, 9999)}{random.choice('!?#*%')}",
            f"{word}-{other}-{random.randint(1, 99)}",
            draw(random, _ALNUM + "!@#%^*_-+", 14) + "9x",
            f"P@{word}{random.randint(1, 999)}",
            f"{word}{other}{random.randint(100, 999)}",
            draw(random, _ALNUM, 16) + "7q",
            f"{word[0].upper()}{word[1:]}_{other}{random.randint(1, 99)}!",
        )
    )


def email(random: Random) -> str:
    first = random.choice(
        [
            "anna",
            "jonas",
            "m.keller",
            "li.wei",
            "priya.r",
            "sofia_lopez",
            "o.konkwo",
            "ivan.petrov",
            "kenji",
            "tariq.aziz",
            "zoe.martin",
            "bjorn",
        ]
    )
    domain = random.choice(
        [
            "acme-corp.com",
            "mail.brightwave.io",
            "posteo.de",
            "gmail.com",
            "hospital-nord.se",
            "uni-bonn.de",
            "outlook.fr",
            "tenfold.co.uk",
            "yandex.ru",
            "qq.com",
            "startup.ai",
            "kanzlei.legal",
        ]
    )
    return f"{first}{random.choice(('', str(random.randint(1, 99)), '+list'))}@{domain}"


def phone(random: Random) -> str:
    def digits(count: int) -> str:
        return draw(random, string.digits, count)

    return random.choice(
        (
            f"+1 {random.randint(201, 989)}-{random.randint(201, 989)}-{digits(4)}",
            f"({random.randint(201, 989)}) {random.randint(201, 989)}-{digits(4)}",
            f"+49 {random.choice(('30', '89', '171', '160'))} {random.randint(1000000, 9999999)}",
            f"+44 7{digits(3)} {digits(6)}",
            f"+33 6 {digits(2)} {digits(2)} {digits(2)} {digits(2)}",
            f"06 {digits(2)} {digits(2)} {digits(2)} {digits(2)}",
            f"+91 9{digits(4)} {digits(5)}",
            f"+81-90-{digits(4)}-{digits(4)}",
            f"+86 138 {digits(4)} {digits(4)}",
            f"+34 6{digits(2)} {digits(3)} {digits(3)}",
            f"+55 11 9{digits(4)}-{digits(4)}",
            f"020 7{digits(3)} {digits(4)}",
            f"{random.randint(201, 989)}.{random.randint(201, 989)}.{digits(4)}",
            f"+61 4{digits(2)} {digits(3)} {digits(3)}",
            f"+4917{digits(9)}",
            f"+1415{random.randint(201, 989)}{digits(4)}",
        )
    )


def ssn(random: Random) -> str:
    area = random.choice([n for n in range(1, 900) if n != 666])
    return f"{area:03d}-{random.randint(1, 99):02d}-{random.randint(1, 9999):04d}"


def card(random: Random) -> str:
    start, length = random.choice(
        (
            ("4", 16),
            ("51", 16),
            ("55", 16),
            ("2223", 16),
            ("34", 15),
            ("37", 15),
            ("6011", 16),
            ("3530", 16),
            ("62", 16),
        )
    )
    body = start + draw(random, string.digits, length - len(start) - 1)
    total = sum(
        int(d) if i % 2 else (int(d) * 2 - 9 if int(d) > 4 else int(d) * 2) for i, d in enumerate(reversed(body))
    )
    number = body + str(-total % 10)
    style = random.choice(("", " ", "-"))
    groups = (
        (number[:4], number[4:10], number[10:])
        if length == 15
        else (number[:4], number[4:8], number[8:12], number[12:])
    )
    return style.join(groups)


def iban(random: Random) -> str:
    country, length, letters = random.choice(
        (
            ("DE", 22, 0),
            ("GB", 22, 4),
            ("FR", 27, 0),
            ("NL", 18, 4),
            ("ES", 24, 0),
            ("IT", 27, 1),
            ("CH", 21, 0),
            ("PL", 28, 0),
            ("SE", 24, 0),
            ("NO", 15, 0),
            ("AE", 23, 0),
        )
    )
    account = draw(random, string.ascii_uppercase, letters) + draw(random, string.digits, length - 4 - letters)
    number = int("".join(str(int(c, 36)) for c in account + country + "00"))
    text = f"{country}{98 - number % 97:02d}{account}"
    return " ".join(text[i : i + 4] for i in range(0, length, 4)) if random.random() < 0.5 else text


def ip_address(random: Random) -> str:
    if random.random() < 0.25:
        return f"2a0{random.randint(1, 9)}:{draw(random, _HEX[1:], 3)}:{draw(random, _HEX[1:], 4)}::{draw(random, _HEX[1:], 4)}"
    return f"{random.choice((23, 45, 62, 78, 84, 91, 104, 139, 151, 178, 185, 194, 212))}.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}"


NAMES = [
    "Siobhan O'Connor",
    "Wojciech Kowalczyk",
    "Priya Raghunathan",
    "José García",
    "Nguyễn Văn An",
    "Thandiwe Nkosi",
    "Jürgen Baumgartner",
    "Amélie Dubois",
    "Giulia Ferrari",
    "Sergey Kuznetsov",
    "Kenji Watanabe",
    "Wei Zhang",
    "Chinedu Okafor",
    "Fatima Al-Hassan",
    "Lars Johansson",
    "Zoltán Kovács",
    "Ana Beatriz Souza",
    "Mehmet Yılmaz",
    "Rachel Goldstein",
    "Emily Carter",
    "Michael Johnson",
    "Olga Petrova",
    "Rahul Deshpande",
    "Min-jun Kim",
    "Isabella Rossi",
    "David Okonkwo",
    "Hannah Müller",
    "Carlos Hernández",
    "Sophie van den Berg",
    "Ludwig von Hohenberg",
    "Aoife Gallagher",
    "Katarzyna Wiśniewska",
    "Dimitris Papadopoulos",
    "Ahmed Mansour",
    "Yuki Tanaka",
    "Grace Mwangi",
    "Pedro Almeida",
    "Ingrid Solberg",
    "Tomáš Novák",
    "Anjali Mehta",
    "Robert Fitzgerald",
    "Maria da Silva",
    "Jean-Pierre Lefebvre",
    "Samuel Adeyemi",
    "Linh Tran",
    "Noah Lindqvist",
    "Elif Demir",
    "Bogdan Ionescu",
    "Tatiana Morozova",
    "Hiroshi Yamamoto",
    "Lerato Mokoena",
    "Patrick O'Brien",
    "Camila Rojas",
    "Arjun Venkataraman",
    "Freya Andersen",
    "Mateusz Zieliński",
    "Leila Ahmadi",
    "Gustavo Pereira",
    "Abigail Thornton",
    "Benjamin Weiss",
    "Ngozi Eze",
    "Stefan Hrvatin",
    "Kwame Mensah",
    "Ming Li",
    "Daniela Popescu",
    "Oliver Whitfield",
]

ADDRESSES = [
    "742 Evergreen Terrace, Springfield, IL 62704",
    "1600 Amphitheatre Parkway, Mountain View, CA 94043",
    "221B Baker Street, London NW1 6XE",
    "Hauptstraße 12, 10827 Berlin",
    "Musterweg 7a, 80331 München",
    "12 rue de la Paix, 75002 Paris",
    "45 avenue Victor Hugo, 69003 Lyon",
    "Calle de Alcalá 45, 28014 Madrid",
    "Avenida Diagonal 211, 08018 Barcelona",
    "Via Roma 10, 00184 Roma",
    "Corso Buenos Aires 33, 20124 Milano",
    "Rua Augusta 1508, 01304-001 São Paulo",
    "Keizersgracht 241, 1016 EA Amsterdam",
    "Kungsgatan 5, 111 43 Stockholm",
    "Karl Johans gate 22, 0159 Oslo",
    "ul. Marszałkowska 84, 00-514 Warszawa",
    "1-4-1 Chiyoda Street, Tokyo 100-0001",
    "350 Fifth Avenue, New York, NY 10118",
    "10 Downing Street, London SW1A 2AA",
    "99 Oak Lane, Apt 4B, Portland, OR 97205",
    "5 Privet Drive, Little Whinging",
    "88 Collins Street, Melbourne VIC 3000",
    "24 Sussex Drive, Ottawa, ON K1M 1M4",
    "Bahnhofstrasse 21, 8001 Zürich",
    "Mariahilfer Straße 88, 1070 Wien",
    "Vesterbrogade 3, 1620 København",
    "Calle 72 # 10-34, Bogotá",
    "Rua do Ouro 120, 1100-063 Lisboa",
    "PO Box 4421, Austin, TX 78765",
    "17 MG Road, Bengaluru 560001",
    "ул. Тверская 15, Москва",
    "北京市海淀区中关村大街27号",
    "Atatürk Caddesi No: 15, Ankara",
    "4821 N Lincoln Ave, Chicago, IL 60625",
]


def passport(random: Random) -> str:
    return random.choice(
        (
            draw(random, "123456789", 9),
            "C" + draw(random, string.digits, 8),
            draw(random, string.ascii_uppercase, 2) + draw(random, string.digits, 7),
            "X" + draw(random, string.digits, 7),
        )
    )
