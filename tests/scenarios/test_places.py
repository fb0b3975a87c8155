"""In groups, forums and channels, and in any other chat by inline mode."""

from handlers.refusals import SENTENCES
from tests.scenarios.scene import Person, Scene
from tests.scenarios.speech import told
from tests.telegram_api import check_html

HELLO = (
    "👋 I watch the news wires and tell this group once per story when something happens in a topic it follows. "
    "Its administrators pick topics with /topics."
)
ONLY_THEY = SENTENCES["group_admins_only"]
TARIFFS, SANCTIONS = "📦 Tariffs", "⛔ Sanctions"
FOLLOWED = "🔔 You follow {topics} now. The next story comes as soon as it breaks."


def group_of(scene: Scene, title: str, kind: str = "group", *, forum: bool = False) -> tuple[Person, Person]:
    """A group that Anna made and Boris is in; both of them in it, the bot not yet."""
    anna, boris = scene.house.anna, scene.meets("Boris").user
    scene.foreign.add(title)
    group = scene.house.api.add_group(title, [anna, boris], kind=kind, forum=forum, bot="left")
    return scene.person(anna).within(group), scene.person(boris).within(group)


async def test_a_group_is_greeted_once_and_set_up_by_its_administrators(scene: Scene) -> None:
    anna, boris = group_of(scene, "Day desk")
    anna.api.set_bot_status(anna.chat, anna.user, "member")
    await anna.hears(scene.says(HELLO))
    # Everybody reads, only administrators change.
    await boris.says("/latest")
    await boris.says("/subscribe tariffs")
    boris.reads(ONLY_THEY)
    await boris.says("/topics")
    await boris.taps(f"➕ {TARIFFS}")
    boris.is_told(ONLY_THEY)
    anna.looks_at(boris.message)
    await anna.taps(f"➕ {TARIFFS}")
    assert any(label.startswith(f"✅ {TARIFFS}") for label in anna.labels)
    # Who writes as the group is one of them.
    await anna.within(anna.chat, anonymous=True).says("/subscribe sanctions")
    await scene.breaks("Tariffs on steel announced")
    await anna.hears("Tariffs on steel announced")
    # Whoever is there may vote and ask.
    boris.looks_at(anna.message)
    await boris.presses("👎 Bad")
    boris.is_told("👎 Thanks! That counts against {topics}.", topics=TARIFFS)
    await boris.presses("🔕 Mute")
    boris.is_told(ONLY_THEY)


async def test_a_group_that_grows_loses_nothing_and_a_removed_bot_comes_back_to_all_of_it(scene: Scene) -> None:
    anna, _ = group_of(scene, "Day desk")
    anna.api.set_bot_status(anna.chat, anna.user, "member")
    await anna.hears(scene.says(HELLO))
    await anna.says("/subscribe tariffs")
    bigger = anna.within(anna.api.migrate(anna.chat, anna.user))
    await bigger.says("/subscriptions")
    bigger.sees(TARIFFS)
    bigger.api.set_bot_status(bigger.chat, anna.user, "kicked")
    await scene.house.settled()
    await scene.breaks("Tariffs on steel announced")
    bigger.api.set_bot_status(bigger.chat, anna.user, "member")
    await scene.house.settled()
    await scene.breaks("Tariffs on wheat announced")
    await bigger.hears("Tariffs on wheat announced")
    texts = [told(posted.text) for posted in bigger.ours()]
    assert not any("steel" in text for text in texts)
    assert scene.says(HELLO) not in texts


async def test_each_topic_of_a_forum_follows_for_itself(scene: Scene) -> None:
    anna, _ = group_of(scene, "Newsroom", "supergroup", forum=True)
    anna.api.set_bot_status(anna.chat, anna.user, "member")
    await anna.hears(scene.says(HELLO))
    steel, ships = (anna.api.add_topic(anna.chat, name) for name in ("Steel", "Ships"))
    for thread, slug in ((steel, "tariffs"), (ships, "sanctions")):
        await anna.within(anna.chat, thread).says(f"/subscribe {slug}")
    await scene.breaks("Tariffs on steel announced")
    await scene.breaks("Sanctions on tankers widened")
    for thread, headline in ((steel, "Tariffs on steel announced"), (ships, "Sanctions on tankers widened")):
        [alert] = [posted for posted in anna.ours() if headline in posted.text]
        assert alert.shown["message_thread_id"] == thread
    there = anna.within(anna.chat, steel)
    await there.says("/settings")
    there.reads("Topics, digest and mutes are those of this forum topic; all else holds for the whole group.")


async def test_a_channel_is_set_up_from_the_chat_of_its_administrator(scene: Scene) -> None:
    anna, boris = scene.person(scene.house.anna), scene.meets("Boris")
    scene.foreign |= {"Coast Wire", "Steel tariffs"}
    channel = anna.api.add_channel("Coast Wire", [anna.user], username="coastwire", bot="left")
    anna.api.set_bot_status(channel, anna.user, "administrator")
    hello = "📣 I am in <b>{title}</b> now. Pick its topics below; /channels brings you back here."
    await anna.hears(scene.says(hello, title="Coast Wire"))
    await anna.presses("📋 Topics")
    await anna.taps(f"➕ {TARIFFS}")
    await anna.says("/subscribe sanctions silent @coastwire")
    anna.sees("📣 Coast Wire")
    anna.reads("🔔 You follow {topics} now, silently: messages come without a sound.", topics=SANCTIONS)
    await anna.says("/channels")
    anna.sees("Coast Wire @coastwire")
    for page in ("⚙️ Settings", "🌙 Quiet hours"):
        await anna.says("/channels")
        await anna.taps("📣 Coast Wire")
        await anna.presses(page)
        anna.sees("📣 Coast Wire")
    # Nobody else sets it up, and it gets alerts and nothing else.
    await boris.says("/quiet 22-7 @coastwire")
    boris.reads("Only the administrators of <b>{title}</b> set it up.", title="Coast Wire")
    await scene.breaks("Tariffs on steel announced")
    reader = boris.within(channel)
    await reader.hears("Tariffs on steel announced")
    assert len(reader.ours()) == 1
    # What is pressed there is answered in private.
    await reader.presses("🕒 Timeline")
    assert reader.way.startswith("https://t.me/wirewatch_bot?start=press_")
    await boris.says(f"/start {reader.way.partition('=')[2]}")
    boris.sees("Tariffs on steel announced")
    assert len(reader.ours()) == 1


async def test_a_story_is_shared_in_any_chat(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await scene.breaks("Tariffs on steel announced")
    [result] = await anna.api.ask_inline(anna.user, "tariffs")
    assert (result["title"], "The Gazette" in result["description"]) == ("Tariffs on steel announced", True)
    check_html(result["input_message_content"]["message_text"])
    shared = anna.api.choose_inline(scene.house.group, anna.user, result)
    assert "Tariffs on steel announced" in shared.text
    assert shared.buttons[0][0]["text"] == scene.says("Read it")
    nothing = await anna.api.inline_answer(anna.user, "submarine")
    assert nothing["button"]["text"] == scene.says("No story found. Pick topics here")
