"""Gemini CLI: speaks Google's own format and nothing else, which the proxy does not serve.

Source, read November 2026: google-gemini/gemini-cli (GOOGLE_GEMINI_BASE_URL moves the address, but what is sent there stays
`generateContent`; issues 4608 and 15299).
"""

from dashboard.setup.tools.model import Target, Tool


def _steps(_: Target) -> tuple[str, ...]:
    return (
        "Use Qwen Code, which began as Gemini CLI and looks the same: it can be written in one click.",
        "To use Gemini's models, connect a Google Gemini account; every tool here can then ask for them by name.",
    )


GEMINI = Tool(
    id="gemini",
    label="Gemini-style",
    formats=(),
    docs_url="https://github.com/google-gemini/gemini-cli",
    steps=_steps,
    caveat="Gemini CLI speaks only Google's generateContent format. CodeGate does not serve that, so it cannot be pointed here.",
    programs=("gemini",),
    folders=(".gemini",),
    other_names=("gemini-cli", "gemini-style"),
)
