"""All tools, in the order of the page."""

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.setup.tools.aider import AIDER
from dashboard.setup.tools.claude_code import CLAUDE_CODE
from dashboard.setup.tools.cline import CLINE
from dashboard.setup.tools.codex import CODEX
from dashboard.setup.tools.continue_dev import CONTINUE
from dashboard.setup.tools.copilot import COPILOT
from dashboard.setup.tools.editors import CURSOR, WINDSURF
from dashboard.setup.tools.gemini import GEMINI
from dashboard.setup.tools.generic import GENERIC
from dashboard.setup.tools.model import Tool
from dashboard.setup.tools.opencode import OPENCODE
from dashboard.setup.tools.qwen_code import QWEN_CODE

TOOLS = (
    CLAUDE_CODE,
    CODEX,
    OPENCODE,
    CURSOR,
    COPILOT,
    WINDSURF,
    CONTINUE,
    AIDER,
    CLINE,
    QWEN_CODE,
    GEMINI,
    GENERIC,
)

_BY_NAME: Mapping[str, Tool] = MappingProxyType({name: tool for tool in TOOLS for name in (tool.id, *tool.other_names)})


def tool_named(name: str) -> Tool | None:
    """Return the tool of that id or other name; case, spaces and underscores do not matter."""
    return _BY_NAME.get(name.strip().lower().replace("_", "-").replace(" ", "-"))
