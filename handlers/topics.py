"""What admins do about the topics people can follow: add, rename, mark and remove them."""

from collections.abc import Mapping

from telegram import Update

from bot.core.asking import nearest
from bot.core.errors import RequestError
from bot.core.model import Message
from handlers import topics_texts as texts
from handlers.choices import Deed, choose
from handlers.context import Context, number_of, user_of
from handlers.keyboards import Answer
from handlers.rules_texts import pick_topic


async def topic(update: Update, context: Context) -> Answer:
    """`/topic add|rename|set|remove`; what there is to say where nothing follows."""
    return await choose(update, context, DEEDS, _say_how)


async def add(update: Update, context: Context, rest: str) -> Message:
    """Adds a topic, and files under it what its rule reaches in the history."""
    slug, *expression = rest.split(maxsplit=1)
    if not expression:
        raise RequestError("left_out", example=f"/topic add {slug} volcano* NEAR/5 erupt*")
    services = context.services
    added = await services.catalogue.add(user_of(update), slug, expression[0])
    found = await services.rulebook.trial(added.expression)
    await services.catalogue.backfill(added, [(hit.article_id, hit.match) for hit in found.hits])
    return texts.added(added, found, context.chat, services.catalogue.clock.now())


async def rename(update: Update, context: Context, rest: str) -> Message:
    """Gives a topic another title."""
    slug, *title = rest.split(maxsplit=1)
    return texts.renamed(
        await context.services.catalogue.rename(user_of(update), slug, title[0] if title else ""), context.chat
    )


async def mark(update: Update, context: Context, rest: str) -> Message:
    """`SLUG emoji 🌋` or `SLUG urgent on|off`; the choices as buttons where they are left out."""
    slug, what, value, *_ = (*rest.split(), "", "", "")
    catalogue = context.services.catalogue
    if not what:
        return texts.marks(await catalogue.topic(slug, "topic set"), context.chat)
    match what.casefold():
        case "emoji":
            return texts.emoji_set(await catalogue.set_emoji(user_of(update), slug, value), context.chat)
        case "urgent":
            return texts.urgent_set(await catalogue.set_urgent(user_of(update), slug, value), context.chat)
    near = nearest(what, ("emoji", "urgent"))
    ending = "urgent on" if near == "urgent" else "emoji 🌋"
    raise RequestError("unknown_choice", word=what, nearest=near, example=f"/topic set {slug} {ending}")


async def mark_pressed(update: Update, context: Context, which: str) -> Message:
    """Marks a topic urgent, or not: `SLUG:on`."""
    slug, _, switch = which.partition(":")
    return texts.urgent_set(await context.services.catalogue.set_urgent(user_of(update), slug, switch), context.chat)


async def remove(_update: Update, context: Context, slug: str) -> Message:
    """Asks before a topic is removed."""
    catalogue = context.services.catalogue
    return texts.confirm_removal(await catalogue.removal(await catalogue.topic(slug, "topic remove")), context.chat)


async def remove_pressed(update: Update, context: Context, which: str) -> Message:
    """Removes a topic after the question: `ID:VERSION`."""
    number, _, version = which.partition(":")
    removal = await context.services.catalogue.remove(user_of(update), number_of(number), number_of(version))
    return texts.removed(removal, context.chat)


async def _say_how(_update: Update, context: Context) -> Message:
    return texts.how([deed.example for deed in DEEDS.values()], context.chat)


async def _ask_what_to_mark(_update: Update, context: Context) -> Message:
    return pick_topic(await context.services.catalogue.topics(), "marks", context.chat)


async def _ask_what_to_remove(_update: Update, context: Context) -> Message:
    return pick_topic(await context.services.catalogue.topics(), "remove", context.chat)


DEEDS: Mapping[str, Deed] = {
    "add": Deed(add, "/topic add volcanoes volcano* NEAR/5 erupt*"),
    "rename": Deed(rename, "/topic rename volcanoes Volcanoes and eruptions"),
    "set": Deed(mark, "/topic set volcanoes emoji 🌋", _ask_what_to_mark),
    "remove": Deed(remove, "/topic remove volcanoes", _ask_what_to_remove),
}
