"""What admins do in the chat: sources, rules, people."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from telegram import Update

from bot.core.asking import nearest
from bot.core.errors import RequestError
from bot.core.model import Message
from handlers import admin_texts as texts
from handlers.context import Context, number_of, rest_of, user_of
from handlers.keyboards import Answer
from handlers.menus import hide_admin_menu, show_admin_menu

Deed: TypeAlias = Callable[[Update, Context, str], Awaitable[Answer]]


async def sources(_update: Update, context: Context) -> Message:
    """Every source and its health."""
    manage = context.services.manage
    return texts.sources(await manage.sources(), context.chat, manage.clock.now())


async def source(update: Update, context: Context) -> Answer:
    """`/source add|remove|test URL-or-number`."""
    return await _choose(update, context, SOURCE_DEEDS)


async def drop_source(update: Update, context: Context, number: str) -> Message:
    """Removes a source after the question."""
    return texts.source_removed(
        await context.services.manage.remove_source(user_of(update), number_of(number)), context.chat
    )


async def keep_source(_update: Update, context: Context, _: str) -> Message:
    """Leaves everything as it is after the question."""
    return texts.source_kept(context.chat)


async def rules(_update: Update, context: Context) -> Message:
    """Every topic and what its rule did lately."""
    return texts.rules(await context.services.rulebook.rules(), context.chat)


async def rule(update: Update, context: Context) -> Answer:
    """`/rule show SLUG`, `/rule set SLUG EXPR`, `/rule test EXPR [7d]`."""
    return await _choose(update, context, RULE_DEEDS)


async def undo_rule(update: Update, context: Context, which: str) -> Answer:
    """Takes back a change of a rule: `SLUG:VERSION`."""
    slug, _, version = which.partition(":")
    change = await context.services.rulebook.undo_rule(user_of(update), slug, number_of(version))
    return texts.rule_changed(change, context.chat)


async def ban(update: Update, context: Context) -> Message:
    """`/ban ID`."""
    return texts.banned(await context.services.manage.ban(user_of(update), context.words), context.chat)


async def unban(update: Update, context: Context) -> Message:
    """`/unban ID`."""
    return texts.unbanned(await context.services.manage.unban(user_of(update), context.words), context.chat)


async def admin(update: Update, context: Context) -> Answer:
    """`/admin add|remove ID`."""
    return await _choose(update, context, ADMIN_DEEDS)


async def access(update: Update, context: Context) -> Message:
    """`/access open|closed`."""
    return texts.access_set(await context.services.manage.set_access(user_of(update), context.words), context.chat)


async def _add_source(update: Update, context: Context, word: str) -> Message:
    return texts.source_added(await context.services.manage.add_source(user_of(update), word), context.chat)


async def _remove_source(_update: Update, context: Context, word: str) -> Message:
    return texts.confirm_removal(await context.services.manage.source(word), context.chat)


async def _test_source(_update: Update, context: Context, word: str) -> Message:
    manage = context.services.manage
    return texts.source_test(await manage.test_source(word), context.chat, manage.clock.now())


async def _show_rule(_update: Update, context: Context, slug: str) -> Answer:
    return texts.rule(await context.services.rulebook.rule(slug), context.chat)


async def _set_rule(update: Update, context: Context, rest: str) -> Answer:
    slug, *expression = rest.split(maxsplit=1)
    if not expression:
        raise RequestError("left_out", example=f"/rule set {slug} missile NEAR/5 launch")
    change = await context.services.rulebook.set_rule(user_of(update), slug, expression[0])
    return texts.rule_changed(change, context.chat)


async def _test_rule(_update: Update, context: Context, rest: str) -> Message:
    rulebook = context.services.rulebook
    return texts.rule_trial(await rulebook.try_rule(rest), context.chat, rulebook.clock.now())


async def _add_admin(update: Update, context: Context, word: str) -> Message:
    user_id = await context.services.manage.add_admin(user_of(update), [word])
    await show_admin_menu(context, user_id)
    return texts.admin_added(user_id, context.chat)


async def _remove_admin(update: Update, context: Context, word: str) -> Message:
    user_id = await context.services.manage.remove_admin(user_of(update), [word])
    await hide_admin_menu(context, user_id)
    return texts.admin_removed(user_id, context.chat)


async def _choose(update: Update, context: Context, deeds: Mapping[str, tuple[Deed, str]]) -> Answer:
    """Does what the word after the command says; each deed comes with the example of how it is asked for."""
    word, *rest = rest_of(update).split(maxsplit=1) or [""]
    near = word.casefold() if word.casefold() in deeds else nearest(word, deeds)
    deed, example = deeds[near or next(iter(deeds))]
    if word and near != word.casefold():
        raise RequestError("unknown_choice", word=word, nearest=near, example=example)
    if not rest:
        raise RequestError("left_out", example=example)
    return await deed(update, context, rest[0])


SOURCE_DEEDS: Mapping[str, tuple[Deed, str]] = {
    "add": (_add_source, "/source add https://example.org/feed"),
    "remove": (_remove_source, "/source remove 3"),
    "test": (_test_source, "/source test https://example.org/feed"),
}
RULE_DEEDS: Mapping[str, tuple[Deed, str]] = {
    "show": (_show_rule, "/rule show missile-launch"),
    "set": (_set_rule, "/rule set missile-launch missile NEAR/5 launch"),
    "test": (_test_rule, "/rule test missile NEAR/5 launch 7d"),
}
ADMIN_DEEDS: Mapping[str, tuple[Deed, str]] = {
    "add": (_add_admin, "/admin add 123456789"),
    "remove": (_remove_admin, "/admin remove 123456789"),
}
