"""What stories look like that are offered and shared in other chats."""

from dataclasses import dataclass

from bot.core.markup import clip, is_address
from bot.core.model import Button, Chat, Message, StoryView
from bot.core.render import story_block
from handlers.words import wording, words

TITLE_LIMIT = 120
DESCRIPTION_LIMIT = 160


@dataclass(frozen=True, slots=True)
class Shared:
    """A story as it is offered (title, description, picture) and the message that is sent when it is chosen."""

    number: int
    title: str
    description: str
    picture: str
    message: Message


def story(view: StoryView, chat: Chat) -> Shared:
    """The headline and what it says in two lines; the message has one button, which opens the page."""
    report, told = view.lead, wording(chat)
    title = clip(report.title, TITLE_LIMIT) or clip(report.outlet, TITLE_LIMIT) or "…"
    when = told.when(report.published, view.fetched, chat.timezone)
    signed = ", ".join(part for part in (when, report.outlet) if part)
    about = clip(" · ".join(part for part in (signed, report.summary.text) if part), DESCRIPTION_LIMIT)
    read = ((Button(told.read, url=report.url),),) if is_address(report.url) else ()
    picture = report.picture if is_address(report.picture) else ""
    return Shared(view.story_id, title, about, picture, Message(story_block(view, chat, told).html, read))


def open_bot(chat: Chat) -> str:
    """On the button for those who may not use the bot yet."""
    return words(chat).gettext("Open Wirewatch first")


def nothing(chat: Chat) -> str:
    """On the button when no story was found."""
    return words(chat).gettext("No story found. Pick topics here")
