"""Editing configuration that people wrote by hand: what is asked for changes, every other byte stays."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.setup.documents.editor import Syntax, edited, meaning
from dashboard.setup.documents.edits import Put, Set, Unreadable, applied

J, T, Y = Syntax.JSON, Syntax.TOML, Syntax.YAML

BY_HAND_JSON = """{
    // what I like
    "theme": "dark",   /* at night */
    "env": {
        "EDITOR": "vim", // the best
        "ANTHROPIC_BASE_URL": "https://old.example"
    },
    "unknown": {"kept": [1, 2.50, 1e3]},
}
"""
BY_HAND_TOML = """# mine
model = "gpt-5.5" # fast enough

[tui]
notifications = [ "agent-turn-complete" ]

# somebody else's
[model_providers.other]
name = "Other"
"""
BY_HAND_YAML = """# Aider, my way
dark-mode: true   # easier
model: 'sonnet'

read:
    - CONVENTIONS.md  # always
    - "other file.md"
"""


def lines_lost(before: str, after: str) -> list[str]:
    """Return the lines of `before` that are not in `after`, in order."""
    rest = after.splitlines()
    return [line for line in before.splitlines() if line not in rest]


def test_a_value_in_json_is_replaced_and_everything_else_stays():
    after = edited(
        BY_HAND_JSON.encode(), J, [Set(("env", "ANTHROPIC_BASE_URL"), "http://x"), Set(("env", "KEY"), "k")]
    ).decode()
    assert after == BY_HAND_JSON.replace(
        '"ANTHROPIC_BASE_URL": "https://old.example"', '"ANTHROPIC_BASE_URL": "http://x",\n        "KEY": "k"'
    )


def test_a_new_key_follows_the_files_own_indentation_and_comma():
    after = edited(BY_HAND_JSON.encode(), J, [Set(("model",), "m")]).decode()
    assert after == BY_HAND_JSON.replace("1e3]},\n", '1e3]},\n    "model": "m",\n')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{\n  "a": {\n    "b": 1\n  }\n}'),
        ('{"x": 1}', '{"x": 1, "a": {\n    "b": 1\n  }}'),
        ('{\n\t"x": 1 // why\n}\n', '{\n\t"x": 1, // why\n\t"a": {\n\t\t"b": 1\n\t}\n}\n'),
        ('{ "a": {} }', '{ "a": {\n    "b": 1\n  } }'),
        ('{\n  "a": {\n    // nothing yet\n  }\n}', None),
        ('{"a": {"b": 2, "b": 3}}', '{"a": {"b": 2, "b": 1}}'),
    ],
)
def test_json_of_any_shape_takes_a_key(before: str, after: str | None):
    changed = edited(before.encode(), J, [Set(("a", "b"), 1)]).decode()
    assert meaning(changed.encode(), J)["a"]["b"] == 1
    if after is not None:
        assert changed == after
    assert lines_lost(*(text.replace(",", "") for text in (before, changed))) == [] or "{" in before


def test_what_already_stands_there_is_not_touched():
    content = BY_HAND_JSON.encode()
    assert edited(content, J, [Set(("env", "EDITOR"), "vim")]) == content


def test_a_list_gets_an_item_once():
    item = {"id": "m", "url": "u"}
    once = edited(b'{"models": [{"id": "x"}]}', J, [Put(("models",), "id", item)])
    assert edited(once, J, [Put(("models",), "id", item)]) == once
    other = edited(once, J, [Put(("models",), "id", item | {"url": "v"})])
    assert meaning(other, J) == {"models": [{"id": "x"}, {"id": "m", "url": "v"}]}


def test_toml_keeps_comments_and_order():
    edits = [Set(("model_provider",), "codegate"), Set(("model_providers", "codegate", "name"), "CodeGate")]
    after = edited(BY_HAND_TOML.encode(), T, edits).decode()
    assert lines_lost(BY_HAND_TOML, after) == []
    read = tomllib.loads(after)
    assert read["model_provider"] == "codegate"
    assert read["model_providers"] == {"other": {"name": "Other"}, "codegate": {"name": "CodeGate"}}


def test_yaml_keeps_comments_quotes_and_indentation():
    after = edited(BY_HAND_YAML.encode(), Y, [Set(("openai-api-base",), "http://x/v1")]).decode()
    assert after.startswith(BY_HAND_YAML.rstrip())
    assert meaning(after.encode(), Y)["openai-api-base"] == "http://x/v1"


def test_a_list_in_yaml_gets_an_item():
    before = "name: Mine\nmodels:\n  - name: Local   # at home\n    provider: ollama\n"
    after = edited(before.encode(), Y, [Put(("models",), "name", {"name": "New", "provider": "anthropic"})]).decode()
    assert after == before + "  - name: New\n    provider: anthropic\n"


@pytest.mark.parametrize("syntax", list(Syntax))
@pytest.mark.parametrize("content", [None, b"", b"\n  \n"])
def test_a_missing_or_blank_file_becomes_a_whole_one(syntax: Syntax, content: bytes | None):
    assert meaning(edited(content, syntax, [Set(("a", "b"), "c")]), syntax) == {"a": {"b": "c"}}


@pytest.mark.parametrize(
    ("syntax", "content"),
    [
        (J, b'{"a": }'),
        (J, b'{"a": 1'),
        (J, b"[]"),
        (J, b'{"a": 1} trailing'),
        (J, b"\xff\xfe{}"),
        (J, b'{"env": "none"}'),
        (J, b"{" * 5000),
        (T, b"a = "),
        (T, b"env = 1\n"),
        (Y, b"a: [1"),
        (Y, b"- a list\n"),
        (Y, b"env: text\n"),
        (Y, b"\tx: 1\n"),
    ],
)
def test_what_is_no_valid_configuration_is_refused(syntax: Syntax, content: bytes):
    with pytest.raises(Unreadable) as refused:
        edited(content, syntax, [Set(("env", "KEY"), "secret-value")])
    assert "secret-value" not in str(refused.value)


def test_a_fault_names_its_line():
    with pytest.raises(Unreadable, match="line 3"):
        meaning(b'{\n  "a": 1,\n  oops\n}', J)


@pytest.mark.parametrize("content", [b'{\r\n  "a": 1\r\n}\r\n', b'\xef\xbb\xbf{\n  "a": 1\n}\n'])
def test_line_endings_and_byte_order_mark_stay(content: bytes):
    after = edited(content, J, [Set(("b",), 2)])
    assert after.startswith(content[:8])
    assert after.count(b"\r\n") == (4 if b"\r" in content else 0)
    assert after.count(b"\n") == 4


_documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(
    st.dictionaries(st.text(max_size=6), _documents, max_size=4),
    st.lists(st.sampled_from(["a", "b", "é"]), min_size=1, max_size=3),
    _documents,
    st.sampled_from([None, 2, "\t"]),
)
def test_json_says_what_it_said_plus_the_edit(document: dict, path: list[str], value: object, indent: object):
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    edit = Set(tuple(path), value)
    try:
        wanted = applied(document, [edit])
    except Unreadable:
        with pytest.raises(Unreadable):
            edited(text.encode(), J, [edit])
        return
    assert json.loads(edited(text.encode(), J, [edit])) == wanted
