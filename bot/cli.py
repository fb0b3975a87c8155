"""The `wirewatch` command. What a person did wrong gets one sentence and an exit status; never a traceback.

Exit status: 0 done, 1 some inputs failed (named on standard error), 2 wrong usage, 3 another instance runs. Everything
but click is imported by the command that needs it, so that the light ones answer at once.
"""

import io
import os
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import __version__
from bot.core.errors import LockedError, WirewatchError

if TYPE_CHECKING:
    from bot.settings import Settings

T = TypeVar("T")

USUAL_PORT = 8080
SECTIONS = {
    "Run": ("run", "playground", "check", "poll"),
    "Look after it": ("sources", "backup", "export", "db"),
    "Texts in, answers out": ("read", "summarize", "digest", "classify", "group", "parse"),
}


class ReaderGoneError(Exception):
    """Whoever read our output has stopped, as `head` does; that is how pipes end, and no failure."""


class Commands(click.Group):
    """The commands, told in sections."""

    def invoke(self, ctx: click.Context) -> object:
        """As click does, but a closed pipe is told from other failures, which click would end with status 1."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        return status

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each section with its commands in the order of their use."""
        for section, names in SECTIONS.items():
            with formatter.section(section):
                found = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl([(name, each.get_short_help_str(limit=200)) for name, each in found if each])


FILE = click.argument("place", metavar="[FILE|-]", default="-")
PAGE = click.argument("place", metavar="[FILE|URL|-]", default="-")
CONTENT_TYPE = click.option("--content-type", default="", metavar="T", help="What the bytes are, such as text/html.")
JSONL = click.option("--jsonl", is_flag=True, help="The input is JSON lines, one request each.")
COUNT = click.IntRange(1)


