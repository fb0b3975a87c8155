"""What is read about topics that come, change and go: by admins, and by those who followed one."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime

from bot.core.markup import bold, fitting, lines
from bot.core.model import Button, Chat, Message, Topic
from bot.core.render import topic_name
from bot.core.trials import Trial
from bot.services.catalogue import Removal
from handlers.rules_texts import found_before
from handlers.words import fill, message, tell, wording, words


def how(examples: Sequence[str], chat: Chat) -> Message:
    """The ways to change the topics, each with an example."""
    title = bold(words(chat).gettext("Topics are changed like this:"))
    return message(lines((title, *(fill("<code>{example}</code>", example=each) for each in examples))))


def added(topic: Topic, found: Trial, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    sentence = say.gettext("✅ {topic} is in /topics, and its next story rings.")
    again = say.gettext("✅ {topic} is back in /topics, as version {n} of its rule, and its next story rings.")
    hints = lines(
        (
            fill(say.gettext("Its sign: <code>/topic set {slug} emoji 🚀</code>"), slug=topic.slug),
            fill(
                say.gettext("Its name: <code>/topic rename {slug} {title}</code>"), slug=topic.slug, title=topic.title
            ),
        )
    )
    heading = lines((fill(again if topic.version > 1 else sentence, topic=topic_name(topic), n=topic.version), hints))
    return message(fitting(heading, found_before(found, chat, now), wording(chat).rest))


def renamed(topic: Topic, chat: Chat) -> Message:
    return tell(
        words(chat).gettext("✅ <code>{slug}</code> is called {topic} now."), slug=topic.slug, topic=topic_name(topic)
    )


def marks(topic: Topic, chat: Chat) -> Message:
    """What can be set about a topic."""
    say = words(chat)
    urgent = say.gettext("{topic} is urgent: its alerts overtake all others.")
    usual = say.gettext("{topic} is not urgent.")
    sign = fill(say.gettext("Another sign: <code>/topic set {slug} emoji 🌋</code>"), slug=topic.slug)
    button = (
        Button(say.gettext("Not urgent any more"), f"urgent:{topic.slug}:off")
        if topic.urgent
        else Button(say.gettext("❗ Make it urgent"), f"urgent:{topic.slug}:on")
    )
    return message(lines((fill(urgent if topic.urgent else usual, topic=topic_name(topic)), sign)), [[button]])


def emoji_set(topic: Topic, chat: Chat) -> Message:
    return tell(words(chat).gettext("✅ It is {topic} now."), topic=topic_name(topic))


def urgent_set(topic: Topic, chat: Chat) -> Message:
    say = words(chat)
    if topic.urgent:
        return tell(say.gettext("❗ {topic} is urgent now: its alerts overtake all others."), topic=topic_name(topic))
    return tell(say.gettext("✅ {topic} is not urgent any more."), topic=topic_name(topic))


def confirm_removal(removal: Removal, chat: Chat) -> Message:
    say = words(chat)
    topic = removal.topic
    sentence = say.ngettext(
        "Remove <b>{topic}</b>? {n} chat follows it and will be told. Its articles and rule stay in the history.",
        "Remove <b>{topic}</b>? {n} chats follow it and will be told. Its articles and rule stay in the history.",
        removal.followers,
    )
    buttons = [
        [
            Button(say.gettext("🗑 Remove it"), f"retire:{topic.id}:{topic.version}"),
            Button(say.gettext("Keep it"), "keep:"),
        ]
    ]
    return tell(sentence, buttons, topic=topic_name(topic), n=removal.followers)


def removed(removal: Removal, chat: Chat) -> Message:
    say = words(chat)
    sentence = say.ngettext(
        "🗑 Removed: <b>{topic}</b>. I tell {n} chat. <code>/topic add {slug} …</code> brings it back.",
        "🗑 Removed: <b>{topic}</b>. I tell {n} chats. <code>/topic add {slug} …</code> brings it back.",
        removal.followers,
    )
    return tell(sentence, topic=topic_name(removal.topic), n=removal.followers, slug=removal.topic.slug)


def farewell(topic: Topic, chat: Chat) -> Message:
    """What those who followed a removed topic read, once."""
    sentence = words(chat).gettext(
        "<b>{topic}</b> has come to an end here: its admins removed it, so you hear no more of it. "
        "Pick something else in /topics."
    )
    told = tell(sentence, topic=topic_name(topic))
    return Message(told.html, silent=True)
