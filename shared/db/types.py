"""Column types and defaults that mean the same on SQLite and PostgreSQL.

The declared types are those of earlier CodeGate databases (TEXT, INTEGER, REAL), so that programs written for them
read ours. Migrations use these too: changing one here would change the past, so add a new one instead.
"""

from collections.abc import Callable
from operator import eq, ne

from sqlalchemy import REAL, BigInteger, ColumnElement, Double, Integer, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
"""A double-precision float."""
Long: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit integer: milliseconds, bytes, counters. SQLite's INTEGER has 64 bits."""


class Flag(TypeDecorator[bool]):
    """A boolean stored as INTEGER 0 or 1.

    Compare with `.is_(True)`, `.is_(False)` or `==`; a bare column is no condition on PostgreSQL.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Store 0 or 1."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Read any number but 0 as true."""
        del dialect
        return None if value is None else bool(value)

    class Comparator(TypeDecorator.Comparator[bool]):
        """Compares with 0 and 1, where SQLAlchemy would write `IS true`, which is no integer on PostgreSQL."""

        def operate(  # type: ignore[override]
            self, op: operators.OperatorType, *other: object, **kwargs: object
        ) -> ColumnElement[bool]:
            """Turn comparisons with a Python boolean into comparisons with a number."""
            if len(other) == 1 and isinstance(other[0], bool):
                return super().operate(_AS_EQUALITY.get(op, op), int(other[0]), **kwargs)
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator


_AS_EQUALITY: dict[Callable[..., object], operators.OperatorType] = {operators.is_: eq, operators.is_not: ne}  # type: ignore[dict-item]


class utc_now(FunctionElement[str]):  # noqa: N801 - reads as the SQL function that it is
    """The present in UTC as `YYYY-MM-DD HH:MM:SS` text, computed by the database: a default that stands in the DDL."""

    type: TypeEngine[str] = Text()
    inherit_cache = True


@compiles(utc_now, "sqlite")
def _utc_now_on_sqlite(_element: utc_now, _compiler: SQLCompiler, **_kw: object) -> str:
    return "(datetime('now'))"


@compiles(utc_now, "postgresql")
def _utc_now_on_postgresql(_element: utc_now, _compiler: SQLCompiler, **_kw: object) -> str:
    return "to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS')"
