"""What the commands over texts answer: the core's values as the JSON shapes of the command line."""

import asyncio
import codecs
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from bot.commands.intake import Intake, LineError, Page, load_file
from bot.commands.lines import Failure, Row, attempts, os_problem, patiently, reading_of, text_of, write
from bot.core.clean import CleanText
from bot.core.documents import is_pdf
from bot.core.errors import DocumentError, WirewatchError
from bot.core.grouping import Member, group
from bot.core.model import Entry, ParsedFeed, Reading, Summary, Tokens, Topic, Understanding

SENTENCE = 130  # characters; a budget in characters alone fills up with crumbs unless sentences are limited too
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LOOKED_AT = 65_536  # bytes in which a zero gives away what is no text
NOTHING_FOUND = "no article was found in it"

NO_ARTICLE: Row = {"title": "", "text": "", "byline": None, "published": None, "language": ""}
NO_SUMMARY: Row = {"sentences": [], "summary": "", "figures": []}
NO_TOPICS: Row = {"topics": [], "why": {}}
NO_PLACE: Row = {"story": None, "duplicate_of": None}
NO_ENTRIES: Row = {"entries": []}

Answer = Callable[[Row], Iterator[Row]]
Parse = Callable[[Page, str], ParsedFeed]

# --- read ------------------------------------------------------------------------------------------------------------


def print_articles(page: Page) -> int:
    """Prints the clean articles of a page as JSON lines; returns the exit status."""
    try:
        for row in _clean_rows(page, page.name):
            write(row)
    except LineError as error:
        print(f"{page.name}: {error}", file=sys.stderr)
        write(Failure(page.name, str(error)).row(NO_ARTICLE))
        return 1
    return 0


def read_row(row: Row) -> Iterator[Row]:
    """The clean articles of one line: `{"id", "path"}` or `{"id", "text"}`."""
    kind = text_of(row, "content_type")
    if row.get("path") is None:
        page = Page("", text_of(row, "text", needed=True).encode(), kind, text_of(row, "url"))
    else:
        page = load_file(text_of(row, "path", needed=True), kind)
    return _clean_rows(page, row.get("id"))


def _clean_rows(page: Page, name: object) -> Iterator[Row]:
    """A page with several articles numbers them `#1`, `#2` and so on. Raises LineError when there is none."""
    from bot.core.language import detect_language

    articles = read_articles(page)
    for number, article in enumerate(articles, 1):
        own_name = name if len(articles) == 1 else f"{'' if name is None else name}#{number}"
        yield _clean_row(own_name, article, detect_language(f"{article.title}\n{article.text}"))


def read_articles(page: Page) -> tuple[CleanText, ...]:
    """The articles of a page, at least one. Raises LineError."""
    from bot.core.pages import read_page

    if b"\0" in page.body[:LOOKED_AT] and not page.body.startswith(UTF_16) and not is_pdf(page.body):
        raise LineError("data, neither a page nor a text")
    try:
        with patiently():
            articles = read_page(page.body, page.url, page.content_type)
    except DocumentError as error:
        raise LineError(str(error)) from error
    found = tuple(article for article in articles if article.title or article.text)
    if not found:
        raise LineError(NOTHING_FOUND)
    return found


def _clean_row(name: object, article: CleanText, language: str) -> Row:
    return {
        "id": name,
        "title": article.title,
        "text": article.text,
        "byline": article.byline or None,
        "published": article.published.isoformat() if article.published else None,
        "language": language,
    }


# --- summarize, digest -----------------------------------------------------------------------------------------------


def summarizer(sentences: int | None, chars: int | None) -> Answer:
    """Answers `summarize`: within `sentences`, or within `chars`, or three sentences in 400 characters."""
    summarize = _summarize(sentences, chars)

    def answer(row: Row) -> Iterator[Row]:
        yield _summary_row(row, summarize(understand(reading_of(row))))

    return answer


