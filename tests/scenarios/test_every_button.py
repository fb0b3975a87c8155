"""Every button that can be reached is pressed once: each is answered, and what comes has words of our own."""

import asyncio
import re
from collections.abc import Collection
from itertools import islice

import pytest

from bot.core.model import Summary
from bot.playground.chats import Posted
from tests.scenarios.scene import Person, Scene

ASKED = (
    *("/start", "/help", "/topics", "/subscriptions", "/watch", "/latest", "/summary", "/search steel", "/trends"),
    *("/settings", "/digest", "/quiet", "/timezone", "/language", "/mute", "/pause 1h", "/story 1", "/channels"),
    *("/unsubscribe tariffs", "/subscribe tariffs", "/unwatch", "/privacy", "/latst", "/export", "/subscribe nothing"),
)
ASKED_BY_OWNERS = (
    *("/sources", "/sources broken", "/source show 1", "/source set 1", "/source remove 1", "/source notices"),
    *("/rules", "/rule show tariffs", "/rule test tariffs", "/rule history tariffs", "/rule stats tariffs"),
    *("/rule set tariffs tariffs OR levies", "/topic remove sanctions", "/users", "/admin", "/access", "/invite"),
    *("/stats", "/note", "/broadcast Hello", "/health", "/audit", "/topic set tariffs emoji", "/rule", "/topic"),
)
MOST = 250  # buttons
AT_ONCE = 20  # of which a minute may hold more
LANGUAGE_OR_END = re.compile(r"prefer:language|forget:\d|resume:")


def kind_of(data: str) -> str:
    """What a button does, all numbers being the same."""
    return re.sub(r"\d+", "0", data)


def unpressed(person: Person, pressed: Collection[str]) -> dict[str, tuple[Posted, str]]:
    """The buttons below all that the bot said to them, one of each kind, with their messages."""
    found: dict[str, tuple[Posted, str]] = {}
    for posted in person.ours():
        for button in (button for row in posted.buttons for button in row):
            data = button.get("callback_data", "resume:")
            if kind_of(data) not in pressed and not LANGUAGE_OR_END.match(data):
                found.setdefault(kind_of(data), (posted, data))
    return found


async def wander(person: Person) -> int:
    """Presses whatever was not pressed before; how many buttons that were."""
    pressed = set[str]()
    while len(pressed) < MOST and (found := unpressed(person, pressed)):
        some = dict(islice(found.items(), AT_ONCE))
        pressed |= set(some)
        presses = (person.api.press(person.chat, at.message_id, data, person.user) for at, data in some.values())
        person.scene.notes += [answer.get("text", "") for answer in await asyncio.gather(*presses)]
        await person.scene.house.settled()
        person.scene.clock.advance(minutes=1)
    return len(pressed)


@pytest.mark.parametrize("who", ["follower", "owner"])
async def test_every_button_is_answered(scene: Scene, who: str) -> None:
    person = scene.person(scene.house.anna if who == "follower" else scene.house.otto)
    scene.foreign |= {"sanctions", "tariffs", "missile-launch", "steel"}
    await person.says("/subscribe tariffs missile-launch")
    await person.says("/watch Boeing strike")
    text = "Valdoria doubles its tariffs on steel. They hold from May."
    await scene.breaks("Valdoria doubles tariffs on steel", text, summary=Summary(("They hold from May.",)))
    for question in (*ASKED, *(ASKED_BY_OWNERS if who == "owner" else ())):
        await person.says(question)
        scene.clock.advance(seconds=4)
    assert await wander(person) > 50
