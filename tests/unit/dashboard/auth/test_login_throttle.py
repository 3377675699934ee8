"""Wrong attempts per address and overall."""

from dashboard.auth.throttle import Allowance, Throttle, network_of
from shared.clock import ManualClock


def throttle(clock: ManualClock) -> Throttle:
    return Throttle(Allowance(per_address=3, overall=5, window_s=60), clock.clock)


def test_the_address_that_fails_too_often_waits_and_others_do_not():
    clock = ManualClock()
    gate = throttle(clock)
    for _ in range(3):
        assert gate.wait_s("10.0.0.1") is None
        gate.note_failure("10.0.0.1")
    assert gate.wait_s("10.0.0.1") == 60
    assert gate.wait_s("10.0.0.2") is None


def test_all_wait_when_many_addresses_fail_together():
    clock = ManualClock()
    gate = throttle(clock)
    for last in range(5):
        gate.note_failure(f"10.0.0.{last}")
    assert gate.wait_s("10.9.9.9") == 60


def test_the_window_slides():
    clock = ManualClock()
    gate = throttle(clock)
    gate.note_failure("10.0.0.1")
    clock.advance(50)
    gate.note_failure("10.0.0.1")
    gate.note_failure("10.0.0.1")
    assert gate.wait_s("10.0.0.1") == 10
    clock.advance(10)
    assert gate.wait_s("10.0.0.1") is None


def test_a_forgiven_attempt_does_not_count():
    clock = ManualClock()
    gate = throttle(clock)
    for _ in range(3):
        gate.note_failure("10.0.0.1")
    gate.forgive("10.0.0.1")
    assert gate.wait_s("10.0.0.1") is None
    assert gate.counts() == {"10.0.0.1": 2}


def test_one_ipv6_customer_is_one_source():
    assert network_of("2001:db8:1:2:3::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:10.0.0.1") == "10.0.0.1"
    assert network_of("not an address") == "unknown"
