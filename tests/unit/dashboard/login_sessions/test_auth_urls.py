"""Addresses for signing in, as terminals show them."""

import textwrap

import pytest

from dashboard.login_sessions.auth_urls import auth_urls

LONG = (
    "https://claude.ai/oauth/authorize?code=true&client_id=9d1c250a-e61b-44d9-88ed-5944d1962f5e&response_type=code"
    "&redirect_uri=https%3A%2F%2Fplatform.claude.com%2Foauth%2Fcode%2Fcallback&scope=user%3Aprofile+user%3Ainference"
    "&code_challenge=Zm9vYmFyYmF6&code_challenge_method=S256&state=abcdefghijk"
)
WIDTHS = (40, 61, 80, 100, 120, 200)


def broken(url: str, width: int) -> list[str]:
    return [url[start : start + width] for start in range(0, len(url), width)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r\r\n"])
def test_an_address_broken_at_the_width_is_whole_again(width: int, newline: str):
    lines = ["Browser didn't open? Use the url below to sign in:", "", *broken(LONG, width), "", "Paste code here:"]
    assert auth_urls(newline.join(lines)) == [LONG]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("border", ["│ {} │", "  {}", "┃{}┃"])
def test_borders_and_indents_are_no_part_of_it(width: int, border: str):
    lines = [border.format(piece.ljust(width)) for piece in broken(LONG, width)]
    assert auth_urls("\r\n".join(["Sign in:", *lines, "╰────╯"])) == [LONG]


@pytest.mark.parametrize("width", WIDTHS)
def test_colours_between_the_pieces_are_no_part_of_it(width: int):
    lines = [f"\x1b[2m\x1b[38;5;111m{piece}\x1b[0m\x1b[K" for piece in broken(LONG, width)]
    assert auth_urls("\x1b[?25l\x1b[2J\x1b[H" + "\r\n".join(lines)) == [LONG]


def test_every_length_of_the_last_piece_is_joined():
    for cut in range(1, 60):
        url = LONG[: len(LONG) - cut] + "9"
        assert auth_urls("\r\n".join(broken(url, 80))) == [url]


def test_a_last_piece_of_letters_is_joined_below_a_line_that_fills_the_screen():
    url = f"https://auth.example.com/oauth/authorize?state={'a1' * 16}rest"
    assert len(url) - 4 == 79
    assert auth_urls(f"Sign in:\r\n{url[:-4]}\r\n{url[-4:]}\r\n") == [url]


def test_a_sentence_below_a_short_address_stays_out():
    text = "Open https://auth.openai.com/codex/device and enter\r\nWaiting\r\n"
    assert auth_urls(text) == ["https://auth.openai.com/codex/device"]
    assert auth_urls("  https://auth.openai.com/codex/device\r\nWaiting\r\n") == [
        "https://auth.openai.com/codex/device"
    ]
    assert auth_urls("https://auth.openai.com/codex/device\r\n\r\nABCD-12345\r\n") == [
        "https://auth.openai.com/codex/device"
    ]


def test_the_hyperlink_beside_the_text_is_taken_and_its_piece_is_not():
    shown = f"\x1b]8;id=1;{LONG}\x1b\\{LONG[:50]}…\x1b]8;;\x1b\\"
    assert auth_urls(shown) == [LONG]
    assert auth_urls(f"\x1b]8;;{LONG}\x07Click here\x1b]8;;\x07") == [LONG]


def test_redrawing_finds_it_once_and_the_newest_comes_first():
    other = LONG.replace("abcdefghijk", "zyxwvutsrqp")
    frame = "\x1b[2K\x1b[1A\x1b[2K\x1b[G" + "\r\n".join(broken(LONG, 80)) + "\r\n"
    assert auth_urls(frame * 3 + "\r\n".join(broken(other, 80))) == [other, LONG]


@pytest.mark.parametrize(
    "text",
    [
        "Error: error sending request for url (https://auth.openai.com/api/accounts/deviceauth/usercode)\r\na@b:~$ ",
        "See https://docs.claude.com/en/docs/claude-code/overview for help.",
        "Starting local login server on http://localhost:1455.",
        "https://localhost:1455/auth/callback?code=1",
        "https://[bad/oauth",
        "",
        "\x1b[200~\x1b]0;title",
    ],
)
def test_what_is_not_for_signing_in_is_left_out(text: str):
    assert auth_urls(text) == []


@pytest.mark.parametrize("end", [".", ":", ",", "%", "&", "="])
def test_a_line_may_be_broken_at_any_character(end: str):
    url = f"https://auth.example.com/oauth/authorize?state=a1b2c3{end}d4e5f6"
    assert auth_urls("\r\n".join(broken(url, url.index(end, 40) + 1))) == [url]


@pytest.mark.parametrize("prompt", ["agent@login-session:~$ ", "root@a.example:/srv/x# ", "\x1b[?2004hme@host:~/a%"])
def test_a_shells_prompt_is_no_piece_of_it(prompt: str):
    url = "https://auth.example.com/oauth/authorize?client_id=codegate"
    assert auth_urls(f"{url}\r\n{prompt}") == [url]


def test_a_prompt_below_an_address_in_brackets_stays_out():
    text = "(see https://auth.example.com/oauth/authorize?client_id=codegate)\r\nagent@login-session:~$ "
    assert auth_urls(text) == ["https://auth.example.com/oauth/authorize?client_id=codegate"]


def test_punctuation_around_it_is_left_out():
    assert auth_urls("Go to (https://auth.openai.com/codex/device).") == ["https://auth.openai.com/codex/device"]


def test_a_narrow_paragraph_with_the_address_at_its_end():
    text = textwrap.dedent("""\
        If your browser did not open, navigate to this URL to authenticate:

        https://auth.openai.com/oauth/authorize?response_type=code&client_id=app_EMoamEE
        Z73f0CkXaXp7hrann&scope=openid%20profile

        On a remote or headless machine? Use `codex login --device-auth` instead.""")
    (found,) = auth_urls(text)
    assert found.endswith("?response_type=code&client_id=app_EMoamEEZ73f0CkXaXp7hrann&scope=openid%20profile")
