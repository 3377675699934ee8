"""`password`: beside assignments (see `assignments.py`), the carriers that name no key: command lines, SQL, files, prose.

Each rule is one carrier. What stands there must still not be a reference or a stand-in.
"""

import base64
import binascii
import re

from shared.guardrails.detector import Detector, Rule
from shared.guardrails.detectors.assignments import PASSWORD_RULES
from shared.guardrails.detectors.manifests import STAND_IN, find_in_manifest
from shared.guardrails.detectors.tables import column_rules
from shared.guardrails.lexicon import REFERENCE

_V = r"(?P<q>\\*[\"'])?(?P<v>(?(q)(?:(?!(?P=q))[^\n\x1e])+|[^\s\"'`|;<>\x1e]+))"
_PROSE_STOP = re.compile(
    r"(?i)(?:not|no|now|being|incorrect|wrong|invalid|valid|required|correct|set|reset|stored|hashed|encrypted|missing|empty|too|never|always|still|also|only|"
    r"the|a|an|your|my|our|his|her|their|its|it|that|this|what|which|used|sent|expired|changed|protected|strong|weak|secure|same|different|optional|"
    r"good|bad|here|there|unknown|null|none|in|on|by|at|as|for|from|going|about|ready|needed|mandatory|long|short|case|asked|checked|shared|known|visible|"
    r"hidden|generated|created|provided|given|entered|something|someone|to|be|of|and|or|longer|shorter|shown|kept|saved|hardcoded|plain|plaintext|done|safe|"
    r"leaked|compromised|similar|less|more|at least|one|two|case-sensitive|blank|ok|okay|true|false|left|passed|read|written|accepted|rejected|prompted|never|"
    r"required\.|validated|verified|compared|matched|based|derived|printed|logged|masked|defined|specified|supplied|available|unavailable|active|inactive)\Z"
)


def _holds(match: re.Match[str]) -> bool:
    value = match["v"]
    return len(value) >= 3 and not REFERENCE.search(value) and not STAND_IN.fullmatch(value)


def _prose_holds(match: re.Match[str]) -> bool:
    value = match["v"].rstrip(".,;:!?)")
    if match["q"]:
        return _holds(match) and " " not in value
    return (
        _holds(match)
        and not _PROSE_STOP.fullmatch(value)
        and len(value) >= 5
        and bool(re.search(r"[0-9]|[^\w.,;:!?'()/-]|[a-z][A-Z]|\A(?:[A-Za-z]{4,}-){2,}[A-Za-z]{4,}\Z", value))
    )


def _basic_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in decoded and decoded.isascii()


_TOOLS = r"(?:mysql|mysqldump|mysqladmin|mariadb|mysqlimport|mycli|mysqlsh)"

