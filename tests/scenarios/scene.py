"""A scene: a bot that answers and delivers, the news that break, and the clock that all of them go by."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.adapters.telegram import TelegramMessenger
from bot.core.charts import Chart
from bot.core.model import Reading, Summary, Understanding
from bot.playground.chats import Posted
from bot.services.deliver import Deliver, Renderers
from bot.services.publish import Publish
from handlers import COMMANDS, digests_texts, hours_texts, texts
from handlers.broadcast import show_progress
from handlers.words import fill, language
from tests.fakes import FakeClock, WatchedStore
from tests.handlers.house import House, house
from tests.scenarios.speech import told
from tests.services.desk import PlainWorker, TableFetcher
from tests.telegram_api import check_html

RENDERERS = Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest)

NAMES = (
    *("The ferry left.", "3 boats"),  # what the articles of the tests say where nothing else is said
    *("Anna", "Otto", "Night desk", "The Gazette", "Missile launch", "Sanctions", "Tariffs"),
    *(command.usage for command in COMMANDS),
    *(zone.rpartition("/")[2].replace("_", " ") for row in hours_texts.ZONES for zone in row),
    *("owner", "admin", "editor", "open", "invite", "closed", "en"),  # words of commands, and the code of a language
    "NEAR",  # of the rule language
)


class Reader(PlainWorker):
    """Leaves nothing out of what it is asked to sum up."""

    async def understand(
        self, readings: Sequence[Reading], *, summarise: bool = True
    ) -> tuple[Understanding | None, ...]:
        short = await super().understand(readings, summarise=summarise)
        sentences = [tuple(f"{each}." for each in reading.text.rstrip(".").split(". ")) for reading in readings]
        return tuple(said and replace(said, summary=Summary(all_)) for said, all_ in zip(short, sentences, strict=True))


@dataclass(slots=True)
class Scene:
    """A house in which everybody's Telegram speaks one language."""

    house: House
    language: str
    store: WatchedStore
    deliver: Deliver
    foreign: set[str] = field(default_factory=lambda: set(NAMES))  # what need not be in the language: news and names
    notes: list[str] = field(default_factory=list)  # what was shown on screens when buttons were pressed
    reports: int = 0

    @property
    def drawn(self) -> list[Chart]:
        """What was drawn."""
        worker = self.house.services.charting.worker
        assert isinstance(worker, PlainWorker)
        return worker.drawn

    @property
    def clock(self) -> FakeClock:
        return self.house.desk.clock

    def says(self, sentence: str, **facts: Any) -> str:
        """A sentence of ours as it is read in the language of the scene."""
        return told(fill(language(self.language).gettext(sentence), **facts))

    def counts(self, one: str, many: str, n: int, **facts: Any) -> str:
        """The same of a sentence that counts."""
        return told(fill(language(self.language).ngettext(one, many, n), n=n, **facts))

    def person(self, user: dict[str, Any]) -> "Person":
        """Somebody in their own chat with the bot."""
        return Person(self, user, user["id"])

    def meets(self, name: str, **facts: Any) -> "Person":
        """A new person who opens the chat with the bot."""
        user = self.house.api.add_user(name, language=self.language, **facts)
        self.house.api.add_private_chat(user)
        self.foreign.add(name)
        return self.person(user)

    async def breaks(self, title: str, text: str = "", **changes: Any) -> int:
        """An outlet reports it, and all that is due then is delivered; the number of its story."""
        self.reports += 1
        summary = changes.get("summary", Summary())
        self.foreign |= {
            title,
            text,
            *(f"{each}." for each in text.rstrip(".").split(". ")),
            *summary.sentences,
            *summary.figures,
        }
        article = await self.house.desk.read(self.reports, title, text or f"{title}.", **changes)
        await self.mail()
        assert article.story_id
        return article.story_id

    async def remembers(self, *titles: str) -> None:
        """The history holds articles of these titles, the last of them the newest."""
        for title in titles:
            self.reports += 1
            self.foreign.add(title)
            await self.house.desk.file(self.reports, title, published=self.clock.now())
            self.clock.advance(minutes=1)

    async def passes(self, **span: float) -> None:
        """Time passes, and what is due then is delivered."""
        self.clock.advance(**span)
        await self.mail()

    async def mail(self) -> None:
        """What a running bot does by itself: delivers all that is due by now, and tells how far a broadcast is."""
        services = self.house.services
        await services.daily.check()
        await Publish(self.house.desk.store, self.clock).expand()
        while await self._is_due():
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(self.deliver.run())
                await self.store.until(self._is_idle)
                sending.cancel()
        await services.broadcasting.follow(partial(show_progress, self.house.application.bot))

    async def _is_due(self) -> bool:
        due = await self.house.desk.store.outbox.next_due()
        return due is not None and due <= self.clock.now()

    async def _is_idle(self) -> bool:
        return not await self._is_due()

    async def ends(self) -> str:
        """Looks back at all that was sent; says whether Telegram's own parser saw it."""
        await self.house.settled()
        api = self.house.api
        assert all(answer.done() for answer in api._pressed.values()), "a button was not answered"
        sent = [each.text for each in api.arrivals if each.method in {"sendMessage", "editMessageText"} and each.text]
        captions = [posted.source for posted in self._ours() if "caption" in posted.shown]
        verdicts = {check_html(text) for text in (*sent, *captions)}
        return next(iter(verdicts))

    def read(self) -> Iterator[dict[str, Any]]:
        """All that people read in this scene: messages as they were at any time, with their buttons, and notes."""
        for posted in self._ours():
            yield from (*posted.edits, posted.shown)
        for note in self.notes:
            yield {"text": note}
        for chart in self.drawn:
            yield {"text": " · ".join((chart.title, *chart.labels, chart.table_title))}

    def _ours(self) -> Iterator[Posted]:
        for room in self.house.api.rooms.values():
            yield from (posted for posted in room.messages.values() if posted.by_bot)


