"""What is known about models by name: tier, limits, which knobs they take; and the Claude models of today.

Pure data and look-ups; user-set limits (`model_limits`) come on top elsewhere. Unknown models get careful defaults.
Sources (read November 2026): platform.claude.com models overview and the Opus 5.5 migration guide,
developers.openai.com model pages, api-docs.deepseek.com, docs.z.ai.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType

TIERS = ("opus", "sonnet", "haiku", "fable")
"""Tiers that a model's name can tell, in the order in which they are looked for."""
DEFAULT_TIER = "default"
"""The tier that serves models of no other tier, where a config assigns it."""

ANTHROPIC_OUTPUT_RANGE = (4_096, 200_000)
_UNKNOWN_ANTHROPIC_OUTPUT = 32_000
_TIER_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class TierRule:
    """A shell-style pattern for model names and the tier of those that match; both in lower case."""

    pattern: str
    tier: str

    def __str__(self) -> str:
        return f"{self.pattern}={self.tier}"


class TierRuleError(ValueError):
    """A line of the tier rules cannot be read; the message names it."""


class Thinking(StrEnum):
    """How a model's reasoning is asked for."""

    NONE = "none"
    """It does not reason."""
    BUDGET = "budget"
    """Anthropic `thinking: enabled` with a token budget."""
    ADAPTIVE = "adaptive"
    """Anthropic `thinking: adaptive` and effort; a budget is refused; may be off."""
    ALWAYS = "always"
    """As adaptive, but it cannot be turned off, so a forced tool choice is refused."""
    EFFORT = "effort"
    """OpenAI's `reasoning_effort` or `reasoning.effort`."""
    NATIVE = "native"
    """It reasons on its own or by a provider's own switch."""


@dataclass(frozen=True, slots=True)
class ModelCapabilities:
    """What a model takes and gives."""

    max_output_tokens: int | None = None
    """The most that may be asked for; None = unknown."""
    context_window: int | None = None
    thinking: Thinking = Thinking.NONE
    accepts_sampling: bool = True
    """Whether temperature, top_p and top_k other than their defaults are accepted."""
    max_temperature: float = 2.0
    max_completion_tokens: bool = False
    """Chat Completions refuses `max_tokens` for it and wants `max_completion_tokens`."""
    replays_reasoning: bool = False
    """Chat Completions wants its `reasoning_content` back in later turns."""

    @property
    def supports_reasoning(self) -> bool:
        """Whether the model reasons at all."""
        return self.thinking is not Thinking.NONE


@dataclass(frozen=True, slots=True)
class CurrentModel:
    """A model offered in `/v1/models` although the upstream may be of another kind."""

    id: str
    display_name: str


CURRENT_CLAUDE: Mapping[str, CurrentModel] = MappingProxyType({
    "opus": CurrentModel("claude-opus-5-5", "Claude Opus 5.5"),
    "sonnet": CurrentModel("claude-sonnet-5-5", "Claude Sonnet 5.5"),
    "haiku": CurrentModel("claude-haiku-5-5", "Claude Haiku 5.5"),
    "fable": CurrentModel("claude-fable-5-2", "Claude Fable 5.2"),
})  # fmt: skip
"""The current Claude model of each tier."""

_K, _M = 1_000, 1_000_000


def _claude(output: int, context: int, thinking: Thinking, *, sampling: bool = True) -> ModelCapabilities:
    return ModelCapabilities(output, context, thinking, accepts_sampling=sampling, max_temperature=1.0)


_CLAUDE_ALWAYS = _claude(128 * _K, _M, Thinking.ALWAYS, sampling=False)
_CLAUDE_ADAPTIVE = _claude(128 * _K, _M, Thinking.ADAPTIVE, sampling=False)
_GPT_REASONING = ModelCapabilities(
    128 * _K, 400 * _K, Thinking.EFFORT, accepts_sampling=False, max_completion_tokens=True
)
_O_SERIES = ModelCapabilities(100 * _K, 200 * _K, Thinking.EFFORT, accepts_sampling=False, max_completion_tokens=True)

