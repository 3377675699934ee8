"""The Responses codec: this folder's functions, bound together."""

from proxy.formats.codec import Codec
from proxy.formats.errors import decode_error
from proxy.formats.responses.decode_request import decode_request
from proxy.formats.responses.encode_request import encode_request
from proxy.formats.responses.errors import encode_error, error_frames
from proxy.formats.responses.facts import facts, patch
from proxy.formats.responses.frames import check_response, frame_error, rename_model, signal
from proxy.formats.responses.response import decode_response, encode_response, stop_of
from proxy.formats.responses.stream_decode import ResponsesDecoder
from proxy.formats.responses.stream_encode import ResponsesEncoder
from proxy.formats.responses.text import TEXT
from proxy.formats.responses.usage import frame_usage, response_usage
from shared.catalog.wire import WireFormat

CODEC = Codec(
    format=WireFormat.RESPONSES,
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
    stream_decoder=ResponsesDecoder,
    stream_encoder=ResponsesEncoder,
    decode_error=decode_error,
    encode_error=encode_error,
    error_frames=error_frames,
    ping=b": ping\n\n",
    text=TEXT,
)