@dataclass(slots=True)
class Person:
    """Somebody in a chat, and the last message of the bot that they look at there."""

    scene: Scene
    user: dict[str, Any]
    chat: int
    thread: int = 0
    anonymous: bool = False
    screen: Posted | None = None
    note: str = ""  # what the last button showed on the screen
    way: str = ""  # where the last button led to

    def within(self, chat: int, thread: int = 0, *, anonymous: bool = False) -> "Person":
        """The same person in another chat."""
        return replace(self, chat=chat, thread=thread, anonymous=anonymous, screen=None)

    @property
    def api(self) -> Any:
        return self.scene.house.api

    @property
    def message(self) -> Posted:
        """What they look at."""
        assert self.screen, "the bot has said nothing here"
        return self.screen

    @property
    def text(self) -> str:
        """What stands in it, without the isolates, which nobody sees."""
        return told(self.message.text)

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons below it."""
        return [told(button["text"]) for row in self.message.buttons for button in row]

    async def writes(self, text: str, reply_to: int | None = None) -> Posted:
        """They write, and wait for no answer."""
        _, _, words = text.partition(" ")
        self.scene.foreign |= {words, *words.split()}
        posted: Posted = self.api.say(self.chat, self.user, text, reply_to, self.thread, anonymous=self.anonymous)
        return posted

    async def says(self, text: str, reply_to: Posted | None = None) -> None:
        """They write, and look at the first answer."""
        await self._answered(await self.writes(text, reply_to.message_id if reply_to else None))

    async def sends(self, content: dict[str, Any]) -> None:
        """They send something else than words, and look at the answer."""
        await self._answered(self.api.send(self.chat, self.user, content, None, self.thread))

    async def edits(self, posted: Posted, text: str) -> None:
        """They change what they wrote, and look at the answer."""
        last = self.last
        self.api.amend(posted, text)
        self.screen = await self.api.wait_for(partial(self._is_after, last))

    async def presses(self, label: str, **facts: Any) -> None:
        """They press the button of that label, in the language of the scene, and look at what comes of it."""
        await self.taps(self.scene.says(label, **facts))

    async def taps(self, label: str) -> None:
        """The same with a label that is a name or a time; the beginning suffices."""
        buttons = [button for row in self.message.buttons for button in row]
        found = [button for button in buttons if told(button["text"]).startswith(label)]
        assert found, f"no button {label!r} among {self.labels}"
        await self.forges(found[0]["callback_data"])

    async def forges(self, data: str) -> None:
        """A press with data, which may be none of this message; what comes of it."""
        pressed, edits, last, kept = self.message, len(self.message.edits), self.last, self.message.shown
        if data not in {button.get("callback_data") for row in pressed.buttons for button in row}:
            pressed.shown = {**kept, "reply_markup": {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}}
        answer = await self.api.press(self.chat, pressed.message_id, data, self.user)
        pressed.shown = pressed.shown if len(pressed.edits) > edits else kept
        self.note, self.way = told(answer.get("text", "")), answer.get("url", "")
        if self.note:
            self.scene.notes.append(answer["text"])
        elif not self.way:
            self.screen = await self.api.wait_for(
                lambda posted: (posted is pressed and len(posted.edits) > edits) or self._is_after(last, posted)
            )

    async def hears(self, text: str) -> None:
        """They wait for a message here that holds this, or find it among those there are; and look at it."""
        self.screen = await self.api.wait_for(lambda posted: posted.chat_id == self.chat and text in told(posted.text))

    def looks_at(self, posted: Posted) -> None:
        """They turn to that message."""
        self.screen = posted

    def sees(self, *texts: str) -> None:
        """That stands in what they look at."""
        for text in texts:
            assert text in self.text, f"{text!r} is not in {self.text!r}"

    def reads(self, sentence: str, **facts: Any) -> None:
        """That sentence stands in what they look at, in the language of the scene."""
        self.sees(self.scene.says(sentence, **facts))

    def reads_count(self, one: str, many: str, n: int, **facts: Any) -> None:
        """The same of a sentence that counts."""
        self.sees(self.scene.counts(one, many, n, **facts))

    def is_told(self, sentence: str, **facts: Any) -> None:
        """That is the note on their screen."""
        expected = self.scene.says(sentence, **facts)
        assert expected in self.note, f"{expected!r} is not in {self.note!r}"

    @property
    def last(self) -> int:
        """The newest message here."""
        return int(self.api.room(self.chat).last_id)

    def ours(self) -> list[Posted]:
        """All messages of the bot here."""
        return [posted for posted in self.api.messages(self.chat) if posted.by_bot]

    async def _answered(self, said: Posted) -> None:
        self.screen = await self.api.wait_for(partial(self._is_after, said.message_id))

    def _is_after(self, last: int, posted: Posted) -> bool:
        return posted.chat_id == self.chat and posted.message_id > last


@asynccontextmanager
async def playing(folder: Path, code: str) -> AsyncIterator[Scene]:
    """A scene on a new database whose people speak that language."""
    nothing = TableFetcher()
    async with house(folder, reader=(Reader(), nothing, nothing)) as opened:
        for user in (opened.anna, opened.otto):
            user["language_code"] = code
        store = WatchedStore(opened.desk.store)
        deliver = Deliver(store, TelegramMessenger(opened.application.bot), opened.desk.clock, RENDERERS)  # type: ignore[arg-type]
        yield Scene(opened, code, store, deliver)
