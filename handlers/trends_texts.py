"""What people read about how a topic went: in words, and as a picture."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence

from bot.core.charts import Chart, Peak
from bot.core.markup import Rich, bold, clip, lines
from bot.core.model import Button, Chat, Message, Topic
from bot.core.render import topic_name
from bot.core.speech import FROM_RIGHT
from bot.services.trends import Summit, Trend
from handlers.words import calendar_day, fill, message, number, tell, words

CHOICES = (7, 30, 90)  # days
MOST_TOPICS = 90  # Telegram takes 100 buttons
HEADLINE = 120  # characters, so that all of them fit into a caption
NAME = 40


def choices(topics: Sequence[Topic], days: int, chat: Chat) -> Message:
    say = words(chat)
    if not topics:
        return tell(say.gettext("There are no topics yet. An admin can add some."))
    rows = [[Button(topic_name(topic), f"trend:{topic.id}:{days}")] for topic in topics[:MOST_TOPICS]]
    return tell(say.gettext("How did which topic go?"), rows)


def trend(found: Trend, chat: Chat) -> Message:
    say, count = words(chat), len(found.days)
    windows = [
        Button(say.ngettext("{n} day", "{n} days", days).format(n=days), f"trend:{found.topic.id}:{days}")
        for days in CHOICES
        if days != count
    ]
    if not any(found.stories):
        nothing = say.ngettext(
            "{topic}: no story in the last {n} day.", "{topic}: no story in the last {n} days.", count
        )
        return tell(nothing, [windows], topic=topic_name(found.topic), n=count)
    total = sum(found.stories)
    heading = say.ngettext("<b>{topic}</b> · {n} story", "<b>{topic}</b> · {n} stories", total)
    span = fill(
        say.gettext("{first} to {last}"),
        first=calendar_day(found.days[0], chat),
        last=calendar_day(found.days[-1], chat),
    )
    parts = (
        lines((fill(heading, topic=topic_name(found.topic), n=number(total, chat)), span)),
        lines(_summit(place, each, found, chat) for place, each in enumerate(found.summits, 1)),
        _sources(found, chat),
    )
    return message(lines(parts, "\n\n"), [windows])


def chart(found: Trend, chat: Chat) -> Chart:
    say = words(chat)
    return Chart(
        title=say.gettext("{topic}: stories a day").format(topic=clip(found.topic.title, NAME)),
        first=found.days[0],
        values=found.stories,
        labels=tuple(calendar_day(day, chat) for day in found.days),
        peaks=tuple(Peak(each.day, each.title) for each in found.summits),
        table_title=say.gettext("Sources with most stories"),
        table=found.sources,
        from_right=chat.language in FROM_RIGHT,
    )


def _summit(place: int, summit: Summit, found: Trend, chat: Chat) -> Rich:
    stories = found.stories[summit.day]
    sentence = words(chat).ngettext(
        "{place}. {day}, {n} story: {headline}", "{place}. {day}, {n} stories: {headline}", stories
    )
    day = calendar_day(found.days[summit.day], chat)
    return fill(sentence, place=place, day=day, n=number(stories, chat), headline=clip(summit.title, HEADLINE))


def _sources(found: Trend, chat: Chat) -> Rich:
    say = words(chat)
    if not found.sources:
        return Rich()
    rows = [
        fill(say.gettext("{place}. {source}: {n}"), place=place, source=clip(title, NAME), n=number(count, chat))
        for place, (title, count) in enumerate(found.sources, 1)
    ]
    return lines((bold(say.gettext("Sources with most stories")), *rows))
