"""Aider: its YAML file in the home, by way of Chat Completions.

Sources, read November 2026: aider.chat/docs/config/aider_conf.html (places), /docs/config/api-keys.html and /docs/llms/openai-compat.html
(`openai-api-base` with `/v1`, the prefix `openai/` before the model). Driven with this file
alone: 0.86.2.
"""

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit, Set
from dashboard.setup.tools.model import SONNET, ConfigFile, Target, Terminal, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_MODEL = f"openai/{SONNET.id}"


def _edits(_: Json, target: Target) -> list[Edit]:
    entries = {"openai-api-base": target.v1, "openai-api-key": target.key, "model": _MODEL}
    return [Set((name,), value) for name, value in entries.items()]


def _terminal(target: Target) -> Terminal:
    return Terminal((("OPENAI_API_BASE", target.v1), ("OPENAI_API_KEY", target.key)), f"aider --model {_MODEL}")


AIDER = Tool(
    id="aider",
    label="Aider",
    formats=(WireFormat.CHAT, WireFormat.ANTHROPIC),
    docs_url="https://aider.chat/docs/llms/openai-compat.html",
    file=ConfigFile((".aider.conf.yml",), Syntax.YAML, _edits),
    terminal=_terminal,
    after="A .aider.conf.yml or .env in a project still comes before this file.",
    programs=("aider",),
    folders=(".aider",),
)
