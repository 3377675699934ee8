"""Fragments that many patterns share: where a value may begin, what introduces it, which words name a secret."""

import re

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
    r"(?i)(?-i:x{4,}|X{4,})|\*{3,}|\.{3}|…|•{3}|_{4,}|#{4,}|(?<![a-z0-9])(?:your|insert|enter|replace|dummy|fake|sample)[\W_]|(?<![a-z0-9])(?:my|the|some|use|add|put)[\W_](?:own|api|app|secret|token|key|pass|project|real)|"
    r"[\W_]here$|example|placeholder|redacted|masked|change[\W_]?me|not[\W_]?a[\W_]?real|<[^>]+>|0123456789|1234567890|abcdefgh|deadbeef|(.)\1{6,}"
)
"""What people write where a key would stand."""

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
    """Tell whether `text` is plainly a stand-in for a secret."""
    return SAMPLE.search(text) is not None


def any_of(words: tuple[str, ...]) -> str:
    """Return an alternation of literal words, the longest first."""
    return "(?:" + "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(words, key=len, reverse=True)) + ")"
