"""Debian's Chromium under playwright, which downloads nothing; where there is none, its tests are skipped."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATH = next(filter(None, map(shutil.which, NAMES)), None)
needs_browser = pytest.mark.skipif(PATH is None, reason=f"no browser on the PATH; looked for {', '.join(NAMES)}")


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=PATH, args=[*ARGUMENTS])
        try:
            yield browser
        finally:
            await browser.close()


async def visit(browser: Browser, address: str, *, width: int = 1280, look: str = "light") -> tuple[Page, list[str]]:
    """A page at the address, and the errors it reports as they come."""
    size = {"width": width, "height": 844}
    context = await browser.new_context(viewport=size, color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type in {"error", "warning"} else None)
    await page.goto(address)
    return page, problems
