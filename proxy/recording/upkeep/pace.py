"""How much one step of upkeep takes on, so that it holds the database's write lock for a few milliseconds. Pure."""

from dataclasses import dataclass

TARGET_S = 0.015
"""What a step should take: far below the 50 ms that no writer is to wait."""
_GROWTH = 1.5
_REST = 4.0
"""A step is followed by a pause of so many times its length: four fifths of the time belong to others."""
_SHORTEST_REST_S = 0.01


@dataclass(slots=True)
class Pace:
    """The amount of the next step, in whatever unit, from how long the last one took."""

    amount: int
    most: int
    least: int = 1

    def learn(self, took_s: float) -> float:
        """Adapt to how long a step of `amount` took; return how long to rest."""
        factor = min(_GROWTH, TARGET_S / max(took_s, 1e-6))
        self.amount = max(self.least, min(self.most, int(self.amount * factor) + (factor > 1)))
        return max(_SHORTEST_REST_S, took_s * _REST)
