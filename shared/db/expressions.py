"""Expressions that mean the same on SQLite and PostgreSQL: the beginning of a timestamp, a part of a text."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, func, literal, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_ESCAPE = "/"
_WILDCARDS = ("%", "_")


def beginning(column: Any, length: int) -> ColumnElement[str]:
    """Return the first `length` characters; none of them makes one group of all rows.

    The numbers stand in the text of the statement: PostgreSQL takes two expressions with parameters for different
    ones, and then refuses to group by them.
    """
    return func.substr(column, literal_column("1"), literal_column(str(length)))


def holds_part(column: Any, part: str) -> ColumnElement[bool]:
    """Match rows whose text holds `part` in upper or lower case; `%` and `_` in it mean themselves.

    SQLite's LIKE knows no case by itself (of ASCII letters), and is twice as fast without `lower()` around both sides.
    """
    return _part_of(column, literal(f"%{_literally(part)}%"))


def begins_with(column: Any, text: str, dialect: str) -> ColumnElement[bool]:
    """Match a column that begins with a text of ASCII letters, digits, `_`, `-` and `.`; on SQLite a range of its index."""
    if dialect == "sqlite":
        return and_(column >= text, column < f"{text}~")  # which comes after all of them
    return func.starts_with(column, text)


class unindexed(FunctionElement[Any]):  # noqa: N801 - reads as the SQL operator that it is
    """A column as it is, of which SQLite takes no index: for conditions that a covering index answers as it is read."""

    inherit_cache = True


@compiles(unindexed, "sqlite")
def _plain_on_sqlite(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return "+" + compiler.process(next(iter(element.clauses)), **kw)


@compiles(unindexed)
def _plain(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **kw)


class _part_of(FunctionElement[bool]):  # noqa: N801 - reads as the SQL operator that it is
    type: TypeEngine[bool] = Boolean()
    inherit_cache = True


@compiles(_part_of, "sqlite")
def _part_on_sqlite(element: _part_of, compiler: SQLCompiler, **kw: Any) -> str:
    return _comparison("LIKE", element, compiler, **kw)


@compiles(_part_of, "postgresql")
def _part_on_postgresql(element: _part_of, compiler: SQLCompiler, **kw: Any) -> str:
    return _comparison("ILIKE", element, compiler, **kw)


def _comparison(operator: str, element: _part_of, compiler: SQLCompiler, **kw: Any) -> str:
    column, pattern = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} {operator} {pattern} ESCAPE '{_ESCAPE}')"


def _literally(part: str) -> str:
    for character in (_ESCAPE, *_WILDCARDS):
        part = part.replace(character, f"{_ESCAPE}{character}")
    return part
