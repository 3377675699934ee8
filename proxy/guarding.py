"""Guardrails as a service: the tenant's keys and settings, the thread for large scans, the mappings that outlive a request.

The work itself is pure and stands in `proxy.guard`. Failure is closed: what cannot be masked is refused, not sent.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.errors import ErrorInfo, ErrorKind, ProxyError
from proxy.exchange import Exchange, Request
from proxy.formats.registry import CODECS
from proxy.formats.text import Grammar
from proxy.guard.mask import Job, Masker, Scope, scope_of
from proxy.guard.memory import Memory
from proxy.guard.vault import Vault
from proxy.recording.store import MappingNote, sealed_originals
from shared.config import Config
from shared.crypto.keys import KeyFault, load_guardrail_key
from shared.crypto.mappings import keys_for, open_column
from shared.crypto.placeholders import SealBroken
from shared.guardrails.detector import Selection
from shared.guardrails.engine import Engine, default_engine
from shared.heap import give_back_freed_memory
from shared.jsonio import Json
from shared.settings.cascade import Settings
from shared.values import replaced

INLINE_CHARS = 16_384
"""New text up to this size is read at once (under a millisecond); more goes to a thread, so that others need not wait."""
INLINE_BYTES = 131_072
"""A larger body goes to the thread whole: also listing its strings and writing them back hold the event loop up, for ten
milliseconds where all of 800 KB is new."""
KEY_SETTLES_S = 1.0
"""A rotated key takes its place just after the change of configuration that announces it."""
LOOKUP_WITHIN_S = 2.0
MOST_ASKED = 200
"""Unknown placeholders that one exchange may ask the database for; text full of look-alikes is left alone beyond."""

_log = structlog.get_logger(__name__)


class Guarding:
    """Masks requests and finds originals; one for the whole process."""

    def __init__(self, config: Config, engine: AsyncEngine, remember: Callable[[MappingNote], None]) -> None:
        """`remember` takes mappings to be stored; it never waits."""
        self._config = config
        self._engine = engine
        self._remember = remember
        self._masker = Masker()
        self._memory = Memory()
        self._key: bytes | None = None
        self._scopes: dict[str | None, tuple[Settings, Scope]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mask")
        self._built = False

    def adopt(self, *, wanted: bool) -> None:
        """Follow a change of configuration: the key may be another, mappings may have been deleted.

        `wanted`: somebody uses guardrails; then the detectors are built now, in the thread.
        """
        self._memory.clear()
        self._forget_keys()
        asyncio.get_running_loop().call_later(KEY_SETTLES_S, self._forget_keys)
        if wanted and not self._built:
            self._thread.submit(self._build)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def mask(self, request: Request, exchange: Exchange) -> Request:
        """Return the request as it may leave, and open the exchange's vault. Raises `ProxyError` when it cannot be masked."""
        settings = exchange.settings
        if settings is None or not settings.detectors:
            return request
        try:
            return await self._mask(request, exchange, settings)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, nothing may leave
            _log.error("masking_failed", request_id=exchange.request_id, error=_harmless(error))
            exchange.request = replaced(request, body=b"", document={}, rewritten=True)
            raise ProxyError(_NOT_MASKED) from None

    async def originals(self, exchange: Exchange, placeholders: Collection[str]) -> dict[str, str]:
        """Return what stands behind placeholders of earlier requests of this tenant, as far as it is known."""
        owner = _owner(exchange)
        known = {name: self._memory.find(owner, name) for name in placeholders}
        found = {name: original for name, original in known.items() if original is not None}
        rest = [name for name in placeholders if name not in found]
        if rest and exchange.vault is not None:
            found |= await self._stored(owner, exchange.vault, rest[:MOST_ASKED])
        return found

    async def _mask(self, request: Request, exchange: Exchange, settings: Settings) -> Request:
        scope = self._scope(_owner(exchange), settings)
        grammar = CODECS[exchange.inbound.format].text.grammar
        loop = asyncio.get_running_loop()
        if len(request.body) > INLINE_BYTES:
            job, rewritten = await loop.run_in_executor(self._thread, self._whole, request.document, grammar, scope)
        else:
            job = self._masker.begin(request.document, grammar, scope)
            if job.new:
                if self._built and job.size <= INLINE_CHARS:
                    job.work(default_engine())
                else:
                    await loop.run_in_executor(self._thread, self._work, job)
            rewritten = self._masker.finish(job)
        self._keep(job.vault, exchange)
        exchange.vault, exchange.masked = job.vault, job.vault.counts()
        return replaced(request, rewritten=True) if rewritten else request

    def _keep(self, vault: Vault, exchange: Exchange) -> None:
        """Remember what was masked, and have it stored if that is new here."""
        owner = _owner(exchange)
        for entry in vault.masked:
            if self._memory.add(owner, entry.placeholder, entry.original):
                self._remember(MappingNote(owner, entry.detector, entry.placeholder, entry.original, vault.keys))

    def _scope(self, owner: str | None, settings: Settings) -> Scope:
        known = self._scopes.get(owner)
        if known is not None and known[0] is settings:
            return known[1]
        if self._key is None:
            self._key = load_guardrail_key(self._config).secret
        scope = scope_of(keys_for(self._key, owner), Selection(settings.detectors, settings.privacy_mask_private_ips))
        self._scopes[owner] = (settings, scope)
        return scope

    async def _stored(self, owner: str | None, vault: Vault, placeholders: Collection[str]) -> dict[str, str]:
        try:
            async with asyncio.timeout(LOOKUP_WITHIN_S):
                sealed = await sealed_originals(self._engine, owner, placeholders)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("mappings_unreadable", error=type(error).__name__)
            return {}
        found = {}
        for placeholder, text in sealed.items():
            try:
                found[placeholder] = open_column(vault.keys, text)
            except SealBroken:
                continue  # sealed under another key: the placeholder stays
            self._memory.add(owner, placeholder, found[placeholder])
        for word in placeholders:  # of a name that was found by one of its words
            if word not in found and (part := self._memory.find(owner, word)) is not None:
                found[word] = part
        return found

    def _forget_keys(self) -> None:
        self._scopes.clear()
        self._key = None

    def _whole(self, document: dict[str, Json], grammar: Grammar, scope: Scope) -> tuple[Job, bool]:
        job = self._masker.begin(document, grammar, scope)
        if job.new:
            self._work(job)
        return job, self._masker.finish(job)

    def _work(self, job: Job) -> None:
        job.work(self._build())

    def _build(self) -> Engine:
        engine = default_engine()
        if not self._built:
            self._built = True
            give_back_freed_memory()
        return engine


_NOT_MASKED = ErrorInfo(500, ErrorKind.INTERNAL, "guardrails could not mask this request, so it was not sent")


def _owner(exchange: Exchange) -> str | None:
    return exchange.tenant.id if exchange.tenant else None


def _harmless(error: Exception) -> str:
    """Name a failure; only a fault of the key says more, since other messages may quote what was to be masked."""
    return str(error) if isinstance(error, KeyFault) else type(error).__name__
