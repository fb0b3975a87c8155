"""Sends the messages of the outbox through python-telegram-bot, and tells in a word how each ended."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.adapters.telegram.transport import FloodedError, NotSentError, ServerFaultError
from bot.adapters.telegram.updates import CarefulBot
from bot.core.errors import SettingsError
from bot.core.model import Button, Message, Migrated, Outcome, Rejected, Sent, TryLater, Unreachable, Urgency
from bot.core.previews import link_preview

NOT_KNOWN = "WIREWATCH_TELEGRAM_TOKEN: Telegram does not know this token; take it anew from @BotFather"
LONGEST_ASK_PAUSE_S = 15.0
# Descriptions of 400 answers in lower case, from tdlib/telegram-bot-api Client.cpp; those with _ come from the servers.
_THREAD_IS_CLOSED = ("message thread not found", "topic_closed", "topic_deleted", "chat is not a forum")
_IS_TOO_LONG = ("message is too long", "text is too long", "message_too_long")
_EDIT_IS_POINTLESS = ("message to edit not found", "message can't be edited", "message_id_invalid")
_CHAT_IS_OUT_OF_REACH = (
    "chat not found",
    "peer_id_invalid",
    "user is deactivated",
    "input_user_deactivated",
    "user_is_blocked",
    "group chat was deactivated",
    "bot is not a member",
    "not enough rights to send",
    "have no rights to send",
    "need administrator rights in the channel",
    "have no write access",
    "channel_private",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "chat_restricted",
)


class TelegramMessenger:
    """The port Messenger, on a bot whose rate limiter is the gate."""

    def __init__(self, bot: CarefulBot, *, ask_pause_s: float = 1.0) -> None:
        self._bot = bot
        self._ask_pause_s = ask_pause_s

    async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Outcome:
        """Sends the message; `thread` 0 is the chat itself."""
        fields = {
            **_shown(message),
            "chat_id": chat_id,
            "message_thread_id": thread or None,
            "disable_notification": message.silent or None,
            "reply_parameters": _answering(message),
        }
        return await self._outcome(self._bot.call("sendMessage", fields, urgency), edited=0)

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:
        """Changes a message sent before; one that shows this already counts as changed."""
        fields = {**_shown(message), "chat_id": chat_id, "message_id": message_id}
        return await self._outcome(self._bot.call("editMessageText", fields, Urgency.EDIT), edited=message_id)

    async def wait_until_reachable(self) -> None:
        """Asks getMe, with growing pauses, until it is answered. Raises SettingsError when the token was revoked."""
        pause_s = self._ask_pause_s
        while True:
            try:
                await self._bot.get_me()
            except InvalidToken:
                raise SettingsError((NOT_KNOWN,)) from None
            except TelegramError:
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_ASK_PAUSE_S)
            else:
                return

    async def _outcome(self, call: Awaitable[Any], *, edited: int) -> Outcome:
        try:
            answer = await call
            return Sent(edited or int(answer["message_id"]))
        except TelegramError as error:
            return outcome_of(error, edited=edited)
        except (TypeError, KeyError, ValueError):
            return TryLater("unreadable answer", ambiguous=True)  # JSON, but no message: it may have been sent


def _shown(message: Message) -> dict[str, Any]:
    return {
        "text": message.html,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": link_preview(message),
        "reply_markup": _keyboard(message),
    }


def _keyboard(message: Message) -> dict[str, Any] | None:
    if not message.buttons:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in message.buttons]}


def _button(button: Button) -> dict[str, str]:
    return {"text": button.text, **({"url": button.url} if button.url else {"callback_data": button.data})}


def _answering(message: Message) -> dict[str, Any] | None:
    """The message that this one answers; Telegram sends it without, should that be gone."""
    return {"message_id": message.reply_to, "allow_sending_without_reply": True} if message.reply_to else None


def outcome_of(error: TelegramError, *, edited: int = 0) -> Outcome:
    """What a failed call means; `edited`: the message that was to be changed."""
    match error:
        case FloodedError():
            return TryLater(error.message, after=error.retry_after, whole_bot=error.whole_bot)
        case ChatMigrated():
            return Migrated(error.new_chat_id)
        case Forbidden():
            return Unreachable(error.message)
        case BadRequest():
            return _outcome_of_bad_request(error.message, edited)
        case InvalidToken() | NotSentError():
            return TryLater(error.message, whole_bot=True)
        case _:
            return TryLater(error.message, ambiguous=not isinstance(error, ServerFaultError))


def _outcome_of_bad_request(problem: str, edited: int) -> Outcome:
    said = problem.lower()
    if edited and "message is not modified" in said:
        return Sent(edited)
    if any(text in said for text in _THREAD_IS_CLOSED):
        return Unreachable(problem, thread_only=True)
    if any(text in said for text in _CHAT_IS_OUT_OF_REACH):
        return Unreachable(problem)
    return Rejected(
        problem,
        unparsable="can't parse entities" in said,
        gone=any(text in said for text in _EDIT_IS_POINTLESS),
        too_long=any(text in said for text in _IS_TOO_LONG),
    )