def _summarize(sentences: int | None, chars: int | None) -> Callable[[Understanding], Summary]:
    from bot.core.summary import Budget, summarize

    budget = Budget()
    if chars:
        budget = Budget(max(3, chars // SENTENCE), chars)
    elif sentences:
        budget = Budget(sentences, None)

    def summarized(article: Understanding) -> Summary:
        with patiently():
            return summarize(article.title, article.text, article.language, budget)

    return summarized


def digester(chars: int) -> Answer:
    """Answers `digest`: one summary of all the articles of a line, within `chars` characters."""
    from bot.core.language import detect_language
    from bot.core.summary import digest

    def answer(row: Row) -> Iterator[Row]:
        articles = row.get("articles")
        if not isinstance(articles, list) or not articles or not all(isinstance(each, dict) for each in articles):
            raise LineError('"articles" must be a list of objects such as [{"title": "…", "text": "…"}]')
        cleaned = [understand(reading_of(each)) for each in articles]
        pairs = [(each.title, each.text) for each in cleaned]
        with patiently():
            summary = digest(pairs, chars, detect_language(" ".join(text for _, text in pairs)))
        yield _summary_row(row, summary)

    return answer


def print_summaries(page: Page, sentences: int | None, chars: int | None) -> int:
    """Prints title, summary and figures of every article of a page, for people to read; returns the exit status."""
    summarize = _summarize(sentences, chars)
    try:
        articles = read_articles(page)
    except LineError as error:
        print(f"{page.name}: {error}", file=sys.stderr)
        return 1
    said = [understand(Reading(article.title, article.text)) for article in articles]
    print("\n\n\n".join(_for_people(each.title, summarize(each)) for each in said))
    return 0


def _for_people(title: str, summary: Summary) -> str:
    return "\n\n".join(filter(None, (title, summary.text, "\n".join(f"  {figure}" for figure in summary.figures))))


def _summary_row(row: Row, summary: Summary) -> Row:
    return {
        "id": row.get("id"),
        "sentences": list(summary.sentences),
        "summary": summary.text,
        "figures": list(summary.figures),
    }


def understand(reading: Reading) -> Understanding:
    """A text as the bot understands it."""
    from bot.core.understanding import understand as understand_reading

    with patiently():
        return understand_reading(reading)


# --- classify, group -------------------------------------------------------------------------------------------------


def load_topics(path: str | None) -> tuple[Topic, ...]:
    """The topics of a file, or the shipped ones. Raises WirewatchError, which names the file, and OSError."""
    from bot.core.topics import TopicsError, read_topics

    if path is None:
        return read_topics(files("bot").joinpath("starter", "topics.toml").read_text(encoding="utf-8"))
    try:
        return read_topics(Path(path).read_bytes().decode("utf-8-sig"))
    except TopicsError as error:
        raise LineError(f"{path}: {error}") from error
    except UnicodeDecodeError as error:
        raise LineError(f"{path}: not UTF-8 text (byte {error.start})") from error


def classifier(topics: Iterable[Topic]) -> Answer:
    """Answers `classify`: the topics an article reaches, and the words that prove each."""
    from bot.core.matching import compile_rules
    from bot.core.rules import parse_rule

    matcher = compile_rules((topic.slug, parse_rule(topic.expression)) for topic in topics)

    def answer(row: Row) -> Iterator[Row]:
        reading = reading_of(row)
        article, section = understand(reading), text_of(row, "section")
        source = f"{reading.source} {reading.url}"
        matches = matcher.match(article.tokens, language=article.language, source=source, section=section)
        why = {match.slug: list(match.why) for match in matches}
        yield {"id": row.get("id"), "topics": list(why), "why": why}

    return answer


def group_lines(lines: Iterable[bytes]) -> int:
    """Answers `group` after the last line, for a later one can still join two stories; returns the exit status."""
    results = list(attempts(lines, _member))
    places = iter(group(result for result in results if not isinstance(result, Failure)))
    for result in results:
        if isinstance(result, Failure):
            write(result.row(NO_PLACE))
        else:
            place = next(places)
            write({"id": place.id, "story": place.story, "duplicate_of": place.duplicate_of})
    return int(any(isinstance(result, Failure) for result in results))


def _member(row: Row) -> Member:
    """What grouping needs of a line and no more, for all of the stream is held until its end."""
    reading = reading_of(row)
    said = understand(reading)
    return Member(row.get("id"), replace(said, text="", tokens=Tokens((), (), 0), summary=Summary()), reading.published)


# --- parse -----------------------------------------------------------------------------------------------------------


@contextmanager
def parsing() -> Iterator[Parse]:
    """Parses in a process that is killed when a hostile feed takes too long. What it yields raises WirewatchError."""
    from bot.adapters.worker.process import WorkerProcess
    from bot.ports import FetchResponse

    # Lines are waited for outside of the loop: inside, Ctrl-C would not be heard before the next one came.
    with asyncio.Runner() as runner:
        worker = WorkerProcess()
        try:

            def parse(page: Page, base: str) -> ParsedFeed:
                response = FetchResponse(200, base or page.url, page.body, page.content_type)
                return runner.run(worker.parse(response, frozenset()))[0]

            yield parse
        finally:
            runner.run(worker.__aexit__(None, None, None))


def print_entries(parse: Parse, intake: AbstractContextManager[Intake], base: str) -> int:
    """Prints the entries of one feed, or why there are none; returns the exit status."""
    try:
        with intake as opened:
            write(_entries_row(parse(opened.page(), base)))
    except (WirewatchError, OSError) as error:
        problem = os_problem(error) if isinstance(error, OSError) else str(error)
        print(f"wirewatch: {problem}", file=sys.stderr)
        write({**NO_ENTRIES, "problem": problem})
        return 1
    return 0


def parser(parse: Parse) -> Answer:
    """Answers `parse --jsonl`: the entries of the feed in the file that a line names."""

    def answer(row: Row) -> Iterator[Row]:
        page = load_file(text_of(row, "path", needed=True), text_of(row, "content_type"))
        yield {"id": row.get("id"), **_entries_row(parse(page, text_of(row, "base")))}

    return answer


def _entries_row(feed: ParsedFeed) -> Row:
    return {"entries": [_entry_row(entry) for entry in feed.entries], "problem": None}


def _entry_row(entry: Entry) -> Row:
    return {
        "id": entry.key,
        "link": entry.link,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else None,
        "text": entry.text,
        "author": entry.author,
    }
