"""For followers: the first minute, settings, quiet hours, mutes, alerts, history, languages, privacy."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.model import Summary
from bot.core.speech import LANGUAGES
from bot.playground import media
from handlers.words import when
from tests.scenarios.scene import Scene

HEADLINE = "Valdoria doubles tariffs on steel"
PROMISE = (
    "👋 I watch the news wires and tell you once per story, in two or three sentences, when something happens in "
    "a topic you follow."
)
FOLLOWED = "🔔 You follow {topics} now. The next story comes as soon as it breaks."
TARIFFS, SANCTIONS, MISSILES = "📦 Tariffs", "⛔ Sanctions", "🚀 Missile launch"
LATER = datetime(2026, 11, 25, 12, tzinfo=UTC)
WEEK = ("{topic} · {n} alert this week", "{topic} · {n} alerts this week")


async def test_the_first_minute(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    for percent in range(3):
        await scene.breaks(f"Tariffs on steel rise to {percent} percent")
    # Two sentences and a button for each topic.
    await anna.says("/start")
    anna.reads(PROMISE)
    anna.reads("Tap a topic to follow it; tap it again to stop.")
    this_week = scene.counts(*WEEK, 3, topic=TARIFFS)
    assert anna.labels == [f"➕ {MISSILES}", f"➕ {SANCTIONS}", f"➕ {this_week}"]
    # A tap follows, and can be taken back.
    await anna.taps(f"➕ {TARIFFS}")
    assert anna.labels[2] == f"✅ {this_week}"
    await anna.presses("↩️ Undo")
    assert anna.labels[2] == f"➕ {this_week}"
    # A link follows at once, and offers what was before, or nothing.
    await anna.says("/start tariffs")
    anna.reads("✅ You follow {topics} now.", topics=TARIFFS)
    await anna.presses("📰 The last five")
    anna.sees(TARIFFS, *(f"Tariffs on steel rise to {percent} percent" for percent in range(3)))
    await anna.says("/start sanctions--missile-launch")
    anna.reads("✅ You follow {topics} now.", topics=f"{SANCTIONS}, {MISSILES}")
    await anna.presses("Nothing old")
    assert anna.labels == [scene.says("↩️ Undo")]


async def test_everything_that_is_followed_is_undone(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs silent")
    anna.reads("🔔 You follow {topics} now, silently: messages come without a sound.", topics=TARIFFS)
    await anna.presses("↩️ Undo")
    anna.reads("You don't follow {topics}, as before.", topics=TARIFFS)
    await anna.says("/subscribe tariffs")
    await anna.says("/unsubscribe tariffs")
    anna.reads("🔕 You don't follow {topics} any more. /topics brings it back.", topics=TARIFFS)
    await anna.presses("↩️ Undo")
    anna.reads("You follow {topics} as before.", topics=TARIFFS)
    await anna.says("/watch Boeing strike")
    anna.sees("Boeing strike")
    await anna.says("/unwatch 1")
    await anna.presses("↩️ Undo")
    anna.reads("You follow {topics} as before.", topics="👁 Boeing strike")


async def test_a_wrong_rule_is_explained_in_ones_own_language(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    scene.foreign.add("the")
    await anna.says("/watch the")
    rare = scene.says("expected a rarer word: {word} stands in articles about anything", word="the")
    anna.sees(scene.says("column {column}: {problem}", column=1, problem=rare))
    await anna.says("/watch Boeing NEAR strike")
    lacking = scene.says("expected / and a number after {name}, as in {name}/5", name="NEAR")
    anna.sees(scene.says("column {column}: {problem}", column=12, problem=lacking))
    await anna.says("/search missile OR")
    anna.sees(scene.says('expected a word, a "phrase" or "(" before the end'))


async def test_every_page_of_the_settings(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    await anna.says("/watch Boeing strike")
    await anna.says("/settings")
    first, page = anna.text, anna.message
    pages = {
        "🔔 Topics": "/subscribe tariffs silent",
        "👁 Watches": "/watch Boeing strike",
        "📰 How much": "/settings story developments",
        "🔎 Sources": "/settings sources 2",
        "🌙 Quiet hours": "/quiet 22:30-06:15",
        "🕒 Time zone": "/timezone Europe/Berlin",
        "🗣 Language": "/language es",
        "🖼 Preview": "/settings preview picture",
        "⏸ Pause": "/pause 3d",
    }
    for label, command in pages.items():
        await anna.presses(label)
        assert anna.message is page, "it is edited in place"
        anna.sees(command)
        await anna.presses("⬅ Settings")
        assert anna.text == first
    await anna.presses("🔕 Muted")
    anna.sees("/mute tariffs 2h")
    await anna.presses("⬅ Settings")
    await anna.presses("🗞 Digest")
    anna.sees("/digest 08:00")


async def test_settings_are_changed_in_place_and_by_words(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    await anna.says("/settings")
    # How a topic comes.
    await anna.presses("🔔 Topics")
    await anna.taps(f"🔔 {TARIFFS}")
    await anna.taps(f"🔕 {scene.says('without a sound')}")
    anna.reads("You hear of <b>{topic}</b> {mode}.", topic=TARIFFS, mode=scene.says("without a sound"))
    await anna.presses("⬅ Topics")
    await anna.presses("⬅ Settings")
    anna.sees(f"🔕 {TARIFFS}")
    # How much, and how sure.
    await anna.presses("📰 How much")
    await anna.presses("Developments")
    await anna.presses("⬅ Settings")
    anna.reads("📰 Of a story: {detail}", detail=scene.says("Developments"))
    await anna.presses("🔎 Sources")
    await anna.taps("3")
    await anna.presses("⬅ Settings")
    anna.reads_count("🔎 Told once {n} source reports it", "🔎 Told once {n} sources report it", 3)
    # The same by words.
    await anna.says("/settings story first")
    await anna.says("/settings sources 1")
    await anna.says("/settings preview picture")
    await anna.says("/settings")
    anna.reads("📰 Of a story: {detail}", detail=scene.says("First report"))
    anna.reads_count("🔎 Told once {n} source reports it", "🔎 Told once {n} sources report it", 1)


async def test_a_digest_and_the_clock_it_goes_by(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/digest weekdays 07:30")
    anna.reads("on weekdays at {time}", time="07:30")
    await anna.says("/timezone")
    await anna.presses("📍 Share my location")
    assert anna.api.room(anna.chat).keys["keyboard"][0][0]["request_location"]
    await anna.sends(media.location(52.5, 13.4))
    anna.reads("🕒 Times are in <b>{zone}</b> from now on. It is {time} there.", zone="Europe/Berlin", time="13:00")
    assert not anna.api.room(anna.chat).keys
    await anna.says("/timezone tokyo")
    anna.reads("🕒 Times are in <b>{zone}</b> from now on. It is {time} there.", zone="Asia/Tokyo", time="21:00")


async def test_quiet_hours_on_some_days_hold_back_and_tell_in_the_morning(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    scene.clock.time = datetime(2026, 11, 27, 20, tzinfo=UTC)  # a Friday
    await anna.says("/quiet fri sat 22:00-09:00")
    anna.reads("🌙 Quiet from <b>{start}</b> to <b>{end}</b> in {zone}.", start="22:00", end="09:00", zone="UTC")
    await scene.breaks("Tariffs on steel announced")
    await anna.hears("Tariffs on steel announced")
    await scene.passes(hours=3)
    before = len(anna.ours())
    await scene.breaks("Tariffs on wheat doubled overnight")
    await scene.breaks("Tariffs on cars dropped overnight")
    assert len(anna.ours()) == before
    await scene.passes(hours=9, minutes=59)
    assert len(anna.ours()) == before
    await scene.passes(minutes=2)
    assert len(anna.ours()) == before + 1
    await anna.hears("Tariffs on wheat doubled overnight")
    anna.reads_count("🌙 While it was quiet: {n} story", "🌙 While it was quiet: {n} stories", 2)
    anna.sees("Tariffs on cars dropped overnight")
    assert anna.message.silent
    # Sunday night is no quiet one.
    scene.clock.time = datetime(2026, 11, 29, 23, tzinfo=UTC)
    await scene.breaks("Tariffs on paper return")
    await anna.hears("Tariffs on paper return")


async def test_an_urgent_topic_rings_at_night_where_that_is_wanted(scene: Scene) -> None:
    anna, otto = scene.person(scene.house.anna), scene.person(scene.house.otto)
    await otto.says("/topic set missile-launch urgent on")
    await anna.says("/subscribe missile-launch tariffs")
    await anna.says("/quiet 22-7")
    await anna.presses("⬜ Urgent topics ring")
    anna.reads("Urgent topics ring all the same.")
    scene.clock.time = datetime(2026, 11, 23, 1, tzinfo=UTC)
    await scene.breaks("Tariffs on glass fall")
    await scene.breaks("Missile launch off Tamsin")
    await anna.hears("Missile launch off Tamsin")
    assert not any("glass" in posted.text for posted in anna.ours())


async def test_from_an_alert_one_mutes_its_topic_its_story_and_its_source(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    await scene.breaks("Tariffs on steel announced")
    await anna.hears("Tariffs on steel announced")
    alert = anna.message
    for choice in (
        TARIFFS,
        scene.says("This story: {title}", title="Tariffs on steel announced"),
        scene.says("Source: {title}", title="The Gazette"),
    ):
        anna.looks_at(alert)
        await anna.presses("🔕 Mute")
        anna.reads("🔕 What shall be quiet? In words: <code>{example}</code>", example="/mute story 1 1d")
        await anna.taps(choice)
        await anna.taps(scene.counts("{n} hour", "{n} hours", 2))
        anna.sees("14:00")
    before = len(anna.ours())
    await scene.breaks("Tariffs on glass announced")
    assert len(anna.ours()) == before
    # All of it is listed, and ended.
    await anna.says("/mute")
    anna.reads("🔕 Muted now")
    anna.sees(TARIFFS, "Tariffs on steel announced", "The Gazette")
    await anna.presses("🔔 End: {what}", what=TARIFFS)
    anna.reads_count("🔔 {topics} speaks again.", "🔔 {topics} speak again.", 1, topics=TARIFFS)
    await anna.says("/mute The Gazette off")
    anna.reads("🔔 You hear of it again: {what}", what="The Gazette")
    await scene.breaks("Tariffs on wheat announced")
    await anna.hears("Tariffs on wheat announced")


async def test_a_pause_holds_everything_until_it_is_over(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    await anna.says("/pause 3d")
    anna.reads(
        "⏸ Paused until {time}. /resume ends it sooner.", time=when(LATER, scene.clock.now(), "UTC", scene.language)
    )
    await scene.breaks("Tariffs on steel announced")
    assert not any("steel" in posted.text for posted in anna.ours())
    await anna.says("/resume")
    anna.reads_count(
        "▶️ I'm back. You missed {n} message; /latest and /summary show what happened.",
        "▶️ I'm back. You missed {n} messages; /latest and /summary show what happened.",
        1,
    )
    await anna.says("/latest")
    anna.sees("Tariffs on steel announced")


async def test_an_alert_on_a_phone(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    await anna.says("/settings preview picture")
    sentences = ("Valdoria doubles its tariffs on steel.", "They hold from May.")
    await scene.breaks(
        HEADLINE,
        "Valdoria doubles its tariffs on steel. They hold from May. Mills closed early. Ports were calm.",
        summary=Summary(sentences, ("20 percent",)),
        picture="https://gazette.example/steel.jpg",
    )
    await anna.hears(HEADLINE)
    alert = anna.message
    assert anna.text.splitlines()[:2] == [TARIFFS, HEADLINE]
    assert f"<b>{HEADLINE}</b>" in alert.source
    anna.sees(" ".join(sentences), "20 percent", "The Gazette", scene.says("Read it"))
    anna.reads_count("{time}, {n} min ago", "{time}, {n} min ago", 5, time="11:55")
    assert alert.shown["link_preview_options"]["url"] == "https://gazette.example/steel.jpg"
    buttons = ("🕒 Timeline", "📖 More", "🔕 Mute", "❓ Why", "👍 Good", "👎 Bad")
    assert anna.labels == [scene.says(label) for label in buttons]


async def test_every_button_of_an_alert_does_what_it_says_and_so_do_words(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    text = "Valdoria doubles its tariffs on steel. They hold from May. Mills closed early. Ports were calm."
    story = await scene.breaks(HEADLINE, text, summary=Summary(("Valdoria doubles its tariffs on steel.",)))
    await anna.hears(HEADLINE)
    alert = anna.message
    await anna.presses("🕒 Timeline")
    anna.sees(HEADLINE, f"/story {story}")
    anna.looks_at(alert)
    await anna.presses("📖 More")
    assert anna.message.shown["reply_to_message"]["message_id"] == alert.message_id
    anna.sees("Ports were calm.")
    anna.looks_at(alert)
    await anna.presses("❓ Why")
    anna.sees(TARIFFS, "The Gazette")
    anna.looks_at(alert)
    await anna.presses("👍 Good")
    anna.is_told("👍 Thanks! That counts for {topics}.", topics=TARIFFS)
    await anna.presses("👎 Bad")
    anna.is_told("👎 Thanks! That counts against {topics}.", topics=TARIFFS)
    await anna.says("/story", reply_to=alert)
    anna.sees(HEADLINE)
    await anna.says("/why", reply_to=alert)
    anna.sees(TARIFFS)


async def test_the_history(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    for percent in range(3):
        await scene.breaks(f"Tariffs on steel rise to {percent} percent")
        scene.clock.advance(minutes=7)
    await anna.says("/latest tariffs 2")
    anna.sees("rise to 2 percent", "rise to 1 percent")
    assert "rise to 0 percent" not in anna.text
    await anna.says("/summary tariffs 7d")
    anna.reads("<b>The last {time}</b> · {topics}", time=scene.counts("{n} day", "{n} days", 7), topics=TARIFFS)
    # Newest first, in pages that turn both ways.
    await scene.remembers(*(f"Ferry {number} to Tamsin sails" for number in range(12)))
    await scene.remembers("미사일 발사 확인", "北约讨论制裁措施")
    await anna.says("/search ferry")
    anna.reads("{words} in the history", words="ferry")
    assert anna.text.index("Ferry 11") < anna.text.index("Ferry 10")
    await anna.presses("Older ▶")
    anna.sees("Ferry 0")
    await anna.presses("◀ Newer")
    anna.sees("Ferry 11")
    # By a rule, and in writing without spaces.
    await anna.says("/search ferry NEAR/3 sails")
    anna.sees("Ferry 11")
    await anna.says("/search 미사일")
    anna.sees("미사일 발사 확인")
    await anna.says("/search 制裁")
    anna.sees("北约讨论制裁措施")
    await anna.says("/search volcano")
    anna.reads("Nothing in the history holds all of {words}. Fewer words find more.", words="volcano")


async def test_what_a_chat_got_as_a_file(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs")
    await scene.breaks(HEADLINE)
    for question, name in (("/export json", "wirewatch.json"), ("/export csv", "wirewatch.csv")):
        await anna.says(question)
        document = anna.message.shown["document"]
        assert document["file_name"] == name
        assert HEADLINE in anna.api.files.content(document["file_id"]).decode()


async def test_how_a_topic_went_as_a_picture(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    for metal in ("steel", "copper", "zinc", "tin", "lead"):
        await scene.breaks(f"Tariffs on {metal} announced")
    await anna.says("/trends")
    anna.reads("How did which topic go?")
    await anna.taps(TARIFFS)
    assert "photo" in anna.message.shown
    anna.sees(TARIFFS, "The Gazette")
    anna.reads("Sources with most stories")
    await anna.says("/trends tariffs 7d")
    assert "photo" in anna.message.shown


async def test_a_person_is_spoken_to_as_their_telegram_speaks_or_as_they_wish(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/language")
    assert set(LANGUAGES.values()) <= {label.removeprefix("✅ ") for label in anna.labels}
    other = replace(scene, language="ru", notes=[])
    await anna.taps(LANGUAGES["ru"])
    assert other.says("⬅ Settings") in anna.labels
    await anna.says(f"/language {scene.language}")
    assert scene.says("⬅ Settings") in anna.labels


async def test_what_is_stored_and_how_it_is_forgotten(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/subscribe tariffs sanctions")
    await anna.says("/watch Boeing strike")
    await anna.says("/privacy")
    anna.reads("What I store")
    anna.reads("/forgetme deletes all of it.")
    await anna.says("/forgetme")
    anna.reads("Delete everything I store about this chat? It cannot be taken back.")
    await anna.presses("Keep it")
    anna.reads("Good. Everything stays as it is.")
    await anna.says("/forgetme")
    await anna.presses("🗑 Delete everything")
    anna.reads("🗑 Deleted. I do not know this chat any more.")
    anna.reads_count("{n} topic you followed", "{n} topics you followed", 2)
    anna.reads_count("{n} watch", "{n} watches", 1)
    await scene.breaks("Tariffs on steel announced")
    assert not any("steel" in posted.text for posted in anna.ours())
    await anna.says("/subscriptions")
    anna.reads("You follow nothing yet. Pick something in /topics.")
