"""The inline buttons: `verb:argument` in at most 64 bytes, and one line for each verb."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from telegram import CallbackQuery, Update

from bot.core.errors import RequestError, SilenceError
from handlers import (
    admin,
    broadcast,
    channels,
    condensing,
    daily,
    digests,
    doors,
    exporting,
    health,
    invites,
    mutes,
    people,
    posts,
    preferences,
    privacy,
    reading,
    rules,
    settings,
    sources,
    stats,
    strays,
    subscriptions,
    topics,
    trends,
    votes,
    watches,
    whereabouts,
    whys,
)
from handlers.access import Who, admit
from handlers.context import Context, stranger
from handlers.elsewhere import aimed_at, coming_home
from handlers.keyboards import Answer, acknowledge, change, messages_of, reply
from handlers.refusals import note, refusal, spoken
from handlers.typing import typing

Press: TypeAlias = Callable[[Update, Context, str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a button does.

    `in_place`: its answer takes the place of the message it stands under. `as_note`: it is shown on the screen only.
    """

    press: Press
    who: Who
    in_place: bool = False
    as_note: bool = False


VERBS: Mapping[str, Verb] = {
    "topic": Verb(subscriptions.toggle, Who.SETTER, in_place=True),
    "topics": Verb(subscriptions.page, Who.READER, in_place=True),
    "board": Verb(subscriptions.board, Who.READER),
    "five": Verb(doors.five, Who.SETTER),
    "fresh": Verb(doors.fresh, Who.SETTER, in_place=True),
    "undone": Verb(doors.undone, Who.LEAVER, in_place=True),
    "untoggle": Verb(doors.untoggled, Who.LEAVER, in_place=True),
    "channels": Verb(channels.page, Who.READER, in_place=True),
    "channel": Verb(channels.opened, Who.READER, in_place=True),
    "digest": Verb(digests.page, Who.READER),
    "plan": Verb(digests.planned, Who.SETTER, in_place=True),
    "settings": Verb(preferences.opened, Who.READER, in_place=True),
    "prefer": Verb(preferences.chosen, Who.SETTER, in_place=True),
    "quiet": Verb(preferences.quiet_pressed, Who.SETTER, in_place=True),
    "story": Verb(reading.timeline, Who.READER),
    "longer": Verb(reading.longer, Who.READER),
    "timeline": Verb(reading.timeline_page, Who.READER, in_place=True),
    "why": Verb(whys.why_pressed, Who.READER),
    "good": Verb(votes.good, Who.READER, as_note=True),
    "bad": Verb(votes.bad, Who.READER, as_note=True),
    "stats": Verb(votes.stats, Who.EDITOR),
    "disliked": Verb(votes.stats_page, Who.EDITOR, in_place=True),
    "more": Verb(reading.more, Who.READER),
    "condense": Verb(condensing.pressed, Who.READER),
    "summary": Verb(reading.summary_of, Who.READER, in_place=True),
    "trend": Verb(trends.pressed, Who.READER),
    "export": Verb(exporting.pressed, Who.SETTER),
    "find": Verb(reading.older, Who.READER, in_place=True),
    "hush": Verb(mutes.hush, Who.LEAVER),
    "hushed": Verb(mutes.hush, Who.LEAVER, in_place=True),
    "mute": Verb(mutes.pressed, Who.LEAVER, in_place=True),
    "mutes": Verb(mutes.listed, Who.READER, in_place=True),
    "unwatch": Verb(watches.unwatch_pressed, Who.LEAVER, in_place=True),
    "locate": Verb(whereabouts.ask, Who.SETTER),
    "pause": Verb(settings.pause_pressed, Who.LEAVER, in_place=True),
    "resume": Verb(settings.resume_pressed, Who.LEAVER, in_place=True),
    "rule": Verb(rules.show, Who.EDITOR),
    "edit": Verb(rules.edit, Who.EDITOR),
    "revive": Verb(rules.revive, Who.EDITOR),
    "builtin": Verb(rules.built_in, Who.EDITOR),
    "save": Verb(rules.save, Who.EDITOR, in_place=True),
    "discard": Verb(rules.discard, Who.EDITOR, in_place=True),
    "undo": Verb(rules.undo_pressed, Who.EDITOR, in_place=True),
    "test": Verb(rules.test_pressed, Who.EDITOR),
    "trial": Verb(rules.trial_page, Who.EDITOR, in_place=True),
    "history": Verb(rules.history, Who.EDITOR),
    "versions": Verb(rules.history_page, Who.EDITOR, in_place=True),
    "marks": Verb(topics.mark, Who.EDITOR, in_place=True),
    "urgent": Verb(topics.mark_pressed, Who.EDITOR, in_place=True),
    "remove": Verb(topics.remove, Who.EDITOR, in_place=True),
    "retire": Verb(topics.remove_pressed, Who.EDITOR, in_place=True),
    "run": Verb(strays.run, Who.READER),
    "forget": Verb(privacy.forget_pressed, Who.LEAVER, in_place=True),
    "users": Verb(people.page, Who.ADMIN, in_place=True),
    "user": Verb(people.one, Who.ADMIN),
    "ban": Verb(people.ban_pressed, Who.ADMIN, in_place=True),
    "unban": Verb(people.unban_pressed, Who.ADMIN, in_place=True),
    "role": Verb(people.role_pressed, Who.OWNER, in_place=True),
    "crown": Verb(people.crowned, Who.OWNER, in_place=True),
    "invite": Verb(invites.offered, Who.ADMIN),
    "revoke": Verb(invites.revoked, Who.ADMIN, in_place=True),
    "desk": Verb(stats.shown, Who.ADMIN, in_place=True),
    "figure": Verb(stats.drawn, Who.ADMIN),
    "open": Verb(stats.opened, Who.ADMIN),
    "note": Verb(daily.pressed, Who.ADMIN, in_place=True),
    "cast": Verb(broadcast.proposed, Who.ADMIN, in_place=True),
    "aim": Verb(broadcast.aimed, Who.ADMIN, in_place=True),
    "launch": Verb(broadcast.launched, Who.ADMIN, in_place=True),
    "recall": Verb(broadcast.recalled, Who.ADMIN, in_place=True),
    "audit": Verb(admin.audit, Who.ADMIN, in_place=True),
    "dead": Verb(health.dead_letters, Who.ADMIN, in_place=True),
    "again": Verb(health.retry, Who.ADMIN, in_place=True),
    "bury": Verb(health.drop, Who.ADMIN, in_place=True),
    "sources": Verb(sources.page, Who.EDITOR, in_place=True),
    "source": Verb(sources.show, Who.EDITOR),
    "pick": Verb(sources.pick, Who.EDITOR),
    "look": Verb(sources.look, Who.EDITOR),
    "probe": Verb(sources.test, Who.EDITOR),
    "halt": Verb(sources.pause, Who.EDITOR, in_place=True),
    "go": Verb(sources.resume, Who.EDITOR, in_place=True),
    "announce": Verb(sources.announce_pressed, Who.EDITOR),
    "notices": Verb(sources.notices, Who.EDITOR, in_place=True),
    "unlist": Verb(sources.remove, Who.EDITOR),
    "drop": Verb(sources.drop, Who.EDITOR, in_place=True),
    "keep": Verb(sources.keep, Who.EDITOR, in_place=True),
}


