"""What travels about tenants."""

from typing import Annotated

from pydantic import BaseModel, Field

from dashboard.fields import Count, Id, Name, StoredMoment


class Tenant(BaseModel):
    """An isolated user or team."""

    id: str
    name: str
    api_key_prefix: str = Field(description="The client key's first eight characters.")
    config_id: str | None = Field(description="The config that routes this tenant; null = the active one.")
    rate_limit: int = Field(description="Requests in a sliding minute; 0 = unlimited.")
    enabled: bool
    is_default: bool = Field(description="Holds the instance's client key.")
    monthly_budget: float | None = Field(description="USD in a calendar month (UTC); the setting `monthly_budget`.")
    spent_this_month: float
    requests_today: int
    overrides: int = Field(description="How many settings are set here instead of inherited.")
    created_at: StoredMoment
    updated_at: StoredMoment


class NewTenant(BaseModel):
    """A tenant to create."""

    name: Name
    config_id: Id | None = None
    rate_limit: Count = 0
    enabled: bool = True


class TenantChange(BaseModel):
    """What to change: absent fields stay; a null config returns to the active one."""

    name: Name | None = None
    config_id: Id | None = None
    rate_limit: Count | None = None
    enabled: bool | None = None


class TenantWithKey(BaseModel):
    """A tenant and its new client key, shown this once."""

    tenant: Tenant
    api_key: str


class RevealedKey(BaseModel):
    """A tenant's client key."""

    api_key: str


Texts = dict[str, str]
SettingKey = Annotated[Id, Field(description="A key of the settings' registry.")]
