"""Who holds the client key, with tenants and without.

Without tenants it is a setting, or comes from the environment, which wins. Turning tenants on makes a Default tenant
that takes the key over; the setting keeps a copy, so that turning tenants off returns to the same key. Both stay the
same through every rotation.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.audit.store import Subject
from dashboard.client_key import store
from dashboard.errors import Conflict, NotFound
from dashboard.keyring import Keyring
from dashboard.transactions import Change
from shared.crypto.client_keys import client_key_prefix, hash_client_key, new_client_key, open_client_key
from shared.crypto.vault import DecryptError
from shared.db.models import Tenant
from shared.settings.cascade import Texts, resolve

_DEFAULT_NAME = "Default"
_BY_ENVIRONMENT = "The client key is set by PROXY_API_KEY in the environment: change it there."


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """The rules of the client key; built once."""

    keyring: Keyring
    environment: Texts

    @property
    def from_environment(self) -> str | None:
        """The key that the environment gives."""
        return self.environment.get(store.CLIENT_KEY)

    async def current(self, session: AsyncSession) -> str | None:
        """Return the key in force without tenants. Raises 409 when it does not open."""
        if self.from_environment is not None:
            return self.from_environment
        stored = await store.text_of(session, store.CLIENT_KEY)
        if not stored:
            return None
        try:
            return open_client_key(self.keyring.vault, stored)
        except DecryptError as error:
            raise Conflict(str(error)) from None

    async def reveal(self, change: Change) -> str:
        """Return the key in clear, and note that it was shown."""
        key = await self.current(change.session)
        if key is None:
            raise NotFound("There is no client key yet.")
        change.note("reveal", Subject("client_key"))
        return key

    async def regenerate(self, change: Change) -> str:
        """Replace the key; the old one is refused from now on. Raises 409 when the environment sets it."""
        if self.from_environment is not None:
            raise Conflict(_BY_ENVIRONMENT)
        key = new_client_key()
        await store.set_text(change.session, store.CLIENT_KEY, self._sealed(key))
        holder = await store.default_tenant(change.session)
        if holder is not None:
            await store.set_tenant_key(change.session, holder.id, self._columns(key, change.now()))
        change.note("rotate", Subject("client_key"))
        return key

    async def rotate_for(self, change: Change, tenant: Tenant) -> str:
        """Replace a tenant's key; the Default tenant's is the client key. Raises 409 when the environment sets that."""
        holder = await store.default_tenant(change.session)
        if holder is not None and holder.id == tenant.id:
            return await self.regenerate(change)
        key = new_client_key()
        await store.set_tenant_key(change.session, tenant.id, self._columns(key, change.now()))
        return key

    def columns_of_new_key(self, now: str) -> tuple[str, dict[str, str]]:
        """Return a fresh key and the columns that keep it for a tenant."""
        key = new_client_key()
        return key, self._columns(key, now)

    def reveal_for(self, tenant: Tenant) -> str:
        """Return a tenant's key in clear. Raises 404 when it is not kept, 409 when it does not open."""
        if self.from_environment is not None and hash_client_key(self.from_environment) == tenant.api_key_hash:
            return self.from_environment
        if not tenant.api_key_raw:
            raise NotFound("This tenant's key is not kept: rotate it to get a new one.")
        try:
            return open_client_key(self.keyring.vault, tenant.api_key_raw)
        except DecryptError as error:
            raise Conflict(str(error)) from None

    async def turn_on_tenants(self, change: Change) -> None:
        """Turn tenants on, unless they are."""
        if await self.tenants_are_on(change.session):
            return
        await store.set_text(change.session, store.MULTI_TENANCY, "true")
        await self.tenancy_changed(change, is_on=True)
        change.note("update", Subject("setting", name=store.MULTI_TENANCY), {store.MULTI_TENANCY: ["false", "true"]})

    async def tenants_are_on(self, session: AsyncSession) -> bool:
        """Tell whether tenants are on, by setting or environment."""
        stored = await store.text_of(session, store.MULTI_TENANCY)
        texts = {} if stored is None else {store.MULTI_TENANCY: stored}
        return bool(resolve(store.MULTI_TENANCY, {}, texts, self.environment))

    async def tenancy_changed(self, change: Change, is_on: bool) -> None:
        """When tenants have been turned on, let the Default tenant hold the client key. Off changes nothing else."""
        if is_on:
            await self.hand_over(change)

    async def hand_over(self, change: Change) -> None:
        """Let the Default tenant hold the client key, making the tenant, and a key, where there is none."""
        key = await self.current(change.session)
        if key is None:
            key = new_client_key()
            await store.set_text(change.session, store.CLIENT_KEY, self._sealed(key))
        holder = await store.tenant_with_key(change.session, hash_client_key(key))
        holder = holder or await store.default_tenant(change.session)
        columns = self._columns(key, change.now())
        if holder is None:
            name = await store.free_tenant_name(change.session, _DEFAULT_NAME)
            holder = Tenant(name=name, created_at=change.now(), **columns)
            await store.add_tenant(change.session, holder)
            change.note("create", Subject("tenant", holder.id, name))
        elif holder.api_key_hash != columns["api_key_hash"]:
            await store.set_tenant_key(change.session, holder.id, columns)
        await store.set_text(change.session, store.DEFAULT_TENANT, holder.id)

    async def needs_hand_over(self, session: AsyncSession) -> bool:
        """Tell whether tenants are on and the Default tenant does not hold the key in force.

        That is so when tenancy or the key came from the environment since the last start.
        """
        if not await self.tenants_are_on(session):
            return False
        holder = await store.default_tenant(session)
        if holder is None:
            return not await store.text_of(session, store.DEFAULT_TENANT)
        key = self.from_environment
        return key is not None and holder.api_key_hash != hash_client_key(key)

    def _columns(self, key: str, now: str) -> dict[str, str]:
        return {
            "api_key_hash": hash_client_key(key),
            "api_key_prefix": client_key_prefix(key),
            "api_key_raw": self._sealed(key),
            "updated_at": now,
        }

    def _sealed(self, key: str) -> str:
        return self.keyring.seal(key) or ""
