"""The beginning of a stored timestamp as SQL, to group by days, hours or minutes on any database."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal_column


def beginning(column: Any, length: int) -> ColumnElement[str]:
    """Return the first `length` characters; none of them makes one group of all rows.

    The numbers stand in the text of the statement: PostgreSQL takes two expressions with parameters for different
    ones, and then refuses to group by them.
    """
    return func.substr(column, literal_column("1"), literal_column(str(length)))
