"""Anything else: the vendors' SDKs, and curl.

Sources, read November 2026: the READMEs of anthropic-sdk-python, anthropic-sdk-typescript (base URL without `/v1`), openai-python and
openai-node (with `/v1`). Driven in tests/e2e/test_anthropic_sdk.py, test_openai_sdk.py and test_js_sdks.py.
"""

from dashboard.setup.tools.model import SONNET, Snippet, Target, Terminal, Tool
from shared.catalog.wire import WireFormat


def _snippets(target: Target) -> tuple[Snippet, ...]:
    return (
        Snippet("curl", "bash", _curl(target)),
        Snippet("Anthropic SDK, Python", "python", _anthropic_python(target)),
        Snippet("OpenAI SDK, Python", "python", _openai_python(target)),
        Snippet("Anthropic SDK, TypeScript", "typescript", _anthropic_typescript(target)),
        Snippet("OpenAI SDK, TypeScript", "typescript", _openai_typescript(target)),
    )


def _curl(target: Target) -> str:
    body = f'{{"model": "{SONNET.id}", "max_tokens": 100, "messages": [{{"role": "user", "content": "Hello"}}]}}'
    return (
        f"curl {target.v1}/messages \\\n  -H 'x-api-key: {target.key}' \\\n"
        f"  -H 'content-type: application/json' \\\n  -d '{body}'"
    )


def _anthropic_python(target: Target) -> str:
    return f"""import anthropic

client = anthropic.Anthropic(base_url="{target.root}", api_key="{target.key}")
message = client.messages.create(
    model="{SONNET.id}", max_tokens=100, messages=[{{"role": "user", "content": "Hello"}}]
)
print(message.content[0].text)"""


def _openai_python(target: Target) -> str:
    return f"""import openai

client = openai.OpenAI(base_url="{target.v1}", api_key="{target.key}")
response = client.responses.create(model="{SONNET.id}", input="Hello")
print(response.output_text)"""


def _anthropic_typescript(target: Target) -> str:
    return f"""import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({{ baseURL: "{target.root}", apiKey: "{target.key}" }});
const message = await client.messages.create({{
  model: "{SONNET.id}", max_tokens: 100, messages: [{{ role: "user", content: "Hello" }}],
}});
console.log(message.content);"""


def _openai_typescript(target: Target) -> str:
    return f"""import OpenAI from "openai";

const client = new OpenAI({{ baseURL: "{target.v1}", apiKey: "{target.key}" }});
const response = await client.responses.create({{ model: "{SONNET.id}", input: "Hello" }});
console.log(response.output_text);"""


def _terminal(target: Target) -> Terminal:
    variables = {
        "ANTHROPIC_BASE_URL": target.root,
        "ANTHROPIC_API_KEY": target.key,
        "OPENAI_BASE_URL": target.v1,
        "OPENAI_API_KEY": target.key,
    }
    return Terminal(tuple(variables.items()), "your-program")


def _steps(target: Target) -> tuple[str, ...]:
    return (
        f"Programs that speak Anthropic Messages: base URL {target.root}, the client key as x-api-key or bearer token.",
        f"Programs that speak OpenAI Chat Completions or Responses: base URL {target.v1}, the client key as API key.",
        f"Model: whatever the program usually asks for, or {SONNET.id}; the tiers decide what serves it.",
    )


GENERIC = Tool(
    id="generic",
    label="Anything else",
    formats=(WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES),
    docs_url="https://platform.claude.com/docs/en/api/client-sdks",
    terminal=_terminal,
    steps=_steps,
    snippets=_snippets,
    other_names=("sdk", "curl", "other", "anthropic-sdk", "openai-sdk"),
)
