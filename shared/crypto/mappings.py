"""How a placeholder's sealed value stands in `privacy_mappings`, the same for the proxy that writes it and all readers."""

import base64
import binascii

from shared.crypto.placeholders import SealBroken, TenantKeys, derive_tenant_keys, unseal

WITHOUT_TENANT = ""
"""Whose keys are used where there is no tenant: the column `tenant_id` is null then."""


def keys_for(guardrail_key: bytes, tenant_id: str | None) -> TenantKeys:
    """Return the keys of a tenant, or of the instance without tenants."""
    return derive_tenant_keys(guardrail_key, tenant_id or WITHOUT_TENANT)


def to_column(sealed: bytes) -> str:
    """Write sealed bytes as the text of `original_enc`."""
    return base64.b64encode(sealed).decode("ascii")


def open_column(keys: TenantKeys, stored: str) -> str:
    """Return the original behind the text of `original_enc`. Raises `SealBroken`."""
    try:
        return unseal(keys, base64.b64decode(stored, validate=True))
    except (binascii.Error, ValueError) as error:
        raise SealBroken("the stored mapping is damaged or was sealed under another key") from error
