"""What travels while somebody signs in to a provider."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from dashboard.fields import Name, without_controls


class SignIn(BaseModel):
    """A sign-in that has begun."""

    url: str = Field(description="The vendor's page, to be opened in the user's browser.")
    state: str = Field(description="Names this sign-in; serves once.")
    expires_in_s: int
    policy: str = Field(description="What the vendor's terms say about such logins, in a sentence.")
    policy_url: str


class SignInResult(BaseModel):
    """What the vendor's page gave."""

    state: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(without_controls)]
    code_or_url: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=8000),
        AfterValidator(without_controls),
        Field(description="The code, `code#state`, or the whole address that the browser ended at."),
    ]
    name: Name | None = Field(default=None, description="The account's name; absent = provider and address.")
