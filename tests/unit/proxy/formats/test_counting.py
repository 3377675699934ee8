"""The local estimate of `count_tokens`."""

from proxy.formats.anthropic.counting import estimate_tokens


def test_text_counts_by_its_bytes_wherever_it_stands() -> None:
    short = estimate_tokens({"messages": [{"role": "user", "content": "x" * 400}]})
    long = estimate_tokens({"messages": [{"role": "user", "content": "x" * 4400}]})
    assert 100 <= short <= 115
    assert long - short == 1000
    system = estimate_tokens({"system": [{"type": "text", "text": "x" * 400}], "messages": []})
    assert 100 <= system <= 115


def test_pictures_count_as_pictures_not_by_their_base64() -> None:
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 1_000_000}}
    assert estimate_tokens({"messages": [{"role": "user", "content": [picture]}]}) < 2_000


def test_what_is_no_input_does_not_count() -> None:
    assert estimate_tokens({"model": "m" * 400, "metadata": {"user_id": "u" * 400}, "messages": []}) == 1


def test_lone_surrogates_are_text_too() -> None:
    assert estimate_tokens({"messages": [{"content": "\ud800" * 40}]}) > 1
