import json
import logging
from collections.abc import Iterator

import pytest

from bot.adapters.telegram import RedactToken
from bot.logs import start_logging
from bot.settings import Settings

TOKEN = "123456789:" + "Abcdef-_" * 4


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What the test sets up is taken down after it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def fail() -> None:
    raise OSError(f"https://api.example/bot{TOKEN}/getMe")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_token_stands_in_no_line_and_no_traceback(form: str, capsys: pytest.CaptureFixture[str]):
    start_logging(Settings(log_format=form), RedactToken(TOKEN))
    log = logging.getLogger("bot.test")
    log.warning("asked %s", f"bot{TOKEN}")
    log.warning("quoted: %s", TOKEN.replace(":", "%3A"))
    try:
        fail()
    except OSError:
        log.exception("failed at %s", TOKEN)
    err = capsys.readouterr().err
    assert TOKEN.partition(":")[2] not in err
    assert err.count("<token>") == 4


def test_json_lines_hold_what_machines_ask_for(capsys: pytest.CaptureFixture[str]):
    start_logging(Settings(log_format="json", log_level="debug"), RedactToken(TOKEN))
    logging.getLogger("bot.test").debug("a line\nand another: %s", "ключ")
    (line,) = capsys.readouterr().err.splitlines()
    row = json.loads(line)
    assert row.pop("at").endswith("+00:00")
    assert row == {"level": "debug", "logger": "bot.test", "message": "a line\nand another: ключ"}


def test_libraries_are_quieter_than_we_are(capsys: pytest.CaptureFixture[str]):
    start_logging(Settings(log_level="info"), RedactToken(TOKEN))
    logging.getLogger("apscheduler.executors").info("ran")
    logging.getLogger("bot.test").info("ours")
    logging.getLogger("bot.test").debug("too much")
    assert capsys.readouterr().err.count("\n") == 1
