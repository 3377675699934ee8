"""Codex: a provider of its own in `config.toml`, which the command line, the editor extension and the desktop app all read.

Sources, read November 2026: developers.openai.com/codex/config-advanced and /config-reference (`model_provider`,
`[model_providers.<id>]`, `wire_api` only `responses`, `experimental_bearer_token` not together with `env_key` or `auth`). The key
stands in the file, because `env_key` reads only the environment of the process, which an editor or desktop app does not share.
Driven with 0.171 in tests/e2e/test_written_configuration.py.
"""

from dashboard.setup.documents.editor import Syntax
from dashboard.setup.documents.edits import Drop, Edit, Set
from dashboard.setup.tools.model import ConfigFile, Target, Terminal, Tool
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_ID = "codegate"
_TABLE = ("model_providers", _ID)


def _edits(_: Json, target: Target) -> list[Edit]:
    entries = {
        "name": "CodeGate",
        "base_url": target.v1,
        "wire_api": "responses",
        "experimental_bearer_token": target.key,
    }
    return [
        Set(("model_provider",), _ID),
        *(Set((*_TABLE, name), value) for name, value in entries.items()),
        *(Drop((*_TABLE, name)) for name in ("env_key", "env_key_instructions", "auth", "requires_openai_auth")),
    ]


def _terminal(target: Target) -> Terminal:
    provider = f"{{name='CodeGate', base_url='{target.v1}', env_key='CODEGATE_KEY', wire_api='responses'}}"
    return Terminal(
        (("CODEGATE_KEY", target.key),), f'codex -c model_provider={_ID} -c "model_providers.{_ID}={provider}"'
    )


CODEX = Tool(
    id="codex",
    label="Codex CLI",
    formats=(WireFormat.RESPONSES,),
    docs_url="https://developers.openai.com/codex/config-advanced",
    file=ConfigFile((".codex/config.toml",), Syntax.TOML, _edits),
    terminal=_terminal,
    after="Start Codex again afterwards: it reads the file once.",
    programs=("codex",),
    folders=(".codex",),
    other_names=("codex-cli", "openai-codex"),
)
