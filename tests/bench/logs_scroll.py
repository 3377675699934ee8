"""How smoothly the list of requests scrolls: `python -m tests.bench.logs_scroll [--logs N] [--folder F]`.

Serves a database of generated rows (made as `records_dashboard` makes it, and used again when it is there), scrolls the list in a
real browser, by wheel and by jumps over its whole length, and prints the times between frames, the longest task, and what a frame
cost the page's main thread in processor time, which other work on the machine does not lengthen.
"""

import argparse
import asyncio
import statistics
from pathlib import Path

from playwright.async_api import CDPSession, Page

from shared.config import Config
from tests.bench.records_dashboard import TOKEN, generated
from tests.support import processes
from tests.support.browser import Screen, open_page, sign_in, visit

_WATCH = """() => {
    window.frames_ms = []; window.tasks_ms = [];
    new PerformanceObserver(list => list.getEntries().forEach(({duration}) => window.tasks_ms.push(duration)))
        .observe({entryTypes: ['longtask']});
    let before = performance.now();
    const look = now => { window.frames_ms.push(now - before); before = now; requestAnimationFrame(look); };
    requestAnimationFrame(now => { before = now; requestAnimationFrame(look); });
}"""
_TAKE = "() => { const taken = [window.frames_ms, window.tasks_ms]; window.frames_ms = []; window.tasks_ms = []; return taken; }"
_JUMP = "share => { const box = document.querySelector('[role=grid]').parentElement; box.scrollTop = box.scrollHeight * share; }"
_WHEEL_STEPS, _WHEEL_PX, _JUMPS = 240, 400, 40


def main() -> None:
    """Serve, scroll, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--logs", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/codegate-bench-scroll"))
    arguments = parser.parse_args()
    config = generated(arguments.folder, usage=1_000, logs=arguments.logs)
    port = processes.free_port()
    env = processes.environment(config.data_dir, UI_PORT=str(port), ADMIN_TOKEN=TOKEN)
    with processes.running(["dashboard"], port, "/api/health", env, arguments.folder / "dashboard.log") as dashboard:
        asyncio.run(_scroll(dashboard.base_url, config, arguments.folder))


async def _scroll(base_url: str, config: Config, folder: Path) -> None:
    async with open_page(base_url, folder, Screen(1440, 900)) as page:
        await sign_in(page, TOKEN)
        await visit(page, "/logs")
        await page.get_by_role("grid", name="Requests").get_by_role("row").nth(5).wait_for()
        thread = await page.context.new_cdp_session(page)
        await thread.send("Performance.enable", {"timeDomain": "threadTicks"})
        await page.evaluate(_WATCH)
        await page.wait_for_timeout(2_000)
        await _tell(page, thread, "standing still")
        await page.mouse.move(700, 600)
        for _ in range(_WHEEL_STEPS):
            await page.mouse.wheel(0, _WHEEL_PX)
        await _tell(page, thread, f"wheel, {_WHEEL_STEPS} times {_WHEEL_PX} px")
        for step in range(_JUMPS):
            await page.evaluate(_JUMP, (step * 17 % _JUMPS) / _JUMPS)
            await page.wait_for_function("() => document.querySelector('[role=grid] [role=row][aria-selected]')")
        await _tell(page, thread, f"{_JUMPS} jumps, each until its rows are there")


async def _tell(page: Page, thread: CDPSession, what: str) -> None:
    metrics = {each["name"]: each["value"] for each in (await thread.send("Performance.getMetrics"))["metrics"]}
    frames, tasks = await page.evaluate(_TAKE)
    cuts = statistics.quantiles(frames, n=100)
    print(
        f"{what:<44} {len(frames):5} frames: median {cuts[49]:5.1f} ms, p95 {cuts[94]:5.1f}, p99 {cuts[98]:5.1f},"
        f" longest {max(frames):5.1f}; {metrics['TaskDuration']:.2f} s of tasks so far; {len(tasks)} tasks over 50 ms, longest {max(tasks, default=0):.0f}"
    )


if __name__ == "__main__":
    main()
