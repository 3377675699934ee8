"""`/api/settings/encryption`: fingerprints, what does not open, and rotation."""

from fastapi import APIRouter

from dashboard.deps import ServicesDep, WhoDep
from dashboard.encryption import service
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