PASSWORD = Detector(
    id="password",
    label="Passwords",
    description="Passwords in configuration, code, command lines, SQL, connection strings, headers and prose.",
    category="credentials",
    priority=30,
    rules=(
        *PASSWORD_RULES,
        Rule(
            anchor=r"--?[\w-]{0,24}(?:passw|passwd|passphrase|pass|pwd|storepass|keypass|srcstorepass|deststorepass|pw)[\w-]{0,12} {1,2}[^\s-]",
            literals=("pass", "pwd", "pw"),
            caseless=True,
            pattern=r"(?i)(?<![\w-])--?(?:[\w]+-){0,3}(?:[a-z]*password|passwd|passphrase|pass|pwd|[a-z]*storepass|[a-z]*keypass|pw|userpass|passw) +"
            + _V,
            accept=_holds,
        ),
        Rule(
            anchor=_TOOLS + r"[^\n\x1e]{0,160} -p[^\s-]",
            literals=("mysql", "mariadb", "mycli"),
            pattern=_TOOLS + r"[^\n\x1e]{0,160}? -p" + _V,
            accept=_holds,
            back=200,
            head=_TOOLS,
        ),
        Rule(
            anchor=r"(?:sshpass|docker|podman|buildah|skopeo|helm|mongo|mongosh|mongodump|mongorestore|registry|oc|az|nerdctl|crane|cf|mosquitto_pub|mosquitto_sub|lftp|rabbitmqadmin|clickhouse-client|kafka|es|zip|unzip|7z|sqlcmd|bcp|ipmitool|isql|tsql|ansible-vault|ncftp)[^\n\x1e]{0,160} -[pP] ?[^\s-]",
            literals=(
                "sshpass",
                "docker",
                "podman",
                "buildah",
                "skopeo",
                "helm",
                "mongo",
                "registry",
                "oc ",
                "az ",
                "nerdctl",
                "crane",
                "cf ",
                "mosquitto",
                "lftp",
                "rabbitmqadmin",
                "clickhouse",
                "kafka",
                "es ",
                "zip",
                "7z",
                "sqlcmd",
                "bcp",
                "ipmitool",
                "isql",
                "tsql",
                "ansible",
                "ncftp",
            ),
            pattern=r"\b(?:sshpass|(?:docker|podman|buildah|skopeo|helm registry|nerdctl|crane auth|oc|az|cf|helm) [^\n]{0,30}login|mongo(?:sh|dump|restore|export|import)?|mosquitto_(?:pub|sub)|lftp|ncftp\w*|rabbitmqadmin|clickhouse-client|zip|unzip|7z|sqlcmd|bcp|ipmitool|isql|tsql)\b[^\n\x1e]{0,160}? -[pP] ?(?!\d{2,5}:\d{2,5})"
            + _V,
            accept=_holds,
            back=220,
            head=r"\b(?:sshpass|docker|podman|buildah|skopeo|helm|nerdctl|crane|oc|az|cf|mongo|mosquitto|lftp|ncftp|rabbitmqadmin|clickhouse|zip|unzip|7z|sqlcmd|bcp|ipmitool|isql|tsql)",
        ),
        Rule(
            anchor=r"(?:redis-cli|ldapsearch|ldapadd|ldapmodify|ldapwhoami|ldappasswd|plink|pscp|kinit|smbclient|rpcclient|crackmapexec|xfreerdp|rdesktop|net use|runas|wmic|winexe)[^\n\x1e]{0,160} (?:-[awp]w?|/p:|/password:|-U|/user:[^\s]{1,60}) ?[^\s-]",
            literals=(
                "redis-cli",
                "ldap",
                "plink",
                "pscp",
                "kinit",
                "smbclient",
                "rpcclient",
                "crackmapexec",
                "xfreerdp",
                "rdesktop",
                "net use",
                "runas",
                "wmic",
                "winexe",
            ),
            caseless=True,
            pattern=r"(?i)\b(?:redis-cli[^\n]{0,140}? (?:-a|--pass) |ldap(?:search|add|modify|whoami|passwd|delete)[^\n]{0,160}? -w |(?:plink|pscp)[^\n]{0,100}? -pw |(?:smbclient|rpcclient)[^\n]{0,120}? -U ?[\"']?[^\s%]{1,60}%|crackmapexec[^\n]{0,120}? -p |xfreerdp[^\n]{0,160}? /p:|rdesktop[^\n]{0,120}? -p |net use[^\n]{0,100}? /user:[^\s]{1,60} )"
            + _V,
            accept=_holds,
            back=260,
            head=r"(?i)\b(?:redis-cli|ldap|plink|pscp|smbclient|rpcclient|crackmapexec|xfreerdp|rdesktop|net use)",
        ),
        Rule(
            anchor=r"(?:curl|wget|http|https|xh|httpie)[^\n\x1e]{0,300} (?:-u|--user|-a|--proxy-user|-U) ?[\"']?[^\s\"':]{1,80}:[^\s\"']",
            literals=("curl", "wget", "http", "xh"),
            pattern=r"(?:curl|wget|https?|xh)\b[^\n\x1e]{0,300}? (?:-u|--user|-a|--proxy-user|-U)[ =]?[\"']?[^\s\"':/]{1,80}:(?P<q>)(?P<v>[^\s\"'\x1e]+)",
            accept=_holds,
            back=400,
            head=r"(?:curl|wget|https?|xh)\b",
        ),
        Rule(
            anchor=r"(?:curl|\\)[^\n\x1e]{0,300}\n?\s{0,8}(?:-u|--user) ?[\"']?[^\s\"':/]{1,80}:[^\s\"'/]",
            literals=("-u", "--user"),
            pattern=r"\s(?:-u|--user)[ =]?[\"']?[^\s\"':/]{1,80}:(?P<q>)(?P<v>[^\s\"'/\x1e]{4,})(?=[\s\"'])",
            accept=lambda match: _holds(match) and not re.fullmatch(r"\d+", match["v"]),
            back=120,
        ),
        Rule(
            anchor=r"(?:requirepass|masterauth|bindpw|rootpw|sql_pass|ldap_bind_pw|storepassword|keypassword|wpa_passphrase|httppassword|net user \S{1,40}|(?:add_user|change_password) \S{1,40}|(?:enable )?(?:secret|password) [057]|convertto-securestring(?: -string)?)\s{1,3}\\{0,2}[\"']?[^\s\"'-]",
            literals=(
                "requirepass",
                "masterauth",
                "bindpw",
                "rootpw",
                "sql_pass",
                "ldap_bind_pw",
                "storepassword",
                "keypassword",
                "wpa_passphrase",
                "httppassword",
                "net user",
                "add_user",
                "change_password",
                "secret",
                "password",
                "convertto-securestring",
            ),
            caseless=True,
            pattern=r"(?i)(?:requirepass|masterauth|bindpw|rootpw|sql_pass|ldap_bind_pw|storepassword|keypassword|wpa_passphrase|httppassword|net user \S{1,40}|rabbitmqctl (?:add_user|change_password) \S{1,40}|(?:secret|password) [057]|convertto-securestring(?: -string)?)\s+"
            + _V,
            accept=lambda match: _holds(match) and not match["v"].startswith(("/", "-")),
            back=90,
        ),
        Rule(
            anchor=r"(?:psk|bindpw|auth_pass|ldap_pass|userpw|rootpw|adminpw|http_passwd)[\"']?\s?[:=]\s?\\?[\"']?[^\s\"']",
            literals=("psk", "bindpw", "auth_pass", "ldap_pass", "userpw", "rootpw", "adminpw", "http_passwd"),
            caseless=True,
            pattern=r"(?i)(?:psk|bindpw|auth_pass|ldap_pass|userpw|rootpw|adminpw|http_passwd)\\*[\"']?\s?[:=]\s?" + _V,
            accept=lambda match: (
                _holds(match)
                and len(match["v"]) >= 6
                and "(" not in match["v"]
                and not re.fullmatch(r"[a-z]+(?:_[a-z]+)+,?", match["v"])
            ),
            back=24,
        ),
        Rule(
            anchor=r"(?:password|passwd|pwd|passphrase|passcode)(?:'s)?\s{1,2}[\"'`]?[0-9A-Za-z!@#$%^&*_\-]{5}",
            literals=("password", "passwd", "pwd", "passphrase", "passcode"),
            caseless=True,
            pattern=r"(?i)(?<![\w$.\-])(?:password|passwd|pwd|passphrase|passcode)(?:'s)? +(?P<q>[\"'`])?(?P<v>[^\s\"'`\x1e]{6,60})",
            accept=lambda match: (
                _prose_holds(match)
                and bool(re.search("[0-9]", match["v"]))
                and bool(re.search("[A-Za-z]", match["v"]))
                and not re.search(r"[=(){}<>/\\|,]|^[0-9.]+[a-z]?$|^-|^v?[0-9]+(?:\.[0-9]+)+|[a-z]_[a-z]", match["v"])
            ),
            back=40,
        ),
        Rule(
            anchor=r"passw[\w\-]{0,24}[\"'\]\\]{1,6}\)\.(?:type|fill|sendkeys|send_keys|setvalue)\([\"'\\]{0,3}[\"']",
            literals=("passw",),
            caseless=True,
            pattern=r"(?i)passw[\w\-]{0,24}[\"'\]\\]{1,6}\)\.(?:type|fill|sendkeys|send_keys|setvalue)\((?P<q>\\*[\"'])(?P<v>(?:(?!(?P=q))[^\n\x1e]){3,100})(?P=q)",
            accept=_holds,
            back=70,
        ),
        Rule(
            anchor=r"[^\s]{5} as (?:the |my |your |a |root |admin ){0,2}(?:password|passwd|pwd|passphrase)",
            literals=("password", "passwd", "pwd", "passphrase"),
            caseless=True,
            pattern=r"(?i)(?P<q>)(?<!\S)[\"'`(]?(?P<v>[^\s\"'`()\x1e]{6,60})[\"'`)]? as (?:the |my |your |a |root |admin ){0,2}(?:password|passwd|pwd|passphrase)\b",
            accept=lambda match: bool(re.search("[0-9]", match["v"])) and not REFERENCE.search(match["v"]),
            back=110,
        ),
        Rule(
            anchor=r"echo [^\n|]{3,80}\|\s?(?:sudo|chpasswd|passwd)",
            literals=("echo ",),
            pattern=r"echo (?:-[en]+ )?(?P<q>[\"'])?(?:[\w.-]+:(?=[^\n|]{3,80}chpasswd))?(?P<v>[^\s\"'|$]{4,80})(?(q)(?P=q)) ?\| ?(?:sudo )?(?:-\w )*(?:-S|chpasswd|passwd --stdin)",
            accept=_holds,
            back=110,
        ),
        Rule(
            anchor=r"(?:htpasswd|chpasswd|passin|passout|sudo -S|--stdin|pass:)[^\n]?",
            literals=("htpasswd", "chpasswd", "passin", "passout", "sudo -s", "--stdin", "pass:"),
            pattern=r"(?:htpasswd -\w*b\w*(?: -\w+)* [^\s]+ [^\s]+ |-pass(?:in|out)? [\"']?pass:|echo (?:-n )?[\"']?[\w.-]+:(?=[^\n|]{3,80}[\"']? ?\| ?(?:sudo )?chpasswd)|echo (?:-[en]+ )?(?=[^\n|]{3,80}\| ?(?:sudo (?:-\w+ )*-S|passwd --stdin|[^\n]{0,60}--password-stdin)))"
            + _V,
            accept=_holds,
            back=160,
            reach=120,
            head=r"htpasswd -|-pass|echo ",
        ),
        Rule(
            anchor=r"--password-stdin",
            literals=("--password-stdin",),
            pattern=r"(?:echo|printf) (?:-[en]+ )?" + _V + r"[\"']? ?\|[^\n]{0,160}--password-stdin",
            accept=_holds,
            back=240,
        ),
        Rule(
            anchor=r"(?:identified (?:with [\w\"'`]{1,40} )?(?:by|as)|password|encrypted password|using password)\s{1,3}(?:by )?\(?\\{0,3}['\"]",
            literals=("identified", "password"),
            caseless=True,
            pattern=r"(?i)(?:identified(?: with [\w\"'`]{1,40})? (?:by|as)|(?:with|encrypted|user \S{1,60}|role \S{1,60}|login|unencrypted|using|set|,|=)\s+(?:encrypted )?password|\bpassword)\s+(?P<q>\\*['\"])(?P<v>(?:(?!(?P=q))[^\n])+)(?P=q)",
            accept=lambda match: (
                _holds(match) and " " not in match["v"] and (len(match["v"]) > 5 or bool(re.search(r"\d", match["v"])))
            ),
            back=120,
        ),
        Rule(
            anchor=r"(?:machine|login|user|default)[^\n]{1,90}[\s]password\s[^\s]",
            literals=("machine", "login", "user", "default"),
            pattern=r"(?:machine\s+\S+|default)[\s\S]{0,120}?\bpassword\s+(?P<q>)(?P<v>[^\s\x1e]+)",
            accept=_holds,
            back=240,
            across_lines=True,
        ),
        Rule(
            anchor=r"(?:password|passwd|passphrase|passcode|pw|pwd|pin|login|credentials|passwort|contraseña|senha|mot de passe|wachtwoord|пароль)[^\n.]{0,40}\s(?:is|was|are|to|ist|lautet|es|est|é|è|eh|als|как|with)\s{1,3}[\"'`*]{0,3}[^\s\"'`*]",
            literals=(
                "password",
                "passwd",
                "passphrase",
                "passcode",
                "pw",
                "pwd",
                "pin",
                "login",
                "credentials",
                "passwort",
                "contraseña",
                "senha",
                "mot de passe",
                "wachtwoord",
                "пароль",
            ),
            caseless=True,
            pattern=r"(?i)\b(?:password|passwd|passphrase|passcode|pw|pwd|passwort|contraseña|senha|mot de passe|wachtwoord|пароль)\b[^\n.=:\"]{0,40}?\s(?:is|was|to|ist|lautet|es|est|é|è|eh|—)(?: now| still| called| simply| (?:set|reset|changed|updated|rotated) to)? +(?P<q>[\"'`]|\*\*)?(?P<v>[^\s\"'`\x1e]{3,79}?(?(q)[^\s\"'`\x1e*]|[^\s\"'`\x1e.,;:)])(?=(?P=q)|[\s.,;:)\x1e]|$))",
            accept=_prose_holds,
            back=110,
        ),
        Rule(
            anchor=r"(?:log ?in|sign ?in|authenticate|connect|creds|credentials)[^\n]{0,50}(?:\swith|\susing|\sas|:)\s{1,2}[^\s:/]{2,40}\s{0,2}[/:]\s{0,2}[^\s/]",
            literals=("log", "sign", "authenticate", "connect", "cred"),
            caseless=True,
            pattern=r"(?i)\b(?:(?:log ?in|sign ?in|authenticate|connect)[^\n]{0,50}?\s(?:with|using|as)|(?:log ?in|credentials|creds)[^\n:]{0,20}:) +(?P<q>)[\w.@-]{2,60} ?[/:] ?(?P<v>[^\s/`\x1e]{5,60})",
            accept=lambda match: _prose_holds(match) and bool(re.search("[0-9!@#$%^&*]", match["v"])),
            back=130,
        ),
        Rule(
            anchor=r"basic(?: |%20|\+)[0-9A-Za-z+/]{8}",
            literals=("basic",),
            caseless=True,
            pattern=r"(?i)\bbasic(?: |%20|\+)(?P<v>[0-9A-Za-z+/]{8,400}+={0,2})(?![0-9A-Za-z+/=])",
            accept=_basic_holds,
            head=r"(?i)\bbasic",
            back=20,
            reach=420,
        ),
        Rule(
            anchor=r"(?:auth|_auth)[\"'\\]{0,3}\s{0,3}[:=]\s{0,3}[\"'\\]{0,3}[0-9A-Za-z+/]{12}",
            literals=("auth",),
            caseless=True,
            pattern=r"(?i)\b_?auth[\"'\\]*\s*[:=]\s*[\"'\\]*(?P<v>[0-9A-Za-z+/]{12,400}={0,2})(?![0-9A-Za-z+/=])",
            accept=_basic_holds,
            back=36,
            reach=420,
        ),
        Rule(
            anchor=r"(?:HTTPBasicAuth|BasicAuth|basic_auth|auth|login|DigestAuth|getConnection|mysqli(?:_connect)?|authenticate|setCredentials|Credentials?|PDO|basicAuth|SetBasicAuth|connect|AUTH|NetworkCredential)[=: ]{0,2}\(",
            literals=("auth", "login", "getconnection", "mysqli", "credential", "pdo", "connect"),
            pattern=r"(?:(?:HTTP)?(?:Basic|Digest)Auth|basic_?[aA]uth|SetBasicAuth|\bauth|\.login|mysqli(?:_connect)?|UsernamePassword\w*|\w*Credentials?|authenticate)\s*=?\s*\(\s*(?:[\"'][^\"'\n]{1,80}[\"'],\s*)?[\"'][^\"'\n]{1,80}[\"'],\s*(?P<q>[\"'])(?P<v>[^\"'\n]{4,100})(?P=q)|getConnection\(\s*[^,\n]{1,200},\s*[\"'][^\"'\n]{1,80}[\"'],\s*\"(?P<w>[^\"'\n]{4,100})\"",
            accept=lambda match: match["v"] is not None and _holds(match) and " " not in match["v"],
            back=30,
        ),
        Rule(
            anchor=r"[a-z_][\w.-]{1,40}:(?:\$(?:apr1|1|2[abxy]|5|6|y|7|argon2id?|gy)\$|\{(?:SHA|SSHA|CRYPT)\})",
            literals=(
                "$apr1$",
                "$1$",
                "$2a$",
                "$2b$",
                "$2x$",
                "$2y$",
                "$5$",
                "$6$",
                "$y$",
                "$7$",
                "$argon2",
                "$gy$",
                "{sha}",
                "{ssha}",
                "{crypt}",
            ),
            caseless=True,
            pattern=r"(?m)(?:^|(?<=[\s\"'`])|(?<=\\n))[A-Za-z_][\w.-]{1,40}:(?P<v>(?:\$[0-9a-z]{1,8}\$|\{[SHACRYPT]{3,5}\})[^\s:\"'\x1e]{16,200})",
            back=70,
            reach=220,
        ),
        Rule(
            anchor=r"\$(?:2[abxy]|apr1|6|5|y|argon2id?)\$[0-9A-Za-z./=$,]{20}",
            literals=("$2a$", "$2b$", "$2x$", "$2y$", "$apr1$", "$6$", "$5$", "$y$", "$argon2"),
            pattern=r"\$(?:2[abxy]|apr1|6|5|y|argon2id?)\$[0-9A-Za-z./=$,+]{20,200}",
            back=34,
            reach=220,
        ),
        Rule(
            anchor=r":[0-9*]{1,5}:[\w*-]{1,60}:[\w.@-]{1,60}:[^\s:]",
            pattern=r"(?m)(?:^|(?<=\n)|(?<=\\n)|(?<=[\"']))[\w.*-]{1,80}:(?:[0-9]{2,5}|\*):[\w*-]{1,60}:[\w.@-]{1,60}:(?P<v>[^\s\"'\\:]{4,100})(?=[\s\"'\\]|\Z)",
            accept=lambda match: (
                not re.fullmatch(r"[0-9.]+|/.*|[a-z]+", match["v"]) and not REFERENCE.search(match["v"])
            ),
            back=230,
            reach=120,
        ),
        Rule(
            anchor=r"(?:name|key)[\"'\\]{0,3}\s{0,2}[:=]\s{0,2}[\"'\\]{0,3}[\w.\-]{0,40}(?:passw|_pass|pass[\"'\\]|secret|token|(?:api|encryption|signing|access|master|client|app|license|admin|auth)_?key|_pat|credential|pwd|passphrase)[\w.\-]{0,20}[\"'\\]{0,3},?\s",
            literals=("pass", "secret", "token", "key", "_pat", "credential", "pwd", "passphrase"),
            caseless=True,
            pattern=r"(?i)\b(?:name|key)[\"'\\]*\s*[:=]\s*[\"'\\]*[\w.\-]{0,40}(?:passw|_pass|pass(?=[\"'\\])|secret|token|(?:api|encryption|signing|access|master|client|app|license|admin|auth)_?key|_pat|credential|pwd|passphrase)[\w.\-]{0,20}[\"'\\]*,?(?:\s|\\+[nrt])*[\"'\\]*value[\"'\\]*\s*[:=]\s*(?P<q>\\*[\"'])?(?P<v>(?(q)(?:(?!(?P=q))[^\n])+|[^\s\"'\\,}]+))",
            accept=_holds,
            back=110,
            reach=160,
            across_lines=True,
        ),
        Rule(
            anchor=r"kind[\"'\\]{0,3}:\s{0,2}[\"'\\]{0,3}Secret",
            literals=("secret",),
            find=find_in_manifest,
        ),
        *column_rules(
            r"(?:user|db|admin|root|account)?_?(?:password|passwd|pwd|passphrase|pass)(?:_?plain)?",
            ("password", "passwd", "pwd", "passphrase", "pass"),
            lambda value: (
                len(value) >= 4 and " " not in value and not REFERENCE.search(value) and not STAND_IN.fullmatch(value)
            ),
        ),
    ),
    matches=(
        "DB_PASSWORD=Tr0ub4dor&3",
        'password: "hunter2"',
        "sshpass -p 's3cr3t!' ssh root@host",
        "the password is Xk9-trout",
    ),
    rejects=(
        "password = os.environ['DB_PASSWORD']",
        "password: ${DB_PASSWORD}",
        "def login(user: str, password: str) -> None:",
        "Forgot your password? The password is required.",
    ),
)
