"""`count_tokens` where no upstream can count: clients use the number for their context display."""

from proxy.formats.anthropic.decode_request import decode_request
from proxy.formats.estimate import estimate_tokens as estimated
from shared.jsonio import Json


def estimate_tokens(document: dict[str, Json]) -> int:
    """Return roughly how many input tokens a Messages request has, at least 1. The first call loads the tables."""
    return estimated(decode_request(document))
