"""Takes the pictures of the README from the running playground: `python docs/take_pictures.py`, with no arguments.

It needs Chromium on the PATH, and looks best where a colour emoji font is installed.
"""

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from bot.playground.stage import Stage, set_stage, with_bot

PICTURES = Path(__file__).parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
QUIET = ("--disable-component-update", "--disable-sync", "--font-render-hinting=none")
DESKTOP = {"width": 1280, "height": 980}
PHONE = {"width": 390, "height": 844}
LONG_MS = 20_000
POLLED_MS = 6_000
FIRST = "Veshan Front fires"  # the story that the pictures show, and what comes after it
AFTER = "Court sanctions law firm"


async def main() -> None:
    """Takes every picture, in light and dark."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit(f"No browser found; looked for {', '.join(BROWSERS)}.")
    async with set_stage(0) as stage, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=[*ARGUMENTS, *QUIET])
        await with_bot(stage, lambda: _shoot(browser, stage))
        await browser.close()


async def _shoot(browser: Browser, stage: Stage) -> None:
    desktop, phone = await _open(browser, stage, DESKTOP, 1.25), await _open(browser, stage, PHONE, 1.5)
    await desktop.get_by_role("button", name="Start", exact=True).click()
    await expect(desktop.get_by_role("button", name="➕ 🚀 Missile launches")).to_be_visible()
    await _print_until(stage, FIRST)
    await desktop.wait_for_timeout(POLLED_MS)  # what nobody follows is read, and rings for nobody
    await desktop.get_by_role("button", name="➕ 🚀 Missile launches").click()
    await expect(desktop.get_by_role("button", name="✅ 🚀 Missile launches")).to_be_visible()
    await _print_until(stage, AFTER)
    await expect(desktop.locator(".keyboard", has_text="Why")).to_be_visible(timeout=LONG_MS)
    await _take(phone, "alert-phone")
    box = desktop.get_by_label("Message", exact=True)
    await box.fill("/summary sanctions")
    await box.press("Enter")
    await expect(desktop.get_by_text("The last 24 hours")).to_be_visible(timeout=LONG_MS)
    await desktop.mouse.move(0, 0)
    await _take(desktop, "playground")


async def _print_until(stage: Stage, title: str) -> None:
    """Prints everything that comes before that article."""
    stage.presses.start()
    while not stage.presses.are_running:  # noqa: ASYNC110 - once, and not for long
        await asyncio.sleep(0.1)
    while title not in stage.presses.upcoming()[0].title:
        stage.presses.hurry()


async def _open(browser: Browser, stage: Stage, size: dict[str, int], scale: float) -> Page:
    context = await browser.new_context(viewport=size, device_scale_factor=scale, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(stage.address)
    return page


async def _take(page: Page, name: str) -> None:
    for look in ("light", "dark"):
        await page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
        await page.wait_for_timeout(400)
        await page.screenshot(path=PICTURES / f"{name}-{look}.png")


if __name__ == "__main__":
    asyncio.run(main())
