"""What a long-lived process does with its heap."""

import gc
from pathlib import Path

from shared.heap import give_back_freed_memory, settle_heap


def resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def test_what_was_freed_goes_back_to_the_system() -> None:
    kept = [[bytes(900), bytes(400)] for _ in range(40_000)]  # the pieces that stay keep the heap's end in use
    gaps = [pair.pop(0) for pair in kept]
    del gaps
    before = resident_kb()
    give_back_freed_memory()
    assert resident_kb() < before - 10_000


def test_a_settled_heap_is_left_alone() -> None:
    thresholds = gc.get_threshold()
    try:
        settle_heap()
        assert gc.get_freeze_count() > 1000
        assert gc.get_threshold()[0] > thresholds[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
