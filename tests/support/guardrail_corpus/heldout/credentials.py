"""Credentials in the shapes that their issuers document. `marked` ones tell by themselves, others need their name."""

import base64
import json
from collections.abc import Callable, Mapping
from random import Random

Make = Callable[[Random], str]

LOWER, UPPER, DIGITS, HEX = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "0123456789abcdef"
ALNUM = LOWER + UPPER + DIGITS
BASE64URL = ALNUM + "-_"
BASE64 = ALNUM + "+/"


def text(random: Random, alphabet: str, length: int) -> str:
    """Return random characters, some letters and digits surely among them."""
    while True:
        drawn = "".join(random.choice(alphabet) for _ in range(length))
        if length < 12 or not set(DIGITS) & set(alphabet) or any(map(str.isdigit, drawn)):
            return drawn


def of(prefix: str, alphabet: str, length: int, suffix: str = "") -> Make:
    """Return a maker of `prefix`, so many characters, `suffix`."""
    return lambda random: f"{prefix}{text(random, alphabet, length)}{suffix}"


def uuid(random: Random) -> str:
    """Return a random UUID of version 4."""
    raw = text(random, HEX, 32)
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-{random.choice('89ab')}{raw[17:20]}-{raw[20:]}"


def parts(*makers: Make, between: str = "") -> Make:
    """Return a maker of several parts."""
    return lambda random: between.join(make(random) for make in makers)


def encoded(make: Make, prefix: str = "") -> Make:
    """Return a maker of the base64 of what another makes."""
    return lambda random: prefix + base64.b64encode(make(random).encode()).decode().rstrip("=")


def just(word: str) -> Make:
    """Return a maker of one word."""
    return lambda _random: word


