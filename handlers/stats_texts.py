"""What admins read about the bot as a whole, in words that need no picture, and the picture."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from bot.core.charts import Chart, Peak
from bot.core.ledger import Audience, Pace, Statistics
from bot.core.markup import Rich, bold, clip, lines, plain
from bot.core.model import Button, Chat, Message
from bot.core.render import topic_name
from bot.core.speech import FROM_RIGHT
from handlers.words import N_, between, calendar_day, fill, measured, message, number, tell, words

CHOICES = (1, 7, 30)  # days
NAME_LIMIT = 40
PEAKS = 3

STATES = {
    "sent": N_("{n} sent"),
    "queued": N_("{n} in line"),
    "waiting": N_("{n} wait for more sources"),
    "folded": N_("{n} told together with others"),
    "skipped": N_("{n} not wanted any more"),
    "dead": N_("{n} could not be delivered"),
}


def stats(found: Statistics, chat: Chat) -> Message:
    say = words(chat)
    heading = fill("<b>{title}</b>", title=_title(found, chat))
    parts = (
        lines((heading, _followers(found.audience, chat))),
        lines((bold(say.gettext("News")), _news(found, chat), _daily(found, chat))),
        lines((bold(say.gettext("Deliveries")), _deliveries(found, chat))),
        lines(
            (bold(say.gettext("From publication until Telegram has the alert")), _pace(found.from_publication, chat))
        ),
        lines((bold(say.gettext("From planning until Telegram has it")), _pace(found.from_plan, chat))),
        lines((bold(say.gettext("Topics with most alerts")), *_topics(found, chat))),
        lines((bold(say.gettext("Sources with most alerts")), *_sources(found, chat))),
    )
    return message(lines(parts, "\n\n"), _buttons(len(found.days), chat))


def caption(found: Statistics, chat: Chat) -> Message:
    return tell("{title}", title=chart(found, chat).title)


def chart(found: Statistics, chat: Chat) -> Chart:
    say = words(chat)
    return Chart(
        title=say.gettext("Alerts a day, {days}").format(days=_span(found, chat)),
        first=found.days[0],
        values=found.alerts,
        labels=tuple(calendar_day(day, chat) for day in found.days),
        peaks=tuple(Peak(at, _peak(found, at, chat)) for at in _peaks(found.alerts)),
        table_title=say.gettext("Topics with most alerts"),
        table=tuple((each.topic.title, each.alerts) for each in found.topics if each.alerts),
        from_right=chat.language in FROM_RIGHT,
    )


def _title(found: Statistics, chat: Chat) -> str:
    return words(chat).gettext("How I do, {days}").format(days=_span(found, chat))


def _span(found: Statistics, chat: Chat) -> str:
    first, last = calendar_day(found.days[0], chat), calendar_day(found.days[-1], chat)
    return last if first == last else words(chat).gettext("{first} to {last}").format(first=first, last=last)


def _followers(audience: Audience, chat: Chat) -> Rich:
    say = words(chat)
    total = say.ngettext("{n} chat hears of me", "{n} chats hear of me", audience.active)
    groups = audience.kinds.get("group", 0) + audience.kinds.get("supergroup", 0)
    private, channels = audience.kinds.get("private", 0), audience.kinds.get("channel", 0)
    shown = (
        fill(say.ngettext("{n} person", "{n} people", private), n=number(private, chat)),
        fill(say.ngettext("{n} group", "{n} groups", groups), n=number(groups, chat)),
        fill(say.ngettext("{n} channel", "{n} channels", channels), n=number(channels, chat)),
    )
    change = fill(
        say.gettext("new: {new}, lost: {lost}, paused now: {paused}"),
        new=number(audience.new, chat),
        lost=number(audience.lost, chat),
        paused=number(audience.paused, chat),
    )
    return lines((fill(total, n=number(audience.active, chat)), lines(shown, between(chat)), change))


def _news(found: Statistics, chat: Chat) -> Rich:
    say = words(chat)
    alerts, articles, stories = sum(found.alerts), sum(found.articles), sum(found.stories)
    shown = (
        fill(say.ngettext("{n} alert", "{n} alerts", alerts), n=number(alerts, chat)),
        fill(say.ngettext("{n} article", "{n} articles", articles), n=number(articles, chat)),
        fill(say.ngettext("{n} story", "{n} stories", stories), n=number(stories, chat)),
    )
    return lines(shown, between(chat))


def _daily(found: Statistics, chat: Chat) -> Rich:
    """What an average day brought, and the day with most alerts."""
    say, count = words(chat), len(found.days)
    if count == 1:
        return Rich()
    average = fill(
        say.gettext("on average a day: alerts {alerts}, articles {articles}, stories {stories}"),
        alerts=number(round(sum(found.alerts) / count), chat),
        articles=number(round(sum(found.articles) / count), chat),
        stories=number(round(sum(found.stories) / count), chat),
    )
    most = max(range(count), key=lambda at: found.alerts[at])
    if not found.alerts[most]:
        return average
    sentence = say.gettext("most alerts: {n} on {day}")
    return lines(
        (average, fill(sentence, n=number(found.alerts[most], chat), day=calendar_day(found.days[most], chat)))
    )


def _deliveries(found: Statistics, chat: Chat) -> Rich:
    say = words(chat)
    shown = [
        fill(say.gettext(sentence), n=number(found.deliveries[state], chat))
        for state, sentence in STATES.items()
        if found.deliveries.get(state)
    ]
    return lines(shown, between(chat)) if shown else plain(say.gettext("none"))


def _pace(pace: Pace | None, chat: Chat) -> Rich:
    say = words(chat)
    if pace is None:
        return plain(say.gettext("no alert was sent"))
    sentence = say.gettext("half of them within {half}, 99 of 100 within {most}")
    return fill(sentence, half=measured(pace.half, chat), most=measured(pace.most, chat))


def _topics(found: Statistics, chat: Chat) -> list[Rich]:
    say = words(chat)
    sentence = say.gettext("{topic} · alerts: {alerts} · followers: {followers}")
    return [
        fill(
            sentence,
            topic=clip(topic_name(each.topic), NAME_LIMIT),
            alerts=number(each.alerts, chat),
            followers=number(each.followers, chat),
        )
        for each in found.topics
    ] or [plain(say.gettext("none"))]


def _sources(found: Statistics, chat: Chat) -> list[Rich]:
    say = words(chat)
    sentence = say.gettext("{source} · alerts: {alerts} · articles: {articles}")
    return [
        fill(
            sentence,
            source=clip(each.title or str(each.id), NAME_LIMIT),
            alerts=number(each.alerts, chat),
            articles=number(each.articles, chat),
        )
        for each in found.sources
    ] or [plain(say.gettext("none"))]


def _buttons(days: int, chat: Chat) -> list[list[Button]]:
    say = words(chat)
    spans = [
        Button(
            say.gettext("Today") if each == 1 else say.ngettext("{n} day", "{n} days", each).format(n=each),
            f"desk:{each}",
        )
        for each in CHOICES
        if each != days
    ]
    return [
        [*spans, Button(say.gettext("🖼 Picture"), f"figure:{days}")],
        [Button(say.gettext("🩺 Health"), "open:health"), Button(say.gettext("📜 Audit"), "open:audit")],
        [Button(say.gettext("🗞 Daily note"), "open:note")],
    ]


def _peak(found: Statistics, at: int, chat: Chat) -> str:
    day = calendar_day(found.days[at], chat)
    return words(chat).gettext("{day}: {n}").format(day=day, n=number(found.alerts[at], chat))


def _peaks(values: tuple[int, ...]) -> list[int]:
    """The few highest days, if any stands out at all."""
    high = [at for at, value in enumerate(values) if value and 2 * value > max(values)]
    return sorted(sorted(high, key=lambda at: -values[at])[:PEAKS])
