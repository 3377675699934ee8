"""The providers, as data: where each one is, which formats it speaks there, how it wants its credential.

To add an OpenAI- or Anthropic-compatible provider, add a row. `speaks` and `base_url_of` answer for an account.
Sources: each provider's documentation and the presets of cc-switch, read August to November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from shared.catalog.auth import AuthScheme, AuthType
from shared.catalog.wire import WireFormat

_ANTHROPIC, _CHAT, _RESPONSES = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
_BEARER, _X_API_KEY = AuthScheme.BEARER, AuthScheme.X_API_KEY

OPENAI_URL = "https://api.openai.com/v1"
CHATGPT_URL = "https://chatgpt.com/backend-api/codex"
_OPENAI_HOSTS = frozenset({"api.openai.com", "us.api.openai.com", "eu.api.openai.com"})


class ModelList(StrEnum):
    """The shape of a provider's answer to a request for its models."""

    OPENAI = "openai"
    """`{"data": [{"id"}]}`."""
    ANTHROPIC = "anthropic"
    """`{"data": [{"id", "display_name"}], "has_more", "last_id"}`, in pages."""
    NONE = "none"
    """There is no such list."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One format that a provider speaks, and where."""

    format: WireFormat
    base_url: str
    """Empty for providers whose address only the user knows."""
    auth: AuthScheme = AuthScheme.BEARER
    version: str = "/v1"
    """What comes between a base URL without a version and the resource."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A vendor's API."""

    slug: str
    label: str
    endpoints: tuple[Endpoint, ...]
    """In order of preference, one a format."""
    also_at: tuple[Mapping[WireFormat, str], ...] = ()
    """Other sets of base URLs (regions, coding plans): an account that names one URL of a set means the set."""
    auth_types: tuple[AuthType, ...] = (AuthType.API_KEY,)
    quirks: tuple[str, ...] = ()
    """Names of `proxy.upstream.quirks`."""
    models: ModelList = ModelList.OPENAI
    models_format: WireFormat = WireFormat.CHAT
    """The endpoint under which the list of models is."""
    prices: tuple[str, ...] = ()
    """Providers of the price list to look in, in this order."""
    keys_url: str | None = None
    """Where a person gets a key."""
    docs_url: str | None = None
    local: bool = False
    """Runs on the user's machine; needs no key."""

    @property
    def speaks(self) -> tuple[WireFormat, ...]:
        """Return the formats in order of preference."""
        return tuple(endpoint.format for endpoint in self.endpoints)

    def endpoint(self, wire_format: WireFormat) -> Endpoint | None:
        """Return the endpoint for a format, or None when the provider does not offer it."""
        return next((endpoint for endpoint in self.endpoints if endpoint.format is wire_format), None)


