"""Continue: two models in its `config.yaml`, which the editor extensions and the command line `cn` read.

Sources, read November 2026: docs.continue.dev/reference (`name`, `version`, `schema`, `models`) and /yaml-migration (a `config.yaml` is
read in place of a `config.json`, which is why one is not made beside the other). Its Anthropic client appends `messages` to `apiBase`. Driven with
`cn` 1.5.47 in tests/e2e/test_written_configuration.py.
"""

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Edit, Put, Set
from dashboard.setup.tools.model import HAIKU, SONNET, ConfigFile, Target, Tool
from shared.catalog.models import CurrentModel
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_HEAD = {"name": "My configuration", "version": "1.0.0", "schema": "v1"}
_NAMES = {SONNET: "CodeGate Sonnet", HAIKU: "CodeGate Haiku"}


def _edits(document: Json, target: Target) -> list[Edit]:
    missing = [Set((name,), value) for name, value in _HEAD.items() if name not in document]
    return [*missing, *(Put(("models",), "name", _model(model, target)) for model in _NAMES)]


def _model(model: CurrentModel, target: Target) -> dict[str, Json]:
    return {
        "name": _NAMES[model],
        "provider": "anthropic",
        "model": model.id,
        "apiBase": f"{target.v1}/",
        "apiKey": target.key,
        "roles": ["chat", "edit", "apply"],
    }


CONTINUE = Tool(
    id="continue",
    label="Continue",
    formats=(WireFormat.ANTHROPIC, WireFormat.CHAT),
    docs_url="https://docs.continue.dev/reference",
    file=ConfigFile((".continue/config.yaml",), Syntax.YAML, _edits, hides=(".continue/config.json",)),
    after=f"Choose “{_NAMES[SONNET]}” in Continue's list of models; the models that you had stay.",
    programs=("cn",),
    folders=(".continue",),
    other_names=("continue-dev", "cn"),
)
