"""Who the page lets one be, and where they meet: the groups and channels beside everybody's chat with the bot."""

from dataclasses import dataclass

from bot.playground.chats import BOT_ID, Chats, Json


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the page lets one be; `role` is `follower` or `admin`, `language` what their Telegram speaks."""

    id: int
    name: str
    role: str
    language: str = "en"
    town: str = "Lisbon"  # whose place they share
    latitude: float = 38.72
    longitude: float = -9.14


@dataclass(frozen=True, slots=True)
class Place:
    """A group or channel of its first member; `topics` make a forum of a group. The bot is not in it yet."""

    title: str
    kind: str  # supergroup or channel
    members: tuple[int, ...]
    username: str = ""
    topics: tuple[str, ...] = ()


def furnish(chats: Chats, places: tuple[Place, ...]) -> tuple[int, ...]:
    """Opens the places; returns the ids of their chats."""
    opened = []
    for place in places:
        members, is_forum = [chats.users[each] for each in place.members], bool(place.topics)
        chat_id = chats.add_group(
            place.title, members, kind=place.kind, forum=is_forum, username=place.username, bot="left"
        )
        for topic in place.topics:
            chats.add_topic(chat_id, topic)
        opened.append(chat_id)
    return tuple(opened)


def as_shown(chats: Chats, chat_id: int) -> Json:
    """A group or channel as the page shows it."""
    room = chats.room(chat_id)
    return {
        "id": chat_id,
        "kind": "channel" if room.is_channel else "group",
        "title": room.info["title"],
        "topics": [{"id": thread, "name": topic.name} for thread, topic in room.topics.items()],
        "members": [each for each, status in room.members.items() if each != BOT_ID and status != "left"],
        "owner": next(each for each, status in room.members.items() if status == "creator"),
        "has_bot": room.has_bot,
    }
