"""For admins: who may come in, who looks after the bot, how it does, and what all followers are told."""

from bot.playground.parameters import Upload
from handlers import COMMANDS
from handlers.refusals import SENTENCES
from handlers.words import when
from tests.fakes import NOON
from tests.scenarios.scene import Person, Scene
from tests.services.desk import TableFetcher

OPML = b"""<opml version="2.0"><body><outline text="Sea"><outline text="Harbour" xmlUrl="https://harbour.example/feed"/>
</outline><outline text="Gopher" xmlUrl="gopher://a.example/"/></body></opml>"""
PROMISE = (
    "👋 I watch the news wires and tell you once per story, in two or three sentences, when something happens in "
    "a topic you follow."
)


def desk(scene: Scene) -> tuple[Person, Person]:
    """Otto, the owner, and Anna, who follows."""
    return scene.person(scene.house.otto), scene.person(scene.house.anna)


async def test_who_may_come_in(scene: Scene) -> None:
    otto, anna = desk(scene)
    await anna.says("/subscribe tariffs")
    await otto.says("/access invite")
    otto.reads("🎟 By invitation: who used me before goes on, everybody else needs a link. /invite makes links.")
    # Who was there before goes on; who comes needs a link, which works so often and so long.
    await anna.says("/topics")
    anna.reads("Tap a topic to follow it; tap it again to stop.")
    boris, carla = scene.meets("Boris"), scene.meets("Carla")
    await boris.says("/topics")
    boris.reads(SENTENCES["outside"])
    await otto.says("/invite 1 2d")
    until = when(NOON.replace(day=24), NOON, "UTC", scene.language)
    otto.reads_count(
        "🎟 This link lets {n} chat in, until {time}:", "🎟 This link lets {n} chats in, until {time}:", 1, time=until
    )
    code = otto.text.partition("?start=")[2].split()[0]
    await boris.says(f"/start {code}")
    boris.reads(PROMISE)
    await carla.says(f"/start {code}")
    carla.reads(SENTENCES["invite_over"])
    await otto.says("/invite 5")
    await otto.presses("Revoke it")
    otto.reads("No link is open.")
    await otto.says("/access closed")
    await boris.says("/latest")
    boris.reads(SENTENCES["outside"])
    await otto.says("/access open")
    otto.reads("🔓 Open: everybody may use me.")


async def test_who_looks_after_the_bot_and_who_is_banned(scene: Scene) -> None:
    otto, anna = desk(scene)
    boris = scene.meets("Boris", username="boris_k")
    await anna.says("/subscribe tariffs")
    await boris.says("/start")
    await otto.says("/admin add @boris_k editor")
    otto.reads("✅ {name} is an editor now. /admin remove {id} takes it back.", name="Boris", id=boris.chat)
    await boris.says("/rules")
    boris.sees("📦 Tariffs")
    await boris.says("/audit")
    boris.reads(SENTENCES["admins_only"])
    await otto.says("/admin")
    otto.sees("Boris")
    # An owner is made after a question.
    await otto.says("/admin add @boris_k owner")
    await otto.presses("Leave it")
    otto.reads("Nothing changed.")


async def test_somebody_is_found_banned_and_let_in_again(scene: Scene) -> None:
    otto, anna = desk(scene)
    await anna.says("/subscribe tariffs")
    await otto.says("/users ann")
    otto.reads("Follows {topics}", topics="📦 Tariffs")
    await otto.taps("Anna")
    await otto.presses("🚫 Ban")
    otto.reads("State: {state}", state=scene.says("banned"))
    await anna.says("/topics")
    anna.reads(SENTENCES["banned"])
    await scene.breaks("Tariffs on steel announced")
    assert not any("steel" in posted.text for posted in anna.ours())
    await otto.says(f"/unban {anna.chat}")
    otto.reads("✅ {name} may use me again.", name="Anna")
    await anna.says("/topics")
    anna.reads("Tap a topic to follow it; tap it again to stop.")
    await otto.says("/audit")
    otto.reads("Who changed what")
    otto.sees(f"ban {anna.chat}")


async def test_the_menu_of_who_has_a_role_speaks_their_language_from_the_first_start(scene: Scene) -> None:
    otto, _ = desk(scene)
    await otto.says("/start")
    [menu] = [shown for scope, shown in otto.api.commands.items() if str(otto.chat) in scope]
    sentences = {command.name: scene.says(command.sentence) for command in COMMANDS}
    assert {each["command"]: each["description"] for each in menu} == sentences


async def test_how_it_does(scene: Scene) -> None:
    otto, anna = desk(scene)
    await anna.says("/subscribe tariffs")
    await scene.breaks("Tariffs on steel announced")
    await otto.says("/stats")
    otto.reads("Deliveries")
    otto.reads("Topics with most alerts")
    otto.sees("📦 Tariffs", "The Gazette")
    words = otto.message
    await otto.api.wait_for(lambda posted: posted.chat_id == otto.chat and "photo" in posted.shown)
    await otto.presses("🩺 Health")
    otto.reads("Waiting for their turn")
    otto.reads("No dead letters.")
    otto.looks_at(words)
    await otto.presses("📜 Audit")
    otto.looks_at(words)
    await otto.presses("🗞 Daily note")
    await otto.says("/note 08:00")
    otto.reads(
        "🗞 You get the daily note at {time}, by the clocks of {zone}. <code>/note off</code> ends it.",
        time="08:00",
        zone="UTC",
    )
    await otto.presses("Show it now")
    otto.reads("🗞 All is well.")


