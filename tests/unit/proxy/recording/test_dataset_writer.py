"""The dataset on disk: one writer a segment, torn lines repaired, packed when full, readable all the while."""

import gzip
import os
import stat
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proxy.recording import dataset as dataset_module
from proxy.recording import dataset_segment
from proxy.recording.dataset import Dataset
from proxy.recording.dataset_entry import entry_of
from proxy.recording.dataset_segment import OpenSegment, left_behind, tidy
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.clock import SYSTEM_CLOCK
from shared.dataset.reading import Filters, Place, Rank, entry_at, exported, page
from shared.dataset.segments import clear, dataset_folder, owner_of, segments
from shared.jsonio import Json
from tests.support.capturing import capture
from tests.support.waiting import eventually_true


def written(data_dir: Path, *numbers: int, segment_bytes: int = 8_000_000, tenant: str | None = "tenant-a") -> Dataset:
    dataset = Dataset(data_dir, SYSTEM_CLOCK, segment_bytes)
    for number in numbers:
        dataset.submit(capture(request_id=str(number), tenant_id=tenant))
    dataset.close(10)
    return dataset


def numbers(data_dir: Path, filters: Filters | None = None) -> list[str]:
    return [entry["request_id"] for entry in export(data_dir, filters)]


def export(data_dir: Path, filters: Filters | None = None) -> list[dict[str, Json]]:
    packed = b"".join(exported(data_dir, filters or Filters()))
    return [jsonio.loads(line) for line in gzip.decompress(packed).splitlines()]