MARKED: Mapping[str, tuple[str, Make]] = {
    "openai project": ("OPENAI_API_KEY", parts(of("sk-proj-", BASE64URL, 74), just("T3BlbkFJ"), of("", BASE64URL, 74))),
    "openai user": ("OPENAI_KEY", parts(of("sk-", ALNUM, 20), just("T3BlbkFJ"), of("", ALNUM, 20))),
    "openai service": ("OPENAI_API_KEY", parts(of("sk-svcacct-", BASE64URL, 58), just("T3BlbkFJ"), of("", BASE64URL, 58))),
    "anthropic": ("ANTHROPIC_API_KEY", parts(of("sk-ant-api03-", BASE64URL, 93), just("AA"))),
    "anthropic oauth": ("CLAUDE_CODE_OAUTH_TOKEN", parts(of("sk-ant-oat01-", BASE64URL, 93), just("AA"))),
    "anthropic admin": ("ANTHROPIC_ADMIN_KEY", parts(of("sk-ant-admin01-", BASE64URL, 93), just("AA"))),
    "groq": ("GROQ_API_KEY", of("gsk_", ALNUM, 52)),
    "hugging face": ("HF_TOKEN", of("hf_", LOWER + UPPER, 34)),
    "replicate": ("REPLICATE_API_TOKEN", of("r8_", ALNUM, 37)),
    "xai": ("XAI_API_KEY", of("xai-", ALNUM, 80)),
    "perplexity": ("PPLX_API_KEY", of("pplx-", ALNUM, 48)),
    "openrouter": ("OPENROUTER_API_KEY", of("sk-or-v1-", HEX, 64)),
    "deepseek": ("DEEPSEEK_API_KEY", of("sk-", HEX, 32)),
    "pinecone": ("PINECONE_API_KEY", of("pcsk_", ALNUM + "_", 70)),
    "langsmith": ("LANGSMITH_API_KEY", parts(of("lsv2_pt_", HEX, 32), of("_", HEX, 10))),
    "nvidia": ("NVIDIA_API_KEY", of("nvapi-", BASE64URL, 64)),
    "tavily": ("TAVILY_API_KEY", of("tvly-dev-", ALNUM, 32)),
    "elevenlabs": ("ELEVENLABS_API_KEY", of("sk_", HEX, 48)),
    "github classic": ("GITHUB_TOKEN", of("ghp_", ALNUM, 36)),
    "github oauth": ("GH_TOKEN", of("gho_", ALNUM, 36)),
    "github server": ("GITHUB_TOKEN", of("ghs_", ALNUM, 36)),
    "github refresh": ("GH_REFRESH", of("ghr_", ALNUM, 76)),
    "github fine-grained": ("GITHUB_PAT", parts(of("github_pat_11", UPPER + DIGITS, 20), of("_", ALNUM, 59))),
    "gitlab": ("GITLAB_TOKEN", of("glpat-", BASE64URL, 20)),
    "gitlab runner": ("CI_RUNNER_TOKEN", of("glrt-", BASE64URL, 20)),
    "gitlab deploy": ("DEPLOY_TOKEN", of("gldt-", BASE64URL, 20)),
    "gitlab trigger": ("TRIGGER_TOKEN", of("glptt-", HEX, 40)),
    "atlassian": ("JIRA_API_TOKEN", parts(of("ATATT3xFfGF0", BASE64URL, 171), of("=", HEX.upper(), 8))),
    "bitbucket app password": ("BB_APP_PASSWORD", of("ATBB", ALNUM, 32)),
    "slack bot": ("SLACK_BOT_TOKEN", parts(of("xoxb-", DIGITS, 12), of("-", DIGITS, 13), of("-", ALNUM, 24))),
    "slack user": ("SLACK_USER_TOKEN", parts(of("xoxp-", DIGITS, 12), of("-", DIGITS, 12), of("-", DIGITS, 13), of("-", HEX, 32))),
    "slack app": ("SLACK_APP_TOKEN", parts(of("xapp-1-A", UPPER + DIGITS, 10), of("-", DIGITS, 13), of("-", HEX, 64))),
    "telegram": ("TELEGRAM_BOT_TOKEN", parts(of("", "123456789", 10), of(":AA", BASE64URL, 33))),
    "discord bot": ("DISCORD_TOKEN", parts(of("MT", ALNUM, 24), of(".G", BASE64URL, 5), of(".", BASE64URL, 38))),
    "sendgrid": ("SENDGRID_API_KEY", parts(of("SG.", BASE64URL, 22), of(".", BASE64URL, 43))),
    "mailgun": ("MAILGUN_API_KEY", of("key-", HEX, 32)),
    "mailchimp": ("MAILCHIMP_API_KEY", of("", HEX, 32, "-us21")),
    "brevo": ("BREVO_API_KEY", parts(of("xkeysib-", HEX, 64), of("-", ALNUM, 16))),
    "resend": ("RESEND_API_KEY", parts(of("re_", ALNUM, 8), of("_", ALNUM, 24))),
    "stripe live": ("STRIPE_SECRET_KEY", of("sk_live_51", ALNUM, 97)),
    "stripe short": ("STRIPE_KEY", of("sk_live_", ALNUM, 24)),
    "stripe restricted": ("STRIPE_RESTRICTED_KEY", of("rk_live_51", ALNUM, 97)),
    "stripe webhook": ("STRIPE_WEBHOOK_SECRET", of("whsec_", ALNUM, 32)),
    "square": ("SQUARE_ACCESS_TOKEN", of("EAAA", BASE64URL, 60)),
    "shopify": ("SHOPIFY_ACCESS_TOKEN", of("shpat_", HEX, 32)),
    "razorpay": ("RAZORPAY_KEY_ID", of("rzp_live_", ALNUM, 14)),
    "google api": ("GOOGLE_API_KEY", of("AIzaSy", BASE64URL, 33)),
    "google oauth secret": ("GOOGLE_CLIENT_SECRET", of("GOCSPX-", BASE64URL, 28)),
    "google access": ("GOOGLE_ACCESS_TOKEN", of("ya29.a0", BASE64URL, 160)),
    "google hmac": ("GCS_HMAC_ACCESS_ID", of("GOOG1E", UPPER + "234567", 55)),
    "azure client secret": ("AZURE_CLIENT_SECRET", parts(of("", ALNUM, 3), of("8Q~", ALNUM + "~_.-", 33), of("", ALNUM, 1))),
    "digitalocean": ("DIGITALOCEAN_TOKEN", of("dop_v1_", HEX, 64)),
    "heroku": ("HEROKU_API_KEY", of("HRKU-AA", BASE64URL, 58)),
    "fly": ("FLY_API_TOKEN", of("fm2_", BASE64, 120)),
    "netlify": ("NETLIFY_AUTH_TOKEN", of("nfp_", ALNUM, 36)),
    "render": ("RENDER_API_KEY", of("rnd_", ALNUM, 28)),
    "npm": ("NPM_TOKEN", of("npm_", ALNUM, 36)),
    "pypi": ("TWINE_PASSWORD", of("pypi-AgEIcHlwaS5vcmcC", BASE64URL, 150)),
    "rubygems": ("GEM_HOST_API_KEY", of("rubygems_", HEX, 48)),
    "crates": ("CARGO_REGISTRY_TOKEN", of("cio", ALNUM, 32)),
    "nuget": ("NUGET_API_KEY", of("oy2", LOWER + DIGITS, 43)),
    "docker hub": ("DOCKERHUB_TOKEN", of("dckr_pat_", BASE64URL, 27)),
    "databricks": ("DATABRICKS_TOKEN", of("dapi", HEX, 32)),
    "planetscale": ("PLANETSCALE_PASSWORD", of("pscale_pw_", BASE64URL, 43)),
    "supabase": ("SUPABASE_ACCESS_TOKEN", of("sbp_", HEX, 40)),
    "airtable": ("AIRTABLE_PAT", parts(of("pat", ALNUM, 14), of(".", HEX, 64))),
    "notion": ("NOTION_TOKEN", of("ntn_", ALNUM, 46)),
    "linear": ("LINEAR_API_KEY", of("lin_api_", ALNUM, 40)),
    "figma": ("FIGMA_TOKEN", of("figd_", BASE64URL, 40)),
    "contentful": ("CONTENTFUL_TOKEN", of("CFPAT-", BASE64URL, 43)),
    "mapbox": ("MAPBOX_SECRET", parts(encoded(of('{"u":"acme","a":"', LOWER + DIGITS, 24, '"}'), "sk."), of(".", BASE64URL, 22))),
    "vault": ("VAULT_TOKEN", of("hvs.", BASE64URL, 95)),
    "doppler": ("DOPPLER_TOKEN", of("dp.pt.", ALNUM, 43)),
    "terraform cloud": ("TFE_TOKEN", parts(of("", ALNUM, 14), of(".atlasv1.", BASE64URL, 67))),
    "pulumi": ("PULUMI_ACCESS_TOKEN", of("pul-", HEX, 40)),
    "tailscale": ("TS_AUTHKEY", parts(of("tskey-auth-k", ALNUM, 11), of("-", ALNUM, 32))),
    "new relic": ("NEW_RELIC_API_KEY", of("NRAK-", UPPER + DIGITS, 27)),
    "grafana": ("GRAFANA_TOKEN", parts(of("glsa_", ALNUM, 32), of("_", HEX, 8))),
    "dynatrace": ("DT_API_TOKEN", parts(of("dt0c01.", UPPER + "234567", 24), of(".", UPPER + "234567", 64))),
    "sentry": ("SENTRY_AUTH_TOKEN", of("sntryu_", HEX, 64)),
    "postman": ("POSTMAN_API_KEY", parts(of("PMAK-", HEX, 24), of("-", HEX, 34))),
    "sonar": ("SONAR_TOKEN", of("sqp_", HEX, 40)),
    "circleci": ("CIRCLE_TOKEN", parts(of("CCIPAT_", ALNUM, 22), of("_", HEX, 40))),
    "1password": ("OP_SERVICE_ACCOUNT_TOKEN", encoded(of('{"signInAddress":"acme.1password.com","srpX":"', HEX, 120, '"}'), "ops_")),
    "clojars": ("CLOJARS_TOKEN", of("CLOJARS_", HEX, 60)),
    "age key": ("AGE_KEY", of("AGE-SECRET-KEY-1", UPPER + DIGITS, 58)),
    "posthog": ("POSTHOG_PERSONAL_API_KEY", of("phx_", ALNUM, 47)),
}  # fmt: skip
"""What it is -> the variable in which people keep it, and its maker."""

