"""How many wrong attempts are borne before the answer is 429: per address and over all addresses.

The address is the peer's own: forwarding headers are the sender's to invent, and loopback is no privilege, since a
reverse proxy on this machine makes everyone look local. An attempt that is refused here is not counted again, so that
the way in opens as soon as the window has passed.
"""

from collections import Counter, deque
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Allowance:
    """Wrong attempts within a sliding window."""

    per_address: int
    overall: int
    window_s: float


class Throttle:
    """Remembers wrong attempts; at most `overall` of them, so that its memory is bounded."""

    def __init__(self, allowance: Allowance, clock: Clock) -> None:
        self._allowance = allowance
        self._clock = clock
        self._failures: deque[tuple[float, str]] = deque(maxlen=allowance.overall)

    def wait_s(self, address: str) -> int | None:
        """Return the seconds until `address` may try again, or None when it may now."""
        now = self._clock.monotonic()
        self._forget_before(now - self._allowance.window_s)
        source = network_of(address)
        if len(self._failures) >= self._allowance.overall:
            return self._until(self._failures[0][0], now)
        mine = [at for at, failed in self._failures if failed == source]
        if len(mine) >= self._allowance.per_address:
            return self._until(mine[-self._allowance.per_address], now)
        return None

    def note_failure(self, address: str) -> None:
        """Count one wrong attempt."""
        self._failures.append((self._clock.monotonic(), network_of(address)))

    def forgive(self, address: str) -> None:
        """Take back the newest attempt of `address`: it was counted before it proved to be right."""
        source = network_of(address)
        for index in range(len(self._failures) - 1, -1, -1):
            if self._failures[index][1] == source:
                del self._failures[index]
                return

    def counts(self) -> Counter[str]:
        """Return the attempts remembered now, by network."""
        self._forget_before(self._clock.monotonic() - self._allowance.window_s)
        return Counter(source for _, source in self._failures)

    def _until(self, oldest: float, now: float) -> int:
        return max(1, round(oldest + self._allowance.window_s - now))

    def _forget_before(self, horizon: float) -> None:
        while self._failures and self._failures[0][0] <= horizon:
            self._failures.popleft()


def network_of(address: str) -> str:
    """Return what counts as one source: an IPv4 address, or the /64 that one IPv6 customer holds."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return parsed.exploded[:19]
