"""JSON in and out, exactly: whatever a client wrote keeps its value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.jsonio import JsonError, dumps, exact, loads, loads_to_look_at

EXACT = {
    "a 64-bit integer": "9223372036854775807",
    "an integer beyond 64 bits": "36893488147419103233",
    "a negative integer beyond 64 bits": "-36893488147419103233",
    "a long integer inside an array": "[1, 123456789012345678901234567890]",
    "one point nought": "1.0",
    "a lone high surrogate": r'"\ud83d"',
    "a lone low surrogate": r'"\ude00"',
    "a lone surrogate in capitals": r'"\uDE00"',
    "surrogates in the wrong order": r'"\ude00\ud83d"',
    "a pair": r'"\ud83d\ude00"',
    "an escaped backslash before u": r'"\\ud83d"',
    "nineteen digits in a text": '"1234567890123456789"',
    "a key with a surrogate": r'{"\udc00": 1}',
}
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("text", EXACT.values(), ids=EXACT.keys())
def test_it_reads_and_writes_what_orjson_does_not(text: str) -> None:
    expected = json.loads(text)
    assert repr(loads(text.encode())) == repr(expected)
    assert repr(json.loads(dumps(expected))) == repr(expected)


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert repr(loads(dumps(value))) == repr(json.loads(json.dumps(value)))


@given(values, st.booleans())
def test_it_reads_what_the_standard_library_wrote(value: object, ascii_only: bool) -> None:
    try:
        written = json.dumps(value, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:
        written = json.dumps(value).encode()
    assert repr(loads(written)) == repr(json.loads(written))


@pytest.mark.parametrize("raw", [b"", b"{", b"NaN", b'{"a":Infinity}', b'"\xff"', b"[" * 100_000])
def test_the_error_tells_where_and_nothing_of_what(raw: bytes) -> None:
    with pytest.raises(JsonError):
        loads(raw)
    with pytest.raises(JsonError) as caught:
        loads(b'{"key": "hunter2 1234567890123456789" oops')
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ['{"a": 18446744073709551616, "b": "x"}', '{"a": 0.12345678901234567890}', '{"a": "\\ud800"}']
)
def test_what_was_read_to_look_at_is_made_exact_before_it_is_written(text: str) -> None:
    raw = text.encode()
    assert repr(exact(loads_to_look_at(raw), raw)) == repr(json.loads(text))


def test_what_is_exact_already_is_not_read_again() -> None:
    raw = b'{"a": 1234567890123456, "b": ["x", 0.1]}'
    document = loads_to_look_at(raw)
    assert document == json.loads(raw)
    assert exact(document, raw) is document


@pytest.mark.parametrize("raw", [b"{", b"nul", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused_when_looked_at(raw: bytes) -> None:
    with pytest.raises(JsonError):
        loads_to_look_at(raw)
