"""What travels about login sessions. Logins themselves never do."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dashboard.fields import Id, Name, StoredMoment

Status = Literal["starting", "running", "stopped", "unknown"]
Kind = Literal["claude", "codex", "gcloud"]
Command = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]


class NewLoginSession(BaseModel):
    """A session to start."""

    model_config = ConfigDict(populate_by_name=True)

    name: Name | None = None
    auto_command: Command | None = Field(
        default=None, alias="autoCommand", description="A shell command to begin with: `claude`, `codex login`."
    )


class LoginSession(BaseModel):
    """A container in which a CLI signs in."""

    id: str
    name: str
    status: Status = Field(description="As the engine says; `unknown` while it cannot be asked.")
    status_reason: str = Field(description="The status in a sentence.")
    port: int | None = Field(description="Its own, for the CLI's callback on a host network; nothing is published.")
    auto_command: str | None
    container_id: str | None
    account_id: str | None = Field(description="The account that came from here and is kept fresh from here.")
    account_name: str | None
    login_kind: Kind | None = Field(description="Which CLI's login the account came from.")
    created_at: StoredMoment
    last_active_at: StoredMoment
    synced_at: StoredMoment = Field(description="When a fresher login was last taken over.")
    sync_note: str | None = Field(description="Why the login is not taken over at present.")


class EngineState(BaseModel):
    """Whether sessions can be started."""

    available: bool
    image: str
    reason: str | None = Field(description="Why not, and what to do, in a sentence.")
    command: str | None = Field(description="The command that mends it, where it is one.")


class FoundLogin(BaseModel):
    """A login that a CLI keeps in the session. Without its secrets."""

    kind: Kind
    provider: str
    auth_type: str
    account_email: str | None
    subscription_type: str | None
    expires_at: datetime | None
    renewable: bool = Field(description="It has a refresh token.")
    policy: str | None = Field(description="What the vendor's terms say about such logins.")
    policy_url: str | None


class FoundLogins(BaseModel):
    """What was found in a session."""

    found: bool
    credentials: list[FoundLogin]


class ImportRequest(BaseModel):
    """What to import, and as what."""

    kind: Kind | None = Field(default=None, description="Which CLI's login; needed where there are several.")
    name: Name | None = Field(default=None, description="The new account's name.")
    account_id: Id | None = Field(default=None, description="Renew this account instead of creating one.")


class ImportedAccount(BaseModel):
    """The account that the login became, now linked to the session."""

    id: str
    name: str
    provider: str
    kind: Kind
    created: bool = Field(description="False: an account that there was has the login now.")
    config_made: bool = Field(description="It is the first account ever: the config `Default` was made for it.")
