"""Password hashes: argon2id with the parameters of RFC 9106's second recommendation (64 MiB, three passes).

Hashing takes about 50 ms and 64 MiB, so that it runs in a thread, two at a time.
"""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 8
MAX_LENGTH = 1024


class Passwords:
    """Hashes and checks passwords without holding up the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = asyncio.Semaphore(2)

    async def hashed(self, password: str) -> str:
        """Return the encoded argon2id hash of `password`."""
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, encoded: str, password: str) -> bool:
        """Tell whether `password` belongs to the hash `encoded`."""
        async with self._places:
            return await asyncio.to_thread(self._verify, encoded, password)

    def _verify(self, encoded: str, password: str) -> bool:
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
