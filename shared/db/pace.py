"""How much one of many steps takes on, so that it holds the database's write lock for a few milliseconds. Pure."""

from dataclasses import dataclass

TARGET_S = 0.008
"""For how long a step should hold the lock: far below the 50 ms that no writer is to wait, since on a busy machine the holder
has to wait for a processor as well."""
_GROWTH = 1.2
_SHORTEST_REST_S = 0.01


@dataclass(slots=True)
class Pace:
    """The amount of the next step, in whatever unit, from how long the last one held the lock.

    It shrinks at once and grows slowly, so that it stays small for as long as the machine is busy.
    """

    amount: int
    most: int
    least: int = 1
    rest: float = 4.0
    """A step is followed by a pause of so many times its length: four fifths of the time belong to others."""

    def learn(self, held_s: float) -> float:
        """Adapt to how long a step of `amount` held the lock; return how long to rest."""
        factor = min(_GROWTH, TARGET_S / max(held_s, 1e-6))
        self.amount = max(self.least, min(self.most, int(self.amount * factor) + (factor > 1)))
        return max(_SHORTEST_REST_S, held_s * self.rest)
