"""A store of shared state under test, and a Redis whose clock is turned by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proxy.state.protocol import SharedState
from shared.clock import ManualClock

if TYPE_CHECKING:
    from redis import Redis

TURNED_BY_HAND = "local now = tonumber(redis.call('GET', 'test:clock'))\n"
"""For `proxy.state.lua.scripts`: the time that `turn_clock` has set."""


@dataclass(frozen=True, slots=True)
class Store:
    """A store and its clock."""

    state: SharedState
    advance: Callable[[float], None]


def turn_clock(redis: "Redis", time: ManualClock) -> None:
    """Set the server's clock to a manual one."""
    redis.set("test:clock", round(time.clock.wall() * 1_000_000))
