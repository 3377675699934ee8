"""Cells for spreadsheets. Names come from clients: one that begins like a formula must not become one. Pure.

What begins a formula: owasp.org/www-community/attacks/CSV_Injection, with the full-width marks that East Asian versions take too.
"""

from collections.abc import Mapping

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - they are meant


def safe_cells(row: Mapping[str, object]) -> dict[str, object]:
    """Return the row with texts that a spreadsheet would run marked as text."""
    return {
        name: f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_BEGINS_A_FORMULA) else value
        for name, value in row.items()
    }
