"""All wire formats, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from proxy.formats.anthropic.codec import CODEC as ANTHROPIC
from proxy.formats.chat.codec import CODEC as CHAT
from proxy.formats.codec import Codec
from proxy.formats.responses.codec import CODEC as RESPONSES
from shared.catalog.wire import WireFormat

CODECS: Mapping[WireFormat, Codec] = MappingProxyType({codec.format: codec for codec in (ANTHROPIC, CHAT, RESPONSES)})
