"""Groups and channels by what they are called."""

from bot.core.model import Chat, ChatState
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW


async def save(store: Store, *chats: Chat) -> None:
    for n, chat in enumerate(chats):
        async with store.transaction() as tables:
            await tables.people.save_chat(chat, NOW + n * MINUTE)


async def test_channels_are_listed_last_joined_first_while_the_bot_is_in_them(store: Store):
    first, second = Chat(-1001, "channel", "First"), Chat(-1002, "channel", "Second", username="Second_Wire")
    gone = Chat(-1003, "channel", "Gone", state=ChatState.ASLEEP, username="gone_wire")
    await save(store, first, second, gone, Chat(-1004, "supergroup", "Group"))
    assert await store.places.channels(10) == (second, first)
    assert await store.places.channels(1) == (second,)
    assert await store.places.channel("second_wire") == second
    assert await store.places.channel("gone_wire") is None
    assert await store.places.channel("") is None


async def test_a_group_is_known_by_its_title(store: Store):
    await save(store, Chat(-5, "group", "Night desk"), Chat(-1006, "supergroup", "Day desk"))
    assert await store.places.is_group("Night desk")
    assert not await store.places.is_group("Day desk")
