"""What an admin reads while telling all followers something: the question, the topics, and how far it is."""

from collections.abc import Sequence

from bot.core.broadcasts import Broadcast, Stage
from bot.core.markup import Rich, clip, lines, plain
from bot.core.model import Button, Chat, Message, Topic
from bot.core.render import topic_name
from bot.services.broadcast import Choice, View
from handlers.words import N_, fill, message, number, tell, words

NAME_LIMIT = 30
CHOICES = 20  # topics; a longer keyboard is no choice

HEADINGS = {
    Stage.OPEN: N_("📣 I am sending it."),
    Stage.QUEUED: N_("📣 I am sending it."),
    Stage.STOPPING: N_("✋ Cancelled. What has not left stays here."),
    Stage.DONE: N_("✅ It is sent."),
    Stage.CANCELLED: N_("✋ It was cancelled."),
}


def proposal(view: View, chat: Chat) -> Message:
    """The question below the preview."""
    say, draft, reach = words(chat), view.broadcast, view.broadcast.reach
    if view.topic:
        sentence = say.ngettext(
            "That is how it will look. It goes to {n} chat that follows {topic}.",
            "That is how it will look. It goes to {n} chats that follow {topic}.",
            reach,
        )
    else:
        sentence = say.ngettext(
            "That is how it will look. It goes to {n} chat, all there is.",
            "That is how it will look. It goes to {n} chats, all there are.",
            reach,
        )
    hint = say.gettext("Chats that paused me are left out; quiet hours are kept.")
    name = topic_name(view.topic) if view.topic else ""
    go = say.ngettext("📣 Send to {n} chat", "📣 Send to {n} chats", reach).format(n=number(reach, chat))
    rows = [
        [Button(go, f"launch:{draft.id}:{draft.topic_id or 0}")] if reach else [],
        _audience(draft, chat),
        [Button(say.gettext("Cancel"), f"recall:{draft.id}")],
    ]
    return message(lines((fill(sentence, n=number(reach, chat), topic=name), plain(hint)), " "), rows)


def topics(broadcast_id: int, choices: Sequence[Choice], chat: Chat) -> Message:
    """Whose followers shall hear it."""
    say = words(chat)
    rows = [[_choice(broadcast_id, choice, chat)] for choice in choices[:CHOICES]]
    back = Button(say.gettext("◀ Back"), f"cast:{broadcast_id}:0")
    cancel = Button(say.gettext("Cancel"), f"recall:{broadcast_id}")
    sentence = (
        say.gettext("The followers of which topic shall get it?") if rows else say.gettext("Nobody follows a topic.")
    )
    return tell(sentence, [*rows, [back, cancel]])


def progress(view: View, chat: Chat) -> Message:
    """How far it is; the same message is edited until it is over."""
    say, stage, told = words(chat), view.broadcast.stage, view.progress
    if stage is Stage.CANCELLED and not view.broadcast.reach:
        return tell(say.gettext("✋ Cancelled. Nobody got it."))
    left = told.left if stage in (Stage.OPEN, Stage.QUEUED) else 0
    parts = (
        plain(say.gettext(HEADINGS[stage])),
        _target(view.topic, chat),
        _count(say.ngettext("{n} chat has it.", "{n} chats have it.", told.sent), told.sent, chat),
        _left(left, told.quiet, chat) if left else Rich(),
        _count(say.ngettext("{n} did not get it.", "{n} did not get it.", told.failed), told.failed, chat),
        _withdrawn(told.withdrawn, chat) if told.withdrawn else Rich(),
    )
    cancel = Button(say.gettext("✋ Cancel what is left"), f"recall:{view.broadcast.id}")
    return message(lines(parts), [[cancel]] if stage in (Stage.OPEN, Stage.QUEUED) else [])


def _target(topic: Topic | None, chat: Chat) -> Rich:
    if topic is None:
        return Rich()
    return fill(words(chat).gettext("For those who follow {topic}."), topic=topic_name(topic))


def _left(left: int, quiet: int, chat: Chat) -> Rich:
    say = words(chat)
    waits = say.ngettext(
        "{n} of them gets it after its quiet hours.", "{n} of them get it after their quiet hours.", quiet
    )
    whole = _count(say.ngettext("{n} is left.", "{n} are left.", left), left, chat)
    return lines((whole, _count(waits, quiet, chat))) if quiet else whole


def _withdrawn(count: int, chat: Chat) -> Rich:
    return _count(words(chat).ngettext("{n} was taken back.", "{n} were taken back.", count), count, chat)


def _count(sentence: str, count: int, chat: Chat) -> Rich:
    return fill(sentence, n=number(count, chat))


def _audience(draft: Broadcast, chat: Chat) -> list[Button]:
    say = words(chat)
    choose = Button(say.gettext("Only followers of a topic …"), f"aim:{draft.id}")
    return [choose, *([Button(say.gettext("Everybody"), f"cast:{draft.id}:0")] if draft.topic_id else [])]


def _choice(broadcast_id: int, choice: Choice, chat: Chat) -> Button:
    say, name = words(chat), clip(topic_name(choice.topic), NAME_LIMIT)
    text = say.gettext("{topic} ({n})").format(topic=name, n=number(choice.reach, chat))
    return Button(text, f"cast:{broadcast_id}:{choice.topic.id}")
