"""The command menus: one for everybody in each language there are words in, and those of people with a role."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.menus import publish_menus
from tests.handlers.house import House, house
from tests.telegram_api import bad_request


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


def scopes(at: House) -> list[str]:
    return sorted(at.api.commands)


async def test_everybody_has_a_menu_in_the_language_of_the_house_and_the_owner_another(at: House) -> None:
    assert any('"type": "default"' in scope or "default" in scope for scope in scopes(at))
    [owners] = [scope for scope in scopes(at) if str(at.otto["id"]) in scope]
    assert {each["command"] for each in at.api.commands[owners]} >= {"backup", "mute"}


async def test_a_private_chat_that_chose_its_language_has_a_menu_of_its_own(at: House) -> None:
    await at.ask("/subscribe tariffs")
    assert not [scope for scope in scopes(at) if str(at.anna["id"]) in scope]
    await at.ask("/language de")
    [own] = [scope for scope in scopes(at) if str(at.anna["id"]) in scope]
    commands = {each["command"] for each in at.api.commands[own]}
    assert "mute" in commands
    assert "backup" not in commands


async def test_a_menu_that_telegram_does_not_take_costs_nothing_else(
    at: House, caplog: pytest.LogCaptureFixture
) -> None:
    at.api.commands.clear()
    at.api.fail_next(bad_request("BOT_COMMAND_INVALID"), method="setMyCommands")
    await publish_menus(at.application)
    assert "menu" in caplog.text
    assert at.api.commands
