"""One walk: from an item that a feed publishes to an alert that a follower reads, over real HTTP on both ends."""

from datetime import timedelta
from pathlib import Path

from tests.running import OWNER, follow, outlets, running
from tests.telegram_api import TelegramApi

LAUNCH = (
    "Norland fired two ballistic missiles toward the Sea of Orrin on Sunday morning, the defence ministry of Marevia "
    "said. Both flew about 430 kilometres and reached an altitude of 60 kilometres before they fell into the sea. "
    "The ministry called the launch a grave provocation and asked ships to stay away from the area. No damage was "
    "reported. It was the third launch this month, after two tests of cruise missiles in the first week."
)
RETOLD = (
    "Two ballistic missiles launched by Norland came down in the Sea of Orrin early on Sunday, officials in Marevia "
    "said. The missiles flew about 430 kilometres. The coast guard warned fishing boats, and the foreign minister of "
    "Marevia condemned the launch of the missiles as a breach of the resolutions in force against Norland."
)
OLD = "Norland fired a cruise missile from its east coast on Thursday, state radio said. It gave no range."
GARDEN = "The botanical garden of Tamsin opened its new glasshouse on Sunday. Visitors queued to see the palms."


async def begin(api: TelegramApi) -> int:
    """A person who opens the chat and follows missile launches."""
    person = api.add_user("Ines", user_id=OWNER)
    chat = api.add_private_chat(person)
    api.say(chat, person, "/start")
    welcome = await api.wait_for(lambda posted: posted.by_bot and bool(posted.buttons))
    button = next(b for row in welcome.buttons for b in row if "issile" in b["text"])
    await api.press(chat, welcome.message_id, button["callback_data"], person)
    return chat


async def test_a_published_item_becomes_one_alert_that_grows(tmp_path: Path):
    async with outlets("Meridian", "Harbour") as (meridian, harbour), TelegramApi() as api:
        meridian.publish("Norland fires a cruise missile from its east coast", OLD, age=timedelta(days=3), name="old")
        await follow(tmp_path, meridian, harbour)
        async with running(tmp_path, api) as bot:
            chat = await begin(api)
            await harbour.until_fetched(2)

            meridian.publish("Garden opens glasshouse", GARDEN)
            meridian.publish("Norland fires two ballistic missiles into the Sea of Orrin", LAUNCH, name="launch")
            alert = await api.wait_for(lambda posted: "fires two ballistic missiles" in posted.text, 15)
            assert alert.chat_id == chat
            assert "Missile" in alert.text
            assert "430 kilometres" in alert.text
            assert "Meridian" in alert.text

            harbour.publish("Norland launches two ballistic missiles toward Sea of Orrin, Marevia says", RETOLD)
            grown = await api.wait_for(lambda posted: "Harbour" in posted.text, 90)
            assert grown.message_id == alert.message_id

            told = [posted for posted in api.messages(chat) if posted.by_bot and "ballistic missiles" in posted.text]
            assert len(told) == 1
            assert not any("glasshouse" in posted.text for posted in api.messages(chat))
            assert await bot.stop() == 0