_FAMILIES: tuple[tuple[re.Pattern[str], ModelCapabilities], ...] = tuple(
    (re.compile(pattern), capabilities)
    for pattern, capabilities in (
        # Anthropic. Names arrive with dots or dashes, dated, and with cloud prefixes.
        (r"claude-(?:opus-5-5|(?:fable|mythos)-5)", _CLAUDE_ALWAYS),
        (r"claude-(?:opus|sonnet|haiku)-(?:[5-9]|\d\d)(?:\D|$)", _CLAUDE_ADAPTIVE),
        (r"claude-opus-4-[78]", _CLAUDE_ADAPTIVE),
        (r"claude-mythos-preview", _claude(128 * _K, _M, Thinking.ADAPTIVE)),
        (r"claude-(?:opus|sonnet)-4-6", _claude(128 * _K, _M, Thinking.BUDGET)),
        (r"claude-(?:opus|sonnet|haiku)-4-5", _claude(64 * _K, 200 * _K, Thinking.BUDGET)),
        (r"claude-(?:opus-4|4-opus)", _claude(32 * _K, 200 * _K, Thinking.BUDGET)),
        (r"claude-(?:sonnet-4|4-sonnet|3-7-sonnet)", _claude(64 * _K, 200 * _K, Thinking.BUDGET)),
        (r"claude-3-5", _claude(8_192, 200 * _K, Thinking.NONE)),
        (r"claude-(?:3|2|v1|instant)", _claude(4_096, 200 * _K, Thinking.NONE)),
        (r"claude|opus|sonnet|haiku|fable", _claude(64 * _K, 200 * _K, Thinking.ADAPTIVE)),
        # OpenAI
        (r"gpt-(?:5(?:-[12])?-chat|5-3-chat)", ModelCapabilities(16_384, 128 * _K, max_completion_tokens=True)),
        (r"gpt-(?:[5-9]|\d\d)(?:\D|$)", _GPT_REASONING),
        (r"(?:^|/)(?:o[134](?:-|$)|codex-)", _O_SERIES),
        (r"gpt-oss", ModelCapabilities(131_072, 131_072, Thinking.EFFORT)),
        (r"gpt-4-1(?:-(?!1106)|$)", ModelCapabilities(32_768, 1_047_576)),
        (r"gpt-4o|chatgpt-4o", ModelCapabilities(16_384, 128 * _K)),
        (r"gpt-(?:4|3-5)", ModelCapabilities(4_096, 128 * _K)),
        # Others
        (r"deepseek-(?:v[4-9]|flash|pro)", ModelCapabilities(384 * _K, _M, Thinking.NATIVE, replays_reasoning=True)),
        (r"deepseek-(?:reasoner|r1)", ModelCapabilities(64 * _K, 128 * _K, Thinking.NATIVE, replays_reasoning=True)),
        (r"deepseek", ModelCapabilities(8_192, 128 * _K)),
        (r"gemini-(?:2-5|[3-9])", ModelCapabilities(65_536, 1_048_576, Thinking.EFFORT)),
        (r"gemini", ModelCapabilities(8_192, 1_048_576)),
        (r"glm-(?:5|4-[5-9])", ModelCapabilities(131_072, 200 * _K, Thinking.NATIVE, replays_reasoning=True)),
        (r"kimi-(?:k2-thinking|k2-[5-9]|k[3-9])",
         ModelCapabilities(None, 262_144, Thinking.NATIVE, replays_reasoning=True)),
        (r"minimax-m", ModelCapabilities(None, 204_800, Thinking.NATIVE, max_temperature=1.0)),
        (r"qwen3.*thinking|qwq|magistral|grok-(?:3-mini|[4-9])", ModelCapabilities(thinking=Thinking.NATIVE)),
    )
)  # fmt: skip
_UNKNOWN = ModelCapabilities()


def parse_tier_rules(text: str) -> tuple[TierRule, ...]:
    """Read `pattern=tier` lines in order; blank lines and `#` comments are skipped. Raises `TierRuleError`."""
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not (rule := line.strip()) or rule.startswith("#"):
            continue
        pattern, separator, tier = (part.strip().lower() for part in rule.rpartition("="))
        if not separator or not pattern or _TIER_NAME.fullmatch(tier) is None:
            raise TierRuleError(f"line {number} is no rule such as gpt-5*=opus")
        rules.append(TierRule(pattern, tier))
    return tuple(rules)


def tier_of(model: str, rules: Iterable[TierRule] = ()) -> str | None:
    """Return the tier of a model's name: the first rule that matches, else the tier that the name contains."""
    name = model.lower()
    for rule in rules:
        if fnmatchcase(name, rule.pattern):
            return rule.tier
    return next((tier for tier in TIERS if tier in name), None)


@lru_cache(maxsize=1024)
def capabilities_of(model: str) -> ModelCapabilities:
    """Return what is known of a model by its name, in any spelling that vendors and gateways use."""
    name = model.lower().replace(".", "-").replace("_", "-").replace("@", "-")
    return next((known for pattern, known in _FAMILIES if pattern.search(name) is not None), _UNKNOWN)


def anthropic_output_limit(model: str) -> int:
    """Return the `max_tokens` to send when the client gave none: the model's own maximum, within bounds."""
    known = capabilities_of(model).max_output_tokens or _UNKNOWN_ANTHROPIC_OUTPUT
    lowest, highest = ANTHROPIC_OUTPUT_RANGE
    return min(max(known, lowest), highest)
