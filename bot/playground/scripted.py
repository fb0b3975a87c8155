"""A short conversation with the bot, played without a browser and told as plain text while it happens."""

from collections.abc import Callable
from typing import TypeAlias

from bot.core.errors import WirewatchError
from bot.playground.chats import Chats, Json, Posted
from bot.playground.presses import Presses

PATIENCE_S = 15.0  # for one answer, a first alert included: a poll, a new worker, a summary
NEW_RULE = "sanction* OR embargo* OR blacklist*"

Claim: TypeAlias = Callable[[Posted], bool]


class ConversationError(WirewatchError):
    """The bot did not answer as it should have."""


async def converse(chats: Chats, you: int, editor: int, presses: Presses, tell: Callable[[str], None]) -> None:
    """Plays the conversation and tells each line as it is said. Raises ConversationError."""
    listen = Transcript(chats, editor, tell).hear
    chats.listeners.append(listen)
    try:
        follower, admin = _Actor(chats, you), _Actor(chats, editor)
        alert = await _follow(follower, presses)
        await follower.ask("/summary", lambda posted: alert.shown["text"].splitlines()[1] in posted.text)
        await _change_rule(admin)
        await follower.ask("/why", lambda posted: "missile-launch" in posted.text, reply_to=alert.message_id)
    finally:
        chats.listeners.remove(listen)


async def _follow(follower: "_Actor", presses: Presses) -> Posted:
    """Subscribes by button; returns the alert that follows."""
    welcome = await follower.ask("/start", lambda posted: bool(posted.buttons))
    button = welcome.buttons[0][0]
    await follower.press(welcome, button)
    await follower.see("the button to show that the topic is followed", lambda posted: "✅" in _labels(posted))
    presses.start()
    return await follower.see("an alert", lambda posted: posted.message_id > welcome.message_id and _is_alert(posted))


async def _change_rule(admin: "_Actor") -> None:
    await admin.ask("/rule show sanctions", lambda posted: "sanction" in posted.text)
    changed = await admin.ask(f"/rule set sanctions {NEW_RULE}", lambda posted: NEW_RULE in posted.text)
    undo = [button for row in changed.buttons for button in row]
    if undo:
        await admin.press(changed, undo[0])
        await admin.see("the rule to be as it was", lambda posted: posted is changed and bool(posted.edits))


class _Actor:
    """A person of the conversation, in the private chat with the bot."""

    def __init__(self, chats: Chats, user_id: int) -> None:
        self._chats = chats
        self._user = chats.users[user_id]

    async def ask(self, text: str, claim: Claim, reply_to: int | None = None) -> Posted:
        """Says something; returns the bot's answer."""
        said = self._chats.say(self._user["id"], self._user, text, reply_to)
        return await self.see(
            f"an answer to {text}", lambda posted: posted.message_id > said.message_id and claim(posted)
        )

    async def press(self, posted: Posted, button: Json) -> None:
        """Presses a button of a message."""
        try:
            await self._chats.press(posted.chat_id, posted.message_id, button["callback_data"], self._user)
        except TimeoutError:
            raise ConversationError(f"the bot did not react to the button [{button['text']}]") from None

    async def see(self, what: str, claim: Claim) -> Posted:
        """Waits for a message of the bot in this chat."""
        try:
            mine = self._user["id"]
            return await self._chats.wait_for(lambda posted: posted.chat_id == mine and claim(posted), PATIENCE_S)
        except TimeoutError:
            raise ConversationError(f"waited {PATIENCE_S:.0f} s for {what}; it did not come") from None


class Transcript:
    """Messages and edits as lines of plain text."""

    def __init__(self, chats: Chats, editor: int, tell: Callable[[str], None]) -> None:
        self._chats = chats
        self._editor = editor
        self._tell = tell

    def hear(self, posted: Posted) -> None:
        """Tells a message that is new or changed."""
        speaker = self._speaker(posted)
        if not posted.edits:
            self._tell(f"{speaker}: {plain_text(posted.shown)}{_keyboard(posted)}\n")
        elif posted.edits[-1].get("text") == posted.text:
            self._tell(f"{speaker} changes the buttons:{_keyboard(posted)}\n")
        else:
            self._tell(f"{speaker} edits: {plain_text(posted.shown)}{_keyboard(posted)}\n")

    def _speaker(self, posted: Posted) -> str:
        if not posted.by_bot:
            return str(posted.shown["from"]["first_name"])
        return "Bot to Editor" if posted.chat_id == self._editor else "Bot"


def plain_text(shown: Json) -> str:
    """The text with the address of each link behind it; entities count UTF-16 code units."""
    units = shown.get("text", "").encode("utf-16-le")
    links = [entity for entity in shown.get("entities", []) if entity.get("url")]
    for entity in reversed(links):
        end = 2 * (entity["offset"] + entity["length"])
        units = units[:end] + f" ({entity['url']})".encode("utf-16-le") + units[end:]
    return str(units.decode("utf-16-le"))


def _keyboard(posted: Posted) -> str:
    return "".join("\n" + " ".join(f"[{button['text']}]" for button in row) for row in posted.buttons)


def _labels(posted: Posted) -> str:
    return " ".join(button["text"] for row in posted.buttons for button in row)


def _is_alert(posted: Posted) -> bool:
    return any(button.get("callback_data", "").startswith("why:") for row in posted.buttons for button in row)
