"""`count_tokens` answered here: what counts of a Messages request."""

from proxy.formats.anthropic.counting import estimate_tokens
from shared.jsonio import Json


def counted(content: Json, **members: Json) -> int:
    return estimate_tokens({"model": "m", "messages": [{"role": "user", "content": content}], **members})


def test_text_counts_wherever_it_stands() -> None:
    words = "word " * 400
    empty = counted("x")
    assert 400 <= counted(words) - empty <= 420
    assert 400 <= counted("x", system=[{"type": "text", "text": words}]) - empty <= 420
    assert 400 <= counted("x", tools=[{"name": "f", "description": words, "input_schema": {}}]) - empty <= 440


def test_pictures_count_as_pictures_not_by_their_base64() -> None:
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 1_000_000}}
    assert 1_000 < counted([picture]) < 2_000


def test_what_is_no_input_does_not_count() -> None:
    assert counted("x", metadata={"user_id": "u" * 4_000}) == counted("x")
    assert estimate_tokens({"model": "m" * 400, "messages": []}) == 1
