"""The topics people can follow, as admins change them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.errors import RequestError
from bot.core.model import Chat, Match, Message, Topic
from bot.services.catalogue import NEW_EMOJI, Catalogue
from bot.services.subscribe import Subscribe
from tests.fakes import NOON
from tests.services.desk import ANNA, DESK, Desk, desk
from tests.storage.newsroom import claim

ADMIN = 7


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def catalogue(at: Desk) -> Catalogue:
    return Catalogue(at.store, at.clock, lambda topic, chat: Message(f"{topic.slug} is gone, {chat.title}"))


@pytest.fixture
def subscribe(at: Desk) -> Subscribe:
    return Subscribe(at.store, at.clock)


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def lines(at: Desk) -> list[str]:
    return [line.what for line in await at.store.people.audit(10)]


async def known(at: Desk, slug: str) -> Topic:
    topic = await at.store.topics.by_slug(slug)
    assert topic
    return topic


async def test_a_new_topic_is_named_by_its_slug_and_matched_from_now_on(at: Desk, catalogue: Catalogue) -> None:
    revision = await at.store.topics.revision()
    added = await catalogue.add(ADMIN, "Ferry-News", "ferry")
    assert (added.slug, added.title, added.emoji, added.version) == ("ferry-news", "Ferry news", NEW_EMOJI, 1)
    assert added in await at.store.topics.in_force()
    assert await at.store.topics.revision() != revision
    (first,) = await at.store.topics.history(added.id)
    assert (first.author, first.expression, first.at) == (str(ADMIN), "ferry", NOON)
    assert await lines(at) == ["topic add ferry-news version 1"]


@pytest.mark.parametrize(
    ("slug", "expression", "reason"),
    [
        ("two words", "ferry", "bad_slug"),
        ("watch-7", "ferry", "bad_slug"),
        ("tariffs", "ferry", "topic_taken"),
        ("missile-launch", "ferry", "topic_taken"),
        ("ferries", "(ferry", "bad_rule"),
        ("ferries", "", "bad_rule"),
    ],
)
async def test_what_cannot_be_added_leaves_no_trace(
    at: Desk, catalogue: Catalogue, slug: str, expression: str, reason: str
) -> None:
    assert (await refusal(catalogue.add(ADMIN, slug, expression))).reason == reason
    assert len(await catalogue.topics()) == 3
    assert await lines(at) == []


async def test_no_two_topics_are_called_the_same(catalogue: Catalogue) -> None:
    await catalogue.rename(ADMIN, "tariffs", "Import duties")
    assert (await refusal(catalogue.add(ADMIN, "import-duties", "duties"))).facts["slug"] == "tariffs"
    assert (await refusal(catalogue.rename(ADMIN, "sanctions", "import DUTIES"))).facts["slug"] == "tariffs"
    assert (await refusal(catalogue.rename(ADMIN, "sanctions", "Missile launch"))).reason == "topic_taken"
    assert (await catalogue.rename(ADMIN, "tariffs", "Tariffs")).title == "Tariffs"


async def test_articles_of_the_history_are_filed_under_a_new_topic_and_ring_for_nobody(
    at: Desk, catalogue: Catalogue, subscribe: Subscribe
) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    number = await at.file(1, "Ferry sinks")
    topic = await catalogue.add(ADMIN, "ferries", "ferry")
    await catalogue.backfill(topic, [(number, Match("", ("Ferry",), ((0, 0),)))])
    (article,) = await at.store.articles.latest([topic.id], 5)
    assert article.matches == (Match("ferries", ("Ferry",), ((0, 0),)),)
    assert await at.store.outbox.counts() == {}


async def test_a_topic_gets_another_title_emoji_and_urgency(at: Desk, catalogue: Catalogue) -> None:
    await catalogue.rename(ADMIN, "tariffs", "  Import \n duties ")
    await catalogue.set_emoji(ADMIN, "tariffs", "🛃")
    await catalogue.set_urgent(ADMIN, "tariffs", "ON")
    topic = await known(at, "tariffs")
    assert (topic.title, topic.emoji, topic.urgent, topic.version) == ("Import duties", "🛃", True, 1)
    assert await lines(at) == [
        "topic set tariffs urgent on",
        "topic set tariffs emoji 🛃",
        "topic rename tariffs Import duties",
    ]
    assert not (await catalogue.set_urgent(ADMIN, "tariffs", "off")).urgent


async def test_two_admins_at_once_do_not_undo_each_other(at: Desk, catalogue: Catalogue) -> None:
    await asyncio.gather(
        catalogue.rename(ADMIN, "tariffs", "Trade"),
        catalogue.set_emoji(ADMIN + 1, "tariffs", "🌋"),
        catalogue.set_urgent(ADMIN + 2, "tariffs", "on"),
    )
    topic = await known(at, "tariffs")
    assert (topic.title, topic.emoji, topic.urgent) == ("Trade", "🌋", True)


async def test_a_topic_is_removed_by_one_of_two_admins_at_once(at: Desk, catalogue: Catalogue) -> None:
    topic = await known(at, "tariffs")
    ends = await asyncio.gather(
        *(catalogue.remove(by, topic.id, 1) for by in (ADMIN, ADMIN + 1)), return_exceptions=True
    )
    assert [end.reason for end in ends if isinstance(end, RequestError)] == ["button_too_old"]
    assert await lines(at) == ["topic remove tariffs version 1"]


async def test_a_removed_topic_is_told_once_to_every_chat_that_followed_it(
    at: Desk, catalogue: Catalogue, subscribe: Subscribe
) -> None:
    for address in (ANNA, DESK):
        await subscribe.add(address, ["tariffs", "sanctions"])
    topic = await known(at, "tariffs")
    assert (await catalogue.removal(topic)).followers == 2
    assert (await catalogue.remove(ADMIN, topic.id, 1)).followers == 2
    told = await claim(at.store, NOON)
    assert {(one.chat_id, one.key, one.payload) for one in told} == {
        (ANNA.chat_id, f"notice:topic:{topic.id}:removed:1", Message("tariffs is gone, Anna")),
        (DESK.chat_id, f"notice:topic:{topic.id}:removed:1", Message("tariffs is gone, Night desk")),
    }
    assert [each.topic.slug for each in await subscribe.following(ANNA)] == ["sanctions"]
    assert (await refusal(catalogue.remove(ADMIN, topic.id, 1))).reason == "button_too_old"
    assert await lines(at) == ["topic remove tariffs version 1"]


async def test_a_chat_that_sleeps_is_not_told(at: Desk, catalogue: Catalogue, subscribe: Subscribe) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    await subscribe.sleep(ANNA)
    assert (await catalogue.remove(ADMIN, (await known(at, "tariffs")).id, 1)).followers == 0
    assert await at.store.outbox.counts() == {}


async def test_a_removed_topic_comes_back_with_its_history_and_can_be_removed_again(
    at: Desk, catalogue: Catalogue, subscribe: Subscribe
) -> None:
    topic = await known(at, "tariffs")
    await at.file(1, "Tariffs rise", "tariffs")
    for _ in range(2):
        await subscribe.add(ANNA, ["tariffs"])
        await catalogue.remove(ADMIN, topic.id, (await known(at, "tariffs")).version)
        assert await at.store.topics.by_slug("tariffs") is None
        again = await catalogue.add(ADMIN, "tariffs", "tariff*")
        assert again.id == topic.id
    assert again.version == 3
    assert len(await at.store.articles.latest([topic.id], 5)) == 1
    assert [each.expression for each in await at.store.topics.history(topic.id)] == ["tariff*", "tariff*", "tariffs"]
    (first,) = await claim(at.store, NOON)
    assert first.key.endswith("removed:1")
    assert (await at.store.outbox.counts())["queued"] >= 1


async def test_a_chat_is_told_in_its_own_language_and_name(at: Desk) -> None:
    said: list[Chat] = []

    def farewell(_topic: Topic, chat: Chat) -> Message:
        said.append(chat)
        return Message("gone")

    await Subscribe(at.store, at.clock, language="en").add(ANNA, ["tariffs"])
    await Catalogue(at.store, at.clock, farewell).remove(ADMIN, (await known(at, "tariffs")).id, 1)
    assert [(chat.id, chat.title, chat.language) for chat in said] == [(ANNA.chat_id, "Anna", "en")]


async def test_a_topic_that_came_back_is_not_removed_by_an_older_answer(at: Desk, catalogue: Catalogue) -> None:
    topic = await known(at, "tariffs")
    await catalogue.remove(ADMIN, topic.id, 1)
    await catalogue.add(ADMIN, "tariffs", "tariff*")
    assert (await refusal(catalogue.remove(ADMIN, topic.id, 1))).reason == "button_too_old"
    assert (await known(at, "tariffs")).version == 2


@pytest.mark.parametrize(
    ("title", "reason"),
    [("\u200b\u202e", "bad_title"), ("\u0301" * 60, "bad_title"), ("\u3164", "bad_title"), ("ALL", "title_taken")]
    + [(word, "title_taken") for word in ("silent", "2h", "17")],
)
async def test_a_title_that_nobody_sees_or_that_means_something_is_refused(
    catalogue: Catalogue, title: str, reason: str
) -> None:
    assert (await refusal(catalogue.rename(ADMIN, "tariffs", title))).reason == reason


async def test_a_title_is_cleaned_of_what_turns_and_piles_up(catalogue: Catalogue) -> None:
    assert (await catalogue.rename(ADMIN, "tariffs", "\u202eDu\u0308ties\u200b")).title == "Düties"
    assert (await catalogue.rename(ADMIN, "tariffs", "Z" + "\u0335" * 50)).title == "Z" + "\u0335" * 3
    assert (await catalogue.rename(ADMIN, "tariffs", "Trade 👩\u200d🚀")).title == "Trade 👩\u200d🚀"


async def test_a_wrong_rule_of_a_new_topic_gets_an_example_of_one(catalogue: Catalogue) -> None:
    assert str((await refusal(catalogue.add(ADMIN, "ferries", "(ferry"))).facts["example"]).startswith("/topic add ")
    assert (await refusal(catalogue.add(ADMIN, "ferries", "ferry 7d"))).reason == "no_window"
