"""What makes requests one conversation."""

import pytest

from proxy.routing.affinity import SESSION_HEADERS, conversation_key, is_bound, response_key, session_of


@pytest.mark.parametrize("header", SESSION_HEADERS)
def test_each_session_header_is_an_explicit_session(header: str) -> None:
    assert session_of({header: "s-1"}, None) == "s-1"


def test_claude_codes_header_comes_first_then_the_body_then_the_others() -> None:
    headers = {"x-claude-code-session-id": "cc", "x-session-id": "x"}
    assert session_of(headers, "body") == "cc"
    assert session_of({"x-session-id": "x"}, "body") == "body"
    assert session_of({"x-session-id": "x"}, None) == "x"


def test_empty_ids_are_none() -> None:
    assert session_of({"x-session-id": ""}, "") is None


def key(**changes: str | None) -> str | None:
    plain: dict[str, str | None] = {"scope": "owner", "tier": "opus", "session": "s", "opening": "hello"}
    return conversation_key(**{**plain, **changes})  # type: ignore[arg-type]


def test_a_session_is_its_id_whatever_was_said() -> None:
    assert key() == key(opening="something else")
    assert key() != key(session="t")


def test_without_a_session_the_opening_tells_conversations_apart() -> None:
    assert key(session=None) == key(session=None)
    assert key(session=None) != key(session=None, opening="goodbye")
    assert key(session=None) != key(session="hello", opening="")
    assert key(session=None, opening="") is None


@pytest.mark.parametrize("changed", [{"scope": "tenant:1"}, {"tier": "haiku"}])
def test_clients_and_tiers_do_not_share_conversations(changed: dict[str, str]) -> None:
    assert key() != key(**changed)
    assert key(session=None) != key(session=None, **changed)


def test_parts_cannot_be_shifted_into_one_another() -> None:
    assert key(scope="ab", tier="c") != key(scope="a", tier="bc")


def test_keys_hold_nothing_of_what_they_were_made_of() -> None:
    made = key(session="my-secret-session")
    assert made is not None
    assert len(made) == 32
    assert "secret" not in made


def test_lone_surrogates_are_hashed_like_any_text() -> None:
    assert key(session=None, opening="\ud800") != key(session=None, opening="\ud801")


def test_first_turns_look_up_only_with_an_explicit_session() -> None:
    assert is_bound(session="s", has_history=False)
    assert is_bound(session=None, has_history=True)
    assert not is_bound(session=None, has_history=False)


def test_stored_responses_belong_to_their_client() -> None:
    assert response_key(scope="a", response_id="resp_1") != response_key(scope="b", response_id="resp_1")
    assert response_key(scope="a", response_id="resp_1") == response_key(scope="a", response_id="resp_1")