async def press(update: Update, context: Context) -> None:
    """Does what a pressed button says. One that is too old, forged or not theirs gets a note on the screen."""
    query = update.callback_query
    if query is None:
        return
    if update.effective_chat is None:  # below a message that was sent through us in another chat
        await acknowledge(query, spoken(RequestError("button_too_old"), stranger(update)))
        return
    with coming_home():
        await _press(update, context, query)


async def _press(update: Update, context: Context, query: CallbackQuery) -> None:
    channel, data = aimed_at(query.data or "")
    verb, _, argument = data.partition(":")
    try:
        found = VERBS.get(verb)
        await admit(update, context, found.who if found else Who.READER)
        if found is None:
            raise RequestError("button_too_old")  # noqa: TRY301 - said as every other refusal is
        if channel:
            await channels.visit_pressed(update, context, channel)
    except SilenceError:
        await acknowledge(query)
        return
    except RequestError as error:
        await acknowledge(query, spoken(error, context.chat))
        return
    if found.as_note:
        await _note(update, context, query, found, argument)
        return
    if posts.is_post(update):
        await _lead_home(update, context, query)
        return
    # Telegram takes an answer to a button for a few seconds only, so it goes before the work.
    await acknowledge(query)
    async with typing(update, context):
        await _do(update, context, query, found, argument)


async def follow(update: Update, context: Context, payload: str) -> Answer:
    """Answers in private what was pressed in a channel; a link led from there. Raises RequestError."""
    channel, data = aimed_at(posts.pressed(payload))
    verb, _, argument = data.partition(":")
    if not posts.is_harmless(verb):
        raise RequestError("button_too_old")
    if channel:
        await channels.visit_pressed(update, context, channel)
    return await VERBS[verb].press(update, context, argument)


async def _lead_home(update: Update, context: Context, query: CallbackQuery) -> None:
    try:
        way = await posts.way_home(update, context, query.data or "")
    except RequestError as error:
        await acknowledge(query, spoken(error, context.chat))
    else:
        await acknowledge(query, way=way)


async def _note(update: Update, context: Context, query: CallbackQuery, verb: Verb, argument: str) -> None:
    try:
        (said,) = messages_of(await verb.press(update, context, argument))
    except RequestError as error:
        await acknowledge(query, spoken(error, context.chat))
        return
    await acknowledge(query, note(said), in_passing=True)


async def _do(update: Update, context: Context, query: CallbackQuery, verb: Verb, argument: str) -> None:
    try:
        answer = await verb.press(update, context, argument)
    except RequestError as error:
        await reply(update, context, refusal(error, context.chat))
        return
    if verb.in_place:
        await change(update, query, context, answer)
    else:
        await reply(update, context, answer)
