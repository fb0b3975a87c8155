"""What people read when they mute something: what may be quiet, how long, and what is."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.asking import parse_duration
from bot.core.markup import Rich, bold, clip, fitting, lines, plain
from bot.core.model import Button, Chat, Message, Subject
from bot.core.render import topic_names
from bot.services.muting import ALL, Hushes, Muted, Target
from handlers.texts import BUTTON_DATA_LIMIT, duration
from handlers.words import clock_time, fill, message, tell, worded, wording, words

TIMES = ("2h", "8h", "1d", "1w")
TIMES_IN_A_ROW = 2
NAME_LIMIT = 60  # of a story or an outlet in a button
TITLE_LIMIT = 160
LISTED = 30  # of what is muted, and of what may be, with a button each


def choices(targets: Sequence[Target], story_id: int, chat: Chat) -> Message:
    """What of an alert may be quiet."""
    say = words(chat)
    story = next((target for target in targets if target.subject is Subject.STORY), None)
    number = story.number if story else story_id
    others = [target for target in targets if target.subject]
    topics = [target for target in targets if not target.subject][: LISTED - len(others)]
    rows = [[Button(_button(target, chat), f"mute:{target.code}/{number}")] for target in (*topics, *others)]
    sentence = say.gettext("🔕 What shall be quiet? In words: <code>{example}</code>")
    return tell(sentence, rows, example=f"/mute story {number} 1d")


def times(target: Target, origin: str, chat: Chat) -> Message:
    """How long it shall be quiet; `origin` is the story of the alert that was asked below, if there is one."""
    say = words(chat)
    buttons = [Button(_length(time, chat), f"mute:{target.code}:{time}") for time in TIMES]
    rows = [buttons[at : at + TIMES_IN_A_ROW] for at in range(0, len(buttons), TIMES_IN_A_ROW)]
    back = Button(say.gettext("◀ Back"), f"hushed:{origin}" if origin else "mutes:")
    question = fill(say.gettext("🔕 How long shall it be quiet? <b>{what}</b>"), what=_name(target, chat))
    hint = fill(say.gettext("In words: <code>{example}</code>"), example=f"/mute {_typed(target)}1d")
    return message(lines((question, hint)), [*rows, [back]])


def muted(quiet: Muted, chat: Chat, now: datetime) -> Message:
    """That something is quiet from now on, or speaks again, and how that is taken back."""
    say, target = words(chat), quiet.target
    if quiet.until is None:
        return message(_again(target, chat), _further(say.gettext("🔕 Mute again"), f"mute:{target.code}", chat))
    facts = {"what": _name(target, chat), "time": clock_time(quiet.until, now, chat)}
    sentences = {
        None: say.gettext("🔕 {what}: quiet until {time}. The news stays in /latest and /summary."),
        Subject.STORY: say.gettext("🔕 You hear no more of this story until {time}: {what}"),
        Subject.SOURCE: say.gettext(
            "🔕 {what}: quiet until {time}. A story that nobody else reports waits until somebody does."
        ),
    }
    undo = _further(say.gettext("↩️ Undo"), f"mute:{target.code}:off", chat)
    return message(fill(sentences[target.subject], **facts), undo)


def listed(quiet: Hushes, chat: Chat) -> Message:
    """What is muted, a button to end each, and what else may be muted."""
    say = words(chat)
    ends = [
        [Button(worded(say.gettext("🔔 End: {what}"), what=_button(each.target, chat)), f"mute:{each.target.code}:off")]
        for each in quiet.muted[:LISTED]
    ]
    others = [[Button(f"🔕 {_button(each, chat)}", f"mute:{each.code}")] for each in quiet.audible[:LISTED]]
    everything = [Button(say.gettext("🔕 All topics"), f"mute:{ALL}")] if len(quiet.audible) > 1 else []
    back = Button(say.gettext("⬅ Settings"), "settings:")
    lined = [_line(each, chat, quiet.now) for each in quiet.muted]
    text = fitting(lines((_heading(quiet, chat), _hint(chat))), lined, wording(chat).rest, "\n")
    return message(text, [*ends, *others, everything, [back]])


def _heading(quiet: Hushes, chat: Chat) -> Rich:
    say = words(chat)
    if quiet.muted:
        return bold(say.gettext("🔕 Muted now"))
    if not quiet.audible:
        return fill(say.gettext("You follow nothing, so no topic can be muted. Pick something in /topics."))
    return plain(say.gettext("🔕 Nothing is muted. What shall be quiet?"))


def _hint(chat: Chat) -> Rich:
    sentence = words(chat).gettext(
        "In words: <code>{topic}</code>, <code>{outlet}</code>, <code>{story}</code>, "
        "or <code>{all}</code> for all topics"
    )
    examples = {"topic": "/mute tariffs 2h", "outlet": "/mute Coast Radio 1d", "story": "/mute story 17 1d"}
    return fill(sentence, **examples, all="/mute 1h")


def _line(each: Muted, chat: Chat, now: datetime) -> Rich:
    sentence = words(chat).gettext("• {what} · until {time}")
    return fill(sentence, what=_name(each.target, chat), time=clock_time(each.until or now, now, chat))


def _again(target: Target, chat: Chat) -> Rich:
    say = words(chat)
    if target.subject:
        return fill(say.gettext("🔔 You hear of it again: {what}"), what=_name(target, chat))
    again = say.ngettext("🔔 {topics} speaks again.", "🔔 {topics} speak again.", len(target.topics))
    return fill(again, topics=_name(target, chat))


def _further(text: str, data: str, chat: Chat) -> list[list[Button]]:
    """What takes it back, if a button can hold it, and what leads to the list."""
    back = [Button(text, data)] if len(data.encode()) <= BUTTON_DATA_LIMIT else []
    return [[*back, Button(words(chat).gettext("🔕 All that is muted"), "mutes:")]]


def _name(target: Target, chat: Chat) -> str:
    if target.subject is None:
        return topic_names(target.topics)
    return clip(target.title, TITLE_LIMIT) or words(chat).gettext("without a title")


def _button(target: Target, chat: Chat) -> str:
    say = words(chat)
    match target.subject:
        case Subject.STORY:
            return worded(say.gettext("This story: {title}"), title=clip(target.title, NAME_LIMIT))
        case Subject.SOURCE:
            return worded(say.gettext("Source: {title}"), title=clip(target.title, NAME_LIMIT))
    return topic_names(target.topics)


def _typed(target: Target) -> str:
    """How it stands in a command, with the space after it."""
    match target.subject:
        case Subject.STORY:
            return f"story {target.number} "
        case Subject.SOURCE:
            return f"source {target.number} "
    return "" if target.code == ALL else f"{' '.join(topic.slug for topic in target.topics)} "


def _length(time: str, chat: Chat) -> str:
    length = parse_duration(time)
    return duration(length, chat) if length else time
