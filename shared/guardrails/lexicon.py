"""Fragments that many patterns share: where a value may begin, what introduces it, which words name a secret."""

import re
from itertools import pairwise

START = r"(?:(?<![0-9A-Za-z_])|(?<=\\[nrt]))"
"""Left edge of a word; the letter of a JSON escape such as `\\n` is no part of the word behind it."""
STOP = r"(?![0-9A-Za-z_])"
NUMBER_START = r"(?:(?<![0-9A-Za-z_.\-+/=#%])|(?<=\\[nrt])|(?<=[^0-9A-Za-z][/=#+]))"
NUMBER_STOP = r"(?![0-9A-Za-z_]|[.\-][0-9])"

DATE = re.compile(
    r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$|(?:19|20)[0-9]{2}[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12][0-9]|3[01])(?![0-9])|^(?:0?[1-9]|[12][0-9]|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)[0-9]{2}$"
)
"""Days in the orders in which people write them."""

PASSWORD_WORDS = (
    "passw", "passwd", "passphrase", "passcode", "pass_phrase", "pass-phrase", "pass", "pwd", "pswd", "psw", "pw", "pin",
    "passwort", "kennwort", "contraseña", "contrasena", "contraseñ", "clave", "motdepasse", "mot_de_passe", "mot de passe",
    "mdp", "senha", "wachtwoord", "parola", "haslo", "hasło", "heslo", "lösenord", "losenord", "adgangskode", "passord",
    "salasana", "jelszo", "jelszó", "sifre", "şifre", "пароль", "密码", "密碼", "口令", "パスワード", "비밀번호", "암호",
    "كلمة المرور", "كلمة السر", "رمز عبور", "סיסמה", "סיסמא", "पासवर्ड", "รหัสผ่าน", "mật khẩu", "kata sandi", "palavra-passe", "κωδικός",
)  # fmt: skip
"""Beginnings of keys whose value is a password, in the languages of developers."""

SECRET_WORDS = (
    "secret", "token", "api_key", "api-key", "apikey", "api key", "access_key", "access-key", "accesskey", "auth_key",
    "auth-key", "authkey", "private_key", "private-key", "privatekey", "credential", "signing_key", "signing-key",
    "signingkey", "encryption_key", "encryption-key", "encryptionkey", "master_key", "master-key", "masterkey",
    "account_key", "account-key", "accountkey", "shared_key", "sharedkey", "sharedaccesskey", "service_key", "servicekey",
    "service_role_key", "admin_key", "adminkey", "app_key", "appkey", "application_key", "applicationkey", "consumer_key",
    "consumerkey", "client_key", "clientkey", "secret_key", "secretkey", "subscription-key", "subscription_key",
    "license_key", "licensekey", "license-key", "deploy_key", "webhook_key", "integration_key", "routing_key", "ingest_key",
    "ingestion_key", "write_key", "read_key", "server_key", "session_key", "hmac_key", "aes_key", "jwt_key", "rsa_key",
    "x-api", "authorization", "bearer", "connection_key", "instrumentationkey", "instrumentation_key", "cookie", "sessionid",
    "session_id", "sid", "csrf", "otp", "totp", "signature", "webhook", "_auth", "dsn", "sas", "salt", "pat", "key",
)  # fmt: skip

REFERENCE = re.compile(
    r"""(?xi)
    \$\{ | \$\([a-z] | \{\{ | \}\} | %\([\w.]+\)s | (?-i:%[A-Z_][A-Z0-9_]{2,}%)
    | \b(?:process\.env|import\.meta|os\.environ|os\.getenv|getenv\b|System\.getenv|Deno\.env|secretKeyRef|valueFrom|arn:aws:secretsmanager|projects/[\w-]+/secrets)
    | \A[bfru]{0,2}["'`]? (?: \$[a-z_]\w*\Z | \$\$ | %[sdv@]\Z | \{[\w.:!\[\]]*\} | <[\w\ .:/|=-]+>
      | (?:env\[|environ|ENV\[|secrets\.|vars?\.|local\.|data\.|module\.|settings\.|config\.|self\.|this\.|args\.|opts?\.|options\.|params\.|request\.|req\.|ctx\.|cls\.|props\.|state\.
        |!ref|!sub|!vault|vault:|op://|ssm:|keyring) )
    """
)
"""Expressions that fetch a value instead of holding one."""


def sample_like(text: str) -> bool:
    """Tell whether `text` is what people write where a secret would stand.

    Asked of everything that looks like a secret, so plain searches come first and expressions last.
    """
    lowered = text.lower()
    if any(literal in lowered for literal in _SAMPLE_LITERALS) or "xxxx" in text or "XXXX" in text:
        return True
    words = _SEPARATOR.split(lowered)
    if len(words) > 1 and (words[-1] == "here" or not _FILLERS.isdisjoint(words[:-1]) or _possessed(words)):
        return True
    return _REPEATED.search(text) is not None or ("<" in text and _BRACKETED.search(text) is not None)


def _possessed(words: list[str]) -> bool:
    """Tell whether one of `words` says whose or which thing the next one is, as in `my-api-key`."""
    return not _OWNERS.isdisjoint(words) and any(
        owner in _OWNERS and thing.startswith(_THINGS) for owner, thing in pairwise(words)
    )


_SAMPLE_LITERALS = (
    "***", "...", "…", "•••", "____", "####", "example", "placeholder", "redacted", "masked", "0123456789", "1234567890",
    "abcdefgh", "deadbeef", "changeme", "change_me", "change-me", "change me", "notareal", "not_a_real", "not-a-real", "not a real",
)  # fmt: skip
_FILLERS = frozenset({"your", "insert", "enter", "replace", "dummy", "fake", "sample"})
_OWNERS = frozenset({"my", "the", "some", "use", "add", "put"})
_THINGS = ("own", "api", "app", "secret", "token", "key", "pass", "project", "real")
_SEPARATOR = re.compile(r"[\W_]")
_REPEATED = re.compile(r"(.)\1{6}")
_BRACKETED = re.compile(r"<[^>]+>")


def any_of(words: tuple[str, ...]) -> str:
    """Return an alternation of literal words, the longest first."""
    return "(?:" + "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(words, key=len, reverse=True)) + ")"
