"""The Anthropic Messages codec: this folder's functions, bound together."""

from proxy.formats.anthropic.decode_request import decode_request
from proxy.formats.anthropic.encode_request import encode_request
from proxy.formats.anthropic.errors import encode_error, error_frames
from proxy.formats.anthropic.facts import facts, patch
from proxy.formats.anthropic.frames import check_response, frame_error, rename_model, signal
from proxy.formats.anthropic.response import decode_response, encode_response, stop_of
from proxy.formats.anthropic.stream_decode import AnthropicDecoder
from proxy.formats.anthropic.stream_encode import AnthropicEncoder
from proxy.formats.anthropic.text import TEXT
from proxy.formats.anthropic.usage import frame_usage, response_usage
from proxy.formats.codec import Codec
from proxy.formats.errors import decode_error
from shared.catalog.wire import WireFormat

CODEC = Codec(
    format=WireFormat.ANTHROPIC,
    facts=facts,
    patch=patch,
    signal=signal,
    frame_error=frame_error,
    frame_usage=frame_usage,
    response_usage=response_usage,
    stop_of=stop_of,
    check_response=check_response,
    rename_model=rename_model,
    decode_request=decode_request,
    encode_request=encode_request,
    decode_response=decode_response,
    encode_response=encode_response,
    stream_decoder=AnthropicDecoder,
    stream_encoder=AnthropicEncoder,
    decode_error=decode_error,
    encode_error=encode_error,
    error_frames=error_frames,
    ping=b'event: ping\ndata: {"type":"ping"}\n\n',
    text=TEXT,
)
