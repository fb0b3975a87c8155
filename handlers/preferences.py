"""The settings of a chat: all at a glance, a page for each in place of it, and the commands that do the same."""

from collections.abc import Callable, Mapping

from telegram import Update

from bot.core.asking import parse_id
from bot.core.errors import RequestError
from bot.core.model import Detail, Message, Mode, Preview
from bot.services.preferences import MOST_OUTLETS, Profile
from bot.services.subscribe import Change
from handlers import hours_texts, tastes_texts
from handlers import settings_texts as texts
from handlers import texts as common
from handlers.access import check_setter
from handlers.choices import Deed, choose
from handlers.context import Context, address_of, number_of, rest_of
from handlers.doors_texts import with_undo
from handlers.keyboards import Answer
from handlers.menus import show_menu_of_chat

PAGES: Mapping[str, Callable[[Profile], Message]] = {
    "detail": tastes_texts.detail,
    "least": tastes_texts.least,
    "preview": tastes_texts.preview,
    "language": tastes_texts.languages,
    "quiet": hours_texts.quiet,
    "zone": hours_texts.zones,
    "pause": hours_texts.pauses,
}
LISTS: Mapping[str, Callable[[Profile, int], Message]] = {"topics": texts.topics, "watches": texts.watches}
EVERYTHING = "everything"


async def settings(update: Update, context: Context) -> Answer:
    """All that is set here, and buttons that lead to each of it; with words, sets what has no command of its own."""
    if context.words:
        await check_setter(update, context)
    return await choose(update, context, DEEDS, _overview)


async def opened(update: Update, context: Context, where: str) -> Message:
    """A page of the settings: none for the first, those of PAGES and LISTS, and `topic:SLUG`."""
    profile = await _profile(update, context)
    page, _, argument = where.partition(":")
    if page in LISTS:
        return LISTS[page](profile, number_of(argument or "0"))
    if page == "topic":
        return _topic(profile, argument)
    return PAGES.get(page, texts.overview)(profile)


async def chosen(update: Update, context: Context, what: str) -> Message:
    """Does what a button of such a page says, and shows the page as it is then. Raises RequestError."""
    page, _, choice = what.partition(":")
    match page:
        case "mode":
            return await _mode(update, context, choice)
        case "drop":
            change = await context.services.subscribe.remove(address_of(update), [choice])
            return with_undo(await opened(update, context, "topics"), change.undo, context.chat)
        case "language":
            return await _language(update, context, choice)
    await _set(context, page, choice)
    return await opened(update, context, page)


async def language(update: Update, context: Context) -> Message:
    """Speaks another language; without one, shows which there are."""
    if not context.words:
        return await opened(update, context, "language")
    return await _language(update, context, rest_of(update))


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
        return hours_texts.zones(await _profile(update, context))
    chat = await preferences.set_timezone(context.chat, context.words)
    return common.timezone_set(chat, preferences.clock.now())


async def _set(context: Context, page: str, choice: str) -> None:
    preferences = context.services.preferences
    match page:
        case "detail" if choice in set(Detail):
            await preferences.set_detail(context.chat, Detail(choice))
        case "preview" if choice in set(Preview):
            await preferences.set_preview(context.chat, Preview(choice))
        case "least":
            await preferences.set_least_outlets(context.chat, number_of(choice))
        case "zone":
            await preferences.set_timezone(context.chat, [choice])
        case _:
            raise RequestError("button_too_old")


async def _overview(update: Update, context: Context) -> Message:
    return texts.overview(await _profile(update, context))


async def _story_typed(update: Update, context: Context, word: str) -> Message:
    meant = Detail.ALL if word.casefold() == EVERYTHING else word.casefold()
    if meant not in set(Detail):
        raise RequestError("unknown_choice", word=word, nearest="", example="/settings story developments")
    return await chosen(update, context, f"detail:{meant}")


async def _sources_typed(update: Update, context: Context, word: str) -> Message:
    number = parse_id(word)
    if number is None or not 1 <= number <= MOST_OUTLETS:
        raise RequestError("bad_least_outlets", most=MOST_OUTLETS, example="/settings sources 2")
    return await chosen(update, context, f"least:{number}")


async def _preview_typed(update: Update, context: Context, word: str) -> Message:
    if word.casefold() not in set(Preview):
        raise RequestError("unknown_choice", word=word, nearest="", example="/settings preview picture")
    return await chosen(update, context, f"preview:{word.casefold()}")


async def _language(update: Update, context: Context, word: str) -> Message:
    context.chat = await context.services.preferences.set_language(context.chat, word)
    await show_menu_of_chat(update, context)
    return await opened(update, context, "language")


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
    return hours_texts.quiet(await _profile(update, context), is_none=is_none)


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


DEEDS: Mapping[str, Deed] = {
    "story": Deed(_story_typed, "/settings story developments"),
    "sources": Deed(_sources_typed, "/settings sources 2"),
    "preview": Deed(_preview_typed, "/settings preview picture"),
}
