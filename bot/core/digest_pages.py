"""A digest as messages: what it gathered, widest first, then in a line each what was told already."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.audience import Letter
from bot.core.digests import digest_time
from bot.core.markup import Rich, bold, is_sendable, lines, plain
from bot.core.model import Chat, StoryView
from bot.core.render import Wording, story_block, story_line

URGENT_POINTS = 2
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """One message of a digest."""

    text: Rich
    left: int  # stories on the pages after it


@dataclass(frozen=True, slots=True)
class _Part:
    """A story: how it looks below others, and how it looks on top of a page."""

    below: Rich
    alone: Rich


def digest_pages(letter: Letter, heading: Rich, told: str, wording: Wording) -> tuple[Page, ...]:
    """Every story of the digest once, whole, on as few pages as hold them; `told` heads those that were told already.

    As things stood when it was due: later reports move no story to another page.
    """
    at = digest_time(letter.delivery.key) or letter.delivery.created
    gathered = ranked([as_of(view, at) for view in letter.folded], at)
    parts = [
        *_blocks(gathered, letter.chat, wording),
        *_lines([as_of(view, at) for view in letter.told], letter.chat, bold(told), wording),
    ]
    pages, left = _split(heading, parts), len(parts)
    shown: list[Page] = []
    for text, count in pages:
        left -= count
        shown.append(Page(text, left))
    return tuple(shown)


def ranked(views: Iterable[StoryView], now: datetime) -> tuple[StoryView, ...]:
    """Those that matter most first; of two that matter alike the later one."""
    return tuple(sorted(views, key=lambda view: (-points(view, now), -_last(view).timestamp(), -view.story_id)))


def points(view: StoryView, now: datetime) -> float:
    """One for each outlet, country and topic of the chat, two where a topic is urgent, one less for each day of age."""
    countries = {report.country for report in view.reports if report.country}
    urgent = URGENT_POINTS if any(topic.urgent for topic in view.topics) else 0
    return len(view.outlets) + len(countries) + len(view.topics) + urgent - (now - _last(view)) / DAY


def as_of(view: StoryView, at: datetime) -> StoryView:
    """The story without the reports published since then, as seen from then; its lead stays."""
    kept = tuple(report for report in view.reports if report is view.lead or report.published <= at)
    return replace(view, reports=kept, fetched=at)


def _last(view: StoryView) -> datetime:
    return max(report.published for report in view.reports)


def _blocks(views: Iterable[StoryView], chat: Chat, wording: Wording) -> list[_Part]:
    blocks = [story_block(view, chat, wording) for view in views]
    return [_Part(plain("\n\n") + block, block) for block in blocks]


def _lines(views: Iterable[StoryView], chat: Chat, heading: Rich, wording: Wording) -> list[_Part]:
    """The heading stands above the first of them on each page."""
    parts: list[_Part] = []
    for view in views:
        line = story_line(view, chat, wording)
        alone = lines((heading, line))
        parts.append(_Part(plain("\n") + line if parts else plain("\n\n") + alone, alone))
    return parts


def _split(heading: Rich, parts: Iterable[_Part]) -> list[tuple[Rich, int]]:
    """The texts of the pages, and how many stories each of them holds."""
    pages = [(heading, 0)]
    for part in parts:
        text, count = pages[-1]
        if is_sendable(text + part.below):
            pages[-1] = (text + part.below, count + 1)
        else:
            pages.append((part.alone, 1))
    return pages
