"""GitHub Copilot: variables for its command line, an entry in VS Code's list of language models for the editor.

Sources, read November 2026: docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/use-byok-models (variables),
code.visualstudio.com/docs/agent-customization/language-models (Custom Endpoint, since 1.122) and microsoft/vscode issue 316916
(`customendpoint`, `apiType` and `url` in `chatLanguageModels.json`). VS Code keeps the key in its secret store, so nothing is written.
"""

import json

from dashboard.setup.tools.model import SONNET, Snippet, Target, Terminal, Tool
from shared.catalog.wire import WireFormat


def _terminal(target: Target) -> Terminal:
    variables = {
        "COPILOT_PROVIDER_TYPE": "openai",
        "COPILOT_PROVIDER_BASE_URL": target.v1,
        "COPILOT_PROVIDER_API_KEY": target.key,
        "COPILOT_MODEL": SONNET.id,
    }
    return Terminal(tuple(variables.items()), "copilot")


def _steps(_: Target) -> tuple[str, ...]:
    return (
        "In VS Code run the command “Chat: Manage Language Models”.",
        "Add Models, then Custom Endpoint; name it CodeGate and paste the client key.",
        "API type: Messages.",
        "In chatLanguageModels.json, which opens, complete the entry as below.",
        "Choose the model in the chat's model list.",
    )


def _snippets(target: Target) -> tuple[Snippet, ...]:
    model = {
        "id": SONNET.id,
        "name": SONNET.display_name,
        "url": f"{target.v1}/messages",
        "toolCalling": True,
        "vision": True,
        "maxInputTokens": 200_000,
        "maxOutputTokens": 32_000,
    }
    entry = {"name": "CodeGate", "vendor": "customendpoint", "apiKey": target.key, "apiType": "messages"}
    return (Snippet("chatLanguageModels.json", "json", json.dumps([{**entry, "models": [model]}], indent=2)),)


COPILOT = Tool(
    id="copilot",
    label="Copilot",
    formats=(WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES),
    docs_url="https://docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/use-byok-models",
    terminal=_terminal,
    steps=_steps,
    snippets=_snippets,
    caveat="Chat and agents go through the proxy. Completions while you type stay with GitHub.",
    programs=("copilot",),
    folders=(".copilot",),
    other_names=("github-copilot", "copilot-cli"),
)
