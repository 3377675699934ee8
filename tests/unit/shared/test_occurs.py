"""Whether a pattern occurs in bytes: small and large bodies answer alike, in every thread."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.occurs import SMALL_BYTES, occurs

LONG_NUMBER = (rb"\\u[dD][89a-fA-F]", rb"[0-9]{19}")
ENDS = (0, 1, SMALL_BYTES - 19, SMALL_BYTES, SMALL_BYTES + 1, 200_000)


@pytest.mark.parametrize("before", ENDS)
@pytest.mark.parametrize("after", ENDS)
@pytest.mark.parametrize("held", [b"1234567890123456789", rb"\uDc00", b"9" * 40])
def test_it_is_found_wherever_it_stands(before: int, after: int, held: bytes) -> None:
    tell = occurs(*LONG_NUMBER)
    assert tell(b"x" * before + held + b"\n" * after)


@pytest.mark.parametrize("size", ENDS)
@pytest.mark.parametrize("held", [b"123456789012345678", b"123456789.1234567890", rb"\u0d800", b"\x00\xff\xd8"])
def test_what_only_looks_like_it_is_not(size: int, held: bytes) -> None:
    assert not occurs(*LONG_NUMBER)(b"x" * size + held + b" " * size)


def test_the_plain_answer_serves_small_bodies() -> None:
    asked: list[bytes] = []

    def plainly(raw: bytes) -> bool:
        asked.append(raw)
        return b"mark" in raw

    tell = occurs(b"mark", plainly=plainly)
    assert tell(b"a mark")
    assert asked == [b"a mark"]


def test_threads_do_not_disturb_one_another() -> None:
    tell = occurs(*LONG_NUMBER)
    bodies = [b"x" * 300_000 + (b"1" * 19 if number % 2 else b"") for number in range(64)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tell, bodies))
    assert answers == [re.search(b"|".join(LONG_NUMBER), body) is not None for body in bodies]
