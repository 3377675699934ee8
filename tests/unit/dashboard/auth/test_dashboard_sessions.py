"""Sessions of the browser and the setup code, both in private files."""

import stat
from pathlib import Path

from dashboard.auth.sessions import LIFETIME_S, SessionBook
from dashboard.auth.setup_code import discard_setup_code, ensure_setup_code, is_setup_code
from shared.clock import ManualClock


def test_a_session_lives_until_it_ends_or_expires(tmp_path: Path):
    clock = ManualClock()
    book = SessionBook(tmp_path, clock.clock)
    first, second = book.begin(), book.begin()
    assert first != second
    book.end(first)
    assert book.find(first) is None
    assert book.find(second) is not None
    clock.advance(LIFETIME_S)
    assert book.find(second) is None


def test_sessions_survive_a_restart_and_tokens_are_not_stored(tmp_path: Path):
    clock = ManualClock()
    token = SessionBook(tmp_path, clock.clock).begin()
    file = tmp_path / ".dashboard-sessions"
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SessionBook(tmp_path, clock.clock).find(token) is not None


def test_a_damaged_session_file_signs_everyone_out(tmp_path: Path):
    (tmp_path / ".dashboard-sessions").write_text('[{"digest": 1')
    book = SessionBook(tmp_path, ManualClock().clock)
    assert book.find("anything") is None
    assert book.find(book.begin()) is not None


def test_the_newest_hundred_sessions_are_kept(tmp_path: Path):
    book = SessionBook(tmp_path, ManualClock().clock)
    tokens = [book.begin() for _ in range(101)]
    assert book.find(tokens[0]) is None
    assert all(book.find(token) for token in tokens[1:])


def test_everyone_who_asks_gets_the_same_setup_code_until_it_is_discarded(tmp_path: Path):
    code = ensure_setup_code(tmp_path)
    assert ensure_setup_code(tmp_path) == code
    assert stat.S_IMODE((tmp_path / ".setup-code").stat().st_mode) == 0o600
    assert is_setup_code(tmp_path, code)
    assert not is_setup_code(tmp_path, code[:-1])
    assert not is_setup_code(tmp_path, "")
    discard_setup_code(tmp_path)
    assert not is_setup_code(tmp_path, code)


def test_an_empty_code_file_lets_nobody_in(tmp_path: Path):
    (tmp_path / ".setup-code").write_text("")
    assert not is_setup_code(tmp_path, "")
