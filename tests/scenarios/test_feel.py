"""How it feels: whatever people do, they are answered, kindly and at once."""

import asyncio

import pytest

from bot.core.limits import ALLOWANCES, Quota
from bot.playground import media
from handlers.refusals import SENTENCES
from handlers.strays_texts import UNREAD
from tests.scenarios.scene import Scene
from tests.scenarios.speech import told


async def test_old_and_forged_buttons_do_nothing_and_say_so(scene: Scene) -> None:
    anna, otto = scene.person(scene.house.anna), scene.person(scene.house.otto)
    await anna.says("/subscribe tariffs")
    for data in ("nonsense", "undone:99", "prefer:mode:tariffs:loud", "settings:topic:sanctions", "digest:99"):
        await anna.says("/settings")
        await anna.forges(data)
        assert scene.says(SENTENCES["button_too_old"]) in (anna.note, anna.text)
    # Those of admins, and those of another chat.
    await anna.says("/settings")
    await anna.forges("ban:1")
    anna.is_told(SENTENCES["admins_only"])
    await otto.says("/help")
    await otto.forges("undone:1")
    await anna.says("/subscriptions")
    anna.sees("📦 Tariffs")


async def test_what_is_corrected_is_answered_again(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    wrong = await anna.writes("/subscribe tarifs")
    await anna.hears("tariffs")
    await anna.edits(wrong, "/subscribe tariffs")
    anna.reads("🔔 You follow {topics} now. The next story comes as soon as it breaks.", topics="📦 Tariffs")


@pytest.mark.parametrize("kind", ["sticker", "voice", "photo", "video", "contact", "dice", "poll"])
async def test_what_cannot_be_read_gets_a_sentence(scene: Scene, kind: str) -> None:
    anna = scene.person(scene.house.anna)
    await anna.sends(getattr(media, kind)())
    anna.reads(UNREAD[kind])


async def test_a_place_and_very_long_texts_are_answered(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.sends(media.location(52.5, 13.4))
    anna.sees("Europe/Berlin")
    for text in ("x" * 4096, "🚀" * 2000, "<b>" * 1300, "مرحبا " * 600):
        await anna.says(text)
        assert anna.text


async def test_an_unknown_command_comes_with_the_nearest_as_a_button(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    await anna.says("/latst")
    anna.reads("I don't know /{word}. Did you mean /{near}?", word="latst", near="latest")
    await anna.taps("/latest")
    anna.reads("Nothing yet. As soon as one of the sources reports something, it is here.")
    await anna.says("/xyzzyqwert")
    anna.reads("I don't know /{word}. /help lists what I can do.", word="xyzzyqwert")
    await anna.says("good morning")
    anna.reads("I answer to commands: /topics to pick what you follow, /summary for what happened today.")


async def test_three_hundred_commands_at_once_hold_up_nobody(scene: Scene) -> None:
    anna, boris = scene.person(scene.house.anna), scene.meets("Boris")
    for _ in range(300):
        await anna.writes("/privacy")
    async with asyncio.timeout(5):
        await boris.says("/topics")
    boris.reads("Tap a topic to follow it; tap it again to stop.")
    await scene.house.settled()
    answers = [told(posted.text) for posted in anna.ours()]
    assert len([text for text in answers if scene.says("What I store") in text]) == len(answers) - 1
    begin = scene.says(SENTENCES["too_fast"], wait="|").partition("|")[0]
    assert answers[-1].startswith(begin)


async def test_who_searches_very_often_hears_when_it_goes_on(scene: Scene) -> None:
    anna = scene.person(scene.house.anna)
    for _ in range(ALLOWANCES[Quota.SEARCHES].most):
        await anna.says("/search steel")
    await anna.says("/search steel")
    anna.sees(scene.says(SENTENCES["too_many_searches"], wait="|").partition("|")[0])
    scene.clock.advance(minutes=1)
    await anna.says("/search steel")
    anna.reads("Nothing in the history holds all of {words}. Fewer words find more.", words="steel")


async def test_everything_is_told_in_words(scene: Scene) -> None:
    """A screen reader reads a button by its words; a sign alone says nothing."""
    anna = scene.person(scene.house.anna)
    for question in (
        "/start",
        "/topics",
        "/settings",
        "/quiet",
        "/digest",
        "/timezone",
        "/language",
        "/mute",
        "/pause",
    ):
        await anna.says(question)
        assert all(any(letter.isalnum() for letter in label) for label in anna.labels), anna.labels
