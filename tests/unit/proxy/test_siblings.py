"""Workers of one port: each answers for all, and what one had counted outlives it."""

from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from proxy.siblings import Report, Siblings, place_from

COUNTED = "# TYPE a_total counter\na_total {}\n"


@asynccontextmanager
async def worker(folder: Path, number: int, count: int, value: int, *reasons: str):
    siblings = Siblings(folder, number, count, lambda: Report(COUNTED.format(value), reasons, float(value)))
    await siblings.start()
    yield siblings
    await siblings.close()


async def test_any_worker_answers_for_all(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        workers = [
            await stack.enter_async_context(worker(tmp_path, number, 3, 10**number, *(["slow"] if number > 1 else [])))
            for number in (1, 2, 3)
        ]
        for each in workers:
            assert await each.gathered() == Report(COUNTED.format(1110), ("slow",), 1000.0), (
                "the longest serving tells the uptime"
            )


async def test_a_worker_that_is_gone_is_named_and_still_counts(tmp_path: Path) -> None:
    async with worker(tmp_path, 1, 2, 5) as one:
        assert (await one.gathered()).reasons == ("worker 2 of 2 does not answer",)
        async with worker(tmp_path, 2, 2, 7):
            assert await one.gathered() == Report(COUNTED.format(12), (), 7.0)
        report = await one.gathered()
        assert report == Report(COUNTED.format(12), ("worker 2 of 2 does not answer",), 5.0)


async def test_a_successor_begins_where_its_predecessor_was_last_seen(tmp_path: Path) -> None:
    async with worker(tmp_path, 1, 2, 5) as one:
        async with worker(tmp_path, 2, 2, 7):
            await one.gathered()
        async with worker(tmp_path, 2, 2, 1) as second:
            assert await one.gathered() == Report(COUNTED.format(13), (), 5.0)
            assert await second.gathered() == Report(COUNTED.format(13), (), 5.0)
            assert await second.gathered() == Report(COUNTED.format(13), (), 5.0), "what was kept is not added twice"


async def test_a_socket_that_a_killed_worker_left_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "1.socket").touch()
    async with worker(tmp_path, 1, 1, 5) as one:
        assert (await one.gathered()).reasons == ()


def test_the_place_among_workers_is_read_from_the_command_line() -> None:
    assert place_from(["/run/x", "3"]) == (Path("/run/x"), 3)
    assert place_from([]) is None
