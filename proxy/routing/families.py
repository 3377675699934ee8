"""Which models of an account share a limit at the vendor. Pure."""

from shared.catalog.models import TIERS


def family_of(model: str) -> str:
    """Return the model family: the tier word in the name, else the name itself, in lower case."""
    name = model.lower()
    return next((tier for tier in TIERS if tier in name), name)
