"""A chat that is forgotten leaves nothing behind, and takes nothing of others with it."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.core.asking import Address
from bot.core.broadcasts import Broadcast
from bot.core.digests import Schedule
from bot.core.editing import Draft
from bot.core.incoming import Incoming
from bot.core.model import ChatState, Delivery, Message, Mute, Subject, Urgency
from bot.core.votes import Vote
from bot.core.weekdays import EVERY_DAY
from bot.ports import Store, Transaction
from bot.services.broadcast import Broadcasting
from bot.services.privacy import Privacy
from bot.services.subscribe import Subscribe
from bot.services.watch import Watch
from storage.forgetting import FORGOTTEN
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, desk

BOB = Address(2002, title="Bob")
# Of these the id is no chat's that we keep something about: who may do what is not forgotten by who has the right.
OTHERS = {"admin"}


def read(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "news.db") as connection:
        return connection.execute(statement).fetchall()


async def test_no_table_that_bears_the_id_of_a_chat_is_left_out(tmp_path: Path) -> None:
    """A new table with such a column is forgotten too, or stands here with the reason why not."""
    async with desk(tmp_path):
        tables = read(
            tmp_path,
            "SELECT DISTINCT t.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c"
            " WHERE t.type = 'table' AND (c.name IN ('chat_id', 'user_id') OR t.name = 'chat')",
        )
    assert {str(name) for (name,) in tables} == FORGOTTEN | OTHERS


async def filled(at: Desk, address: Address) -> None:
    """Everything a chat can have."""
    subscribe, now = Subscribe(at.store, at.clock), at.clock.now()
    await subscribe.wake(address)
    story = 1000 + address.chat_id
    await subscribe.add(address, ["tariffs", "sanctions"])
    await Watch(at.store, at.clock, 5).add(address, "volcano")
    article = await at.file(story, "Tariffs rise", "tariffs")
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    chat = await at.store.people.chat(address.chat_id)
    assert chat
    async with at.store.transaction() as tables:
        await tables.votes.cast(Vote(topic.id, 1, article, address.chat_id, address.chat_id, good=True), now)
        await tables.digests.set(Schedule(0, address.chat_id, 0, EVERY_DAY, 480, now), now)
        for number in range(3):
            delivery = Delivery(0, address.chat_id, 0, f"notice:{number}", Urgency.ALERT, None, Message("news"), now)
            await tables.outbox.put(delivery, now)
        await tables.mutes.set(address.chat_id, 0, Mute(Subject.SOURCE, 1, now), now)
        await tables.people.close_thread(address.chat_id, 5, now)
        await tables.invites.admit(address.chat_id, None, now)
        await tables.people.set_setting(f"notices:{address.chat_id}", "daily")
        await tables.people.set_setting(f"note:{address.chat_id}", "480")
        await tables.updates.take(said_by(address.chat_id), now)
        await tables.broadcasts.add(Broadcast(0, address.chat_id, Message("secret"), now))
        await tables.topics.save_draft(Draft(0, str(address.chat_id), "tariffs", 1, "secret", timedelta(days=1), now))
        await tables.people.note(str(address.chat_id), "access open", now)


def said_by(person: int) -> list[Incoming]:
    """What a person can send that is stored until it was handled."""
    chat, sender = {"id": person}, {"id": person}
    kinds = (
        {"message": {"chat": chat, "text": "secret"}},
        {"edited_message": {"chat": chat, "text": "secret"}},
        {"callback_query": {"from": sender, "message": {"chat": chat}, "data": "secret"}},
        {"callback_query": {"from": sender, "inline_message_id": "1", "data": "secret"}},
        {"inline_query": {"from": sender, "query": "secret"}},
        {"my_chat_member": {"chat": chat, "from": sender, "invite": "secret"}},
    )
    return [Incoming(10 * person + number, json.dumps(each)) for number, each in enumerate(kinds)]


async def test_everything_of_the_chat_goes_and_nothing_of_others(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await filled(at, BOB)
        before = dump(tmp_path)
        await filled(at, ANNA)
        privacy = Privacy(at.store, at.clock)
        gone = await privacy.forget(ANNA.chat_id, privacy.asked())
        assert (gone.subscriptions, gone.watches, gone.votes, gone.digests, gone.messages) == (2, 1, 1, 1, 3)
        assert await at.store.people.chat(ANNA.chat_id) is None
        after = dump(tmp_path)
    mentions = [line for line in set(after) - set(before) if "1001" in line and "article" not in line]
    assert [line for line in mentions if not line.startswith(("audit", "incoming"))] == []
    assert not any("secret" in line for line in mentions)
    lost = set(before) - set(after)
    assert {line for line in lost if not line.startswith(("setting", "sqlite_sequence"))} == set()


class Busy:
    """A store in which a part of a broadcast is queued before each other transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def transaction(self, *, repeatable: bool = False) -> AsyncIterator[Transaction]:
        async with self._store.transaction() as tables:
            await tables.outbox.expand(NOON, 1)
        async with self._store.transaction(repeatable=repeatable) as tables:
            yield tables


@pytest.mark.parametrize("number", range(2, 5))
async def test_nothing_is_queued_for_a_chat_while_it_is_forgotten(tmp_path: Path, number: int) -> None:
    async with desk(tmp_path) as at:
        for chat in range(1, 6):
            await Subscribe(at.store, at.clock).wake(Address(chat))
        broadcasting = Broadcasting(at.store, at.clock)
        draft = (await broadcasting.write(1, Message("news"))).broadcast
        await broadcasting.start(1, draft.id, None, (1, 1))
        privacy = Privacy(cast("Store", Busy(at.store)), at.clock)
        await privacy.forget(number, privacy.asked())
        assert read(tmp_path, "SELECT chat_id FROM outbox WHERE chat_id NOT IN (SELECT id FROM chat)") == []


async def test_a_ban_survives(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await filled(at, ANNA)
        async with at.store.transaction() as tables:
            await tables.people.set_state(ANNA.chat_id, ChatState.BANNED, NOON)
        privacy = Privacy(at.store, at.clock)
        await privacy.forget(ANNA.chat_id, privacy.asked())
        chat = await at.store.people.chat(ANNA.chat_id)
    assert chat
    assert (chat.state, chat.title, chat.username) == (ChatState.BANNED, "", "")


def dump(folder: Path) -> list[str]:
    """Every row of every table as a line, but for those of the index of words."""
    tables = read(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")
    names = [str(name) for (name,) in tables if not str(name).startswith("article_search")]
    return [f"{name} {row}" for name in names for row in read(folder, f"SELECT * FROM {name}")]  # noqa: S608 - ours
