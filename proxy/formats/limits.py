"""Output limits where a format must name one and the client named none."""

LEAST_DEFAULT = 4096
MOST_DEFAULT = 200_000
FALLBACK = 32_000
"""For models whose own maximum is not known: what current Claude models all allow."""


def default_output_limit(model_max_output: int | None) -> int:
    """Return the model's own maximum, within reason."""
    return min(max(model_max_output or FALLBACK, LEAST_DEFAULT), MOST_DEFAULT)
