"""From a request and a candidate to the HTTP call: lane, patches, quirks. Pure; `address` and `headers` give the rest.

Same format, nothing to change: the client's own bytes (verbatim). Same format, named changes: the same document with
those keys set (patched). Another format: through the neutral form (translated).
"""

from collections.abc import Callable, Mapping

from proxy.formats.codec import Codec, Facts, Patches
from proxy.formats.ir import ChatRequest
from proxy.formats.lanes import Lane, choose_format
from proxy.formats.passthrough import may_hold_seals, strip_foreign_reasoning
from proxy.formats.registry import CODECS
from proxy.formats.tools import NO_NAMES, ToolMap
from proxy.formats.translate import translate_request
from proxy.http_head import HeaderLines
from proxy.snapshot import Account, Credential, ModelLimits
from proxy.upstream.address import address_of, with_query
from proxy.upstream.headers import upstream_headers
from proxy.upstream.outgoing import Outgoing
from proxy.upstream.quirks import Target, apply_quirks
from proxy.upstream.target import NO_LIMITS, request_context
from shared import jsonio
from shared.catalog.providers import provider_of
from shared.catalog.urls import Operation as Resource
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import replaced, value


@value
class Source:
    """What the client sent, as far as a call to an upstream needs it."""

    method: str
    format: WireFormat
    query: str
    headers: HeaderLines
    body: bytes
    document: dict[str, Json]
    """To look at: long numbers may be rounded."""
    exact: Callable[[], dict[str, Json]]
    """Return the document as it may be written."""
    facts: Facts
    rewritten: bool
    """`body` must not leave: `document` was masked."""
    resource: Resource = Resource.GENERATE
    suffix: str = ""
    """What follows the resource in the path: `/compact`, `/resp_123`."""
    neutral: "Neutral | None" = None
    """The request in neutral form, for candidates that speak another format."""


class Neutral:
    """A request in neutral form, decoded when the first candidate needs it and then kept."""

    def __init__(self, codec: Codec, exact: Callable[[], dict[str, Json]]) -> None:
        """`exact` returns the client's document."""
        self._codec = codec
        self._exact = exact
        self._request: ChatRequest | None = None

    def request(self) -> ChatRequest:
        """Return the decoded request."""
        if self._request is None:
            self._request = self._codec.decode_request(self._exact())
        return self._request


@value
class Prepared:
    """A call, and what the record says of it."""

    outgoing: Outgoing
    wire: WireFormat
    lane: Lane
    credential: Credential
    """What the call presents."""
    dropped: tuple[str, ...] = ()
    names: ToolMap = NO_NAMES
    """How the client's tools are called towards this upstream."""


class Unsuitable(Exception):
    """This account cannot be asked for this; nothing was sent."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
        """Completes a sentence that begins with the account's name."""


def prepare(
    source: Source, account: Account, model: str, limits: Mapping[str, ModelLimits], *, connect_timeout_s: float
) -> Prepared:
    """Return the call to `account` for `model`.

    Raises `Unsuitable`, `Inexpressible`, and `UpstreamFault` for an account without a usable address or credential.
    """
    wire = choose_format(source.format, account.speaks)
    limit = limits.get(model, NO_LIMITS)
    dropped: tuple[str, ...] = ()
    names = NO_NAMES
    if wire is source.format:
        lane, body = _same_format_body(source, account, model, limit)
    else:
        lane = Lane.TRANSLATED
        body, dropped, names = _translated_body(source, account, model, limit, wire)
    url, own = address_of(account, wire, source.resource, source.suffix)
    if source.query and wire is source.format:  # a query is a word of the client's own format
        url = with_query(url, source.query)
    outgoing = Outgoing(
        source.method,
        url,
        upstream_headers(source.headers, wire, own),
        body if source.method == "POST" else None,
        account.proxy_url,
        connect_timeout_s,
    )
    return Prepared(outgoing, wire, lane, account.credential, dropped, names)


def _translated_body(
    source: Source, account: Account, model: str, limits: ModelLimits, wire: WireFormat
) -> tuple[bytes, tuple[str, ...], ToolMap]:
    if source.neutral is None or source.resource is not Resource.GENERATE or source.suffix:
        raise Unsuitable(f"speaks {wire}, and this kind of request exists in the {source.format} format only")
    request = within_limits(source.neutral.request(), limits)
    context = request_context(account.provider, model, limits, origin=source.format, now=0, new_id=str)
    translated = translate_request(request, CODECS[wire], context)
    quirks = provider_of(account.provider).quirks
    body = apply_quirks(quirks, translated.encoded.body, Target(wire, model, account.auth_type))
    return jsonio.dumps(body), translated.encoded.dropped, translated.names


def within_limits(request: ChatRequest, limits: ModelLimits) -> ChatRequest:
    """Return the request as the user's limits for the model allow it."""
    most = limits.max_output_tokens
    if most is not None and request.max_output is not None and request.max_output > most:
        request = replaced(request, max_output=most)
    if limits.supports_tool_calling is False:
        request = replaced(request, tools=(), tool_choice=None, parallel_tool_calls=None)
    return request


_TOOL_MEMBERS = ("tools", "tool_choice", "parallel_tool_calls", "functions", "function_call")
_REASONING_MEMBERS = ("thinking", "reasoning", "reasoning_effort")
NO_PATCHES = Patches()


def patches_for(source: Source, model: str, limits: ModelLimits) -> Patches:
    """Return the changes that routing, the format and the user's model limits ask for; `NO_PATCHES` for none."""
    facts = source.facts
    generates = source.resource is Resource.GENERATE and not source.suffix
    ask_usage = generates and source.format is WireFormat.CHAT and facts.stream and not facts.wants_stream_usage
    renamed = model if facts.model != model else None
    if limits is NO_LIMITS:
        return Patches(renamed, ask_stream_usage=ask_usage) if renamed or ask_usage else NO_PATCHES
    most = limits.max_output_tokens
    clamp = most if most is not None and facts.max_output is not None and facts.max_output > most else None
    removed: tuple[str, ...] = _TOOL_MEMBERS if limits.supports_tool_calling is False else ()
    removed += _REASONING_MEMBERS if limits.supports_reasoning is False else ()
    patches = Patches(renamed, clamp, ask_usage, tuple(name for name in removed if name in source.document))
    return NO_PATCHES if patches == NO_PATCHES else patches


def _same_format_body(source: Source, account: Account, model: str, limits: ModelLimits) -> tuple[Lane, bytes]:
    if not source.document:
        return Lane.VERBATIM, source.body
    patches = patches_for(source, model, limits)
    sealed = may_hold_seals(source.body)
    quirks = provider_of(account.provider).quirks
    if patches is NO_PATCHES and not (sealed or quirks or source.rewritten):
        return Lane.VERBATIM, source.body
    given = document = source.exact()
    if patches is not NO_PATCHES:
        document = CODECS[source.format].patch(document, patches)
    if sealed:
        document = strip_foreign_reasoning(document, source.format)
    if quirks:
        document = apply_quirks(quirks, document, Target(source.format, model, account.auth_type))
    if document is given and not source.rewritten:
        return Lane.VERBATIM, source.body
    return Lane.PATCHED, jsonio.dumps(document)
