"""The `wirewatch` command. What a person did wrong gets one sentence and an exit status; never a traceback.

Exit status: 0 done, 1 some inputs failed (named on standard error), 2 wrong usage, 3 another instance runs.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import __version__
from bot.core.errors import LockedError, WirewatchError
from bot.settings import Settings

log = logging.getLogger(__name__)

FILE = click.argument("place", metavar="[FILE|-]", default="-")
PAGE = click.argument("place", metavar="[FILE|URL|-]", default="-")
CONTENT_TYPE = click.option("--content-type", default="", metavar="T", help="What the bytes are, such as text/html.")
JSONL = click.option("--jsonl", is_flag=True, help="The input is JSON lines, one request each.")


def main() -> None:
    """Runs the command line and turns what went wrong into a sentence and an exit status."""
    try:
        sys.exit(commands.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except LockedError as error:
        _complain(error)
        sys.exit(3)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has gone; that is how pipes end
        sys.exit(0)
    except (WirewatchError, OSError) as error:
        _complain(error)
        sys.exit(1)
    except Exception as error:
        log.debug("unexpected", exc_info=error)
        _complain(f"something went wrong that should not have: {type(error).__name__}: {error}")
        sys.exit(1)


def _complain(problem: object) -> None:
    print(f"wirewatch: {problem}", file=sys.stderr)


def _settings() -> Settings:
    from bot.settings import load_settings

    return load_settings()


def _now() -> datetime:
    from bot.app import SystemClock

    return SystemClock().now()


def _run(work: Coroutine[Any, Any, int | None]) -> int:
    """Runs a coroutine to its end, on uvloop where there is one; returns its exit status."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work) or 0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work) or 0


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wirewatch")
@click.pass_context
def commands(context: click.Context) -> int | None:
    """Wirewatch watches the news wires and tells people in Telegram, once per story.

    Without a command it runs the bot when there is a token, and the playground when there is none.
    """
    if context.invoked_subcommand is not None:
        return None
    if _settings().telegram_token is None and sys.stdin.isatty():
        _ask_for_token()
    if _settings().telegram_token is None:
        return int(context.invoke(playground))
    return int(context.invoke(run))


def _ask_for_token() -> None:
    """Keeps a token that was pasted in .env, readable by its owner only."""
    from bot.settings import PREFIX, load_settings

    token = click.prompt("Paste a bot token, or press Enter for the playground", default="", show_default=False).strip()
    if not token:
        return
    load_settings(telegram_token=token)
    file = Path(".env")
    file.touch(mode=0o600)
    text = file.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(f"{PREFIX}TELEGRAM_TOKEN=")]
    file.write_text("\n".join([*lines, f"{PREFIX}TELEGRAM_TOKEN={token}", ""]), encoding="utf-8")


@commands.command()
def run() -> int:
    """Run the bot; settings come from the environment and .env."""
    from bot.app import run_bot

    return _run(run_bot(_settings()))


@commands.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 picks a free one.")
@click.option("--scripted", is_flag=True, help="Play a short conversation, print it, and end.")
def playground(port: int = 8080, *, scripted: bool = False) -> int:
    """Everything on this machine: a newsroom, a Bot API, and a chat page in the browser."""
    from bot.playground.stage import play

    return _run(play(port=port, scripted=scripted))


@commands.command()
def check() -> int:
    """Say what is wrong with settings, database, token and sources, or nothing."""
    from bot.app import find_problems

    problems = asyncio.run(find_problems(_settings()))
    for problem in problems:
        print(problem)
    if not problems:
        print("Everything is as it should be.")
    return 1 if problems else 0


@commands.command()
@click.option("--once", is_flag=True, required=True, help="Poll every due source once.")
def poll(*, once: bool) -> int:  # noqa: ARG001 - the word makes the command say what it does
    """Poll every due source once, store, print the totals as JSON; needs no Telegram."""
    from bot.app import poll_once

    print(json.dumps(asyncio.run(poll_once(_settings()))))
    return 0


# --- sources ---------------------------------------------------------------------------------------------------------


@commands.group()
def sources() -> None:
    """List, add, remove, import and export sources."""


@sources.command("list")
def sources_list() -> None:
    """Print number, state, section, title and address of every source."""
    from bot.operate import list_sources

    for line in asyncio.run(list_sources(_settings())):
        print(line)


@sources.command("add")
@click.argument("url")
def sources_add(url: str) -> None:
    """Add a feed; it is polled within a tick."""
    from bot.operate import add_source

    print(asyncio.run(add_source(_settings(), url, _now())))


