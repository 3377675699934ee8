"""Fragments that many patterns share: where a value may begin, what introduces it, which words name a secret."""

import re

START = r"(?:(?<![0-9A-Za-z_])|(?<=\\[nrt]))"
"""Left edge of a word; the letter of a JSON escape such as `\\n` is no part of the word behind it."""
STOP = r"(?![0-9A-Za-z_])"
NUMBER_START = r"(?:(?<![0-9A-Za-z_.\-+/=#%])|(?<=\\[nrt])|(?<=[^0-9A-Za-z][/=#+]))"
NUMBER_STOP = r"(?![0-9A-Za-z_]|[.\-][0-9])"

PASSWORD_WORDS = (
    "passw", "passwd", "passphrase", "passcode", "pass_phrase", "pass-phrase", "pass", "pwd", "pswd", "psw", "pw", "pin",
    "passwort", "kennwort", "contraseña", "contrasena", "contraseñ", "clave", "motdepasse", "mot_de_passe", "mot de passe",
    "mdp", "senha", "wachtwoord", "parola", "haslo", "hasło", "heslo", "lösenord", "losenord", "adgangskode", "passord",
    "salasana", "jelszo", "jelszó", "sifre", "şifre", "пароль", "密码", "密碼", "口令", "パスワード", "비밀번호", "암호",
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

SAMPLE = re.compile(
    r"(?i)x{4,}|\*{3,}|\.{3}|…|•{3}|_{4,}|#{4,}|(?<![a-z])(?:your|my|the|some|insert|enter|add|put|replace|use|dummy|fake|sample)"
    r"[\W_]|[\W_]here$|example|placeholder|redacted|masked|change[\W_]?me|todo|not[\W_]?a[\W_]?real|<[^>]+>|"
    r"0123456789|1234567890|abcdefgh|deadbeef|(.)\1{6,}"
)
"""What people write where a key would stand."""

REFERENCE = re.compile(
    r"""(?xi)
    \$\{ | \$\( | \$[a-z_][\w]*\b | \$\$ | %\([\w.]+\)s | %[sdv@]\b | %[A-Z_][A-Z0-9_]*% | \{\{ | \}\} | \{[\w.:!]*\} | <[\w .:/|=-]+> |
    \b(?:process\.env|import\.meta|os\.environ|os\.getenv|getenv|env\[|environ|ENV\[|System\.getenv|Deno\.env|secrets\.[A-Z_a-z]|vars\.
      |var\.|local\.|data\.|module\.|settings\.|config\.|self\.|this\.|args\.|opts?\.|options\.|params\.|request\.|req\.|ctx\.|cls\.|!ref|!sub
      |vault:|op://|ssm:|arn:aws:secretsmanager|keyring|secretKeyRef|valueFrom|projects/[\w-]+/secrets)
    """
)
"""Expressions that fetch a value instead of holding one."""


def sample_like(text: str) -> bool:
    """Tell whether `text` is plainly a stand-in for a secret."""
    return SAMPLE.search(text) is not None


def any_of(words: tuple[str, ...]) -> str:
    """Return an alternation of literal words, the longest first."""
    return "(?:" + "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(words, key=len, reverse=True)) + ")"