UNMARKED: Mapping[str, tuple[str, Make]] = {
    "aws secret": ("AWS_SECRET_ACCESS_KEY", of("", BASE64, 40)),
    "cohere": ("COHERE_API_KEY", of("", ALNUM, 40)),
    "mistral": ("MISTRAL_API_KEY", of("", ALNUM, 32)),
    "together": ("TOGETHER_API_KEY", of("", HEX, 64)),
    "datadog": ("DD_API_KEY", of("", HEX, 32)),
    "datadog app": ("DD_APP_KEY", of("", HEX, 40)),
    "twilio": ("TWILIO_AUTH_TOKEN", of("", HEX, 32)),
    "heroku uuid": ("HEROKU_API_KEY", uuid),
    "postmark": ("POSTMARK_SERVER_TOKEN", uuid),
    "cloudflare": ("CLOUDFLARE_API_TOKEN", of("", BASE64URL, 40)),
    "cloudflare global": ("CLOUDFLARE_API_KEY", of("", HEX, 37)),
    "vercel": ("VERCEL_TOKEN", of("", ALNUM, 24)),
    "linode": ("LINODE_TOKEN", of("", HEX, 64)),
    "wandb": ("WANDB_API_KEY", of("", HEX, 40)),
    "algolia": ("ALGOLIA_ADMIN_KEY", of("", HEX, 32)),
    "auth0": ("AUTH0_CLIENT_SECRET", of("", BASE64URL, 64)),
    "rollbar": ("ROLLBAR_ACCESS_TOKEN", of("", HEX, 32)),
    "paypal": ("PAYPAL_CLIENT_SECRET", of("E", BASE64URL, 79)),
    "pagerduty": ("PAGERDUTY_TOKEN", of("", ALNUM + "_+-", 20)),
    "azure devops": ("AZURE_DEVOPS_PAT", of("", LOWER + "234567", 52)),
    "cosmos": ("COSMOS_KEY", of("", BASE64, 86, "==")),
    "django": ("SECRET_KEY", of("", LOWER + DIGITS + "!@#%^&*(-_=+)", 50)),
    "rails": ("SECRET_KEY_BASE", of("", HEX, 128)),
    "jwt secret": ("JWT_SECRET", of("", BASE64URL, 43)),
    "flask": ("SESSION_SECRET", of("", HEX, 48)),
    "asana": ("ASANA_TOKEN", parts(of("1/", DIGITS, 16), of(":", HEX, 32))),
    "trello": ("TRELLO_TOKEN", of("", HEX, 64)),
    "webhook secret": ("GITHUB_WEBHOOK_SECRET", of("", HEX, 40)),
    "encryption key": ("ENCRYPTION_KEY", of("", BASE64, 43, "=")),
    "laravel": ("APP_KEY", of("base64:", BASE64, 43, "=")),
}  # fmt: skip
"""Values that only their name gives away."""


