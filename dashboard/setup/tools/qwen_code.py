"""Qwen Code: a model of its own in the user settings, JSON with or without comments; the key in their `env` block.

Sources, read November 2026: qwenlm.github.io/qwen-code-docs/en/users/configuration/model-providers (`modelProviders`, `envKey`) and
/settings (`env`, `security.auth.selectedType`, `model.name`). 0.15.10 was driven with this file alone, 0.24.4 reads it.
"""

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit, Put, Set
from dashboard.setup.tools.model import SONNET, ConfigFile, Target, Terminal, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_VARIABLE = "CODEGATE_KEY"


def _edits(_: Json, target: Target) -> list[Edit]:
    model = {"id": SONNET.id, "name": "CodeGate Sonnet", "baseUrl": target.v1, "envKey": _VARIABLE}
    return [
        Set(("env", _VARIABLE), target.key),
        Put(("modelProviders", "openai"), "id", model),
        Set(("security", "auth", "selectedType"), "openai"),
        Set(("model", "name"), SONNET.id),
    ]


def _terminal(target: Target) -> Terminal:
    variables = (("OPENAI_BASE_URL", target.v1), ("OPENAI_API_KEY", target.key))
    return Terminal(variables, f"qwen --auth-type openai --model {SONNET.id}")


QWEN_CODE = Tool(
    id="qwen-code",
    label="Qwen Code",
    formats=(WireFormat.CHAT, WireFormat.ANTHROPIC),
    docs_url="https://qwenlm.github.io/qwen-code-docs/en/users/configuration/model-providers/",
    file=ConfigFile((".qwen/settings.json",), Syntax.JSON, _edits),
    terminal=_terminal,
    after="Start Qwen Code again afterwards.",
    programs=("qwen",),
    folders=(".qwen",),
    other_names=("qwen",),
)
