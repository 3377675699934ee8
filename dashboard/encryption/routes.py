"""`/api/settings/encryption`: fingerprints, what does not open, and rotation."""

from fastapi import APIRouter

from dashboard.deps import ServicesDep, WhoDep
from dashboard.encryption import guardrail_rotation, service
from dashboard.encryption.schemas import Encryption, Rotated

router = APIRouter(prefix="/api/settings/encryption", tags=["encryption"])


@router.get("")
async def read_encryption(services: ServicesDep) -> Encryption:
    """Tell the keys' fingerprints and sources, and which stored secrets do not open."""
    return await service.described_encryption(services)


@router.post("/rotate-account-key")
async def rotate_account_key(services: ServicesDep, who: WhoDep) -> Rotated:
    """Make a new account key and encrypt every stored secret with it, in one transaction."""
    return await service.rotate_account_key(services, who)


@router.post("/rotate-guardrail-key")
async def rotate_guardrail_key(services: ServicesDep, who: WhoDep) -> Rotated:
    """Make a new guardrail key; placeholders handed out before can still be put back."""
    return await guardrail_rotation.rotate_guardrail_key(services, who)