def aws_key_id(random: Random) -> str:
    """Return an access key id."""
    return random.choice(("AKIA", "ASIA")) + text(random, UPPER + "234567", 16)


def jwt(random: Random) -> str:
    """Return a signed token."""

    def part(document: str) -> str:
        return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")

    header = part(json.dumps({"alg": random.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}))
    claims = {"sub": text(random, HEX, 12), "exp": random.randrange(10**9, 2 * 10**9), "iss": "https://login.acme.io/"}
    return f"{header}.{part(json.dumps(claims))}.{text(random, BASE64URL, random.choice((43, 86, 342)))}"


def pem(random: Random) -> str:
    """Return a private key in one of the usual wrappings."""
    kind = random.choice(
        (
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
            "PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "DSA PRIVATE KEY",
        )
    )
    body = (
        "\n".join(text(random, BASE64, 64) for _ in range(random.randint(3, 12)))
        + "\n"
        + text(random, BASE64, 38)
        + "=="
    )
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ru",
    "ten",
    "bar",
    "dor",
    "fel",
    "gra",
    "hul",
    "jin",
    "kes",
    "lor",
    "mav",
    "nop",
    "pel",
    "qui",
    "ros",
    "sut",
    "tav",
    "vin",
    "wex",
    "yol",
    "zan",
]


def password(random: Random) -> str:
    """Return a password such as people and generators make."""
    word = "".join(random.choice(_SYLLABLES) for _ in range(random.randint(2, 3)))
    return random.choice(
        (
            lambda: f"{word.capitalize()}{random.randrange(10, 9999)}{random.choice('!?#%+')}",
            lambda: f"{word}{random.randrange(100, 99999)}",
            lambda: f"{random.choice('PSTW')}@{word}{random.randrange(10, 99)}",
            lambda: f"{word.capitalize()}-{random.choice(_SYLLABLES)}-{random.randrange(10, 99)}",
            lambda: text(random, ALNUM, 16),
            lambda: text(random, ALNUM + "!#%*+-_=", 20),
            lambda: f"{word.replace('e', '3').replace('o', '0').capitalize()}!{random.randrange(1950, 2030)}",
        )
    )()