_ROWS = (
    Provider(
        "anthropic", "Anthropic",
        (Endpoint(_ANTHROPIC, "https://api.anthropic.com", _X_API_KEY),),
        auth_types=(AuthType.API_KEY, AuthType.OAUTH),
        models=ModelList.ANTHROPIC, models_format=_ANTHROPIC, prices=("anthropic",),
        keys_url="https://platform.claude.com/settings/keys", docs_url="https://platform.claude.com/docs",
    ),
    Provider(
        "openai", "OpenAI",
        (Endpoint(_RESPONSES, OPENAI_URL), Endpoint(_CHAT, OPENAI_URL)),
        prices=("openai",),
        keys_url="https://platform.openai.com/api-keys", docs_url="https://developers.openai.com/api/docs",
    ),
    Provider(
        "openai_sub", "ChatGPT subscription",
        (Endpoint(_RESPONSES, CHATGPT_URL, version=""),),
        auth_types=(AuthType.OAUTH,), quirks=("chatgpt_backend",),
        models=ModelList.NONE, models_format=_RESPONSES, prices=("openai",),
        docs_url="https://developers.openai.com/codex",
    ),
    Provider(
        "codex", "OpenAI Codex",
        (Endpoint(_RESPONSES, OPENAI_URL),),
        auth_types=(AuthType.OAUTH, AuthType.API_KEY), quirks=("chatgpt_backend",),
        models_format=_RESPONSES, prices=("openai",),
        keys_url="https://platform.openai.com/api-keys", docs_url="https://developers.openai.com/codex",
    ),
    Provider(
        "openrouter", "OpenRouter",
        (Endpoint(_CHAT, "https://openrouter.ai/api/v1"),
         Endpoint(_RESPONSES, "https://openrouter.ai/api/v1"),
         Endpoint(_ANTHROPIC, "https://openrouter.ai/api")),
        prices=("openrouter",),
        keys_url="https://openrouter.ai/settings/keys", docs_url="https://openrouter.ai/docs",
    ),
    Provider(
        "gemini", "Google Gemini",
        (Endpoint(_CHAT, "https://generativelanguage.googleapis.com/v1beta/openai"),),
        quirks=("gemini_thought_signatures",), prices=("google",),
        keys_url="https://aistudio.google.com/apikey", docs_url="https://ai.google.dev/gemini-api/docs/openai",
    ),
    Provider(
        "deepseek", "DeepSeek",
        (Endpoint(_ANTHROPIC, "https://api.deepseek.com/anthropic", _X_API_KEY),
         Endpoint(_CHAT, "https://api.deepseek.com")),
        quirks=("reasoning_content_echo",), prices=("deepseek",),
        keys_url="https://platform.deepseek.com/api_keys", docs_url="https://api-docs.deepseek.com",
    ),
    Provider(
        "glm", "Z.ai (GLM)",
        (Endpoint(_ANTHROPIC, "https://api.z.ai/api/anthropic"),
         Endpoint(_CHAT, "https://api.z.ai/api/paas/v4")),
        also_at=(
            {_ANTHROPIC: "https://open.bigmodel.cn/api/anthropic", _CHAT: "https://open.bigmodel.cn/api/paas/v4"},
            {_ANTHROPIC: "https://api.z.ai/api/anthropic", _CHAT: "https://api.z.ai/api/coding/paas/v4"},
            {_ANTHROPIC: "https://open.bigmodel.cn/api/anthropic",
             _CHAT: "https://open.bigmodel.cn/api/coding/paas/v4"},
        ),
        quirks=("reasoning_content_echo",), prices=("zai", "zhipuai"),
        keys_url="https://z.ai/manage-apikey/apikey-list", docs_url="https://docs.z.ai",
    ),
    Provider(
        "cerebras", "Cerebras",
        (Endpoint(_CHAT, "https://api.cerebras.ai/v1"),),
        prices=("cerebras",),
        keys_url="https://cloud.cerebras.ai", docs_url="https://inference-docs.cerebras.ai",
    ),
    Provider(
        "minimax", "MiniMax",
        (Endpoint(_ANTHROPIC, "https://api.minimax.io/anthropic"),
         Endpoint(_CHAT, "https://api.minimax.io/v1")),
        also_at=({_ANTHROPIC: "https://api.minimaxi.com/anthropic", _CHAT: "https://api.minimaxi.com/v1"},),
        # The list beside Messages is documented with an x-api-key header only, the other one with the bearer token sent here.
        prices=("minimax",),
        keys_url="https://platform.minimax.io/user-center/basic-information/interface-key",
        docs_url="https://platform.minimax.io/docs",
    ),
    Provider(
        "custom", "Other",
        (Endpoint(_CHAT, ""),
         Endpoint(_ANTHROPIC, "", _X_API_KEY),
         Endpoint(_RESPONSES, "")),
    ),
    Provider(
        "xai", "xAI",
        (Endpoint(_RESPONSES, "https://api.x.ai/v1"), Endpoint(_CHAT, "https://api.x.ai/v1")),
        prices=("x-ai",), keys_url="https://console.x.ai", docs_url="https://docs.x.ai",
    ),
    Provider(
        "mistral", "Mistral",
        (Endpoint(_CHAT, "https://api.mistral.ai/v1"),),
        prices=("mistral",), keys_url="https://console.mistral.ai/api-keys", docs_url="https://docs.mistral.ai",
    ),
    Provider(
        "groq", "Groq",
        (Endpoint(_CHAT, "https://api.groq.com/openai/v1"), Endpoint(_RESPONSES, "https://api.groq.com/openai/v1")),
        prices=("groq",), keys_url="https://console.groq.com/keys", docs_url="https://console.groq.com/docs",
    ),
    Provider(
        "moonshot", "Moonshot (Kimi)",
        (Endpoint(_ANTHROPIC, "https://api.moonshot.ai/anthropic"),
         Endpoint(_CHAT, "https://api.moonshot.ai/v1")),
        also_at=({_ANTHROPIC: "https://api.moonshot.cn/anthropic", _CHAT: "https://api.moonshot.cn/v1"},),
        quirks=("reasoning_content_echo",), prices=("moonshotai",),
        keys_url="https://platform.moonshot.ai/console/api-keys", docs_url="https://platform.moonshot.ai/docs",
    ),
    Provider(
        "qwen", "Qwen (Model Studio)",
        (Endpoint(_ANTHROPIC, "https://dashscope.aliyuncs.com/apps/anthropic"),
         Endpoint(_CHAT, "https://dashscope.aliyuncs.com/compatible-mode/v1"),
         Endpoint(_RESPONSES, "https://dashscope.aliyuncs.com/compatible-mode/v1")),
        also_at=(
            {_ANTHROPIC: "https://dashscope-intl.aliyuncs.com/apps/anthropic",
             _CHAT: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
             _RESPONSES: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"},
        ),
        keys_url="https://bailian.console.aliyun.com", docs_url="https://help.aliyun.com/zh/model-studio",
    ),
    Provider(
        "together", "Together AI",
        (Endpoint(_CHAT, "https://api.together.ai/v1"),),
        prices=("together",), keys_url="https://api.together.ai/settings/api-keys", docs_url="https://docs.together.ai",
    ),
    Provider(
        "fireworks", "Fireworks AI",
        (Endpoint(_ANTHROPIC, "https://api.fireworks.ai/inference"),
         Endpoint(_CHAT, "https://api.fireworks.ai/inference/v1")),
        prices=("fireworks",), keys_url="https://app.fireworks.ai/settings/users/api-keys",
        docs_url="https://docs.fireworks.ai",
    ),
    Provider(
        "ollama", "Ollama",
        (Endpoint(_CHAT, "http://localhost:11434/v1"),
         Endpoint(_ANTHROPIC, "http://localhost:11434"),
         Endpoint(_RESPONSES, "http://localhost:11434/v1")),
        docs_url="https://docs.ollama.com", local=True,
    ),
    Provider(
        "vllm", "vLLM",
        (Endpoint(_CHAT, "http://localhost:8000/v1"),
         Endpoint(_ANTHROPIC, "http://localhost:8000"),
         Endpoint(_RESPONSES, "http://localhost:8000/v1")),
        docs_url="https://docs.vllm.ai", local=True,
    ),
    Provider(
        "lmstudio", "LM Studio",
        (Endpoint(_CHAT, "http://localhost:1234/v1"),
         Endpoint(_ANTHROPIC, "http://localhost:1234"),
         Endpoint(_RESPONSES, "http://localhost:1234/v1")),
        docs_url="https://lmstudio.ai/docs", local=True,
    ),
)  # fmt: skip

PROVIDERS: Mapping[str, Provider] = MappingProxyType({provider.slug: provider for provider in _ROWS})
"""By slug, in the order of the "add account" form."""

_CHATGPT = Endpoint(_RESPONSES, CHATGPT_URL, version="")


def provider_of(slug: str) -> Provider:
    """Return a provider's row; a slug that an earlier database holds and we do not know is a custom provider."""
    return PROVIDERS.get(slug, PROVIDERS["custom"])


def speaks_of(provider: str, api_format: str | None, auth_type: str, base_url: str | None) -> tuple[WireFormat, ...]:
    """Return the formats that an account speaks, in order of preference; at least one.

    A set `api_format` is the only format. `openai` elsewhere than at its own address, and `custom`, speak Chat
    Completions, which every compatible server has.
    """
    del auth_type  # the format does not depend on it today; the address does
    if api_format in set(WireFormat):
        return (WireFormat(api_format),)
    if provider == "openai" and not _is_openai(base_url):
        return (WireFormat.CHAT,)
    known = PROVIDERS.get(provider)
    return known.speaks if known is not None and provider != "custom" else (WireFormat.CHAT,)


def endpoint_of(provider: str, auth_type: str, base_url: str | None, wire_format: WireFormat) -> Endpoint:
    """Return the endpoint that an account uses for a format: its own base URL, or the catalogue's.

    The base URL is empty when neither is known (a custom provider without one).
    """
    row = provider_of(provider)
    own = row.endpoint(wire_format)
    if provider == "codex" and auth_type == AuthType.OAUTH and wire_format is WireFormat.RESPONSES:
        own = _CHATGPT
    if own is None:
        own = _unlisted(row, wire_format)
    if not base_url:
        return own
    return Endpoint(own.format, _sibling(row, base_url, wire_format) or base_url, own.auth, own.version)


def model_list_of(provider: str, auth_type: str) -> ModelList:
    """Return the shape of the list of models that an account can be asked for."""
    if provider == "codex" and auth_type == AuthType.OAUTH:
        return ModelList.NONE
    return provider_of(provider).models


def _unlisted(row: Provider, wire_format: WireFormat) -> Endpoint:
    """Return the endpoint for a format that the user says the provider speaks: at its main address, as custom ones do."""
    main = row.endpoints[0]
    usual = PROVIDERS["custom"].endpoint(wire_format)
    return Endpoint(wire_format, main.base_url, usual.auth if usual is not None else main.auth, main.version)


def _is_openai(base_url: str | None) -> bool:
    return not base_url or (urlsplit(base_url).hostname or "") in _OPENAI_HOSTS


def _sibling(row: Provider, base_url: str, wire_format: WireFormat) -> str | None:
    """Return the address for `wire_format` of the set that `base_url` belongs to; None for an address of no set."""
    given = _comparable(base_url)
    own_set = {endpoint.format: endpoint.base_url for endpoint in row.endpoints}
    for addresses in (own_set, *row.also_at):
        if given in map(_comparable, addresses.values()):
            return addresses.get(wire_format)
    return None


def _comparable(base_url: str) -> str:
    return base_url.strip().rstrip("/").removesuffix("/v1").lower()
