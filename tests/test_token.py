"""The token in nothing that a whole run writes: log lines, tracebacks, the database, what else lies in its folder."""

from pathlib import Path

import aiohttp
import pytest

from tests import telegram_api as faults
from tests.running import OWNER, follow, outlets, running
from tests.telegram_api import TOKEN, TelegramApi
from tests.test_incoming import free_port

SECRET = TOKEN.partition(":")[2]  # the number before it is the id of the bot, which is no secret
ANSWERS_FAIL = (
    faults.reset(stored=False),
    faults.bad_gateway(),
    faults.page(404),
    faults.garbage(stored=False),
    faults.odd(stored=False),
    faults.cut(stored=False),
    faults.server_error(),
    faults.bad_request("BUTTON_DATA_INVALID"),
)
UPDATES_FAIL = (faults.garbage(), faults.page(404))
LAUNCH = "Norland fired two ballistic missiles toward the Sea of Orrin on Sunday, the ministry of Marevia said."
UNREADABLE = {"message_id": "seven", "chat": [], "date": "today"}


def leaks(folder: Path) -> list[str]:
    """The files that the token stands in."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


async def asked(address: str) -> str:
    """All that the bot says about itself over HTTP."""
    async with aiohttp.ClientSession(address) as session:
        answers = [await (await session.get(path)).text() for path in ("/live", "/ready", "/metrics", "/nowhere")]
    return "".join(answers)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_row_30_the_token_is_in_nothing_that_a_whole_run_writes(tmp_path: Path, form: str):
    async with outlets("Meridian") as (feed,), TelegramApi() as api:
        await follow(tmp_path, feed)
        person = api.add_user("Ines", user_id=OWNER)
        chat = api.add_private_chat(person)
        listen = f"127.0.0.1:{free_port()}"
        async with running(tmp_path, api, log_level="debug", log_format=form, listen=listen) as bot:
            api.fail_next(*UPDATES_FAIL, method="getUpdates")
            api.fail_next(*ANSWERS_FAIL)
            api.push("message", UNREADABLE)
            for _ in ANSWERS_FAIL:
                api.say(chat, person, "/topics")
            api.say(chat, person, "/subscribe missile-launch")
            await api.wait_for(lambda posted: "Missile" in posted.text, 20)
            api.fail_next(faults.server_error(), faults.unparsable())
            feed.publish("Norland fires two ballistic missiles into the Sea of Orrin", LAUNCH)
            await api.wait_for(lambda posted: "Sea of Orrin" in posted.text, 20)
            told = await asked(f"http://{listen}")
            assert await bot.stop() == 0
    log = "".join(bot.log)
    assert "Traceback" in log
    assert "DEBUG" in log or '"debug"' in log
    assert SECRET not in log
    assert "wirewatch" in told
    assert SECRET not in told
    assert leaks(tmp_path) == []
