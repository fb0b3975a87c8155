"""What admins do about sources: find, try, add, watch over, set and remove them, and move whole lists of them."""

from collections.abc import Mapping

from telegram import Update

from bot.core.errors import RequestError
from bot.core.model import Message
from bot.core.opml import OpmlError
from bot.services.scout import Choice
from handlers import scouting_texts as findings
from handlers import sources_texts as texts
from handlers.choices import Deed, choose
from handlers.context import Context, number_of, rest_of, user_of
from handlers.files import Progress, download, send_file
from handlers.keyboards import Answer

EXPORT_NAME = "wirewatch-sources.opml"


async def sources(update: Update, context: Context) -> Message:
    """The sources by group and how each is: all, `/sources broken`, or those of a section."""
    return await _listing(context, rest_of(update), 0)


async def page(_update: Update, context: Context, which: str) -> Message:
    """A page of them: `FILTER:PAGE`."""
    name, _, number = which.partition(":")
    return await _listing(context, name, number_of(number))


async def source(update: Update, context: Context) -> Answer:
    """`/source show|add|test|…`; what there is where nothing follows."""
    return await choose(update, context, DEEDS, _say_how)


async def show(_update: Update, context: Context, word: str) -> Message:
    """All about one source, and what can be done with it."""
    book = context.services.sourcebook
    return texts.source(await book.view(word), context.chat, book.clock.now())


async def add(update: Update, context: Context, rest: str) -> Answer:
    """Adds the feeds at these addresses, or asks which of those that a page names."""
    scout, addresses = context.services.scout, rest.split()
    if len(addresses) == 1:
        return findings.added_or_choice(await scout.add(user_of(update), addresses[0]), context.chat)
    return findings.several(await scout.add_all(user_of(update), addresses), context.chat)


async def pick(update: Update, context: Context, which: str) -> Message:
    """Adds one of the feeds that were offered: `DRAFT:PLACE`."""
    draft, _, place = which.partition(":")
    added = await context.services.scout.pick(user_of(update), number_of(draft), number_of(place))
    return findings.added(added, context.chat)


async def test(update: Update, context: Context, word: str) -> Message:
    """What a feed would bring, known or not."""
    scout = context.services.scout
    found = await scout.test(user_of(update), word)
    if isinstance(found, Choice):
        return findings.choice(found, "look", context.chat)
    return findings.tested(found, context.chat, scout.clock.now())


async def look(_update: Update, context: Context, which: str) -> Message:
    """The same for one of the feeds that were offered: `DRAFT:PLACE`."""
    draft, _, place = which.partition(":")
    scout = context.services.scout
    return findings.tested(
        await scout.test_offered(number_of(draft), number_of(place)), context.chat, scout.clock.now()
    )


async def pause(update: Update, context: Context, word: str) -> Message:
    """Asks a source no more until it is resumed."""
    book = context.services.sourcebook
    return texts.source(await book.pause(user_of(update), word), context.chat, book.clock.now())


async def resume(update: Update, context: Context, word: str) -> Message:
    """Asks a source again."""
    book = context.services.sourcebook
    return texts.source(await book.resume(user_of(update), word), context.chat, book.clock.now())


async def remove(_update: Update, context: Context, word: str) -> Message:
    """Asks before a source is removed."""
    return texts.confirm_removal(await context.services.sourcebook.source(word), context.chat)


async def drop(update: Update, context: Context, number: str) -> Message:
    """Removes a source after the question."""
    return texts.removed(await context.services.sourcebook.remove(user_of(update), number), context.chat)


async def keep(_update: Update, context: Context, _: str) -> Message:
    """Leaves everything as it is after the question."""
    return texts.kept(context.chat)


async def set_(update: Update, context: Context, rest: str) -> Message:
    """`N every 5m` and the like; what can be set, and how it is, where that is left out."""
    word, name, value = _three(rest)
    book = context.services.sourcebook
    if not name:
        return texts.how_to_set(await book.source(word), context.chat)
    return texts.was_set(await book.set(user_of(update), word, name, value), name.casefold(), context.chat)


async def announce(update: Update, context: Context, rest: str) -> Message:
    """`N last K`: tells the newest of a source that never rang."""
    word, last, count = _three(rest)
    count = count if last.casefold() == "last" else last
    return texts.announced(await context.services.sourcebook.announce(user_of(update), word, count), context.chat)


async def announce_pressed(update: Update, context: Context, which: str) -> Message:
    """The same for a pressed button: `ID:COUNT`."""
    number, _, count = which.partition(":")
    return texts.announced(await context.services.sourcebook.announce(user_of(update), number, count), context.chat)


async def export(update: Update, context: Context, _: str = "") -> Answer:
    """All sources as an OPML file."""
    opml = await context.services.exchange.give_out()
    await send_file(update, context, EXPORT_NAME, opml.encode(), findings.exported(context.chat))
    return ()


async def import_(update: Update, context: Context) -> Answer:
    """Adds the sources of an OPML file that has the command as its caption, or is replied to."""
    opml, progress = await download(update), Progress(update, context)

    async def tell(done: int, total: int) -> None:
        await progress.show(findings.importing(done, total, context.chat))

    try:
        report = await context.services.exchange.take_in(str(user_of(update)), opml, tell)
    except OpmlError as error:
        raise RequestError("bad_opml", problem=str(error)) from error
    await progress.end(findings.imported(report, context.chat))
    return ()


async def file(_update: Update, context: Context) -> Message:
    """A list that came without a word: how it is taken in."""
    return findings.how_to_import(context.chat)


async def notices(update: Update, context: Context, word: str) -> Message:
    """How this admin hears of sources in trouble: each as it comes, once a day, not at all."""
    return texts.notices_set(await context.services.watchdog.set_notices(user_of(update), word.strip()), context.chat)


async def _ask_notices(update: Update, context: Context) -> Message:
    return texts.notices(await context.services.watchdog.notices(user_of(update)), context.chat)


async def _listing(context: Context, which: str, number: int) -> Message:
    book = context.services.sourcebook
    return texts.listing(await book.listing(which, number), context.chat, book.clock.now())


async def _say_how(_update: Update, context: Context) -> Message:
    return texts.how([deed.example for deed in DEEDS.values()], context.chat)


def _three(rest: str) -> tuple[str, str, str]:
    """Two words and all that follows, as far as there are any."""
    first, second, others, *_ = (*rest.split(maxsplit=2), "", "", "")
    return first, second, others.strip()


DEEDS: Mapping[str, Deed] = {
    "show": Deed(show, "/source show 3"),
    "add": Deed(add, "/source add https://example.org/feed"),
    "test": Deed(test, "/source test https://example.org/feed"),
    "pause": Deed(pause, "/source pause 3"),
    "resume": Deed(resume, "/source resume 3"),
    "set": Deed(set_, "/source set 3 every 5m"),
    "announce": Deed(announce, "/source announce 3 last 3"),
    "remove": Deed(remove, "/source remove 3"),
    "notices": Deed(notices, "/source notices daily", _ask_notices),
    "export": Deed(export, "/source export", export),
}
