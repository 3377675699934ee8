"""How much of an original is shown."""

import pytest

from dashboard.privacy.hints import hint_of


@pytest.mark.parametrize(
    ("category", "original", "hint"),
    [
        ("email", "mira.holt@northwind.io", "mir•••••.io"),
        ("name", "Mira Holt", "Mi•••••lt"),
        ("name", "Bo", "•••••"),
        ("password", "correct horse battery", "•••••"),
        ("private_key", "-----BEGIN", "•••••"),
        ("name", "", "•••••"),
    ],
)
def test_a_hint_shows_at_most_a_quarter_at_each_end(category: str, original: str, hint: str) -> None:
    assert hint_of(category, original) == hint
