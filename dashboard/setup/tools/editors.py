"""Cursor and Windsurf: editors whose own agent runs on the vendor's servers.

Sources, read November 2026: Cursor's model settings (*Override OpenAI Base URL*; requests come from Cursor's servers, so loopback and
private addresses are refused; Agent mode and Tab do not use it) and forum.cursor.com/t/158805 (no such field for Anthropic);
docs.devin.ai (Windsurf, now Devin Desktop: its models take no address of one's own).
"""

from dashboard.setup.tools.model import SONNET, Target, Tool
from shared.catalog.wire import WireFormat


def _cursor(target: Target) -> tuple[str, ...]:
    return (
        "Put the proxy behind a reverse proxy with TLS, so that Cursor's servers can reach it.",
        "Cursor Settings, Models, API Keys: turn on OpenAI API Key and paste the client key.",
        f"Turn on Override OpenAI Base URL and enter its public address with /v1, in place of {target.v1}.",
        f"Add a custom model named {SONNET.id} and turn it on.",
        "Choose that model in Ask or Plan mode.",
    )


def _windsurf(target: Target) -> tuple[str, ...]:
    return (
        "Windsurf's own agent cannot be pointed at another address.",
        "Inside Windsurf, use an extension that can: Cline, Continue, or Claude Code in its terminal.",
        f"Each of them takes {target.root} as described under its name here.",
    )


CURSOR = Tool(
    id="cursor",
    label="Cursor",
    formats=(WireFormat.CHAT,),
    docs_url="https://cursor.com/docs",
    steps=_cursor,
    caveat="Only Ask and Plan use the address. Agent mode and Tab stay with Cursor, whatever is set here.",
    programs=("cursor",),
    folders=(".cursor",),
)

WINDSURF = Tool(
    id="windsurf",
    label="Windsurf",
    formats=(),
    docs_url="https://docs.devin.ai",
    steps=_windsurf,
    caveat="Windsurf (now Devin Desktop) has no setting for the address of its own agent.",
    programs=("windsurf", "devin"),
    folders=(".codeium/windsurf",),
    other_names=("devin-desktop",),
)
