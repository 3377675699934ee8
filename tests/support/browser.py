"""A headless Chromium for tests that look at the dashboard as a user does."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PATIENCE_MS = 60_000
"""For all that a page is waited for: a busy machine draws slowly."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Screen:
    """What the page is looked at on."""

    width: int = 1440
    height: int = 900
    theme: Literal["light", "dark"] = "light"

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}"


@asynccontextmanager
async def open_page(base_url: str, downloads: Path, screen: Screen = Screen()) -> AsyncIterator[Page]:
    """Open a page in a fresh profile; what the browser complains about fails the test at the end."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        executable = executable_path()
        browser: Browser = await playwright.chromium.launch(
            executable_path=executable or None, args=_ARGUMENTS, downloads_path=downloads
        )
        context = await browser.new_context(
            base_url=base_url,
            viewport={"width": screen.width, "height": screen.height},
            color_scheme=screen.theme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(_PATIENCE_MS)
        expect.set_options(timeout=_PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page
        except Exception:
            await page.screenshot(path=downloads / "failure.png")
            raise
        finally:
            await browser.close()
    assert complaints == []


async def sign_in(page: Page, token: str) -> None:
    """Get a session for the page with the admin token."""
    answer = await page.request.post("/api/auth/login", data={"token": token})
    assert answer.ok, await answer.text()


async def visit(page: Page, path: str) -> None:
    """Open a page of the dashboard and wait until everything on it has come."""
    await page.goto(path)
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator("[data-pending]")).to_have_count(0)


def executable_path() -> str:
    """Return the browser that `scripts/test` names, or one that is installed; empty = Playwright's own. Skips without any."""
    named = os.environ.get("TEST_BROWSER")
    if named == "playwright":
        return ""
    if named is None:
        named = next(filter(None, map(shutil.which, _NAMES)), "")
    if not named:
        pytest.skip("no browser: neither an installed Chromium nor Playwright's own")
    return named
