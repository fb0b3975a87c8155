"""The order in which updates are handled."""

import asyncio

import pytest
from telegram import Chat, InlineQuery, Message, Update, User

from bot.adapters.telegram.turns import TurnsByChat
from tests.fakes import NOON


def update(number: int, chat: int) -> Update:
    return Update(number, message=Message(number, NOON, Chat(chat, "private")))


async def test_one_chat_is_answered_in_turn_and_others_meanwhile():
    turns, slow, done = TurnsByChat(8, 5), asyncio.Event(), []

    async def handle(number: int, wait: asyncio.Event | None = None) -> None:
        if wait:
            await wait.wait()
        done.append(number)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(turns.process_update(update(1, 7), handle(1, slow)))
        tasks.create_task(turns.process_update(update(2, 7), handle(2)))
        await tasks.create_task(turns.process_update(update(3, 8), handle(3)))
        assert done == [3]
        slow.set()
    assert done == [3, 1, 2]


async def test_a_chat_that_sends_hundreds_takes_one_place():
    turns, slow, done = TurnsByChat(2, 5), asyncio.Event(), []

    async def handle(number: int, wait: asyncio.Event | None = None) -> None:
        if wait:
            await wait.wait()
        done.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(50):
            tasks.create_task(turns.process_update(update(number, 7), handle(number, slow)))
        await tasks.create_task(turns.process_update(update(99, 8), handle(99)))
        assert done == [99]
        slow.set()
    assert done == [99, *range(50)]


async def test_what_hangs_is_given_up_and_leaves_its_place_to_the_next():
    turns, done = TurnsByChat(1, 0.05), []

    async def hang() -> None:
        await asyncio.Event().wait()

    async def handle() -> None:
        done.append(8)

    async with asyncio.TaskGroup() as tasks:
        hung = asyncio.create_task(turns.process_update(update(1, 7), hang()))
        tasks.create_task(turns.process_update(update(2, 8), handle()))
        with pytest.raises(TimeoutError):
            await hung
    assert done == [8]


async def test_who_looks_something_up_inline_waits_for_nobody_else():
    turns, slow, done = TurnsByChat(8, 5), asyncio.Event(), []

    def typed(number: int, person: int) -> Update:
        return Update(number, inline_query=InlineQuery(str(number), User(person, "Anna", is_bot=False), "tariffs", ""))

    async def handle(number: int, wait: asyncio.Event | None = None) -> None:
        if wait:
            await wait.wait()
        done.append(number)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(turns.process_update(typed(1, 7), handle(1, slow)))
        tasks.create_task(turns.process_update(typed(2, 7), handle(2)))
        other = tasks.create_task(turns.process_update(typed(3, 8), handle(3)))
        await asyncio.wait([other], timeout=1)
        assert done == [3]
        slow.set()
    assert done == [3, 1, 2]
