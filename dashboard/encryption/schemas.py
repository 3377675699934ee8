"""What travels about encryption. Never a key."""

from pydantic import BaseModel, Field

from shared.crypto.keys import KeySource


class KeyState(BaseModel):
    """One of the two keys."""

    usable: bool
    fingerprint: str | None = Field(
        description="Tells keys apart and tells nothing about them; null without a usable key."
    )
    source: KeySource | None = Field(description="`file` or `environment`.")
    origin: str | None = Field(description="The variable's or the file's name.")
    fault: str | None = Field(description="Why the key cannot be used.")
    can_rotate: bool


class DecryptFault(BaseModel):
    """A stored secret that does not open."""

    subject: str = Field(description="`account`, `tenant` or `client_key`.")
    subject_id: str | None
    name: str
    message: str


class Encryption(BaseModel):
    """The state of the keys and of what is stored under them."""

    account_key: KeyState
    guardrail_key: KeyState
    stored_secrets: int = Field(description="Secrets that are encrypted with the account key.")
    decrypt_errors: list[DecryptFault]


class Rotated(BaseModel):
    """What a rotation did."""

    fingerprint: str = Field(description="Of the new key.")
    reencrypted: int = Field(description="How many stored values were encrypted again.")
