"""Claude Code: variables in the `env` block of its user settings.

Sources, read November 2026: code.claude.com/docs/en/settings (file, `env`) and /llm-gateway (base URL without `/v1`; a gateway's key
as ANTHROPIC_AUTH_TOKEN, which goes out as a bearer token and comes before a claude.ai login, while ANTHROPIC_API_KEY has to be
confirmed at the first start). Driven with 2.1.332 in tests/e2e/test_written_configuration.py.
"""

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit, Set
from dashboard.setup.tools.model import ConfigFile, Target, Terminal, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_TOKEN, _KEY = "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"


def _edits(document: Json, target: Target) -> list[Edit]:
    """Where the file names a key of the vendor already, ours takes its place: with both, both would be sent."""
    present = document.get("env") if isinstance(document, dict) else None
    names = [name for name in (_TOKEN, _KEY) if isinstance(present, dict) and name in present]
    variables = {"ANTHROPIC_BASE_URL": target.root, **dict.fromkeys(names or [_TOKEN], target.key)}
    return [Set(("env", name), value) for name, value in variables.items()]


def _terminal(target: Target) -> Terminal:
    return Terminal((("ANTHROPIC_BASE_URL", target.root), (_TOKEN, target.key)), "claude")


CLAUDE_CODE = Tool(
    id="claude-code",
    label="Claude Code",
    formats=(WireFormat.ANTHROPIC,),
    docs_url="https://code.claude.com/docs/en/llm-gateway",
    file=ConfigFile((".claude/settings.json",), Syntax.JSON, _edits),
    terminal=_terminal,
    after="Restart Claude Code afterwards; sessions that run keep their old address.",
    programs=("claude",),
    folders=(".claude",),
    other_names=("claude", "claudecode"),
)
