"""The Chat Completions codec: this folder's functions, bound together."""

from proxy.formats.chat.decode_request import decode_request
from proxy.formats.chat.encode_request import encode_request
from proxy.formats.chat.errors import encode_error, error_frames
from proxy.formats.chat.facts import facts, patch
from proxy.formats.chat.frames import check_response, frame_error, rename_model, signal
from proxy.formats.chat.response import decode_response, encode_response, stop_of
from proxy.formats.chat.stream_decode import ChatDecoder
from proxy.formats.chat.stream_encode import ChatEncoder
from proxy.formats.chat.text import TEXT
from proxy.formats.chat.usage import frame_usage, response_usage
from proxy.formats.codec import Codec
from proxy.formats.errors import decode_error
from shared.catalog.wire import WireFormat

CODEC = Codec(
    format=WireFormat.CHAT,
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
    stream_decoder=ChatDecoder,
    stream_encoder=ChatEncoder,
    decode_error=decode_error,
    encode_error=encode_error,
    error_frames=error_frames,
    ping=b": ping\n\n",
    text=TEXT,
)
