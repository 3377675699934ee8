"""What CLIs keep of a login, and where: their files, read into one form. Pure.

Forms as the CLIs write them (2026): Claude Code 2 `.credentials.json`, Codex `auth.json`, Google's application default
credentials. The folders follow the CLIs' own variables, else the home.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from shared import jsonio
from shared.catalog.auth import AuthType
from shared.catalog.oauth import jwt_claims
from shared.jsonio import Json

Kind = Literal["claude", "codex", "gcloud"]

_LAST_MS = 253_402_300_799_000
"""The end of the year 9999."""
_OPENAI_CLAIM = "https://api.openai.com/auth"
_VERTEX = "https://aiplatform.googleapis.com/v1/projects/{project}/locations/global/endpoints/openapi/chat/completions"
"""Vertex AI's OpenAI-compatible endpoint, which takes a login; the whole address, since it has no version at its end."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login that a CLI keeps."""

    kind: Kind
    provider: str
    auth_type: AuthType = AuthType.OAUTH
    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at_ms: int | None = None
    email: str | None = None
    external_account_id: str | None = None
    subscription_type: str | None = None
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """Where a container's CLIs look for their files."""

    variables: Mapping[str, str]
    folders: Sequence[str]
    """Homes, the likeliest first."""


@dataclass(frozen=True, slots=True)
class _Source:
    kind: Kind
    variable: str
    """Names the folder where it is set."""
    folder: str
    """Below the home."""
    file: str
    read: Callable[[bytes], Login | None]


def read_claude(raw: bytes) -> Login | None:
    """Read Claude Code's file."""
    login = _object(_document(raw).get("claudeAiOauth"))
    access = _text(login.get("accessToken"))
    if access is None:
        return None
    return Login(
        "claude",
        "anthropic",
        access_token=access,
        refresh_token=_text(login.get("refreshToken")),
        expires_at_ms=_milliseconds(login.get("expiresAt")),
        subscription_type=_text(login.get("subscriptionType")),
    )


def read_codex(raw: bytes) -> Login | None:
    """Read Codex's file: a ChatGPT login, else an API key."""
    document = _document(raw)
    tokens = _object(document.get("tokens"))
    access, key = _text(tokens.get("access_token")), _text(document.get("OPENAI_API_KEY"))
    if access is None:
        return None if key is None else Login("codex", "codex", AuthType.API_KEY, access_token=key)
    claims = jwt_claims(tokens.get("id_token"))
    openai = _object(claims.get(_OPENAI_CLAIM))
    expires = jwt_claims(access).get("exp")
    return Login(
        "codex",
        "codex",
        access_token=access,
        refresh_token=_text(tokens.get("refresh_token")),
        expires_at_ms=_milliseconds(expires * 1000 if isinstance(expires, int | float) else None),
        email=_text(claims.get("email")),
        external_account_id=_text(tokens.get("account_id")) or _text(openai.get("chatgpt_account_id")),
        subscription_type=_text(openai.get("chatgpt_plan_type")),
    )


def read_gcloud(raw: bytes) -> Login | None:
    """Read Google's application default credentials of a person; access tokens come from gcloud itself."""
    document = _document(raw)
    refresh = _text(document.get("refresh_token"))
    if document.get("type") != "authorized_user" or refresh is None:
        return None
    project = _text(document.get("quota_project_id"))
    usable = project is not None and all(character.isalnum() or character in "-.:" for character in project)
    return Login(
        "gcloud",
        "gemini",
        refresh_token=refresh,
        email=_text(document.get("account")),
        external_account_id=project,
        base_url=_VERTEX.format(project=project) if usable else None,
    )


SOURCES: tuple[_Source, ...] = (
    _Source("claude", "CLAUDE_CONFIG_DIR", ".claude", ".credentials.json", read_claude),
    _Source("codex", "CODEX_HOME", ".codex", "auth.json", read_codex),
    _Source("gcloud", "CLOUDSDK_CONFIG", ".config/gcloud", "application_default_credentials.json", read_gcloud),
)
CLAUDE_PROFILE = ".claude.json"
"""Beside Claude Code's folder, or in it where a variable names that: says whose login it is."""
GCLOUD_TOKEN = ("gcloud", "auth", "application-default", "print-access-token")
GCLOUD_TOKEN_LIVES_S = 3500
"""A little less than the hour for which Google issues access tokens."""


def home_of(inspected: Mapping[str, Json], passwd: bytes | None) -> Home:
    """Return where the CLIs of a container look, from the engine's description and the container's `/etc/passwd`."""
    config = inspected["Config"]
    pairs = [entry.partition("=") for entry in config.get("Env") or []]
    variables = {name: value for name, _, value in pairs if value}
    user = str(config.get("User") or "0").partition(":")[0]
    folders = [variables.get("HOME"), _home_in_passwd(user, (passwd or b"").decode("utf-8", "replace")), "/root", "/"]
    return Home(variables, list(dict.fromkeys(folder.rstrip("/") for folder in folders if folder is not None)))


def places(source: _Source, home: Home) -> Iterator[tuple[str, str]]:
    """Yield where a source may be, the likeliest first: the file, and the folder that the CLI's profile is in."""
    if (named := home.variables.get(source.variable)) is not None:
        yield f"{named}/{source.file}", named
    for folder in home.folders:
        yield f"{folder}/{source.folder}/{source.file}", folder


def with_claude_profile(login: Login, raw: bytes) -> Login:
    """Add whose login it is, from Claude Code's profile."""
    account = _object(_document(raw).get("oauthAccount"))
    return replace(
        login, email=_text(account.get("emailAddress")), external_account_id=_text(account.get("accountUuid"))
    )


def with_gcloud_token(login: Login, printed: str, now: float) -> Login:
    """Add the access token that gcloud printed."""
    token = printed.strip()
    if not token or any(character.isspace() for character in token) or not token.isprintable():
        return login
    return replace(login, access_token=token, expires_at_ms=round((now + GCLOUD_TOKEN_LIVES_S) * 1000))


def is_fresher(found: Login, access_token: str | None, expires_at_ms: int | None) -> bool:
    """Tell whether a login that was found ends later than the stored one; unknown ends are earlier than known ones."""
    if found.access_token is None or found.access_token == access_token or found.auth_type is not AuthType.OAUTH:
        return False
    return access_token is None or (found.expires_at_ms or 0) > (expires_at_ms or 0)


def is_same_person(found: Login, email: str | None, external_account_id: str | None) -> bool:
    """Tell whether a login can be the account's: what both sides know of its owner agrees."""
    pairs = ((found.external_account_id, external_account_id), (found.email, email))
    return all(ours is None or theirs is None or ours == theirs for ours, theirs in pairs)


def expires_at(login: Login) -> datetime | None:
    """Return when the access token ends."""
    return None if login.expires_at_ms is None else datetime.fromtimestamp(login.expires_at_ms / 1000, UTC)


def _home_in_passwd(user: str, passwd: str) -> str | None:
    for line in passwd.splitlines():
        parts = line.split(":")
        if len(parts) > 5 and user in {parts[0], parts[2]}:  # noqa: PLR2004 - the home is the sixth
            return parts[5]
    return None


def _document(raw: bytes) -> dict[str, Json]:
    try:
        return _object(jsonio.loads(raw))
    except jsonio.JsonError:
        return {}


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str | None:
    """Return a value that can be a credential or a name: one line."""
    return value if isinstance(value, str) and value and value.isprintable() and len(value) <= 20_000 else None  # noqa: PLR2004


def _milliseconds(value: Json) -> int | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < _LAST_MS:
        return None
    return int(value)
