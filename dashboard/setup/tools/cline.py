"""Cline: its command line's `providers.json`; the editor extension keeps its key in the editor's secret store.

Sources, read November 2026: docs.cline.bot/provider-config/openai-compatible (the extension's fields) and what `cline auth` of 3.0.65 writes
(file, mode 0600, `version` 1, an entry with `settings`, `updatedAt` and `tokenSource`). Driven with
it in tests/e2e/test_written_configuration.py.
"""

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit, Set
from dashboard.setup.tools.model import SONNET, ConfigFile, Target, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_ID = "openai-compatible"


def _edits(document: Json, target: Target) -> list[Edit]:
    entry = ("providers", _ID)
    settings = {"provider": _ID, "apiKey": target.key, "model": SONNET.id, "baseUrl": target.v1}
    version = [] if "version" in document else [Set(("version",), 1)]
    return [
        *version,
        Set(("lastUsedProvider",), _ID),
        *(Set((*entry, "settings", name), value) for name, value in settings.items()),
        Set((*entry, "updatedAt"), target.now),
        Set((*entry, "tokenSource"), "manual"),
    ]


def _steps(target: Target) -> tuple[str, ...]:
    return (
        "In the editor: open Cline's settings (the gear in its panel).",
        "API Provider: OpenAI Compatible.",
        f"Base URL: {target.v1}",
        "API Key: the client key.",
        f"Model ID: {SONNET.id}",
    )


CLINE = Tool(
    id="cline",
    label="Cline",
    formats=(WireFormat.CHAT, WireFormat.ANTHROPIC, WireFormat.RESPONSES),
    docs_url="https://docs.cline.bot/provider-config/openai-compatible",
    file=ConfigFile((".cline/data/settings/providers.json",), Syntax.JSON, _edits),
    steps=_steps,
    after="This is the command line's file. The editor extension keeps its key elsewhere: see By hand.",
    programs=("cline",),
    folders=(".cline",),
    other_names=("cline-cli",),
)
