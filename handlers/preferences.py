"""The settings of a chat: all at a glance, a page for each in place of it, quiet hours, the time zone."""

from collections.abc import Callable, Mapping

from telegram import Update

from bot.core.errors import RequestError
from bot.core.model import Detail, Message, Mode
from bot.services.preferences import Profile
from bot.services.subscribe import Change
from handlers import settings_texts as texts
from handlers import texts as common
from handlers.context import Context, address_of, number_of, rest_of

PAGES: Mapping[str, Callable[[Profile], Message]] = {
    "detail": texts.detail,
    "least": texts.least,
    "quiet": texts.quiet,
    "zone": texts.zones,
}


async def settings(update: Update, context: Context) -> Message:
    """All that is set here, and buttons that lead to each of it."""
    return texts.overview(await _profile(update, context))


async def opened(update: Update, context: Context, where: str) -> Message:
    """A page of the settings: none for the first, `topics` `topic:SLUG` `detail` `least` `quiet` `zone`."""
    profile = await _profile(update, context)
    page, _, argument = where.partition(":")
    match page:
        case "topics":
            return texts.topics(profile, number_of(argument or "0"))
        case "topic":
            return _topic(profile, argument)
    return PAGES.get(page, texts.overview)(profile)


async def chosen(update: Update, context: Context, what: str) -> Message:
    """Does what a button of such a page says, and shows the page as it is then. Raises RequestError."""
    page, _, choice = what.partition(":")
    match page:
        case "mode":
            return await _mode(update, context, choice)
        case "drop":
            await context.services.subscribe.remove(address_of(update), [choice])
            return await opened(update, context, "topics")
        case "detail" if choice in set(Detail):
            await context.services.preferences.set_detail(context.chat, Detail(choice))
        case "least":
            await context.services.preferences.set_least_outlets(context.chat, number_of(choice))
        case "zone":
            await context.services.preferences.set_timezone(context.chat, [choice])
        case _:
            raise RequestError("button_too_old")
    return await opened(update, context, page)


async def quiet(update: Update, context: Context) -> Message:
    """Sets or ends the quiet hours; without words, says what they are."""
    return await _quiet(update, context, rest_of(update))


async def quiet_pressed(update: Update, context: Context, choice: str) -> Message:
    """The same for a pressed button; also `urgent on` and `urgent off`."""
    return await _quiet(update, context, choice)


async def timezone(update: Update, context: Context) -> Message:
    """Shows times in another zone; without one, says which it is."""
    preferences = context.services.preferences
    if not context.words:
        return texts.zones(await _profile(update, context))
    chat = await preferences.set_timezone(context.chat, context.words)
    return common.timezone_set(chat, preferences.clock.now())


async def _quiet(update: Update, context: Context, typed: str) -> Message:
    preferences, is_none = context.services.preferences, False
    match typed.casefold().split():
        case []:
            pass
        case ["urgent", ("on" | "off") as switch]:
            await preferences.let_urgent_pass(context.chat, passes=switch == "on")
        case said:
            chat = await preferences.set_quiet(context.chat, typed)
            is_none = chat.quiet is None and said != ["off"]
    return texts.quiet(await _profile(update, context), is_none=is_none)


async def _mode(update: Update, context: Context, choice: str) -> Message:
    slug, _, mode = choice.partition(":")
    if mode not in set(Mode):
        raise RequestError("button_too_old")
    change = await context.services.subscribe.set_mode(address_of(update), slug, Mode(mode))
    return _topic(await _profile(update, context), slug, change)


def _topic(profile: Profile, slug: str, change: Change | None = None) -> Message:
    followed = next((each for each in profile.followed if each.topic.slug == slug), None)
    if followed is None:
        raise RequestError("button_too_old")
    return texts.topic(followed, profile, change)


async def _profile(update: Update, context: Context) -> Profile:
    return await context.services.preferences.profile(address_of(update), context.chat)
