"""What signing in takes and tells."""

from pydantic import BaseModel, Field

from dashboard.auth.passwords import MAX_LENGTH, MIN_LENGTH
from dashboard.fields import StoredMoment


class LoginRequest(BaseModel):
    """One of the two."""

    password: str | None = Field(default=None, description="The administrator's password.")
    token: str | None = Field(default=None, description="The value of `ADMIN_TOKEN`.")


class SetupRequest(BaseModel):
    """The first password."""

    setup_code: str = Field(description="From the link that `start.sh` prints.")
    password: str = Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)


class PasswordRequest(BaseModel):
    """A new password."""

    current_password: str | None = Field(
        default=None, description="Needed with a session; not with the admin token.", max_length=MAX_LENGTH
    )
    password: str = Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)


class AuthStatus(BaseModel):
    """Where this browser stands."""

    authenticated: bool
    setup_required: bool = Field(description="No password is set yet: the set-up link must be opened.")
    token_login: bool = Field(description="An admin token exists, so that signing in with it is possible.")
    expires_at: StoredMoment = Field(default=None, description="When the session ends.")
