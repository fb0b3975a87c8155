import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from bot.cli import SECTIONS, commands
from tests.cli.running import COMMAND, TOKEN, environment, interrupt, wirewatch


def every_command(group: click.Group, *words: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, *words, name)


EVERY = list(every_command(commands))


def test_the_commands_are_those_of_the_contract():
    names = {" ".join(words) for words, _ in EVERY}
    assert names == {
        *("run", "playground", "check", "poll", "read", "summarize", "digest", "classify", "group", "parse"),
        *("sources", "sources list", "sources add", "sources remove", "sources import", "sources export"),
        *("backup", "export", "db", "db upgrade"),
    }


def test_help_tells_every_command_in_its_section(tmp_path: Path):
    done = wirewatch(tmp_path, "--help")
    assert done.status == 0
    assert done.out.startswith("Usage: wirewatch [OPTIONS] [COMMAND]")
    assert {name for names in SECTIONS.values() for name in names} == set(commands.commands)
    assert all(f"\n{section}:\n" in done.out for section in SECTIONS)
    assert done.out.count("...") == 1  # that of the usage line; no help is cut off


@pytest.mark.parametrize(("words", "command"), EVERY, ids=[" ".join(words) for words, _ in EVERY])
def test_every_command_and_option_says_what_it_does(words: tuple[str, ...], command: click.Command):
    context = click.Context(command, info_name=" ".join(words))
    assert command.help
    assert len(command.get_short_help_str(200)) <= 66
    assert command.get_short_help_str(200).endswith(".")
    for parameter in command.params:
        assert isinstance(parameter, click.Argument) or parameter.help
    assert max(map(len, command.get_help(context).splitlines())) <= 80


@pytest.mark.parametrize(
    "words",
    [
        "--nope",
        "no-such",
        "poll",
        "sources",
        "db",
        "sources add",
        "summarize --chars 0",
        "summarize --chars 9 --sentences 1",
        "digest --jsonl",
        "digest --chars 9",
        "export",
        "export --format xml",
        "playground --port 99999",
        "group a b",
        "read --nope",
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(words: str):
    with pytest.raises(click.UsageError):
        commands.main(words.split(), standalone_mode=False)


def test_wrong_usage_ends_with_2_and_shows_the_way(tmp_path: Path):
    done = wirewatch(tmp_path, "summarize", "--chars", "9", "--sentences", "1")
    assert (done.status, done.out) == (2, "")
    assert "Usage: wirewatch summarize" in done.err


def libraries_of(folder: Path, *words: str) -> set[str]:
    """The modules that are loaded when a command ends."""
    code = "try:\n from bot.cli import main; main()\nfinally: import sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, env=environment(), capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_the_version_comes_without_any_library_but_click(tmp_path: Path):
    heavy = {"asyncio", "sqlite3", "telegram", "aiohttp", "rich", "numpy", "dotenv", "bot.settings", "storage"}
    assert not libraries_of(tmp_path, "--version") & heavy


def test_sources_are_looked_after_without_the_libraries_of_the_bot(tmp_path: Path):
    heavy = {"telegram", "aiohttp", "rich", "numpy", "pebble", "feedparser", "apscheduler", "bot.app"}
    assert not libraries_of(tmp_path, "sources", "add", "http://a.example/") & heavy


# --- `wirewatch` alone -----------------------------------------------------------------------------------------------


class Terminal:
    """Somebody at a terminal: what they see, and what they type."""

    def __init__(self, screen: int) -> None:
        self._screen = screen
        self.seen = ""

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + 30
        while words not in self.seen:
            ready, _, _ = select.select([self._screen], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"{words!r} never came: {self.seen!r}"
            try:
                self.seen += os.read(self._screen, 10_000).decode()
            except OSError:  # how Linux says that the last program at a terminal has gone
                pytest.fail(f"{words!r} never came: {self.seen!r}")

    def type(self, text: str) -> None:
        self.seen = ""
        os.write(self._screen, text.encode())


@contextmanager
def at_a_terminal(folder: Path, **settings: str) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    screen, keyboard = pty.openpty()
    with subprocess.Popen(
        COMMAND,
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
        cwd=folder,
        env=environment(**settings),
        start_new_session=True,
    ) as process:
        os.close(keyboard)
        try:
            yield Terminal(screen), process
        finally:
            process.kill()
            os.close(screen)


QUESTION = "Paste a bot token, or press Enter for the playground"
NOWHERE = "http://127.0.0.1:9"  # the discard port, where nobody listens


def test_alone_on_a_terminal_it_asks_for_a_token_until_it_has_one_and_keeps_it(tmp_path: Path):
    (tmp_path / ".env").write_text("# mine\nWIREWATCH_TELEGRAM_TOKEN=\nWIREWATCH_STARTER=false\n")
    with at_a_terminal(tmp_path, telegram_api_url=NOWHERE) as (terminal, process):
        terminal.wait_for(QUESTION)
        terminal.type("12345:too-short\n")
        terminal.wait_for(QUESTION)
        assert "is not a bot token, which looks like" in terminal.seen
        terminal.type(f"  {TOKEN} \n")
        terminal.wait_for("Telegram cannot be reached")
        process.terminate()
        assert process.wait(20) == 0
    assert (tmp_path / ".env").read_text() == f"# mine\nWIREWATCH_STARTER=false\nWIREWATCH_TELEGRAM_TOKEN={TOKEN}\n"
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


def test_alone_on_a_terminal_enter_opens_the_playground(tmp_path: Path):
    with at_a_terminal(tmp_path) as (terminal, _):
        terminal.wait_for(QUESTION)
        terminal.type("\n")
        terminal.wait_for("http://127.0.0.1:")
    assert not (tmp_path / ".env").exists()


def test_ctrl_c_at_the_question_ends_quietly(tmp_path: Path):
    with at_a_terminal(tmp_path) as (terminal, process):
        terminal.wait_for(QUESTION)
        assert interrupt(process) == 130


def test_a_wrong_setting_stops_the_start_with_one_message(tmp_path: Path):
    done = wirewatch(tmp_path, telegram_token="123456:not-a-token", access="sometimes", timezone="Mars")
    assert (done.status, done.out) == (1, "")
    assert done.err.count("WIREWATCH_") == 3
    assert "123456:not-a-token" not in done.err