async def test_the_daily_note_comes_by_itself(scene: Scene) -> None:
    otto, _ = desk(scene)
    await otto.says("/note 14:00")
    scene.clock.advance(hours=2, minutes=1)
    await scene.mail()
    await otto.hears(scene.says("🗞 All is well."))


async def test_all_followers_are_told_something(scene: Scene) -> None:
    otto, anna = desk(scene)
    for person in (otto, anna, scene.meets("Boris")):
        await person.says("/start")
    await otto.says("/broadcast Tonight I pause for half an hour.")
    otto.sees("Tonight I pause for half an hour.")
    await otto.hears(scene.says("Chats that paused me are left out; quiet hours are kept."))
    asked = "That is how it will look. It goes to {n} chat", "That is how it will look. It goes to {n} chats"
    otto.reads_count(f"{asked[0]}, all there is.", f"{asked[1]}, all there are.", 3)
    assert "Tonight" not in "".join(posted.text for posted in anna.ours())
    await otto.taps(scene.counts("📣 Send to {n} chat", "📣 Send to {n} chats", 3))
    question = otto.message
    await scene.mail()
    await anna.hears("Tonight I pause for half an hour.")
    await otto.api.wait_for(
        lambda posted: posted is question and scene.counts("{n} chat has it.", "{n} chats have it.", 3) in posted.text
    )
    # What is cancelled reaches nobody.
    await otto.says("/broadcast Never mind.")
    await otto.hears(scene.says("Chats that paused me are left out; quiet hours are kept."))
    otto.looks_at(otto.ours()[-1])
    await otto.presses("Cancel")
    otto.reads("✋ Cancelled. Nobody got it.")
    await scene.mail()
    assert "Never mind." not in "".join(posted.text for posted in anna.ours())


async def test_the_database_as_a_file(scene: Scene) -> None:
    otto, anna = desk(scene)
    await otto.says("/start")
    await otto.says("/backup")
    sent = await otto.api.wait_for(lambda posted: posted.chat_id == otto.chat and "document" in posted.shown)
    assert otto.api.files.content(sent.shown["document"]["file_id"]).startswith(b"SQLite format 3")
    await otto.hears(scene.says("✅ The backup is below."))
    await anna.says("/backup")
    anna.reads(SENTENCES["owners_only"])


async def test_sources_come_and_go_as_a_file(scene: Scene) -> None:
    otto, _ = desk(scene)
    # What is wrong with a line is told in English everywhere.
    scene.foreign |= {"Harbour", "Sea", "Gopher", "'gopher://a.example/' is no http or https address"}
    otto.looks_at(await scene.house.after(otto.api.hand(otto.chat, otto.user, Upload("mine.opml", OPML), "/import")))
    otto.reads("I read them now; what is there stays quiet.")
    otto.sees("Gopher")
    await otto.says("/sources")
    otto.sees("Harbour", "The Gazette")
    await otto.says("/source export")
    exported = await otto.api.wait_for(lambda posted: "document" in posted.shown)
    assert b"https://harbour.example/feed" in otto.api.files.content(exported.shown["document"]["file_id"])


async def test_an_editor_looks_after_sources_and_rules(scene: Scene) -> None:
    otto, _ = desk(scene)
    fetcher = scene.house.services.scout.fetcher
    assert isinstance(fetcher, TableFetcher)
    scene.foreign |= {
        "Coast <Radio>",
        "Missile launch seen & heard",
        "Cat found",
        "Volcanoes",
        "missile-launch",
        "Missile",
        "launch",
    }
    await scene.remembers("Volcano near Tamsin erupts")
    for question, shown in (
        ("/source test https://coast.example/feed", "Coast <Radio>"),
        ("/source add https://coast.example/feed", "Coast <Radio>"),
        ("/source show 2", "https://coast.example/feed"),
        ("/rule show tariffs", "📦 Tariffs"),
        ("/rule test volcano*", "Volcano near Tamsin erupts"),
        ("/rule history tariffs", "📦 Tariffs"),
        ("/rule stats tariffs", "📦 Tariffs"),
        ("/topic add volcanoes volcano*", "Volcanoes"),
    ):
        await otto.says(question)
        otto.sees(shown)
    await otto.says("/rule set tariffs tariffs OR levies")
    await otto.presses("💾 Save")
    await otto.says("/rule undo tariffs")
    otto.sees("📦 Tariffs")
    await otto.says("/rule set tariffs tariff NEAR/ steel")
    otto.sees("tariff NEAR/ steel")
    await otto.says("/topic remove volcanoes")
    await otto.presses("🗑 Remove it")
