"""Stories and outlets that are muted for a while."""

from datetime import timedelta

from bot.core.model import Mute, Subject
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW, add_source, add_topic, claim, expand, follow, tell

HOUR = timedelta(hours=1)


async def mute(store: Store, subject: Subject, target: int, until: timedelta = HOUR, chat: int = 1) -> None:
    async with store.transaction() as tables:
        await tables.mutes.set(chat, 0, Mute(subject, target, NOW + until), NOW)


async def test_what_is_muted_is_listed_with_its_name_until_its_end(store: Store) -> None:
    source, topic = await add_source(store), await add_topic(store)
    await follow(store, 1, topic)
    story = await tell(store, topic)
    await mute(store, Subject.SOURCE, source.id, 2 * HOUR)
    await mute(store, Subject.STORY, story)
    outlet = Mute(Subject.SOURCE, source.id, NOW + 2 * HOUR, "The Gazette")
    assert await store.mutes.of(1, 0, NOW) == (Mute(Subject.STORY, story, NOW + HOUR, "Ferry leaves"), outlet)
    assert await store.mutes.of(1, 0, NOW + HOUR) == (outlet,)
    assert await store.mutes.of(1, 7, NOW) == ()
    assert await store.mutes.of(2, 0, NOW) == ()


async def test_a_mute_is_changed_and_ended(store: Store) -> None:
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await mute(store, Subject.STORY, 17)
    await mute(store, Subject.STORY, 17, 3 * HOUR)
    assert [each.until for each in await store.mutes.of(1, 0, NOW)] == [NOW + 3 * HOUR]
    async with store.transaction() as tables:
        assert await tables.mutes.remove(1, 0, Subject.STORY, 17)
        assert not await tables.mutes.remove(1, 0, Subject.STORY, 17)
    assert await store.mutes.of(1, 0, NOW) == ()


async def test_a_letter_knows_what_its_chat_muted(store: Store) -> None:
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await follow(store, 2, topic)
    story = await tell(store, topic)
    await mute(store, Subject.STORY, story)
    await expand(store)
    letters = [await store.outbox.letter(each, NOW) for each in await claim(store)]
    assert {letter.chat.id: [each.target for each in letter.mutes] for letter in letters} == {1: [story], 2: []}
    late = [await store.outbox.letter(letter.delivery, NOW + HOUR) for letter in letters]
    assert [letter.mutes for letter in late] == [(), ()]


async def test_mutes_follow_a_group_and_a_story_that_is_absorbed(store: Store) -> None:
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, -1, topic)
    kept, absorbed = await tell(store, topic), await tell(store, topic, at=NOW + MINUTE)
    await mute(store, Subject.STORY, kept, HOUR, -1)
    await mute(store, Subject.STORY, absorbed, 2 * HOUR, -1)
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)
        await tables.people.migrate(-1, -100)
    [moved] = await store.mutes.of(-100, 0, NOW)
    assert (moved.target, moved.until) == (kept, NOW + 2 * HOUR)
    assert await store.mutes.of(-1, 0, NOW) == ()
