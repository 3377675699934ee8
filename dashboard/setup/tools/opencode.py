"""OpenCode: a provider of its own in the global configuration, JSON with or without comments.

Sources, read November 2026: opencode.ai/docs/config (places, order, OPENCODE_CONFIG_CONTENT) and /docs/providers (custom provider,
`npm`, `options`). `@ai-sdk/anthropic` comes with the program and wants `/v1` in its base URL. Driven with 1.18.33 in
tests/e2e/test_written_configuration.py.
"""

import json

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit, Set, applied
from dashboard.setup.tools.model import HAIKU, OPUS, SONNET, ConfigFile, Target, Terminal, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_ID = "codegate"
_SCHEMA = "https://opencode.ai/config.json"


def _edits(document: Json, target: Target) -> list[Edit]:
    provider = ("provider", _ID)
    schema = [] if document else [Set(("$schema",), _SCHEMA)]
    return [
        *schema,
        Set((*provider, "npm"), "@ai-sdk/anthropic"),
        Set((*provider, "name"), "CodeGate"),
        Set((*provider, "options", "baseURL"), target.v1),
        Set((*provider, "options", "apiKey"), target.key),
        *(Set((*provider, "models", model.id, "name"), model.display_name) for model in (OPUS, SONNET, HAIKU)),
        Set(("model",), f"{_ID}/{SONNET.id}"),
        Set(("small_model",), f"{_ID}/{HAIKU.id}"),
    ]


def _terminal(target: Target) -> Terminal:
    content = json.dumps(applied({}, _edits({"": ""}, target)), separators=(",", ":"))
    return Terminal((("OPENCODE_CONFIG_CONTENT", content),), "opencode")


OPENCODE = Tool(
    id="opencode",
    label="OpenCode",
    formats=(WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES),
    docs_url="https://opencode.ai/docs/providers",
    file=ConfigFile((".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"), Syntax.JSON, _edits),
    terminal=_terminal,
    after="Start OpenCode again afterwards. A project's own opencode.json still comes before this one.",
    programs=("opencode",),
    folders=(".config/opencode", ".opencode"),
    other_names=("open-code", "opencode-ai"),
)
