"""Stories and articles as Telegram messages: HTML within its limits, and the buttons below.

The words of a language come in as a `Wording`; the lengths below keep an alert under half a message by themselves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.countries import flag
from bot.core.longer import Addition, Longer
from bot.core.markup import Rich, bold, clip, clip_sentences, code, fitting, is_address, lines, link, plain
from bot.core.model import Article, Button, Chat, Message, Preview, Report, Sequel, StoryView, Topic

TOPICS_LIMIT = 240
HEADLINE_LIMIT = 300
SUMMARY_LIMIT = 900
SUMMARY_SENTENCES = 3
FIGURES_LIMIT = 1000  # half a table of rates is none
OUTLET_LIMIT = 80
OTHERS_LIMIT = 300
TEASER_LIMIT = 280
PARAGRAPH_LIMIT = 700  # of a longer summary
NEWS_LIMIT = 160
TIMELINE_PAGE = 8  # reports; so many fit into a message


@dataclass(frozen=True, slots=True)
class Wording:
    """What an alert says besides the news, in one language."""

    when: Callable[[datetime, datetime, str], str]  # a moment, as seen from another, in a zone
    ago: Callable[[str, timedelta], str]  # 08:12, 3 min ago
    sources: Callable[[int], str]  # 3 sources
    countries: Callable[[int], str]  # 2 countries
    reports: Callable[[int], str]  # 12 reports
    copies: Callable[[int], str]  # and 4 that carry the same text
    adds: Callable[[str], str]  # Reuters adds:
    latest: Callable[[str], str]  # Latest (14:05, Reuters):
    news: Callable[[str], str]  # New: 14 dead, France
    another: str  # one more source
    also: Callable[[str], str]  # also: X, Y
    more: Callable[[int], str]  # +5 more
    rest: Callable[[int], str]  # and 5 more
    read: str
    timeline: str
    why: str
    mute: str
    longer: str
    good: str
    bad: str
    show: str
    earlier: str
    later: str


def render_alert(view: StoryView, chat: Chat, wording: Wording) -> Message:
    """The alert of a story: topics, headline, summary, figures, what is newest, outlet and time, link, who else."""
    report = view.lead
    html = lines(
        (
            lines((_topics(view.topics), bold(_headline(report.title, report.outlet)))),
            plain(clip_sentences(report.summary.sentences[:SUMMARY_SENTENCES], SUMMARY_LIMIT)),
            figures_line(report.summary.figures),
            _latest(view, chat, wording),
            lines((_told_origin(report, view, chat, wording), _others(view, wording))),
        ),
        "\n\n",
    )
    return _with_preview(Message(html.html, _alert_buttons(view, wording)), report, chat)


def _with_preview(message: Message, report: Report, chat: Chat) -> Message:
    """The message with what the chat wants to see of the report besides its words."""
    if chat.preview is Preview.PICTURE:
        return replace(message, picture=report.picture)
    is_small = chat.preview is Preview.SMALL and is_address(report.url)
    return replace(message, preview=True, page=report.url) if is_small else message


def render_sequel(view: StoryView, sequel: Sequel, chat: Chat, wording: Wording) -> Message:
    """How a told story went on, for a reply to its alert: what is new, headline, a sentence or two, outlet, link."""
    report = sequel.report
    news = clip(", ".join(sequel.news), NEWS_LIMIT)
    html = lines(
        (
            lines(
                (plain(wording.news(news) if news else wording.another), bold(_headline(report.title, report.outlet)))
            ),
            plain(clip_sentences(_telling(report, sequel.news), TEASER_LIMIT * 2)),
            lines((_told_origin(report, view, chat, wording), plain(corroboration(view, wording)))),
        ),
        "\n\n",
    )
    return Message(html.html, (_alert_buttons(view, wording)[0],))


def render_longer(longer: Longer, chat: Chat, wording: Wording) -> Message:
    """A story at greater length, for a reply to its alert: its report in paragraphs, then what others add."""
    view, report = longer.view, longer.view.lead
    told = lines(
        (
            bold(_headline(report.title, report.outlet)),
            *map(plain, _paragraphs(longer.summary.sentences)),
            figures_line(longer.summary.figures),
            _origin(report, view.fetched, chat, wording),
        ),
        "\n\n",
    )
    blocks = [_added(addition, view, chat, wording) for addition in longer.additions]
    whole = fitting(told, blocks, wording.rest)
    return Message(whole.html, ((Button(wording.timeline, f"story:{view.story_id}"),),))


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    """So many sentences in each as are easily read on a phone."""
    starts = range(0, len(sentences), SUMMARY_SENTENCES)
    return [clip_sentences(sentences[at : at + SUMMARY_SENTENCES], PARAGRAPH_LIMIT) for at in starts]


def _added(addition: Addition, view: StoryView, chat: Chat, wording: Wording) -> Rich:
    report = addition.report
    outlet = clip(report.outlet, OUTLET_LIMIT) or _headline(report.title, "")
    heading = plain("➕ ") + bold(wording.adds(outlet))
    sentences = plain(clip_sentences(addition.sentences, TEASER_LIMIT * 2))
    return lines((heading, sentences, _origin(replace(report, outlet=""), view.fetched, chat, wording)))


def render_more(views: Sequence[StoryView], chat: Chat, wording: Wording) -> Message:
    """The stories that were too many to ring for one by one: their headlines, and a button to read them."""
    heading = bold(wording.more(len(views)))
    blocks = [story_line(view, chat, wording) for view in views]
    return Message(fitting(heading, blocks, wording.rest, "\n").html, ((Button(wording.show, "more"),),))


def render_stories(heading: Rich, views: Sequence[StoryView], chat: Chat, wording: Wording) -> Message:
    """A list of stories with a sentence or two of each, as /summary shows it."""
    return Message(fitting(heading, [_list_block(view, chat, wording) for view in views], wording.rest).html)


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


def render_timeline(view: StoryView, chat: Chat, wording: Wording, offset: int = 0) -> Message:
    """How a story grew: who reported it when, first to last, what they added, who copied it; from `offset` on."""
    first, shown = view.reports[0], view.reports[offset : offset + TIMELINE_PAGE]
    told = plain(f"{wording.reports(len(view.reports))} · {corroboration(view, wording)} · ")
    heading = lines(
        (_topics(view.topics), bold(_headline(first.title, first.outlet)), told + code(f"/story {view.story_id}"))
    )
    blocks = [_step(report, view, chat, wording) for report in shown]
    earlier = Button(f"◀ {wording.earlier}", f"timeline:{view.story_id}:{max(0, offset - TIMELINE_PAGE)}")
    later = Button(f"{wording.later} ▶", f"timeline:{view.story_id}:{offset + TIMELINE_PAGE}")
    turning = (*([earlier] if offset else []), *([later] if offset + TIMELINE_PAGE < len(view.reports) else []))
    return Message(fitting(heading, blocks, wording.rest).html, (turning,) if turning else ())


def corroboration(view: StoryView, wording: Wording) -> str:
    """How many report a story in their own words, and from how many countries where these are several."""
    outlets, countries = len(_outlets(view)), len(view.countries)
    sources = wording.sources(max(outlets, 1))
    return f"{sources}, {wording.countries(countries)}" if countries > 1 else sources


def story_block(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """A story as a digest tells it: headline, two sentences, what is newest, outlet and time, link, who else."""
    report = view.lead
    return lines(
        (
            lines((plain(_emojis(view)), bold(_headline(report.title, report.outlet))), " "),
            plain(clip_sentences(report.summary.sentences[:2], TEASER_LIMIT * 2)),
            _latest(view, chat, wording),
            _origin(report, view.fetched, chat, wording),
            _others(view, wording),
        )
    )


def story_line(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """A story in one line: its linked headline, time and outlet."""
    report = view.lead
    headline = clip(_headline(report.title, report.outlet), TEASER_LIMIT)
    signed = _signed(wording.when(report.published, view.fetched, chat.timezone), report.outlet)
    told = f" · {signed} · {corroboration(view, wording)}"
    return plain(f"{_emojis(view) or '•'} ") + link(headline, report.url) + plain(told)


def topic_name(topic: Topic) -> str:
    """The topic as people see it: its emoji and its title."""
    return f"{topic.emoji} {topic.title}".strip()


def topic_names(topics: Iterable[Topic]) -> str:
    """Several of them in a row."""
    return ", ".join(map(topic_name, topics))


def figures_line(figures: Sequence[str]) -> Rich:
    """The figures of an article on one line; empty without any."""
    return plain(clip(f"📊 {' · '.join(figures)}", FIGURES_LIMIT)) if figures else Rich()


def _topics(topics: Sequence[Topic]) -> Rich:
    return plain(clip(" · ".join(topic_name(topic) for topic in topics), TOPICS_LIMIT))


def _headline(title: str, outlet: str) -> str:
    return clip(title, HEADLINE_LIMIT) or clip(outlet, HEADLINE_LIMIT) or "…"


def _told_origin(report: Report, view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """Outlet, time and link, with how long ago that was when it was told."""
    if view.told is None:
        return _origin(report, view.fetched, chat, wording)
    when = wording.when(report.published, view.told, chat.timezone)
    return _origin_at(wording.ago(when, view.told - report.published), report, wording)


def _origin(report: Report, seen_from: datetime, chat: Chat, wording: Wording) -> Rich:
    return _origin_at(wording.when(report.published, seen_from, chat.timezone), report, wording)


def _origin_at(when: str, report: Report, wording: Wording) -> Rich:
    signed = plain(_signed(when, report.outlet))
    return signed + plain(" · ") + link(wording.read, report.url) if report.url else signed


def _signed(when: str, outlet: str) -> str:
    return ", ".join(part for part in (when, clip(outlet, OUTLET_LIMIT)) if part)


def _latest(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """The newest facts, where another report than the one that is told brought them."""
    report = view.latest
    if report is None or report.article_id == view.lead.article_id:
        return Rich()
    signed = _signed(wording.when(report.published, view.fetched, chat.timezone), report.outlet)
    return plain(f"{wording.latest(signed)} ") + link(_headline(report.title, report.outlet), report.url)


def _telling(report: Report, news: Sequence[str]) -> Sequence[str]:
    """The two sentences that hold most of the news, that which holds more of it first."""
    return sorted(report.summary.sentences, key=lambda sentence: -sum(each in sentence for each in news))[:2]


def _step(report: Report, view: StoryView, chat: Chat, wording: Wording) -> Rich:
    """A report in a timeline, what it added, and who copied it."""
    when = wording.when(report.published, view.fetched, chat.timezone)
    signed = f"{_signed(when, report.outlet)} {flag(report.country)}".rstrip()
    return lines(
        (
            plain(signed),
            link(clip(_headline(report.title, report.outlet), TEASER_LIMIT), report.url),
            plain(wording.news(clip(", ".join(report.news), NEWS_LIMIT)) if report.news else ""),
            plain(wording.copies(report.copies) if report.copies else ""),
        )
    )


def _others(view: StoryView, wording: Wording) -> Rich:
    named = clip(", ".join(_outlets(view)[1:]), OTHERS_LIMIT)
    return plain(
        " · ".join(part for part in (wording.also(named) if named else "", corroboration(view, wording)) if part)
    )


def _outlets(view: StoryView) -> tuple[str, ...]:
    reports = (view.lead, *view.reports)
    return tuple(dict.fromkeys(clip(report.outlet, OUTLET_LIMIT) for report in reports if report.outlet.strip()))


def _alert_buttons(view: StoryView, wording: Wording) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button(wording.timeline, f"story:{view.story_id}"),
            Button(wording.longer, f"longer:{view.story_id}"),
            Button(wording.mute, f"hush:{view.story_id}"),
        ),
        (
            Button(wording.why, f"why:{view.story_id}"),
            Button(wording.good, f"good:{view.story_id}"),
            Button(wording.bad, f"bad:{view.story_id}"),
        ),
    )


def _list_block(view: StoryView, chat: Chat, wording: Wording) -> Rich:
    report = view.lead
    footer = (
        plain(_signed(wording.when(report.published, view.fetched, chat.timezone), report.outlet)),
        plain(corroboration(view, wording)),
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
