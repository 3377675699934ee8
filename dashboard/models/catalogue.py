"""Fetches the accounts' lists of models, remembers them for five minutes, and tells what went wrong with which.

One fetch at a time: whoever asks meanwhile gets the same answer. Nothing is asked unless somebody looks.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dashboard.keyring import Keyring
from dashboard.model_lists import Listed, next_page, read_list
from dashboard.outbound import Call, CallFailed, send
from dashboard.provider_calls import Target, models_call, own_words, target_of
from shared.catalog.providers import ModelList, provider_of
from shared.clock import Clock
from shared.crypto.vault import DecryptError
from shared.db.models import Account
from shared.jsonio import Json

KEPT_S = 300.0
_AT_ONCE = 8
_WITHIN_S = 20.0
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """One account's list."""

    account_id: str
    account_name: str
    provider: str
    models: tuple[Listed, ...]
    error: str | None
    at: datetime


@dataclass(slots=True)
class ModelCatalogue:
    """The newest lists; built once."""

    keyring: Keyring
    clock: Clock
    _lists: dict[str, Fetched] = field(default_factory=dict)
    """By account id."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def lists(self, accounts: Sequence[Account], *, refresh: bool = False) -> list[Fetched]:
        """Return the accounts' lists, fetching those that are missing or older than five minutes, or all."""
        async with self._lock:
            due = [account for account in accounts if refresh or not self._is_fresh(account.id)]
            places = asyncio.Semaphore(_AT_ONCE)

            async def fetch(account: Account) -> Fetched:
                async with places:
                    return await self._fetch(account)

            for fetched in await asyncio.gather(*(fetch(account) for account in due)):
                self._lists[fetched.account_id] = fetched
            return [replace(self._lists[account.id], account_name=account.name) for account in accounts]

    def forget(self, account_id: str) -> None:
        """Ask again next time: the account has changed."""
        self._lists.pop(account_id, None)

    def _is_fresh(self, account_id: str) -> bool:
        known = self._lists.get(account_id)
        return known is not None and (self.clock.now() - known.at).total_seconds() < KEPT_S

    async def _fetch(self, account: Account) -> Fetched:
        models: tuple[Listed, ...] = ()
        error = None
        try:
            models = await _models_of(target_of(account, self.keyring.vault))
        except (CallFailed, DecryptError) as failure:
            error = str(failure)
        except ValueError as failure:  # no address
            error = f"{str(failure)[:1].upper()}{str(failure)[1:]}."
        return Fetched(account.id, account.name, account.provider, models, error, self.clock.now())


async def _models_of(target: Target) -> tuple[Listed, ...]:
    """Return the provider's models, in its order. Raises `CallFailed`, and `ValueError` without an address."""
    if provider_of(target.provider).models is ModelList.NONE or target.is_chatgpt:
        raise CallFailed("This provider offers no list of models.")
    found: dict[str, Listed] = {}
    call = models_call(target)
    after: str | None = None
    for _ in range(_MOST_PAGES):
        document = await _page(target, call, after)
        listed = read_list(document)
        if listed is None:
            raise CallFailed("The answer is no list of models: is the base URL right?")
        found |= {model.id: model for model in listed}
        after = next_page(document)
        if after is None:
            break
    return tuple(found.values())


async def _page(target: Target, call: Call, after: str | None) -> Json:
    url = call.url if after is None else f"{call.url}{'&' if '?' in call.url else '?'}{after}"
    answer = await send(replace(call, url=url, within_s=_WITHIN_S))
    if not 200 <= answer.status < 300:  # noqa: PLR2004
        raise CallFailed(f"The provider answers with {answer.status}.{own_words(target, answer)}")
    return answer.document()