@sources.command("remove")
@click.argument("which", metavar="URL|NUMBER")
def sources_remove(which: str) -> None:
    """Remove a source; its articles stay."""
    from bot.operate import remove_source

    print(asyncio.run(remove_source(_settings(), which)))


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def sources_import(file: Path) -> int:
    """Take the good lines of an OPML file and name the bad ones."""
    from bot.operate import import_sources

    report = asyncio.run(import_sources(_settings(), _bytes_of(file), _now()))
    print(f"{report.added} added, {report.known} known already, {len(report.problems)} refused.")
    for problem in report.problems:
        print(problem, file=sys.stderr)
    return 1 if report.problems else 0


@sources.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def sources_export(file: Path) -> None:
    """Write every source as OPML."""
    from bot.operate import export_sources

    text = asyncio.run(export_sources(_settings()))
    if str(file) == "-":
        print(text, end="")
    else:
        file.write_text(text, encoding="utf-8")


def _bytes_of(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


# --- the database ----------------------------------------------------------------------------------------------------


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a copy of the database, also beside a running bot."""
    from storage import backup as write_backup

    write_backup(_settings().database_url, file)
    print(f"Written to {file}.")


@commands.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), required=True)
def export(form: str) -> None:
    """Print every stored article, those of the baseline included."""
    from bot.operate import export_articles

    asyncio.run(export_articles(_settings(), form, sys.stdout))


@commands.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version; the old one is kept as DATABASE.before-NNN."""
    from bot.operate import upgrade_database

    print(asyncio.run(upgrade_database(_settings())))


# --- texts in, JSON lines out ----------------------------------------------------------------------------------------


@commands.command()
@PAGE
@CONTENT_TYPE
@JSONL
def read(place: str, content_type: str, *, jsonl: bool) -> int:
    """Turn a page or pasted text into clean articles, one JSON line each."""
    from bot import answers, lines

    page = lines.load_page(place, content_type)
    if jsonl:
        return min(1, lines.answer_lines(page.lines(), answers.read_row))
    return answers.read_page_answers(page)


@commands.command()
@PAGE
@click.option("--sentences", type=click.IntRange(1, 50), help="At most this many sentences.")
@click.option("--chars", type=click.IntRange(40, 100_000), help="At most this many characters.")
@JSONL
def summarize(place: str, sentences: int | None, chars: int | None, *, jsonl: bool) -> int:
    """Summarize every article of a page, or of JSON lines: three sentences in 400 characters unless told otherwise."""
    from bot import answers, lines

    if sentences and chars:
        raise click.UsageError("Give --sentences or --chars, not both.")
    page = lines.load_page(place)
    if jsonl or lines.looks_like_lines(page.body):
        return min(1, lines.answer_lines(page.lines(), answers.summarizer(sentences, chars)))
    return answers.print_summaries(page, sentences, chars)


@commands.command()
@FILE
@click.option("--jsonl", is_flag=True, required=True, help="The input is JSON lines; there is no other form.")
@click.option("--chars", type=click.IntRange(40, 100_000), required=True, help="At most this many characters.")
def digest(place: str, chars: int, *, jsonl: bool) -> int:  # noqa: ARG001 - part of the contract
    """Summarize several articles about one event in one text."""
    from bot import answers, lines

    return min(1, lines.answer_lines(lines.load_page(place).lines(), answers.digester(chars)))


@commands.command()
@FILE
@click.option("--rules", metavar="TOPICS.TOML", help="Topics to use instead of the shipped ones.")
def classify(place: str, rules: str | None) -> int:
    """Name the topics each article reaches and the words that prove it; JSON lines in and out."""
    from bot import answers, lines

    answer = answers.classifier(answers.load_topics(rules))
    return min(1, lines.answer_lines(lines.load_page(place).lines(), answer))


@commands.command()
@FILE
def group(place: str) -> int:
    """Put the articles of a stream into stories and name the copies; JSON lines in and out."""
    from bot import answers, lines

    return min(1, answers.group_lines(lines.load_page(place).lines()))


@commands.command()
@FILE
@CONTENT_TYPE
@click.option("--base", default="", metavar="URL", help="What relative links are relative to.")
@JSONL
def parse(place: str, content_type: str, base: str, *, jsonl: bool) -> int:
    """Turn the bytes of a feed into JSON entries."""
    from bot import answers, lines

    page = lines.load_page(place, content_type)
    if jsonl:
        return min(1, asyncio.run(answers.parse_lines(page.lines())))
    return min(1, asyncio.run(answers.parse_page(page, base)))
