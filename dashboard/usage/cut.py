"""How sums are told apart, and of whom they are. Pure."""

from collections import defaultdict
from dataclasses import dataclass

from dashboard.usage.schemas import Dimension
from dashboard.usage.sums import Sums

Groups = defaultdict[str, Sums]
"""By the dimension's value; the empty text is a row without one, and everything where there is no dimension."""

_COLUMNS = {"account": "account_id", "tenant": "tenant_id", "config": "config_id"}
_PREFIXES = {None: 0, "hour": 13, "day": 10}


@dataclass(frozen=True, slots=True)
class Cut:
    """What is summed: told apart by a dimension, of one tenant or of all."""

    dimension: Dimension | None
    of_tenant: bool = False

    @property
    def prefix(self) -> int | None:
        """How much of a timestamp tells the group; None where something else does."""
        return _PREFIXES.get(self.dimension)

    @property
    def column(self) -> str:
        """The dimension's column, where no timestamp tells the group."""
        return _COLUMNS.get(self.dimension or "", self.dimension or "")

    @property
    def has_times(self) -> bool:
        """Whether the totals know the durations: they count them by each dimension for itself, of one tenant only their course."""
        return not self.of_tenant or self.prefix is not None or self.dimension == "tenant"
