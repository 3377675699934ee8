"""Taking bodies that are here in one piece, and leaving all others to their reader."""

import asyncio
from unittest.mock import Mock

import pytest
from aiohttp import StreamReader
from aiohttp.streams import EMPTY_PAYLOAD

from proxy.whole_body import whole_body


async def body_of(*pieces: bytes, ended: bool = True) -> StreamReader:
    body = StreamReader(Mock(), 1024, loop=asyncio.get_running_loop())
    for piece in pieces:
        body.feed_data(piece)
    if ended:
        body.feed_eof()
    return body


async def test_one_piece_is_taken_and_the_body_is_at_its_end() -> None:
    body = await body_of(b"all")
    assert whole_body(body) == b"all"
    assert body.at_eof()
    assert await body.readany() == b""


async def test_what_is_not_whole_or_in_pieces_is_left_to_its_reader() -> None:
    for body in (await body_of(b"begun", ended=False), await body_of(b"one", b"two"), await body_of()):
        assert whole_body(body) is None
    assert whole_body(EMPTY_PAYLOAD) is None


async def test_pieces_that_are_left_can_still_be_read() -> None:
    body = await body_of(b"one", b"two")
    whole_body(body)
    assert await body.readany() == b"onetwo"


async def test_a_broken_body_is_left_to_raise() -> None:
    body = await body_of(b"half")
    body.set_exception(ValueError("broken"))
    assert whole_body(body) is None
    with pytest.raises(ValueError, match="broken"):
        await body.readany()