def test_entries_are_written_in_order_and_for_their_owner_alone(tmp_path: Path) -> None:
    dataset = written(tmp_path, 1, 2, 3)
    assert dataset.written == 3
    assert numbers(tmp_path) == ["1", "2", "3"]
    (segment,) = segments(tmp_path)
    assert segment.owner == "tenant-a"
    assert stat.S_IMODE(segment.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(segment.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(dataset_folder(tmp_path).stat().st_mode) == 0o700


def test_the_next_run_goes_on_with_the_same_segment(tmp_path: Path) -> None:
    written(tmp_path, 1)
    written(tmp_path, 2)
    assert len(segments(tmp_path)) == 1
    assert numbers(tmp_path) == ["1", "2"]


def test_full_segments_are_packed_and_say_how_many_entries_they_hold(tmp_path: Path) -> None:
    written(tmp_path, *range(7), segment_bytes=5 * line_bytes() // 2)
    found = segments(tmp_path)
    assert [segment.packed for segment in found] == [True, True, False]
    assert [segment.entries for segment in found] == [3, 3, None]
    assert all(stat.S_IMODE(segment.path.stat().st_mode) == 0o600 for segment in found)
    assert numbers(tmp_path) == [str(number) for number in range(7)]


async def test_two_writers_never_share_a_segment(tmp_path: Path) -> None:
    first, second = Dataset(tmp_path, SYSTEM_CLOCK), Dataset(tmp_path, SYSTEM_CLOCK)
    for number in range(20):
        (first, second)[number % 2].submit(capture(request_id=str(number)))
    await eventually_true(lambda: first.written > 0 and second.written > 0, within=5)  # a segment left may be taken up
    first.close(10)
    second.close(10)
    assert len(segments(tmp_path)) == 2
    assert sorted(numbers(tmp_path), key=int) == [str(number) for number in range(20)]


@pytest.mark.parametrize("torn", [b'{"messages":[{"ro', b'{"a":1}', b"\x00" * 300 + b"\n", b"\x00" * 300])
def test_a_torn_tail_costs_that_entry_and_no_other(tmp_path: Path, torn: bytes) -> None:
    written(tmp_path, 1, 2)
    (segment,) = segments(tmp_path)
    with segment.path.open("ab") as file:
        file.write(torn)
    assert numbers(tmp_path)[:2] == ["1", "2"]
    written(tmp_path, 3)
    assert numbers(tmp_path) == ["1", "2", "3"]


def test_a_torn_tail_is_repaired_at_start_before_anything_is_captured(tmp_path: Path) -> None:
    written(tmp_path, 1)
    (segment,) = segments(tmp_path)
    whole = segment.path.stat().st_size
    with segment.path.open("ab") as file:
        file.write(b'{"messages":')
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    dataset.start()
    dataset.close(10)
    assert segment.path.stat().st_size == whole


def test_a_writer_that_died_while_packing_loses_nothing(tmp_path: Path) -> None:
    written(tmp_path, 1, 2)
    (segment,) = segments(tmp_path)
    segment.path.with_suffix(".packing").write_bytes(b"half of a gzip")
    tidy(tmp_path)
    written(tmp_path, 3, segment_bytes=1)
    assert numbers(tmp_path) == ["1", "2", "3"]
    assert [path.suffix for path in segment.path.parent.iterdir()] == [".gz"]


def test_a_writer_that_died_between_packing_and_removing_doubles_nothing(tmp_path: Path) -> None:
    written(tmp_path, 1, 2)
    (segment,) = left_behind(tmp_path)
    plain = segment.path.read_bytes()
    taken = OpenSegment.take_over(segment)
    assert taken is not None
    taken.pack()
    segment.path.write_bytes(plain)
    assert numbers(tmp_path) == ["1", "2"]
    tidy(tmp_path)
    assert not segment.path.exists()
    assert numbers(tmp_path) == ["1", "2"]


def test_clearing_while_capture_goes_on_brings_nothing_back(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    dataset.submit(capture(request_id="old"))
    eventually(lambda: dataset.written == 1)
    assert clear(tmp_path) == 1
    dataset.submit(capture(request_id="new"))
    dataset.close(10)
    assert numbers(tmp_path) == ["new"]


def test_a_segment_cleared_while_it_is_packed_stays_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compress = dataset_segment._compress

    def cleared_meanwhile(source: Path, target: Path) -> None:
        compress(source, target)
        clear(tmp_path)

    monkeypatch.setattr(dataset_segment, "_compress", cleared_meanwhile)
    written(tmp_path, 1, segment_bytes=1)
    assert segments(tmp_path) == []
    assert list((dataset_folder(tmp_path) / "tenant-a").iterdir()) == []


def test_one_tenants_entries_can_be_cleared_alone(tmp_path: Path) -> None:
    written(tmp_path, 1, tenant="tenant-a")
    written(tmp_path, 2, tenant="../../odd id")
    written(tmp_path, 3, tenant=None)
    assert numbers(tmp_path, Filters(tenant="../../odd id")) == ["2"]
    clear(tmp_path, owner_of("tenant-a"))
    assert numbers(tmp_path) == ["2", "3"]


def test_a_full_disk_tears_nothing_and_is_waited_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset_module, "_RETRY_S", 0.01)
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    dataset.submit(capture(request_id="1"))
    eventually(lambda: dataset.written == 1)
    full, write = threading.Event(), os.write
    full.set()

    def scarce(handle: int, piece: memoryview) -> int:
        if not full.is_set():
            return write(handle, piece)
        if len(piece) < 50:
            raise OSError(28, "No space left on device")
        return write(handle, piece[: len(piece) // 2])

    monkeypatch.setattr(dataset_segment.os, "write", scarce)
    dataset.submit(capture(request_id="2"))
    eventually(lambda: dataset.fault is not None)
    assert dataset.degraded == ("the dataset cannot be written: No space left on device",)
    assert numbers(tmp_path) == ["1"]
    full.clear()
    eventually(lambda: dataset.written == 2)
    assert dataset.degraded == ()
    dataset.close(10)
    assert numbers(tmp_path) == ["1", "2"]


def test_what_comes_faster_than_it_can_be_written_is_dropped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(dataset_module, "entry_of", lambda each: held.wait(10) and entry_of(each))
    monkeypatch.setattr(dataset_module, "MAX_WAITING_BYTES", 10_000)
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    for number in range(30):
        dataset.submit(capture(request_id=str(number)))
    assert dataset.waiting_bytes <= 10_000
    assert dataset.dropped == 20
    assert dataset.degraded == ("20 dataset entries were dropped",)
    held.set()
    dataset.close(10)
    assert dataset.written == 10
    assert dataset.waiting_bytes == 0


def test_an_odd_exchange_does_not_end_the_capture(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    dataset.submit(capture(reply=b"{no json"))
    dataset.submit(capture(request_id="2"))
    dataset.close(10)
    assert (dataset.unreadable, dataset.written) == (1, 1)
    assert numbers(tmp_path) == ["2"]


def test_the_export_can_be_filtered(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    now = SYSTEM_CLOCK.wall()
    dataset.submit(capture(request_id="old", started_at=now - 600))
    dataset.submit(capture(request_id="other", model="GPT-5.2", started_at=now))
    dataset.submit(capture(request_id="cut", finished=False, started_at=now))
    dataset.submit(capture(request_id="failed", finished=True, error="upstream", started_at=now))
    dataset.close(10)
    recent = SYSTEM_CLOCK.now().timestamp() - 300
    assert numbers(tmp_path, Filters(model="gpt-5")) == ["other"]
    assert numbers(tmp_path, Filters(finished=True)) == ["old", "other", "failed"]
    assert numbers(tmp_path, Filters(finished=True, no_error=True)) == ["old", "other"]
    assert numbers(tmp_path, Filters(since=at(recent))) == ["other", "cut", "failed"]
    assert numbers(tmp_path, Filters(until=at(recent))) == ["old"]
    assert numbers(tmp_path, Filters(tenant="tenant-b")) == []


def test_pages_go_back_through_every_segment_without_a_gap(tmp_path: Path) -> None:
    written(tmp_path, *range(25), segment_bytes=4 * line_bytes())
    seen, before = [], None
    while True:
        shown = page(tmp_path, Filters(), 3, before)
        seen += [found.entry["request_id"] for found in shown.found]
        before = shown.following
        if before is None:
            break
        before = Rank.parse(str(before))
    assert seen == [str(number) for number in reversed(range(25))]


def test_entries_of_several_writers_are_listed_by_time(tmp_path: Path) -> None:
    now = int(SYSTEM_CLOCK.wall()) - 1_000
    writers = [Dataset(tmp_path, SYSTEM_CLOCK, 4 * line_bytes()) for _ in range(3)]
    for number in range(30):
        owner = f"tenant-{number % 3}"
        made = capture(request_id=f"{number:02}", tenant_id=owner, started_at=now + number)
        writers[number % 3].submit(made)
    for writer in writers:
        writer.close(10)
    seen: list[str] = []
    before = None
    while True:
        shown = page(tmp_path, Filters(), 7, before)
        seen += [found.entry["request_id"] for found in shown.found]
        before = shown.following
        if before is None:
            break
    assert seen == [f"{number:02}" for number in reversed(range(30))]
    (oldest,) = page(tmp_path, Filters(until=at(now + 0.5)), 5).found
    assert oldest.entry["request_id"] == "00"


def test_what_the_user_said_of_time_ranks_nothing(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path, SYSTEM_CLOCK)
    liar = {"model": "m", "messages": [{"role": "user", "content": '"timestamp":"2999-01-01T00:00:00"'}]}
    dataset.submit(capture(WireFormat.CHAT, liar, request_id="older", started_at=SYSTEM_CLOCK.wall() - 60))
    dataset.submit(capture(request_id="newer", started_at=SYSTEM_CLOCK.wall()))
    dataset.close(10)
    assert [found.entry["request_id"] for found in page(tmp_path, Filters(), 5).found] == ["newer", "older"]


def test_an_entry_is_found_again_after_its_segment_was_packed(tmp_path: Path) -> None:
    written(tmp_path, 1, 2)
    (first, _) = page(tmp_path, Filters(), 2).found[::-1]
    written(tmp_path, 3, segment_bytes=1)
    entry = entry_at(tmp_path, first.place)
    assert entry is not None
    assert entry["request_id"] == "1"
    assert entry_at(tmp_path, Place("..", "x", 0)) is None


def test_what_an_earlier_codegate_captured_is_part_of_the_export(tmp_path: Path) -> None:
    (tmp_path / "finetune-export.jsonl.gz").write_bytes(gzip.compress(b'{"messages":[],"request_id":"earlier"}\n'))
    written(tmp_path, 1)
    assert numbers(tmp_path) == ["earlier", "1"]
    assert [found.entry["request_id"] for found in page(tmp_path, Filters(), 5).found] == ["1", "earlier"]
    clear(tmp_path)
    assert numbers(tmp_path) == []


def line_bytes() -> int:
    return len(jsonio.dumps(entry_of(capture(request_id="1")))) + 1


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for the writer's thread."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)
