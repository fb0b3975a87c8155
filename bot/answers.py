"""What the commands over texts answer: the core's values as the JSON shapes of the command line."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from bot.adapters.worker import WorkerProcess
from bot.core.clean import CleanText
from bot.core.errors import FeedError, WirewatchError, WorkerError
from bot.core.matching import compile_rules
from bot.core.model import Entry, Summary, Topic, Understanding
from bot.core.rules import parse_rule
from bot.core.topics import read_topics
from bot.lines import Page, Row, answer_lines, load_page, reading_of, row_of, text_of, watched, write
from bot.ports import FetchResponse

SENTENCE = 130  # characters; a budget in characters alone fills up with crumbs unless sentences are limited too

Answer = Callable[[Row], Iterator[Row]]

# --- read ------------------------------------------------------------------------------------------------------------


def read_page_answers(page: Page) -> int:
    """Prints the clean articles of a page; returns the exit status."""
    for row in _clean_rows(page):
        write(row)
    return 0


def read_row(row: Row) -> Iterator[Row]:
    """The clean articles of one line: `{"id", "path"}` or `{"id", "text"}`."""
    name = str(row.get("id"))
    kind = text_of(row, "content_type")
    if "path" not in row:
        return _clean_rows(Page(name, text_of(row, "text", needed=True).encode(), kind))
    page = load_page(text_of(row, "path", needed=True), kind)
    return _clean_rows(Page(name, page.body, page.content_type))


def _clean_rows(page: Page) -> Iterator[Row]:
    """A page with several articles numbers them `#1`, `#2` and so on."""
    from bot.core.language import detect_language
    from bot.core.pages import read_page

    articles = read_page(page.body, page.name, page.content_type)
    for number, article in enumerate(articles, 1):
        name = page.name if len(articles) == 1 else f"{page.name}#{number}"
        yield _clean_row(name, article, detect_language(f"{article.title}\n{article.text}"))


def _clean_row(name: str, article: CleanText, language: str) -> Row:
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
    from bot.core.summary import Budget, summarize

    if chars:
        budget = Budget(max(3, chars // SENTENCE), chars)
    else:
        budget = Budget(sentences, None) if sentences else Budget()

    def answer(row: Row) -> Iterator[Row]:
        article = understand_row(row)
        yield _summary_row(row, summarize(article.title, article.text, article.language, budget))

    return answer


def digester(chars: int) -> Answer:
    """Answers `digest`: one summary of all the articles of a line, within `chars` characters."""
    from bot.core.language import detect_language
    from bot.core.summary import digest

    def answer(row: Row) -> Iterator[Row]:
        articles = row.get("articles")
        if not isinstance(articles, list) or not all(isinstance(each, dict) for each in articles):
            raise WirewatchError('"articles" must be a list of objects such as {"title": "…", "text": "…"}')
        cleaned = [understand_row(each) for each in articles]
        pairs = [(each.title, each.text) for each in cleaned]
        yield _summary_row(row, digest(pairs, chars, detect_language(" ".join(text for _, text in pairs))))

    return answer


def print_summaries(page: Page, sentences: int | None, chars: int | None) -> int:
    """Prints title and summary of every article of a page, for people to read; returns the exit status."""
    answer = summarizer(sentences, chars)
    for row in _clean_rows(page):
        print(row["title"], end="\n\n")
        for summary in answer({**row, "published": None}):
            print(summary["summary"], end="\n\n")
            for figure in _figures(summary):
                print(f"  {figure}", end="\n\n")
    return 0


def _figures(row: Row) -> list[str]:
    figures = row["figures"]
    return figures if isinstance(figures, list) else []


def _summary_row(row: Row, summary: Summary) -> Row:
    return {
        "id": row.get("id"),
        "sentences": list(summary.sentences),
        "summary": summary.text,
        "figures": list(summary.figures),
    }


def understand_row(row: Row) -> Understanding:
    """One line as the bot would understand it. Raises LineError."""
    from bot.core.understanding import understand

    return understand(reading_of(row))


# --- classify, group -------------------------------------------------------------------------------------------------


def load_topics(path: str | None) -> tuple[Topic, ...]:
    """The topics of a file, or the shipped ones. Raises WirewatchError and OSError."""
    if path is None:
        return read_topics(files("bot").joinpath("starter", "topics.toml").read_text(encoding="utf-8"))
    return read_topics(Path(path).read_text(encoding="utf-8"))


def classifier(topics: Iterable[Topic]) -> Answer:
    """Answers `classify`: the topics an article reaches, and the words that prove each."""
    matcher = compile_rules((topic.slug, parse_rule(topic.expression)) for topic in topics)

    def answer(row: Row) -> Iterator[Row]:
        article = understand_row(row)
        source = text_of(row, "source") or text_of(row, "url")
        matches = matcher.match(article.tokens, language=article.language, source=source)
        why = {match.slug: list(match.why) for match in matches}
        yield {"id": row.get("id"), "topics": list(why), "why": why}

    return answer


# --- parse -----------------------------------------------------------------------------------------------------------


async def parse_page(page: Page, base: str) -> int:
    """Prints the entries of one feed; returns how many failed, 0 or 1."""
    async with WorkerProcess() as worker:
        return await _parse(worker, {}, page, base)


async def parse_lines(lines: Iterable[str]) -> int:
    """Prints the entries of the feed each line names; returns how many failed."""
    failures = 0
    async with WorkerProcess() as worker:
        for line in watched(lines):
            if line.strip():
                failures += await _parse_line(worker, line)
    return failures


async def _parse_line(worker: WorkerProcess, line: str) -> int:
    row: Row = {}
    try:
        row = row_of(line)
        page = await asyncio.to_thread(load_page, text_of(row, "path", needed=True), text_of(row, "content_type"))
        return await _parse(worker, {"id": row.get("id")}, page, text_of(row, "base"))
    except (WirewatchError, OSError) as error:
        return _give_up({"id": row.get("id")}, str(error))


async def _parse(worker: WorkerProcess, head: Row, page: Page, base: str) -> int:
    """Reads in a process that is killed when a hostile feed takes too long."""
    response = FetchResponse(200, base or (page.name if "://" in page.name else ""), page.body, page.content_type)
    try:
        feed, _ = await worker.parse(response, frozenset())
    except (FeedError, WorkerError) as error:
        return _give_up(head, str(error))
    write({**head, "entries": [_entry_row(entry) for entry in feed.entries], "problem": None})
    return 0


def _give_up(head: Row, problem: str) -> int:
    print(f"{head.get('id', 'feed')}: {problem}", file=sys.stderr)
    write({**head, "entries": [], "problem": problem})
    return 1


def _entry_row(entry: Entry) -> Row:
    return {
        "id": entry.key,
        "link": entry.link,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else None,
        "text": entry.text,
        "author": entry.author,
    }


def group_lines(lines: Iterable[str]) -> int:
    """Answers `group` after the last line, for a later one can still join two stories; returns the failures."""
    from bot.core.grouping import Member, group

    members: list[Member] = []

    def collect(row: Row) -> Iterator[Row]:
        reading = reading_of(row)
        members.append(Member(row.get("id"), understand_row(row), reading.published))
        return iter(())

    failures = answer_lines(lines, collect)
    for member in group(members):
        write({"id": member.id, "story": member.story, "duplicate_of": member.duplicate_of})
    return failures
