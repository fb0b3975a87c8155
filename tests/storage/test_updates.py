"""Updates: taken once, closed in the transaction of their effect, and forgotten before their ids can come again."""

from datetime import timedelta

import pytest

from bot.core.incoming import Incoming
from bot.core.model import Chat
from bot.ports import Store
from storage.updates import KEPT, MOST_RESUMED
from tests.fakes import NOON

HELLO = Incoming(7, '{"update_id": 7}')
LATER = NOON + timedelta(seconds=1)


async def take(store: Store, *updates: Incoming, later: timedelta = timedelta()) -> frozenset[int]:
    async with store.transaction() as write:
        return await write.updates.take(updates, NOON + later)


async def resume(store: Store) -> tuple[tuple[Incoming, ...], tuple[int, ...]]:
    async with store.transaction() as write:
        return await write.updates.resume()


async def save(store: Store, chat_id: int, *, repeatable: bool = False) -> None:
    async with store.transaction(repeatable=repeatable) as write:
        await write.people.save_chat(Chat(chat_id), NOON)


async def fail(store: Store) -> None:
    with store.handling(7):
        async with store.transaction() as write:
            await write.people.save_chat(Chat(1), NOON)
            raise ValueError("mine")


async def test_an_update_is_taken_once(store: Store):
    assert await take(store, HELLO, Incoming(3, "{}"), HELLO) == {7, 3}
    assert await take(store, HELLO, Incoming(4, "{}")) == {4}


async def test_what_was_not_handled_is_still_there_in_the_order_it_came(store: Store):
    await take(store, HELLO)
    await take(store, Incoming(3, "{}"))
    assert await resume(store) == ((HELLO, Incoming(3, "{}")), ())


async def test_the_effect_closes_the_update_in_its_own_transaction(store: Store):
    await take(store, HELLO)
    with store.handling(7):
        await save(store, 1)
    assert await resume(store) == ((), ())
    assert await take(store, HELLO) == frozenset()


async def test_an_effect_that_is_undone_leaves_the_update_open(store: Store):
    await take(store, HELLO)
    with pytest.raises(ValueError, match="mine"):
        await fail(store)
    assert await resume(store) == ((HELLO,), ())


async def test_what_may_be_repeated_closes_nothing_and_neither_does_anybody_else(store: Store):
    await take(store, HELLO)
    with store.handling(7):
        await save(store, 1, repeatable=True)
    await save(store, 2)
    assert await resume(store) == ((HELLO,), ())


async def test_an_update_without_effect_is_closed_by_its_id(store: Store):
    await take(store, HELLO)
    async with store.transaction() as write:
        await write.updates.close(7)
    assert await resume(store) == ((), ())


async def test_one_that_was_resumed_too_often_is_given_up(store: Store):
    await take(store, HELLO)
    for _ in range(MOST_RESUMED):
        assert await resume(store) == ((HELLO,), ())
    assert await resume(store) == ((), (7,))
    assert await resume(store) == ((), ())


async def test_an_id_that_comes_again_after_days_is_another_update(store: Store):
    await take(store, HELLO)
    with store.handling(7):
        await save(store, 1)
    assert await take(store, HELLO, later=KEPT) == frozenset()
    assert await take(store, HELLO, later=KEPT + timedelta(seconds=1)) == {7}
