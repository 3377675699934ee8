"""Calls to vendors' token endpoints over the one pooled client: no redirects, no cookies, small answers."""

from yarl import URL

from proxy.upstream.client import UpstreamClient
from proxy.upstream.outgoing import Outgoing
from shared.catalog.oauth import TokenCall, TokenReply

MAX_REPLY_BYTES = 256 * 1024


async def call_token_endpoint(client: UpstreamClient, call: TokenCall, proxy_url: str | None) -> TokenReply:
    """Send `call` and return the answer, whatever its status. Raises `UpstreamFault`; the caller bounds the time."""
    headers = (
        (b"content-type", call.content_type.encode()),
        (b"accept", b"application/json"),
        (b"user-agent", b"codegate"),
    )
    upstream = await client.send(Outgoing("POST", URL(call.url), headers, call.body, proxy_url))
    try:
        return TokenReply(upstream.status, await upstream.read(MAX_REPLY_BYTES))
    finally:
        upstream.close()