def main() -> None:
    """Runs the command line and turns what went wrong into a sentence and an exit status."""
    _prepare_output()
    try:
        status = int(commands.main(prog_name="wirewatch", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        status = 130
    except click.ClickException as error:
        error.show()
        status = 2
    except ReaderGoneError:
        status = 0
    except LockedError as error:
        status = _complain(error, 3)
    except WirewatchError as error:
        status = _complain(error)
    except OSError as error:
        from bot.commands.lines import os_problem

        status = _complain(os_problem(error))
    except Exception as error:
        import logging

        logging.getLogger(__name__).debug("unexpected", exc_info=error)
        status = _complain(f"something went wrong that should not have: {type(error).__name__}: {error}")
    _end(status)


def _prepare_output() -> None:
    """What is piped is UTF-8 everywhere; a terminal of another encoding shows `?` for what it does not know."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="replace")


def _complain(problem: object, status: int = 1) -> int:
    print(f"wirewatch: {problem}", file=sys.stderr)
    return status


def _end(status: int) -> None:
    try:
        sys.stdout.flush()
    except OSError:
        # The pipe is closed or the disk full, which was said; Python would try, fail and complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _settings() -> "Settings":
    from bot.settings import load_settings

    return load_settings()


def _now() -> datetime:
    # The application's clock would bring Telegram's library with it: half a second to add a source.
    return datetime.now(UTC)  # noqa: TID251


def _run(work: Coroutine[Any, Any, int | None]) -> int:
    """Runs a coroutine to its end, on uvloop where there is one; returns its exit status."""
    import asyncio

    try:
        import uvloop
    except ImportError:
        return asyncio.run(work) or 0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work) or 0


def _wait(work: Coroutine[Any, Any, T]) -> T:
    """What a short coroutine returns."""
    import asyncio

    return asyncio.run(work)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
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
    """Keeps a token that was pasted in .env, readable by its owner only; asks again for what is no token."""
    from bot.settings import keep_token, token

    def checked(text: str) -> str:
        try:
            return token(text.strip()).reveal() if text.strip() else ""
        except ValueError as error:
            raise click.BadParameter(f"That {error}.") from None

    question = "Paste a bot token, or press Enter for the playground"
    if given := click.prompt(question, default="", show_default=False, value_proc=checked):
        keep_token(given)
        click.echo("Kept in .env.")


@commands.command()
def run() -> int:
    """Run the bot; settings come from the environment and .env."""
    from bot.app import run_bot
    from bot.settings import unknown_settings

    return _run(run_bot(_settings(), notes=unknown_settings()))


@commands.command()
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="8080, or a free one where that is taken.")
@click.option("--scripted", is_flag=True, help="Play a short conversation, print it, and end.")
def playground(port: int | None, *, scripted: bool) -> int:
    """Open everything on this machine, and a chat page in the browser.

    A newsroom publishes invented articles and a Bot API of our own stands in for Telegram: no account, no network.
    """
    from bot.playground.stage import play

    return _run(play(port=_usual_port() if port is None else port, scripted=scripted))


def _usual_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT))
        except OSError:
            return 0
    return USUAL_PORT


@commands.command()
def check() -> int:
    """Say what is wrong with settings, database, token and sources.

    Ends with 0 when nothing is, and else with 1 after a sentence for each problem.
    """
    from bot.app import find_problems
    from bot.settings import unknown_settings

    problems = [*unknown_settings(), *_wait(find_problems(_settings()))]
    for problem in problems:
        print(problem)
    if not problems:
        print("Everything is as it should be.")
    return 1 if problems else 0


@commands.command()
@click.option("--once", is_flag=True, required=True, help="Part of the name: what it does, it does once.")
def poll(*, once: bool) -> int:  # noqa: ARG001 - the word makes the command say what it does
    """Poll every due source once and print the totals; no Telegram.

    The totals are one line of JSON, and it ends within a minute. The alerts it plans are sent by the next
    `wirewatch run`.
    """
    import json

    from bot.settings import unknown_settings
    from bot.wire import poll_once

    for problem in unknown_settings():
        print(f"wirewatch: {problem}", file=sys.stderr)
    print(json.dumps(_wait(poll_once(_settings()))))
    return 0


# --- sources ---------------------------------------------------------------------------------------------------------


@commands.group()
def sources() -> None:
    """List, add, remove, import and export sources.

    A running bot sees every change within a second.
    """


@sources.command("list")
def sources_list() -> None:
    """Print every source.

    Number, state, section, title and address, parted by tabs.
    """
    from bot.commands.sources import list_sources

    lines = _wait(list_sources(_settings()))
    for line in lines:
        print(line)
    if not lines:
        print("There are no sources yet; a first `wirewatch run` brings the starter sources.", file=sys.stderr)


@sources.command("add")
@click.argument("url")
def sources_add(url: str) -> None:
    """Add a feed by its address; it is polled at once."""
    from bot.commands.sources import add_source

    print(_wait(add_source(_settings(), url, _now())))


@sources.command("remove")
@click.argument("which", metavar="URL|NUMBER")
def sources_remove(which: str) -> None:
    """Remove a source; its articles stay."""
    from bot.commands.sources import remove_source

    print(_wait(remove_source(_settings(), which)))


@sources.command("import")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path, allow_dash=True))
def sources_import(file: Path) -> int:
    """Take the good lines of an OPML file and name the bad ones."""
    from bot.commands.sources import import_sources

    report = _wait(import_sources(_settings(), _bytes_of(file), _now()))
    print(f"{report.added} added, {len(report.known)} known already, {len(report.problems)} refused.")
    for sentence in (*report.known, *report.problems):
        print(sentence, file=sys.stderr)
    return 1 if report.problems else 0


@sources.command("export")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path, allow_dash=True))
def sources_export(file: Path) -> None:
    """Write every source with its section and language as OPML."""
    from bot.commands.sources import export_sources

    text = _wait(export_sources(_settings()))
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
    from bot.commands.database import back_up

    back_up(_settings(), file)
    print(f"Written to {file}.")


@commands.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), required=True, help="JSON lines or a table.")
def export(form: str) -> None:
    """Print every stored article, those of the baseline included."""
    from bot.commands.database import export_articles

    _wait(export_articles(_settings(), form, sys.stdout))


@commands.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version.

    As it was before, it is kept beside it as <database>.before-NNN.
    """
    from bot.commands.database import upgrade_database

    print(_wait(upgrade_database(_settings())))


# --- texts in, JSON lines out ----------------------------------------------------------------------------------------


@commands.command()
@PAGE
@CONTENT_TYPE
@JSONL
def read(place: str, content_type: str, *, jsonl: bool) -> int:
    """Turn a page or pasted text into clean articles.

    Each is one JSON line. A request of --jsonl is {"id", "path"} or {"id", "text"}.
    """
    from bot.commands import answers, lines
    from bot.commands.intake import take_in

    with take_in(place, content_type) as intake:
        if jsonl:
            return lines.answer_lines(intake.lines(), answers.read_row, answers.NO_ARTICLE)
        return answers.print_articles(intake.page())


@commands.command()
@PAGE
@click.option("--sentences", type=COUNT, metavar="N", help="At most this many sentences.")
@click.option("--chars", type=COUNT, metavar="N", help="At most this many characters.")
@JSONL
def summarize(place: str, sentences: int | None, chars: int | None, *, jsonl: bool) -> int:
    """Summarize every article of a page, or JSON lines.

    Three sentences within 400 characters, unless told otherwise. JSON lines are known by their first character, so
    that `wirewatch read PAGE | wirewatch summarize` works; a request is {"id", "title", "text", "language"?}.
    """
    from bot.commands import answers, lines
    from bot.commands.intake import take_in

    if sentences and chars:
        raise click.UsageError("Give --sentences or --chars, not both.")
    with take_in(place) as intake:
        if jsonl or intake.holds_lines():
            return lines.answer_lines(intake.lines(), answers.summarizer(sentences, chars), answers.NO_SUMMARY)
        return answers.print_summaries(intake.page(), sentences, chars)


@commands.command()
@FILE
@click.option("--jsonl", is_flag=True, required=True, help="The input is JSON lines; there is no other form.")
@click.option("--chars", type=COUNT, metavar="N", required=True, help="At most this many characters.")
def digest(place: str, chars: int, *, jsonl: bool) -> int:  # noqa: ARG001 - part of the contract
    """Summarize several articles about one event in one text.

    JSON lines in and out. A request is {"id", "articles": [{"title", "text"}, …]}.
    """
    from bot.commands import answers, lines
    from bot.commands.intake import take_in

    with take_in(place) as intake:
        return lines.answer_lines(intake.lines(), answers.digester(chars), answers.NO_SUMMARY)


@commands.command()
@FILE
@click.option("--rules", metavar="TOPICS.TOML", help="Topics to use instead of the shipped ones.")
def classify(place: str, rules: str | None) -> int:
    """Name the topics of articles and the words that prove them.

    JSON lines in and out. A request is {"id", "title", "text", "source"?, "language"?}.
    """
    from bot.commands import answers, lines
    from bot.commands.intake import take_in

    answer = answers.classifier(answers.load_topics(rules))
    with take_in(place) as intake:
        return lines.answer_lines(intake.lines(), answer, answers.NO_TOPICS)


@commands.command()
@FILE
def group(place: str) -> int:
    """Put articles into stories and name the copies.

    JSON lines in and out. A request is {"id", "title", "text", "published"?, "language"?}; the answers come after the
    last line.
    """
    from bot.commands.answers import group_lines
    from bot.commands.intake import take_in

    with take_in(place) as intake:
        return group_lines(intake.lines())


@commands.command()
@FILE
@CONTENT_TYPE
@click.option("--base", default="", metavar="URL", help="What relative links are relative to.")
@JSONL
def parse(place: str, content_type: str, base: str, *, jsonl: bool) -> int:
    """Turn the bytes of a feed into JSON entries.

    A request of --jsonl is {"id", "path", "content_type"?, "base"?}.
    """
    from bot.commands import answers, lines
    from bot.commands.intake import take_in

    with answers.parsing() as feeds:
        if not jsonl:
            return answers.print_entries(feeds, take_in(place, content_type), base)
        with take_in(place) as intake:
            return lines.answer_lines(intake.lines(), answers.parser(feeds), answers.NO_ENTRIES)
