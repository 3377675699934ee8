"""The account vault as the dashboard holds it, renewed when the account key is rotated."""

from dashboard.errors import Conflict
from shared.config import Config
from shared.crypto.keys import open_vault
from shared.crypto.vault import DecryptError, EncryptError, Vault


class Keyring:
    """Opens and seals secrets of accounts and client keys."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.vault: Vault = open_vault(config)

    def reload(self) -> None:
        """Read the account key again, after a rotation."""
        self.vault = open_vault(self._config)

    def seal(self, secret: str | None) -> str | None:
        """Encrypt a secret. Raises 409 when there is no usable key."""
        if not secret:
            return None
        try:
            return self.vault.encrypt(secret)
        except EncryptError as error:
            raise Conflict(str(error)) from None

    def open(self, stored: str | None) -> str | None:
        """Decrypt a stored secret. Raises `DecryptError`."""
        return None if stored is None else self.vault.decrypt(stored)

    def fault_of(self, *stored: str | None) -> str | None:
        """Say why the first of these secrets that does not open does not, or None when all do."""
        for value in stored:
            try:
                self.open(value)
            except DecryptError as error:
                return str(error)
        return None
