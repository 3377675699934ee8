"""Bodies that no format accepts, by name: broken JSON, JSON of the wrong kind, and what each format lacks."""

import gzip

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, dumps
from tests.support import rendering

_VALID = b'{"model":"claude-sonnet-5","max_tokens":9,"messages":[{"role":"user","content":"x"}],"input":"x"}'

NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \r\n\t ",
    "an open brace": b"{",
    "a closed brace": b"}",
    "an open bracket": b"[",
    "a key alone": b'{"model"',
    "a key and a colon": b'{"model":',
    "cut in a string": b'{"model":"clau',
    "cut before the last brace": _VALID[:-1],
    "cut in the middle": _VALID[: len(_VALID) // 2],
    "a trailing comma in an object": b'{"model":"m",}',
    "a trailing comma in an array": b'{"model":"m","messages":[1,]}',
    "a leading comma": b'{,"model":"m"}',
    "no colon": b'{"model" "m"}',
    "no comma": b'{"model":"m" "x":1}',
    "single quotes": b"{'model':'m'}",
    "keys without quotes": b'{model:"m"}',
    "a line comment": b'{"model":"m"} // x',
    "a block comment": b'{/* x */"model":"m"}',
    "NaN": b'{"model":"m","temperature":NaN}',
    "Infinity": b'{"model":"m","temperature":Infinity}',
    "minus Infinity": b'{"model":"m","temperature":-Infinity}',
    "a leading zero": b'{"model":"m","max_tokens":01}',
    "a plus sign": b'{"model":"m","max_tokens":+1}',
    "no digit before the point": b'{"model":"m","temperature":.5}',
    "no digit after the point": b'{"model":"m","temperature":1.}',
    "hexadecimal": b'{"model":"m","max_tokens":0x10}',
    "Python's True": b'{"model":"m","stream":True}',
    "Python's None": b'{"model":"m","stream":None}',
    "undefined": b'{"model":undefined}',
    "a raw newline in a string": b'{"model":"a\nb"}',
    "a raw tab in a string": b'{"model":"a\tb"}',
    "a NUL in a string": b'{"model":"a\x00b"}',
    "an unknown escape": rb'{"model":"\x41"}',
    "a short unicode escape": rb'{"model":"\u12"}',
    "an unicode escape without digits": rb'{"model":"\uZZZZ"}',
    "invalid UTF-8": b'{"model":"\xff\xfe"}',
    "a truncated UTF-8 sequence": b'{"model":"\xc3"}',
    "overlong UTF-8": b'{"model":"\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"model":"\xed\xa0\x80"}',
    "UTF-16": _VALID.decode().encode("utf-16"),
    "UTF-32": _VALID.decode().encode("utf-32"),
    "two documents": _VALID + _VALID,
    "rubbish behind": _VALID + b"x",
    "rubbish before": b"x" + _VALID,
    "an XSSI guard": b")]}'\n" + _VALID,
    "form fields": b"model=claude-sonnet-5&messages=hello",
    "XML": b"<?xml version='1.0'?><model>m</model>",
    "YAML": b"model: m\nmessages: []\n",
    "multipart": b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--x--\r\n',
    "gzip that nobody announced": gzip.compress(_VALID, mtime=0),
    "MessagePack": b"\x81\xa5model\xa1m",
    "a NUL": b"\x00",
}

NO_OBJECT: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "a number": b"42",
    "a string": b'"hello"',
    "an empty array": b"[]",
    "an array of objects": b"[" + _VALID + b"]",
    "an empty object": b"{}",
    "arrays 3,000 deep": b'{"model":"m","messages":' + b"[" * 3_000 + b"]" * 3_000 + b"}",
    "arrays 200,000 deep": b"[" * 200_000,
    "objects 3,000 deep": b'{"model":"m","x":' + b'{"a":' * 3_000 + b"1" + b"}" * 3_001,
}

_WRONG_MODELS: dict[str, Json] = {
    "a null model": None,
    "a numeric model": 5,
    "an empty model": "",
    "a model in an array": ["claude-sonnet-5"],
    "a model in an object": {"id": "claude-sonnet-5"},
    "a boolean model": True,
}

_WRONG_MESSAGES: dict[str, Json] = {
    "null messages": None,
    "messages as text": "hello",
    "messages as an object": {"role": "user", "content": "hello"},
    "no message": [],
    "a message that is text": ["hello"],
    "a message that is null": [None],
    "a message without a role": [{"content": "hello"}],
    "a message with a numeric role": [{"role": 1, "content": "hello"}],
}


def lacking(wire: WireFormat) -> dict[str, bytes]:
    """Return JSON objects that lack what the format requires."""
    valid = rendering.request(wire)
    wrong: dict[str, dict[str, Json]] = {
        "no model": {key: value for key, value in valid.items() if key != "model"},
        "a textual stream flag": valid | {"stream": "yes"},
    }
    wrong |= {name: valid | {"model": model} for name, model in _WRONG_MODELS.items()}
    wrong |= _wrong_conversations(wire, valid)
    return {name: dumps(body) for name, body in wrong.items()}


def all_malformed(wire: WireFormat) -> dict[str, bytes]:
    """Return every malformed body of the format, by name."""
    return NOT_JSON | NO_OBJECT | lacking(wire)


def _wrong_conversations(wire: WireFormat, valid: dict[str, Json]) -> dict[str, dict[str, Json]]:
    if wire is WireFormat.RESPONSES:
        inputs: dict[str, Json] = {
            "a numeric input": 7,
            "an input object": {"role": "user"},
            "an input of text items": ["x"],
        }
        return {name: valid | {"input": said} for name, said in inputs.items()}
    wrong = {name: valid | {"messages": said} for name, said in _WRONG_MESSAGES.items()}
    wrong["no messages"] = {key: value for key, value in valid.items() if key != "messages"}
    if wire is WireFormat.ANTHROPIC:
        limits: dict[str, Json] = {
            "a textual limit": "9",
            "a negative limit": -1,
            "a fractional limit": 1.5,
            "a null limit": None,
        }
        wrong |= {name: valid | {"max_tokens": limit} for name, limit in limits.items()}
        wrong["no limit"] = {key: value for key, value in valid.items() if key != "max_tokens"}
    return wrong
