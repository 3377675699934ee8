"""Masking by hand: a tenant's scope, and what it makes of a document."""

from functools import lru_cache

from proxy.formats.registry import CODECS
from proxy.guard.mask import Job, Masker, Scope, scope_of
from proxy.guard.vault import Vault
from shared.catalog.wire import WireFormat
from shared.crypto.placeholders import TenantKeys, derive_tenant_keys
from shared.guardrails.detector import Selection
from shared.guardrails.detectors.catalogue import IDS
from shared.guardrails.engine import default_engine
from shared.jsonio import Json

KEY = bytes(range(32))


@lru_cache(maxsize=8)
def keys(tenant: str = "tenant-a") -> TenantKeys:
    """Return a tenant's keys."""
    return derive_tenant_keys(KEY, tenant)


def scope(tenant: str = "tenant-a", detectors: frozenset[str] = IDS) -> Scope:
    """Return a tenant's scope."""
    return scope_of(keys(tenant), Selection(detectors))


def mask(
    wire: WireFormat, document: dict[str, Json], *, masker: Masker | None = None, of: Scope | None = None
) -> tuple[bool, Vault]:
    """Mask `document` in place; return whether anything was, and the vault."""
    job, changed = run(masker or Masker(), wire, document, of or scope())
    return changed, job.vault


def run(masker: Masker, wire: WireFormat, document: dict[str, Json], of: Scope) -> tuple[Job, bool]:
    """Run the three steps of masking."""
    job = masker.begin(document, CODECS[wire].text.grammar, of)
    job.work(default_engine())
    return job, masker.finish(job)
