"""Which way a body takes to an upstream: as it is, with named changes, or through the neutral form."""

from collections.abc import Sequence
from enum import StrEnum

from shared.catalog.wire import WireFormat


class Lane(StrEnum):
    """How the body reaches the upstream."""

    VERBATIM = "verbatim"
    PATCHED = "patched"
    TRANSLATED = "translated"


def choose_format(client: WireFormat, speaks: Sequence[WireFormat]) -> WireFormat:
    """Return the format to use with an upstream that `speaks` (in order of preference): the client's own if it can."""
    return client if client in speaks else speaks[0]
