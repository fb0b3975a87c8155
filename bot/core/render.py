"""Stories and articles as Telegram messages: HTML within its limits, and the buttons below.

The words of a language come in as a `Wording`; the lengths below keep an alert under half a message by themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.markup import Rich, bold, clip, clip_sentences, fitting, lines, link, plain
from bot.core.model import Article, Button, Chat, Message, Report, StoryView, Topic

TOPICS_LIMIT = 240
HEADLINE_LIMIT = 300
SUMMARY_LIMIT = 900
SUMMARY_SENTENCES = 3
FIGURES_LIMIT = 300
OUTLET_LIMIT = 80
OTHERS_LIMIT = 300
TEASER_LIMIT = 280


@dataclass(frozen=True, slots=True)
class Wording:
    """What an alert says besides the news, in one language."""

    when: Callable[[datetime, datetime, str], str]  # a moment, as seen from another, in a zone
    sources: Callable[[int], str]  # 3 sources
    also: Callable[[str], str]  # also: X, Y
    more: Callable[[int], str]  # +5 more
    rest: Callable[[int], str]  # and 5 more
    read: str
    timeline: str
    why: str
    mute: str
    show: str


def render_alert(view: StoryView, chat: Chat, wording: Wording) -> Message:
    """The alert of a story: topics, headline, two or three sentences, figures, outlet and time, link, who else."""
    report = view.lead
    html = lines(
        (
            lines((_topics(view.topics), bold(_headline(report.title, report.outlet)))),
            plain(clip_sentences(report.summary.sentences[:SUMMARY_SENTENCES], SUMMARY_LIMIT)),
            _figures(report.summary.figures),
            lines((_origin(report, view.fetched, chat, wording), _others(view, wording))),
        ),
        "\n\n",
    )
    return Message(html.html, _alert_buttons(view, wording))


def render_more(views: Sequence[StoryView], chat: Chat, wording: Wording) -> Message:
    """The stories that were too many to ring for one by one: their headlines, and a button to read them."""
    heading = bold(wording.more(len(views)))
    blocks = [story_line(view, chat, wording) for view in views]
    return Message(fitting(heading, blocks, wording.rest, "\n").html, ((Button(wording.show, "more"),),))


def render_stories(heading: Rich, views: Sequence[StoryView], chat: Chat, wording: Wording) -> Message:
    """A list of stories with a sentence or two of each, as /summary shows it."""
    return Message(fitting(heading, [_digest_block(view, chat, wording) for view in views], wording.rest).html)


def render_articles(heading: Rich, articles: Sequence[Article], chat: Chat, wording: Wording, now: datetime) -> Message:
    """A list of articles with a sentence or two of each, as /latest and /search show it."""
    blocks = [
        lines(
            (
                link(_headline(article.title, article.outlet), article.url),
                plain(clip_sentences(article.summary.sentences[:2], TEASER_LIMIT)),
                plain(_signed(wording.when(article.published, now, chat.timezone), article.outlet)),
            )
        )
        for article in articles
    ]
    return Message(fitting(heading, blocks, wording.rest).html)


def render_timeline(view: StoryView, chat: Chat, wording: Wording) -> Message:
    """Who reported a story when, first to last, under the headline it started with."""
    first = view.reports[0]
    heading = lines((_topics(view.topics), bold(_headline(first.title, first.outlet))))
    blocks = [
        plain(_signed(wording.when(report.published, view.fetched, chat.timezone), report.outlet) + "\n")
        + link(_headline(report.title, report.outlet), report.url)
        for report in view.reports
    ]
    return Message(fitting(heading, blocks, wording.rest).html)


def story_block(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """A story as a digest tells it: headline, two sentences, outlet and time, link, who else."""
    report = view.lead
    return lines(
        (
            lines((plain(_emojis(view)), bold(_headline(report.title, report.outlet))), " "),
            plain(clip_sentences(report.summary.sentences[:2], TEASER_LIMIT * 2)),
            _origin(report, view.fetched, chat, wording),
            _others(view, wording),
        )
    )


def story_line(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """A story in one line: its linked headline, time and outlet."""
    report = view.lead
    headline = clip(_headline(report.title, report.outlet), TEASER_LIMIT)
    signed = _signed(wording.when(report.published, view.fetched, chat.timezone), report.outlet)
    return plain(f"{_emojis(view) or '•'} ") + link(headline, report.url) + plain(f" · {signed}")


def topic_name(topic: Topic) -> str:
    """The topic as people see it: its emoji and its title."""
    return f"{topic.emoji} {topic.title}".strip()


def _topics(topics: Sequence[Topic]) -> Rich:
    return plain(clip(" · ".join(topic_name(topic) for topic in topics), TOPICS_LIMIT))


def _headline(title: str, outlet: str) -> str:
    return clip(title, HEADLINE_LIMIT) or clip(outlet, HEADLINE_LIMIT) or "…"


def _figures(figures: Sequence[str]) -> Rich:
    return plain(clip(f"📊 {' · '.join(figures)}", FIGURES_LIMIT)) if figures else Rich()


def _origin(report: Report, seen_from: datetime, chat: Chat, wording: Wording) -> Rich:
    signed = plain(_signed(wording.when(report.published, seen_from, chat.timezone), report.outlet))
    return signed + plain(" · ") + link(wording.read, report.url) if report.url else signed


def _signed(when: str, outlet: str) -> str:
    return ", ".join(part for part in (when, clip(outlet, OUTLET_LIMIT)) if part)


def _others(view: StoryView, wording: Wording) -> Rich:
    outlets = _outlets(view)
    if len(outlets) < 2:
        return Rich()
    named = clip(", ".join(outlets[1:]), OTHERS_LIMIT)
    return plain(f"{wording.also(named)} · {wording.sources(len(outlets))}")


def _outlets(view: StoryView) -> tuple[str, ...]:
    reports = (view.lead, *view.reports)
    return tuple(dict.fromkeys(clip(report.outlet, OUTLET_LIMIT) for report in reports if report.outlet.strip()))


def _alert_buttons(view: StoryView, wording: Wording) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button(wording.timeline, f"story:{view.story_id}"),
            Button(wording.why, f"why:{view.story_id}"),
            Button(wording.mute, f"hush:{view.story_id}"),
        ),
        (Button("👍", f"good:{view.story_id}"), Button("👎", f"bad:{view.story_id}")),
    )


def _digest_block(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    report = view.lead
    outlets = _outlets(view)
    footer = (
        plain(_signed(wording.when(report.published, view.fetched, chat.timezone), report.outlet)),
        plain(wording.sources(len(outlets)) if len(outlets) > 1 else ""),
        link(wording.read, report.url) if report.url else Rich(),
    )
    return lines(
        (
            lines((plain(_emojis(view)), bold(_headline(report.title, report.outlet))), " "),
            plain(clip_sentences(report.summary.sentences[:2], TEASER_LIMIT * 2)),
            lines(footer, " · "),
        )
    )


def _emojis(view: StoryView) -> str:
    return clip("".join(dict.fromkeys(topic.emoji for topic in view.topics)), OUTLET_LIMIT)
