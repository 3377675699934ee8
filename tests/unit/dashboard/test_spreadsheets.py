"""Cells that a spreadsheet would run are marked as text; others stay as they are."""

import pytest

from dashboard.spreadsheets import safe_cells


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =HYPERLINK(1)", "＝1", "＋1", "－1", "＠SUM"],  # noqa: RUF001 - meant
)
def test_what_begins_a_formula_is_marked(text: str) -> None:
    assert safe_cells({"model": text}) == {"model": f"'{text}"}


@pytest.mark.parametrize("value", ["gpt-5.2", "", "claude = good", -3, 0.5, None, True])
def test_what_begins_none_stays(value: object) -> None:
    assert safe_cells({"cell": value}) == {"cell": value}
