"""A short conversation with the bot, played without a browser and told as plain text while it happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.errors import WirewatchError
from bot.playground import media
from bot.playground.bot_api import BotApi
from bot.playground.bubbles import in_words
from bot.playground.chats import Json, Posted
from bot.playground.people import Person
from bot.playground.printing import PrintingPresses

SHOWN = 3  # stories that are offered to share
PATIENCE_S = 15.0  # for one answer, a first alert included: a poll, a new worker, a summary
WATCHED = "Kandoria sanctions"
NEW_RULE = "sanction* OR embargo* OR blacklist*"

Claim: TypeAlias = Callable[[Posted], bool]


class ConversationError(WirewatchError):
    """The bot did not answer as it should have."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a follower and an admin say to the bot; `tell` gets each message as lines of text."""

    chats: BotApi
    presses: PrintingPresses
    you: Person
    editor: Person
    tell: Callable[[str], None]
    patience_s: float = PATIENCE_S

    async def play(self) -> None:
        """From the first hello to the reason of an alert. Raises ConversationError."""
        self.chats.listeners.append(self._hear)
        try:
            alert = await self._follow()
            await self._ask(self.you, "/summary", lambda posted: _headline(alert) in posted.text)
            await self._ask(self.you, f"/watch {WATCHED}", lambda posted: f"You watch {WATCHED}" in posted.text)
            await self._ask(self.editor, "/rule show sanctions", lambda posted: "sanction" in posted.text)
            await self._edit()
            await self._ask(self.you, "/why", lambda posted: "read by me" in posted.text, alert.message_id)
            await self._share(alert)
            await self._share_place()
            await self._ask(self.you, "/settings", lambda posted: bool(posted.buttons))
            await self._ask(self.you, "/trends missile-launch", lambda posted: "photo" in posted.shown)
            await self._ask(self.editor, "/stats", lambda posted: "photo" in posted.shown)
        finally:
            self.chats.listeners.remove(self._hear)

    async def _follow(self) -> Posted:
        """Subscribes by button; returns the alert that follows."""
        welcome = await self._ask(self.you, "/start", lambda posted: bool(posted.buttons))
        await self._press(self.you, welcome, welcome.buttons[0][0])
        await self._see(
            self.you, "the button to show that the topic is followed", lambda posted: "✅" in _keyboard(posted)
        )
        self.presses.start()
        return await self._see(self.you, "an alert", lambda posted: "[❓ Why]" in _keyboard(posted))

    async def _share(self, alert: Posted) -> None:
        """Asks in inline mode, and sends the first of the stories that are offered."""
        user, words = self.chats.users[self.you.id], _headline(alert).split()[0]
        self.tell(f"{self.you.name} types: @{self.chats.bot['username']} {words}\n")
        try:
            results = await self.chats.ask_inline(user, words, timeout_s=self.patience_s)
        except TimeoutError:
            raise ConversationError("the bot did not offer anything to share") from None
        if not results:
            raise ConversationError(f"the bot offers no story about {words}")
        self.tell("Bot offers:\n" + "\n".join(f"[{result['title']}]" for result in results[:SHOWN]) + "\n")
        self.chats.choose_inline(self.you.id, user, results[0])

    async def _share_place(self) -> None:
        """Shares where one is, and hears which time zone that is."""
        place = media.location(self.you.latitude, self.you.longitude)
        said = self.chats.send(self.you.id, self.chats.users[self.you.id], place).message_id
        await self._see(self.you, "a time zone", lambda posted: posted.message_id > said and "Europe/" in posted.text)

    async def _edit(self) -> None:
        """Proposes a rule, sees what it would change, and saves it."""
        proposed = await self._ask(
            self.editor, f"/rule set sanctions {NEW_RULE}", lambda posted: "[💾 Save]" in _keyboard(posted)
        )
        await self._press(self.editor, proposed, proposed.buttons[0][0])
        await self._see(self.editor, "the new rule", lambda posted: "[↩️ Undo]" in _keyboard(posted))

    async def _ask(self, person: Person, text: str, claim: Claim, reply_to: int | None = None) -> Posted:
        said = self.chats.say(person.id, self.chats.users[person.id], text, reply_to).message_id
        return await self._see(
            person, f"an answer to {text}", lambda posted: posted.message_id > said and claim(posted)
        )

    async def _press(self, person: Person, posted: Posted, button: Json) -> None:
        user, data = self.chats.users[person.id], button["callback_data"]
        try:
            await self.chats.press(person.id, posted.message_id, data, user, timeout_s=self.patience_s)
        except TimeoutError:
            raise ConversationError(f"the bot did not react to the button [{button['text']}]") from None

    async def _see(self, person: Person, what: str, claim: Claim) -> Posted:
        try:
            return await self.chats.wait_for(
                lambda posted: posted.chat_id == person.id and claim(posted), self.patience_s
            )
        except TimeoutError:
            raise ConversationError(f"waited {self.patience_s:g} s for {what}; it did not come") from None

    def _hear(self, posted: Posted) -> None:
        """Tells a message that is new or changed."""
        if not posted.edits:
            self.tell(f"{self._speaker(posted)}: {plain_text(posted.shown)}{_keyboard(posted)}\n")
        elif posted.edits[-1].get("text") == posted.text:
            self.tell(f"{self._speaker(posted)} changes the buttons:{_keyboard(posted)}\n")
        else:
            self.tell(f"{self._speaker(posted)} edits: {plain_text(posted.shown)}{_keyboard(posted)}\n")

    def _speaker(self, posted: Posted) -> str:
        if posted.by_bot:
            return f"Bot to {self.editor.name}" if posted.chat_id == self.editor.id else "Bot"
        quoted = posted.shown.get("reply_to_message")
        about = f" (in reply to “{quoted['text'].splitlines()[0]}”)" if quoted else ""
        return f"{posted.shown['from']['first_name']}{about}"


def plain_text(shown: Json) -> str:
    """The text with the address of each link behind it; entities count UTF-16 code units."""
    if extra := in_words(shown):
        return extra
    units = shown.get("text", "").encode("utf-16-le")
    links = [entity for entity in shown.get("entities", []) if entity.get("url")]
    for entity in reversed(links):
        end = 2 * (entity["offset"] + entity["length"])
        units = units[:end] + f" ({entity['url']})".encode("utf-16-le") + units[end:]
    return str(units.decode("utf-16-le"))


def _headline(alert: Posted) -> str:
    return alert.text.splitlines()[1]


def _keyboard(posted: Posted) -> str:
    return "".join("\n" + " ".join(f"[{button['text']}]" for button in row) for row in posted.buttons)
