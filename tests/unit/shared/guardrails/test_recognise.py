"""Recognising placeholders that a model wrote, altered, or has only begun to write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto.placeholders import derive_tenant_keys
from shared.guardrails.placeholder import Shape, placeholder_for
from shared.guardrails.recognise import MAX_HELD, check_holds, find_candidates, held_length, one_slip_apart, resolve

KEYS = derive_tenant_keys(b"k" * 32, "tenant")
VALUES = {
    "password": "hunter2",
    "email": "jane@acme.io",
    "phone": "+49 30 1234567",
    "ssn": "536-22-8741",
    "credit_card": "4539 1488 0343 6467",
    "iban": "DE89370400440532013000",
    "name": "Jane Doe",
}
ISSUED = [placeholder_for(KEYS, value, category) for category, value in VALUES.items()]
ISSUED += [placeholder_for(KEYS, value, "ip_address") for value in ("84.1.2.3", "2a01:4f8::1")] + [
    placeholder_for(KEYS, "Jane", "name")
]
WORD, MAIL = ISSUED[0], ISSUED[1]


def resolved(text: str) -> list[str | None]:
    return [resolve(candidate, ISSUED, ISSUED) for candidate in find_candidates(text)]


@pytest.mark.parametrize("placeholder", ISSUED)
@pytest.mark.parametrize(
    "template",
    [
        "{}",
        "say {} now",
        '"{}"',
        "'{}',",
        "({}).",
        "`{}`;",
        "x={}\n",
        "[{}]",
        "**{}**",
        "{}!",
        "{}?",
        "\\n{}\\n",
        "url?k={}&b=1",
    ],
)
def test_each_placeholder_is_found_in_running_text(placeholder: str, template: str) -> None:
    assert resolved(template.format(placeholder)) == [placeholder]


@pytest.mark.parametrize("placeholder", ISSUED)
def test_changed_case_does_not_matter(placeholder: str) -> None:
    assert resolved(placeholder.upper()) == [placeholder]
    assert resolved(placeholder.lower()) == [placeholder]


@pytest.mark.parametrize("placeholder", [WORD, MAIL])
@pytest.mark.parametrize("gap", ["\n", "\r\n", "\n    ", "-\n", "\\n", "\\\n  "])
def test_a_line_break_inside_does_not_matter(placeholder: str, gap: str) -> None:
    for place in range(5 if placeholder is WORD else 2, 14):
        broken = placeholder[:place] + gap + placeholder[place:]
        assert resolved(f"a {broken} b") == [placeholder]


@pytest.mark.parametrize("gap", ["\n", "\n    ", "\\n"])
def test_a_stream_waits_for_the_rest_of_a_broken_address(gap: str) -> None:
    broken = MAIL[:7] + gap + MAIL[7:]
    for end in range(1, len(broken)):
        assert held_length(f"to {broken[:end]}") == end


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("+999 264 641 517 177", Shape.PHONE),
        ("9999-7178-4413-1964", Shape.CARD),
        ("XC82 9651 3729 5449 5870 92", Shape.IBAN),
        ("961 01 9686", Shape.SSN),
    ],
)
def test_numbers_are_found_however_they_are_grouped(written: str, shape: Shape) -> None:
    (candidate,) = find_candidates(written)
    assert candidate.shape is shape
    assert check_holds(candidate)


@pytest.mark.parametrize("place", range(4, 19))
def test_one_wrong_lost_or_doubled_character_still_leads_to_the_only_candidate(place: int) -> None:
    wrong = WORD[:place] + ("z" if WORD[place] != "z" else "y") + WORD[place + 1 :]
    assert resolved(wrong) == [WORD]
    assert resolved(WORD[:place] + WORD[place + 1 :]) == [WORD]
    assert resolved(WORD[:place] + WORD[place] + WORD[place:]) == [WORD]


def test_two_wrong_characters_are_left_alone() -> None:
    assert resolved("cgv_zz" + WORD[6:]) in ([None], [])


def test_a_slip_that_fits_two_placeholders_is_left_alone() -> None:
    known = ["cgv_aaaaaaaaaaaaaab", "cgv_aaaaaaaaaaaaaac"]
    (candidate,) = find_candidates("cgv_aaaaaaaaaaaaaad")
    assert resolve(candidate, known, known) is None


def test_a_well_formed_placeholder_of_somebody_else_is_left_alone() -> None:
    other = placeholder_for(derive_tenant_keys(b"k" * 32, "other"), "hunter2", "password")
    (candidate,) = find_candidates(other)
    assert check_holds(candidate)
    assert resolve(candidate, ISSUED, ISSUED) is None


@pytest.mark.parametrize(
    "text",
    [
        "cgv_short",
        "cgv",
        "somebody@example.com",
        "1.2.3.4",
        "+49 30 1",
        "9999",
        "Xorg and Xochitl",
        "scgv",
        "2001:db8",
        "XC90 is a car",
    ],
)
def test_text_that_is_no_placeholder_is_no_candidate(text: str) -> None:
    assert resolved(text) in ([], [None])


@pytest.mark.parametrize("placeholder", ISSUED)
def test_every_beginning_of_a_placeholder_is_held(placeholder: str) -> None:
    for length in range(1, len(placeholder)):
        assert held_length(f"so it is {placeholder[:length]}") >= length


@pytest.mark.parametrize("text", ["", "ordinary text", "def f(x):", "and so on. ", "end of line\n", "42", "A"])
def test_text_without_a_possible_start_is_not_held(text: str) -> None:
    assert held_length(text) == 0


@given(st.text(alphabet="cgvqx_+9X2o0@.: \nab", max_size=200))
def test_never_more_than_the_limit_is_held(text: str) -> None:
    assert 0 <= held_length(text) <= min(MAX_HELD, len(text))


@settings(deadline=None)
@given(
    st.integers(min_value=0, max_value=len(ISSUED) - 1),
    st.lists(st.integers(min_value=1, max_value=7), min_size=60, max_size=60),
)
def test_holding_back_tails_finds_every_placeholder_however_the_stream_is_cut(number: int, sizes: list[int]) -> None:
    text = f"It says {ISSUED[number]} and then {ISSUED[0]}, twice {ISSUED[number]}."
    expected = [candidate.text for candidate in find_candidates(text)]
    found: list[str] = []
    carry, place = "", 0
    for size in sizes:
        carry += text[place : place + size]
        place += size
        held = held_length(carry)
        done, carry = carry[: len(carry) - held], carry[len(carry) - held :]
        found += [candidate.text for candidate in find_candidates(done)]
    found += [candidate.text for candidate in find_candidates(carry + text[place:])]
    assert found == expected


def test_one_slip_apart_knows_four_kinds_of_slip() -> None:
    assert one_slip_apart("abcd", "abxd")
    assert one_slip_apart("abcd", "abd")
    assert one_slip_apart("abcd", "abccd")
    assert one_slip_apart("abcd", "acbd")
    assert not one_slip_apart("abcd", "abcd")
    assert not one_slip_apart("abcd", "axyd")
