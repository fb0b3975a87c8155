"""Takes the pictures of README and docs from the running playground: `python docs/take_pictures.py`, no arguments.

It needs Chromium on the PATH, and looks best where a colour emoji font is installed. Every picture is the real page of
a real run, in light and dark, with 256 colours; only for the chart the bot is told that it had run for a month.
"""

import asyncio
import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

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
TO_THE_LAST = """log => {
  const last = [...log.querySelectorAll(".log:not([hidden]) > .message")].at(-1);
  log.scrollTo(0, last.offsetHeight < log.clientHeight ? log.scrollHeight : last.offsetTop - log.offsetTop - 8);
}"""  # to its beginning where it is longer than the screen


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
    desktop, phone = await _open(browser, stage, DESKTOP, 1.25), await _open(browser, stage, PHONE, 2)
    alert = await _wait_for_alert(desktop, stage)
    await expect(phone.locator("li:visible .photo img")).to_be_visible(timeout=LONG_MS)
    await _take(phone, "alert-phone")
    newest = await _newest(phone)
    await alert.get_by_role("button", name="Timeline").click()
    await _answered(phone, newest)
    await _take(phone, "timeline-phone")
    await _take(desktop, "playground")
    for words, name in (("/settings", "settings-phone"), ("/trends missile-launch 30d", "trends-phone")):
        newest = await _newest(phone)
        await _say(phone, words)
        await _answered(phone, newest + 1)
        await _take(phone, name)


async def _wait_for_alert(page: Page, stage: Stage) -> Locator:
    """Follows missile launches with pictures, once the stories before the one to show were read by nobody."""
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.get_by_role("button", name="➕ 🚀 Missile launches")).to_be_visible()
    await _print_until(stage, FIRST)
    await _say(page, "/settings preview picture")
    await page.wait_for_timeout(POLLED_MS)
    await page.get_by_role("button", name="➕ 🚀 Missile launches").click()
    await expect(page.get_by_role("button", name="✅ 🚀 Missile launches")).to_be_visible()
    await _print_until(stage, AFTER)
    alert = page.locator("li.message", has=page.get_by_role("button", name="Why"))
    await expect(alert).to_be_visible(timeout=LONG_MS)
    await page.wait_for_timeout(POLLED_MS)  # until the other reports are in it
    return alert


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


async def _say(page: Page, text: str) -> None:
    box = page.get_by_label("Message", exact=True)
    await box.fill(text)
    await box.press("Enter")


async def _newest(page: Page) -> int:
    """The number of the last message that can be seen."""
    return int(await page.locator("li.message:visible").last.get_attribute("data-id") or 0)


async def _answered(page: Page, after: int) -> None:
    """Returns once the bot said something after the message of that number, and its pictures are there."""
    await page.wait_for_function(
        """after => [...document.querySelectorAll("li.theirs")].some((item) => item.dataset.id > after)
          && [...document.images].every((image) => image.complete)""",
        arg=after,
        timeout=LONG_MS,
    )
    await page.wait_for_timeout(400)


async def _take(page: Page, name: str) -> None:
    await page.mouse.move(0, 0)
    await page.locator("#scroll").evaluate(TO_THE_LAST)
    await page.evaluate("document.activeElement.blur()")
    for look in ("light", "dark"):
        await page.emulate_media(color_scheme=look, reduced_motion="reduce")
        await page.wait_for_timeout(400)
        _save(await page.screenshot(), PICTURES / f"{name}-{look}.png")


def _save(screenshot: bytes, path: Path) -> None:
    """As a PNG of 256 colours, a third of the size."""
    image = Image.open(io.BytesIO(screenshot)).convert("RGB")
    few = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
