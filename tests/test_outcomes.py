"""What becomes of a message for every way in which Telegram can fail, over HTTP, and that nobody else pays for it.

The table has a row for each fault: what the server does, what the follower finally has, how the chat stands afterwards,
and what admins see. Eleven other chats get theirs at the same time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.telegram import TelegramMessenger
from bot.adapters.telegram.gate import Gate, PacedLimiter
from bot.adapters.telegram.transport import TOTAL_TIMEOUT_S, AiohttpRequest
from bot.adapters.telegram.updates import CarefulBot
from bot.core.deadletters import Traffic
from bot.core.errors import SettingsError
from bot.core.model import Button, Chat, ChatState, Message, Mode
from bot.core.pacing import Pace
from bot.services.closings import Closings
from bot.services.deliver import DeliverLimits
from bot.services.publish import Publish
from handlers import health_texts
from storage import open_store
from tests import telegram_api as faults
from tests.fakes import NOON, FakeClock, WatchedStore
from tests.services.test_deliver import Desk
from tests.telegram_api import TOKEN, Fault, TelegramApi

VICTIM, NEW_ID, OWNER = 1, -1_000_000_000_005, 77
OTHERS = range(2, 13)
QUICK = Pace(rate=1000, margin_s=0, chat_gap_s=0)
HELLO = Message("<b>Hello</b> &amp; welcome", ((Button("More", data="more"),),))
SENTENCES = "Seven words that make up one sentence. " * 8
LONG = Message("<b>Wires</b>" + "".join(f"\n\n<i>Item {n}.</i> {SENTENCES}" for n in range(30)), HELLO.buttons)
SHOWN = "Hello & welcome"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    fails: tuple[Fault, ...]
    gets: int = 1  # how many times the follower finally has it
    ends: str = "sent"  # the state of the delivery
    chat: ChatState = ChatState.ACTIVE
    attempts_at_once: int = 1  # before others have their turn
    says: str = ""  # why it is dead, as /health shows
    message: Message = HELLO
    forever: bool = False  # it never stops failing
    timeout_s: float = TOTAL_TIMEOUT_S


def asleep(name: str, fault: Fault) -> Row:
    """The follower has nothing, and the chat sleeps until somebody there calls."""
    return Row(name, (fault,), gets=0, ends="skipped", chat=ChatState.ASLEEP)


def twice(name: str, fault: Fault, timeout_s: float = TOTAL_TIMEOUT_S) -> Row:
    """It had arrived, but nobody said so: that is the one reason to have it twice."""
    return Row(name, (fault,), gets=2, timeout_s=timeout_s)


def refused(name: str, fault: Fault, says: str) -> Row:
    """It will never be accepted: a dead letter with the words of Telegram."""
    return Row(name, (fault,), gets=0, ends="dead", says=says)


TABLE = (
    Row("nothing fails", ()),
    asleep("the bot was blocked", faults.blocked()),
    asleep("the bot was kicked", faults.kicked()),
    asleep("the account was deleted", faults.deactivated()),
    asleep("the person never opened the chat", faults.no_conversation()),
    asleep("there is no such chat", faults.chat_not_found()),
    asleep("the bot may not write there", faults.no_rights()),
    Row("429 once", (faults.flood(1),)),
    Row("429 twice in a row", (faults.flood(1), faults.flood(1))),
    Row("500 of the Bot API", (faults.server_error(),)),
    Row("five times 500", (faults.server_error(),) * 5),
    Row("500 until it is too old", (faults.server_error(),), gets=0, ends="dead", says="old", forever=True),
    Row("429 until it is too old", (faults.flood(1),), gets=0, ends="dead", says="old", forever=True),
    Row("502 with a page, nothing done", (faults.bad_gateway(),)),
    twice("502 with a page, although it was done", faults.bad_gateway(stored=True)),
    Row("403 with a page of somebody between", (faults.page(403),)),
    Row("404 with a page of somebody between", (faults.page(404),)),
    Row("a redirect to a page of somebody between", (faults.page(302),)),
    Row("reset before it was done", (faults.reset(stored=False),)),
    twice("reset after it was done", faults.reset(stored=True)),
    twice("an answer cut off", faults.cut()),
    twice("malformed JSON", faults.garbage()),
    twice("JSON of another kind", faults.odd()),
    twice("a hang after it was done", faults.hang(), timeout_s=1.5),
    Row("a hang before it was done", (faults.hang(stored=False),), timeout_s=1.5),
    Row("markup that cannot be parsed", (faults.unparsable(),), attempts_at_once=2),
    Row("markup that cannot be parsed, nor plain text", (faults.unparsable(),) * 2, 0, "dead", attempts_at_once=2,
        says="Can't parse entities"),
    refused("a button Telegram does not take", faults.bad_request("BUTTON_DATA_INVALID"), "Button_data_invalid"),
    refused("413, which is no usual refusal", faults.too_large(), "Request Entity Too Large"),
)  # fmt: skip
IDS = [row.name for row in TABLE]


class Watched(TelegramMessenger):
    """Tells when it was found that Telegram is away."""

    def __init__(self, bot: CarefulBot) -> None:
        super().__init__(bot, ask_pause_s=0.01)
        self.is_away = asyncio.Event()

    async def wait_until_reachable(self) -> None:
        self.is_away.set()
        await super().wait_until_reachable()


@dataclass(slots=True)
class PassingClock(FakeClock):
    """Time goes on by `step` whenever somebody looks at it."""

    step: timedelta = timedelta(seconds=5)

    def now(self) -> datetime:
        self.time += self.step
        return self.time


@dataclass(frozen=True, slots=True)
class Wire:
    """The whole way from the outbox to Telegram."""

    api: TelegramApi
    desk: Desk
    clock: PassingClock

    @property
    def store(self) -> WatchedStore:
        return self.desk.store

    async def meet(self, *chats: int) -> None:
        """Chats that talked with the bot."""
        for chat_id in chats:
            self.api.add_private_chat(self.api.add_user(f"Reader {chat_id}", user_id=chat_id))
            async with self.store.transaction() as change:
                await change.people.save_chat(Chat(chat_id, "private"), NOON)

    async def write(self, chat_id: int, message: Message = HELLO) -> None:
        await Publish(self.store, self.desk.clock).notice(chat_id, "broadcast:1", message)

    async def send_all(self) -> None:
        """Sends until nothing is queued any more."""

        async def is_done() -> bool:
            return "queued" not in await self.store.outbox.counts()

        async with self.desk.sending(DeliverLimits(idle_s=0.002)) as deliver:
            deliver.when_closed = Closings(self.clock, _admins, health_texts.closed).tell
            await self.store.until(is_done)

    async def traffic(self) -> Traffic:
        return await self.store.dead_letters.traffic(self.clock.now(), NOON)

    async def state(self, chat_id: int) -> ChatState | None:
        chat = await self.store.people.chat(chat_id)
        return chat.state if chat else None

    def got(self, chat_id: int) -> list[str]:
        """What stands in that chat."""
        return [posted.text for posted in self.api.messages(chat_id)] if chat_id in self.api.rooms else []

    def asked(self, chat_id: int) -> list[int]:
        """The places of the requests for that chat among all that were made."""
        writes = [each for each in self.api.arrivals if each.method != "getMe"]
        return [place for place, each in enumerate(writes) if each.chat_id == chat_id]


async def _admins() -> frozenset[int]:
    return frozenset({OWNER})


@asynccontextmanager
async def wired(folder: Path, timeout_s: float = TOTAL_TIMEOUT_S) -> AsyncIterator[Wire]:
    """The wire on a new database; a call is given up after `timeout_s`."""
    async with TelegramApi() as api, open_store(f"sqlite:///{folder}/news.db") as store:
        transport = AiohttpRequest(total_s=timeout_s)
        bot = CarefulBot(
            TOKEN,
            base_url=f"{api.url}/bot",
            request=transport,
            get_updates_request=transport,
            rate_limiter=PacedLimiter(Gate(QUICK)),
        )
        async with bot:
            clock = PassingClock()
            yield Wire(api, Desk(WatchedStore(store), clock, Watched(bot)), clock)


@pytest.mark.parametrize("row", TABLE, ids=IDS)
async def test_each_fault_ends_as_the_table_says_and_delays_nobody_else(tmp_path: Path, row: Row):
    async with wired(tmp_path, row.timeout_s) as wire:
        await wire.meet(VICTIM, *OTHERS)
        for chat_id in (VICTIM, *OTHERS):
            await wire.write(chat_id, row.message)
        if row.forever:
            wire.api.fail_always(row.fails[0], VICTIM)
            wire.clock.step = timedelta(hours=1)
        wire.api.fail_next(*row.fails, chat_id=VICTIM)
        await wire.send_all()
        assert [SHOWN] * row.gets == wire.got(VICTIM)
        assert await wire.state(VICTIM) is row.chat
        others = {chat_id: (wire.got(chat_id), len(wire.asked(chat_id))) for chat_id in OTHERS}
        assert others == {chat_id: ([SHOWN], 1) for chat_id in OTHERS}
        before = sum(place < max(wire.asked(OTHERS[-1])) for place in wire.asked(VICTIM))
        assert before <= row.attempts_at_once
        assert wire.api.count("getMe") == 1
        await check_books(wire, row)


async def check_books(wire: Wire, row: Row) -> None:
    """What the outbox and /health say afterwards."""
    counts = await wire.store.outbox.counts()
    assert counts == {"sent": 11 + (row.ends == "sent"), **({} if row.ends == "sent" else {row.ends: 1})}
    traffic = await wire.traffic()
    assert (traffic.failed, traffic.dead_count) == (2 * (row.ends == "dead",))
    for reason, _ in traffic.dead:
        assert row.says in reason


async def test_what_is_too_long_comes_in_pieces_and_the_first_has_the_buttons(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM, *OTHERS)
        await wire.write(VICTIM, LONG)
        for chat_id in OTHERS:
            await wire.write(chat_id)
        await wire.send_all()
        pieces = wire.api.messages(VICTIM)
        assert len(pieces) == 3
        assert [bool(piece.buttons) for piece in pieces] == [True, False, False]
        whole = "\n\n".join(piece.text for piece in pieces)
        assert [f"Item {n}." in whole for n in range(30)] == [True] * 30
        assert all(piece.text.startswith(("Wires", "Item ")) for piece in pieces)
        assert [len(wire.got(chat_id)) for chat_id in OTHERS] == [1] * 11
        assert await wire.store.outbox.counts() == {"sent": 14}


@pytest.mark.parametrize("known", [False, True], ids=["which is new to us", "which has talked with the bot already"])
async def test_row_8_a_group_that_migrated_gets_it_in_its_supergroup(tmp_path: Path, *, known: bool):
    async with wired(tmp_path) as wire:
        await wire.meet(*OTHERS)
        desk = wire.desk
        group = wire.api.add_group("Desk", [wire.api.users[2]])
        wire.api.rooms[NEW_ID] = wire.api.rooms[group]
        await desk.follow(group, "tariffs", mode=Mode.INSTANT)
        if known:
            await desk.follow(NEW_ID, "tariffs", "sanctions", mode=Mode.SILENT)
            async with wire.store.transaction() as change:
                await change.people.set_state(NEW_ID, ChatState.ASLEEP)
        story = await desk.report("Duties", "tariffs")
        for chat_id in OTHERS:
            await wire.write(chat_id)
        wire.api.fail_next(faults.migrated(NEW_ID), chat_id=group)
        await wire.send_all()
        assert len(wire.asked(NEW_ID)) == 1
        assert [len(wire.got(chat_id)) for chat_id in OTHERS] == [1] * 11
        assert await wire.state(group) is None
        followed = {each.topic.slug: each.mode for each in await desk.store.people.subscriptions(NEW_ID)}
        silent = {"sanctions": Mode.SILENT} if known else {}
        assert followed == {"tariffs": Mode.INSTANT, **silent}
        posting = await desk.store.outbox.posting(NEW_ID, 0, story)
        assert posting
        assert posting.state == "sent"


async def test_a_group_that_is_said_to_have_become_itself_is_not_lost(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(2)
        group = wire.api.add_group("Desk", [wire.api.users[2]])
        await wire.desk.follow(group, "tariffs")
        await wire.write(group)
        wire.api.fail_next(faults.migrated(group), chat_id=group)
        await wire.send_all()
        assert wire.got(group) == [SHOWN]
        assert len(await wire.store.people.subscriptions(group)) == 1


@pytest.mark.parametrize("fault", [faults.topic_closed(), faults.thread_not_found()], ids=["closed", "deleted"])
async def test_row_10_a_closed_topic_pauses_alone_and_the_group_is_told_once(tmp_path: Path, fault: Fault):
    async with wired(tmp_path) as wire:
        await wire.meet(*OTHERS)
        desk = wire.desk
        forum = wire.api.add_group("Desk", [wire.api.users[2]], kind="supergroup", forum=True)
        await desk.follow(forum, "tariffs", thread=3)
        await desk.follow(forum, "tariffs", thread=4)
        wire.api.fail_next(fault, chat_id=forum)
        for title in ("Duties", "Levies"):
            await desk.report(title, "tariffs")
        for chat_id in OTHERS:
            await wire.write(chat_id)
        await wire.send_all()
        shown = [(posted.shown.get("message_thread_id", 0), posted.text) for posted in wire.api.messages(forum)]
        assert sorted(thread for thread, _ in shown) == [0, 4, 4]
        [notice] = [text for thread, text in shown if not thread]
        assert "I cannot write into a topic of this group any more" in notice
        assert await wire.state(forum) is ChatState.ACTIVE
        assert [len(wire.got(chat_id)) for chat_id in OTHERS] == [1] * 11
        assert (await wire.traffic()).closed_threads == 1
        async with wire.store.transaction() as change:
            assert await change.people.reopen_thread(forum, 3)
        await desk.report("Excises", "tariffs")
        await wire.send_all()
        assert [p.shown.get("message_thread_id") for p in wire.api.messages(forum)][-2:] in ([3, 4], [4, 3])


async def test_where_the_general_topic_is_closed_the_admins_are_told(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(OWNER)
        forum = wire.api.add_group("Desk", [wire.api.users[OWNER]], kind="supergroup", forum=True)
        await wire.desk.follow(forum, "tariffs")
        wire.api.fail_next(faults.topic_closed(), chat_id=forum)
        await wire.desk.report("Duties", "tariffs")
        await wire.send_all()
        assert wire.got(forum) == []
        [notice] = wire.got(OWNER)
        assert "its General topic is closed" in notice


EDITS = {
    "it shows this already": (faults.bad_request("message is not modified"), 1),
    "a person deleted the message": (faults.message_gone(), 1),
    "the message cannot be edited": (faults.bad_request("message can't be edited"), 1),
    "500 of the Bot API": (faults.server_error(), 2),
    "an answer that is lost": (faults.reset(stored=True), 2),
}


@pytest.mark.parametrize("name", EDITS)
async def test_an_edit_never_becomes_a_second_message(tmp_path: Path, name: str):
    fault, attempts = EDITS[name]
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM)
        await wire.desk.follow(VICTIM, "tariffs")
        story = await wire.desk.report("Duties", "tariffs")
        await wire.send_all()
        wire.api.fail_next(fault, method="editMessageText", chat_id=VICTIM)
        await wire.desk.report("Duties confirmed", "tariffs", story_id=story)
        await wire.send_all()
        assert wire.api.count("sendMessage") == len(wire.got(VICTIM)) == 1
        assert wire.api.count("editMessageText") == attempts
        assert (await wire.traffic()).dead_count == 0


async def test_a_message_that_was_deleted_is_edited_no_more(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM)
        await wire.desk.follow(VICTIM, "tariffs")
        story = await wire.desk.report("Duties", "tariffs")
        await wire.send_all()
        wire.api.fail_next(faults.message_gone(), method="editMessageText", chat_id=VICTIM)
        for number in range(3):
            await wire.desk.report(f"Duties confirmed {number}", "tariffs", story_id=story)
            await wire.send_all()
        assert wire.api.count("editMessageText") == 1


async def test_an_outage_costs_nobody_more_than_one_repeat(tmp_path: Path):
    """Three lost answers within ten seconds stop the sending until getMe is answered; what was under way goes on."""
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM, *OTHERS)
        for chat_id in (VICTIM, *OTHERS):
            await wire.write(chat_id)
        wire.clock.step = timedelta(seconds=0.1)
        for chat_id in (VICTIM, *OTHERS):
            wire.api.fail_next(faults.reset(stored=True), chat_id=chat_id)
        wire.api.fail_next(*[faults.bad_gateway()] * 5, method="getMe")
        await wire.send_all()
        assert [wire.got(chat_id) for chat_id in (VICTIM, *OTHERS)] == [[SHOWN] * 2] * 12
        assert wire.api.count("getMe") > 6


async def test_429_in_several_chats_at_once_holds_everybody_and_loses_nothing(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM, *OTHERS)
        for chat_id in (VICTIM, *OTHERS):
            await wire.write(chat_id)
        for chat_id in (VICTIM, *OTHERS[:3]):
            wire.api.fail_next(faults.flood(1), chat_id=chat_id)
        await wire.send_all()
        assert [wire.got(chat_id) for chat_id in (VICTIM, *OTHERS)] == [[SHOWN]] * 12
        assert wire.api.statuses[429] == 4


async def test_a_server_that_takes_no_connections_is_waited_for_without_a_repeat(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM, *OTHERS)
        for chat_id in (VICTIM, *OTHERS):
            await wire.write(chat_id)
        async with wire.api.away(), wire.desk.sending():
            await wire.desk.messenger.is_away.wait()
        await wire.send_all()
        assert [wire.got(chat_id) for chat_id in (VICTIM, *OTHERS)] == [[SHOWN]] * 12


async def test_a_revoked_token_ends_the_sending_with_one_sentence_and_keeps_the_messages(tmp_path: Path):
    async with wired(tmp_path) as wire:
        await wire.meet(VICTIM)
        await wire.write(VICTIM)
        wire.api.revoke_token()
        with pytest.raises(ExceptionGroup) as caught:
            await wire.send_all()
        assert caught.group_contains(SettingsError, match="does not know this token")
        assert await wire.store.outbox.counts() == {"queued": 1}
